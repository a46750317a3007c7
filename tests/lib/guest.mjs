// A guest on the wire, as a foreign client would write it. Knows frames, not the messenger.

import { createHash, randomUUID } from "node:crypto";
import { DEPLOYMENT } from "./edge.mjs";
import { ask } from "./http.mjs";
import { WebSocket } from "./tools.mjs";
import { Inbox, TIMEOUT_MS, within } from "./wait.mjs";

/** Where our own messenger connects: straight to its Thread, which foreign clients cannot know. */
export const threadHint = (deploymentId, token) =>
  createHash("sha256").update(`${deploymentId}:${token}`).digest("hex");

/** Whether a frame tells of a message, own or other. */
export const isEcho = (frame) => frame.type === "message" && frame.class === "StructuredMessage";

/** What every frame must carry: clients drop one that lacks any, whatever else it says. */
const MEMBERS = ["type", "class", "code", "body"];

export class Guest {
  #edge;
  #options;
  #inbox = new Inbox();
  #socket;

  /** `direct`: connect as our own messenger does. `origin`: what the browser would send. */
  constructor(edge, { deploymentId = DEPLOYMENT, token = randomUUID(), direct = false, origin, headers } = {}) {
    this.#edge = edge;
    this.#options = { direct, origin: origin ?? "https://shop.example", headers };
    this.deploymentId = deploymentId;
    this.token = token;
    /** Every frame of the current connection, in order. */
    this.frames = [];
  }

  /** Opens the socket. A refused upgrade fails with `error.status`. */
  async connect() {
    const url = new URL(`${this.#edge.wsUrl}/v1`);
    url.searchParams.set("deploymentId", this.deploymentId);
    if (this.#options.direct) url.searchParams.set("thread", threadHint(this.deploymentId, this.token));
    const { origin, headers } = this.#options;
    const socket = new WebSocket(url, { origin, headers, perMessageDeflate: false });
    const inbox = new Inbox();
    this.#socket = socket;
    this.#inbox = inbox;
    this.frames = [];
    const opened = new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
      socket.once("unexpected-response", (_, answer) => {
        reject(Object.assign(new Error(`upgrade refused with ${answer.statusCode}`), { status: answer.statusCode }));
        socket.terminate();
      });
    });
    socket.on("error", () => {});
    socket.on("message", (data) => this.#receive(inbox, data));
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        inbox.close(new Error(`socket closed with ${code}`));
        resolve({ code, reason: reason.toString() });
      });
    });
    await within(opened, "guest socket");
    return this;
  }

  /** Sends a frame as it is, without token or tracing id. */
  raw(frame) {
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Sends bytes as one frame, binary or as text, whatever they are. */
  bytes(data, { binary = true } = {}) {
    this.#socket.send(data, { binary });
  }

  /** Sends one request and returns its tracing id. */
  send(action, fields = {}) {
    const tracingId = fields.tracingId ?? randomUUID();
    this.raw({ action, token: this.token, ...fields, tracingId });
    return tracingId;
  }

  /** Sends one request and returns the first frame it causes. */
  async request(action, fields = {}, ms = TIMEOUT_MS) {
    const tracingId = this.send(action, fields);
    return this.next((frame) => frame.tracingId === tracingId, `answer to ${action}`, ms);
  }

  /** Takes the next frame `wants` accepts. */
  next(wants, what = "frame", ms = TIMEOUT_MS) {
    return this.#inbox.take(wants, what, ms);
  }

  /** Configures the session and returns the SessionResponse's body. */
  async configure(fields = {}) {
    const frame = await this.request("configureSession", { deploymentId: this.deploymentId, ...fields });
    if (frame.class !== "SessionResponse") {
      throw new Error(`not configured: ${frame.code} ${JSON.stringify(frame.body)}`);
    }
    return frame.body;
  }

  /** Connects and configures. */
  async start(fields) {
    await this.connect();
    this.session = await this.configure(fields);
    return this;
  }

  /** Sends a text and returns its echo, which says that it is stored. */
  async say(text, fields = {}) {
    const frame = await this.request("onMessage", { message: { type: "Text", text }, ...fields });
    if (!isEcho(frame)) throw new Error(`not taken: ${frame.code} ${JSON.stringify(frame.body)}`);
    return frame;
  }

  /** Waits for a text from the other side. */
  hear(text, ms = TIMEOUT_MS) {
    const wants = ({ class: name, body }) =>
      name === "StructuredMessage" && body.direction === "Outbound" && (text === undefined || body.text === text);
    return this.next(wants, `message "${text ?? "any"}" to the guest`, ms);
  }

  /** One page of history, newest first. */
  async history({ pageSize = 100, pageNumber = 1 } = {}) {
    const { body } = await this.request("getJwt");
    const url = `${this.#edge.url}/api/v2/webmessaging/messages?pageSize=${pageSize}&pageNumber=${pageNumber}`;
    return ask(url, { headers: { authorization: `bearer ${body.jwt}`, origin: this.#options.origin } });
  }

  /** All of history, oldest first. */
  async wholeHistory(pageSize = 100) {
    const all = [];
    for (let pageNumber = 1; ; pageNumber += 1) {
      const page = await this.history({ pageSize, pageNumber });
      all.push(...page.entities);
      if (page.entities.length === 0 || all.length >= page.total) return all.reverse();
    }
  }

  /** Throws away what came so far, so that a long run does not look through all of it again and again. */
  forget() {
    this.#inbox.clear();
    this.frames = [];
  }

  /** Says goodbye and waits for the answer. */
  async close(code = 1000, reason = "") {
    this.#socket.close(code, reason);
    return within(this.closed, "close of the guest socket");
  }

  /** Vanishes without a goodbye. */
  drop() {
    this.#socket?.terminate();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #receive(inbox, data) {
    const frame = JSON.parse(data.toString());
    const missing = MEMBERS.filter((member) => !(member in frame));
    if (missing.length > 0) inbox.close(new Error(`a frame without ${missing}: ${data}`));
    if (this.#inbox === inbox) this.frames.push(frame);
    inbox.push(frame);
  }
}
