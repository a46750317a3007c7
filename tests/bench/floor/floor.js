// What any edge must do for a message and nothing more: a hibernating socket, one INSERT, one
// echo in the same frame shape. And for a command: one INSERT. What Hanmadi costs is measured against this.

import { DurableObject } from "cloudflare:workers";

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === "/healthz") return new Response("ok");
    if (url.pathname === "/command") return env.THREAD.get(env.THREAD.idFromName("main")).fetch(request);
    const name = url.searchParams.get("thread");
    if (url.pathname !== "/v1" || !name) return new Response("not found", { status: 404 });
    return env.THREAD.get(env.THREAD.idFromName(name)).fetch(request);
  },
};

export class FloorObject extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS command (n INTEGER PRIMARY KEY, body TEXT)");
    this.sql.exec("CREATE TABLE IF NOT EXISTS message (seq INTEGER PRIMARY KEY, id TEXT, text TEXT, time TEXT)");
  }

  async fetch(request) {
    if (request.method === "POST") return this.#command(await request.json());
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(socket, data) {
    const { action, tracingId, message } = JSON.parse(data);
    const session = { class: "SessionResponse", type: "response", body: { connected: true, newSession: true } };
    const answer = action === "onMessage" ? this.#take(message) : session;
    socket.send(JSON.stringify({ ...answer, code: 200, tracingId }));
  }

  /** A command to an object that keeps what it is told, one write for each. */
  #command({ parcels: [{ body }] }) {
    this.sql.exec("INSERT INTO command (body) VALUES (?)", JSON.stringify(body));
    return new Response(null);
  }

  webSocketClose(socket) {
    socket.close(1000);
  }

  #take({ text }) {
    const id = crypto.randomUUID().replaceAll("-", "");
    const time = new Date().toISOString();
    this.sql.exec("INSERT INTO message (id, text, time) VALUES (?, ?, ?)", id, text, time);
    const body = {
      id,
      direction: "Inbound",
      type: "Text",
      text,
      channel: { time, messageId: crypto.randomUUID() },
      metadata: { correlationId: crypto.randomUUID() },
    };
    return { class: "StructuredMessage", type: "message", body };
  }
}
