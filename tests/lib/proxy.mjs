// A TCP proxy in front of the edge, for links that go bad. Looks at the first bytes of a connection
// only to tell WebSockets from page loads: pages always pass.

import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Proxy {
  #target;
  #server;
  #sockets = new Set();
  #refuses = false;

  constructor(edge) {
    this.#target = new URL(edge.url);
  }

  async start() {
    this.#server = createServer((client) => this.#serve(client)).listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Ends every WebSocket and refuses new ones. */
  cut() {
    this.#refuses = true;
    for (const socket of this.#sockets) socket.drop();
  }

  /** Lets WebSockets through again. */
  heal() {
    this.#refuses = false;
  }

  /** On the WebSockets of this moment, whatever the server says vanishes; nobody is told. */
  mute() {
    for (const socket of this.#sockets) socket.muted = true;
  }

  stop() {
    this.cut();
    this.#server.close();
  }

  #serve(client) {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const link = { muted: false, drop: () => [client, server].forEach((end) => end.destroy()) };
    client.on("error", link.drop).on("close", link.drop);
    server.on("error", link.drop).on("close", link.drop);
    client.once("data", (head) => {
      if (/^upgrade: *websocket/im.test(head.toString("latin1"))) {
        if (this.#refuses) return link.drop();
        this.#sockets.add(link);
        client.once("close", () => this.#sockets.delete(link));
      }
    });
    client.pipe(server);
    server.on("data", (bytes) => link.muted || client.write(bytes));
  }
}
