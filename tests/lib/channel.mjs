// A notification channel, of a person or a machine, by its token. Uses what any client could.

import { ask, request } from "./http.mjs";
import { WebSocket } from "./tools.mjs";
import { Inbox, TIMEOUT_MS, within } from "./wait.mjs";

const CHANNELS = "/api/v2/notifications/channels";

export class Channel {
  #edge;
  #inbox = new Inbox();
  #socket;

  constructor(edge, token) {
    this.#edge = edge;
    this.token = token;
    /** Every event of the current socket but for heartbeats, in order. */
    this.events = [];
  }

  /** Makes the channel, subscribes to these topics, and listens. */
  async open(topics) {
    Object.assign(this, await ask(this.#edge.url + CHANNELS, { method: "POST", token: this.token }));
    this.subscriptions = (await this.subscribe(topics)).entities;
    return this.connect();
  }

  /** Replaces the topics, or with another method adds to them; answers with what became of each. */
  subscribe(topics, method = "PUT") {
    return ask(this.#path, { method, token: this.token, json: topics.map((id) => ({ id })) });
  }

  /** The names of its topics. */
  async topics() {
    return (await ask(this.#path, { token: this.token })).entities.map(({ id }) => id).sort();
  }

  /** Listens, for the first time or again. */
  async connect() {
    const socket = new WebSocket(this.connectUri, { perMessageDeflate: false });
    const inbox = new Inbox();
    [this.#socket, this.#inbox, this.events] = [socket, inbox, []];
    const opened = new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    socket.on("error", () => {});
    socket.on("close", (code) => inbox.close(new Error(`notification socket closed with ${code}`)));
    socket.on("message", (data) => {
      const event = JSON.parse(data.toString());
      if (event.topicName !== "channel.metadata") this.events.push(event);
      inbox.push(event);
    });
    await within(opened, "notification socket");
    return this;
  }

  /** Takes the next event body of a topic that `wants` accepts. */
  async next(topic, wants = () => true, ms = TIMEOUT_MS) {
    const isWanted = ({ topicName, eventBody }) => topicName === topic && wants(eventBody);
    return (await this.#inbox.take(isWanted, topic, ms)).eventBody;
  }

  /** Whether the server has said goodbye, or is gone. */
  get isOver() {
    return this.#socket.readyState !== WebSocket.OPEN;
  }

  /** Resolves when everything that was sent on this socket before has arrived. */
  async settled() {
    this.#socket.send(JSON.stringify({ message: "ping" }));
    await this.#inbox.take(({ topicName }) => topicName === "channel.metadata", "pong");
  }

  /** The bodies of what came of a topic. */
  heard(topic) {
    return this.events.filter(({ topicName }) => topicName === topic).map(({ eventBody }) => eventBody);
  }

  /** A request about it whose refusal is of interest. */
  request(options = {}) {
    return request(this.#path, { token: this.token, ...options });
  }

  drop() {
    this.#socket?.terminate();
  }

  get #path() {
    return `${this.#edge.url}${CHANNELS}/${this.id}/subscriptions`;
  }
}
