// What any edge must do for a message and nothing more: a hibernating socket, one INSERT, one
// echo in the same frame shape. For a command: one INSERT. For a guest whom an agent answers: one call that
// brings the message to the agent's socket, and one that brings the answer. What Hanmadi costs is measured
// against this.

import { DurableObject } from "cloudflare:workers";

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === "/healthz") return new Response("ok");
    if (url.pathname === "/command") return env.THREAD.get(env.THREAD.idFromName("main")).fetch(request);
    if (url.pathname === "/desk") return env.DESK.getByName("desk").fetch(request);
    const name = url.searchParams.get("thread");
    if (url.pathname === "/talk") return env.TALK.getByName(name).fetch(request);
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
    const answer = action === "onMessage" ? this.take(message) : session;
    const text = JSON.stringify({ ...answer, code: 200, tracingId });
    socket.send(text);
    return text;
  }

  /** A command to an object that keeps what it is told, one write for each. */
  #command({ parcels: [{ body }] }) {
    this.sql.exec("INSERT INTO command (body) VALUES (?)", JSON.stringify(body));
    return new Response(null);
  }

  webSocketClose(socket) {
    socket.close(1000);
  }

  take({ text }) {
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

/** A thread with an agent: what the guest says is told to the desk, and what the agent says is told to the guest. */
export class FloorTalk extends FloorObject {
  async fetch(request) {
    if (request.method !== "POST") return super.fetch(request);
    const answer = JSON.stringify(this.take({ text: (await request.json()).textBody }));
    this.ctx.getWebSockets().forEach((socket) => socket.send(answer));
    return new Response(answer);
  }

  async webSocketMessage(socket, data) {
    const body = super.webSocketMessage(socket, data);
    await this.env.DESK.getByName("desk").fetch("https://desk/", { method: "POST", body });
  }
}

/** The agent's sockets. */
export class FloorDesk extends FloorObject {
  async fetch(request) {
    if (request.method !== "POST") return super.fetch(request);
    const told = await request.text();
    this.ctx.getWebSockets().forEach((socket) => socket.send(told));
    return new Response(null);
  }
}
