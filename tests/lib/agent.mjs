// An agent at the platform API and its notification socket. Uses what any client could.

import { randomUUID } from "node:crypto";
import { CLIENT, PASSWORD } from "./edge.mjs";
import { ask, request } from "./http.mjs";
import { WebSocket } from "./tools.mjs";
import { Inbox, TIMEOUT_MS, within } from "./wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";

/** Logs a person in and returns the token's body. */
export const login = (edge, username, password = PASSWORD) =>
  ask(`${edge.url}/oauth/token`, { form: { grant_type: "password", username, password } });

/** The token of a machine. */
export const clientToken = (edge, { id, secret } = CLIENT) =>
  ask(`${edge.url}/oauth/token`, {
    form: { grant_type: "client_credentials" },
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
  });

/** People of the development organization, each with a session of their own: `signIn(edge, "agent1", "owner")`. */
export const signIn = (edge, ...names) =>
  Promise.all(names.map((name) => new Agent(edge, `${name}@example.com`).login()));

export class Agent {
  #edge;
  #inbox = new Inbox();
  #socket;

  constructor(edge, email = "agent1@example.com") {
    this.#edge = edge;
    this.email = email;
    /** Every event of the current socket, in order. */
    this.events = [];
  }

  /** Logs in and learns who it is. */
  async login() {
    this.token = (await login(this.#edge, this.email)).access_token;
    this.me = await this.get("/api/v2/users/me");
    return this;
  }

  /** Opens a notification channel for its own topics and those given. */
  async listen(topics = []) {
    const own = [`v2.users.${this.me.id}.conversations.messages`, `hanmadi.users.${this.me.id}.transcript`];
    const queues = (this.me.queues ?? []).map((id) => `v2.routing.queues.${id}.conversations.messages`);
    this.channel = await this.post("/api/v2/notifications/channels");
    const wanted = [...own, ...queues, ...topics].map((id) => ({ id }));
    this.subscriptions = await this.put(`/api/v2/notifications/channels/${this.channel.id}/subscriptions`, wanted);
    const socket = new WebSocket(this.channel.connectUri, { perMessageDeflate: false });
    const inbox = new Inbox();
    this.#socket = socket;
    this.#inbox = inbox;
    this.events = [];
    const opened = new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const event = JSON.parse(data.toString());
      this.events.push(event);
      inbox.push(event);
    });
    socket.on("close", (code) => inbox.close(new Error(`notification socket closed with ${code}`)));
    await within(opened, "notification socket");
    return this;
  }

  /** Logs in and listens. */
  async start() {
    await this.login();
    return this.listen();
  }

  /** Takes the next event `wants` accepts. */
  next(wants, what = "event", ms = TIMEOUT_MS) {
    return this.#inbox.take(wants, what, ms);
  }

  /** Throws away what came so far, so that a long run does not look through all of it again and again. */
  forget() {
    this.#inbox.clear();
    this.events = [];
  }

  /** Waits until a text of a guest shows on the screen, and returns its event body. */
  async hear(text, ms = TIMEOUT_MS) {
    const wants = ({ eventBody }) => eventBody?.message?.textBody === text;
    return (await this.next(wants, `"${text}" on the agent's screen`, ms)).eventBody;
  }

  /** Waits for a conversation that waits or is offered, and returns it. */
  async offered(wants = () => true, ms = TIMEOUT_MS) {
    const isOpen = ({ participants, endTime }) => Array.isArray(participants) && !endTime;
    const isWanted = ({ eventBody }) => eventBody && isOpen(eventBody) && wants(eventBody);
    const event = await this.next(isWanted, "offered conversation", ms);
    return event.eventBody;
  }

  /** Takes a waiting conversation by hand and returns it with this agent connected. */
  async take(conversationId) {
    await this.post(`/api/v2/conversations/${conversationId}/assign`, { userId: this.me.id });
    let conversation = await this.conversation(conversationId);
    let leg = this.legOf(conversation);
    if (leg?.messages[0].state === "alerting") {
      await this.patch(`${MESSAGES}/${conversationId}/participants/${leg.id}`, { state: "connected" });
      conversation = await this.conversation(conversationId);
      leg = this.legOf(conversation);
    }
    if (leg?.messages[0].state !== "connected") throw new Error(`not connected: ${JSON.stringify(conversation)}`);
    return conversation;
  }

  /** This agent's running leg. */
  legOf({ participants }) {
    return participants.findLast(({ purpose, userId, endTime }) => purpose === "agent" && userId === this.me.id && !endTime);
  }

  /** Conversations which wait in the agent's queues, as `{ conversationId, … }`. */
  async waiting() {
    const answer = await this.post("/api/v2/analytics/queues/observations/query", {
      filter: { type: "or", predicates: this.me.queues.map((value) => ({ dimension: "queueId", value })) },
      metrics: ["oWaiting"],
      detailMetrics: ["oWaiting"],
    });
    return answer.results.flatMap(({ data }) => data.flatMap(({ observations }) => observations ?? []));
  }

  /** A whole transcript, in order. */
  async transcript(conversationId) {
    const all = [];
    for (let after = 0; ; ) {
      const page = await this.get(`${MESSAGES}/${conversationId}/messages?after=${after}`);
      all.push(...page.entities);
      if (page.last >= page.head) return all;
      after = page.last;
    }
  }

  conversation(id) {
    return this.get(`${MESSAGES}/${id}`);
  }

  /** Sends a text to the guest of a conversation this agent is connected to. */
  say(conversation, textBody, clientMessageId = randomUUID()) {
    const communication = this.legOf(conversation).messages[0].id;
    return this.post(`${MESSAGES}/${conversation.id}/communications/${communication}/messages`, { textBody, clientMessageId });
  }

  /** Ends this agent's part. */
  end(conversation) {
    return this.patch(`${MESSAGES}/${conversation.id}/participants/${this.legOf(conversation).id}`, { state: "disconnected" });
  }

  get = (path) => ask(this.#edge.url + path, { token: this.token });
  post = (path, json = {}) => ask(this.#edge.url + path, { method: "POST", token: this.token, json });
  put = (path, json) => ask(this.#edge.url + path, { method: "PUT", token: this.token, json });
  patch = (path, json) => ask(this.#edge.url + path, { method: "PATCH", token: this.token, json });

  /** A request whose refusal is of interest: returns `{ status, headers, body }`. */
  request(path, options = {}) {
    return request(this.#edge.url + path, { token: this.token, ...options });
  }

  drop() {
    this.#socket?.terminate();
  }
}
