// A guest made for measuring: one socket, one message under way, hardly any work of its own, so
// that what is measured is the edge and not this process.

import { randomUUID } from "node:crypto";
import { DEPLOYMENT } from "../lib/edge.mjs";
import { threadHint } from "../lib/guest.mjs";
import { WebSocket } from "../lib/tools.mjs";
import { within } from "../lib/wait.mjs";

const TEXT = "Where is my order 20481? It should have come on Monday.";
const ECHO = Buffer.from('"StructuredMessage"');

export class LoadGuest {
  #socket;
  #count = 0;
  #prefix = randomUUID().slice(0, 24);
  #head;
  #expected;
  #done;
  #failed;

  /** Opens and configures. */
  async start(edge, direct) {
    const token = randomUUID();
    const thread = direct ? `&thread=${threadHint(DEPLOYMENT, token)}` : "";
    const url = `${edge.wsUrl}/v1?deploymentId=${DEPLOYMENT}${thread}`;
    const socket = new WebSocket(url, { origin: "https://shop.example", perMessageDeflate: false });
    this.#socket = socket;
    const opened = new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    await within(opened, "socket");
    const configured = new Promise((resolve) => socket.once("message", resolve));
    socket.send(JSON.stringify({ action: "configureSession", deploymentId: DEPLOYMENT, token, tracingId: randomUUID() }));
    await within(configured, "SessionResponse");
    socket.on("message", (data) => this.#receive(data));
    socket.on("close", () => this.#failed?.(new Error("socket closed")));
    this.#head = `{"action":"onMessage","token":"${token}","message":{"type":"Text","text":"${TEXT}"},"tracingId":"`;
    return this;
  }

  /** Sends one message; settles when its echo comes. */
  exchange() {
    this.#count += 1;
    const tracingId = this.#prefix + this.#count.toString(16).padStart(12, "0");
    this.#expected = Buffer.from(tracingId);
    this.#socket.send(`${this.#head}${tracingId}"}`);
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
    });
  }

  drop() {
    this.#failed = undefined;
    this.#socket.terminate();
  }

  #receive(data) {
    if (!this.#expected || !data.includes(this.#expected)) return;
    if (data.includes(ECHO)) this.#done();
    else this.#failed(new Error(`refused: ${data}`));
    this.#expected = undefined;
  }
}
