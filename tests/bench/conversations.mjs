// Conversations from the first word to the last: offered, accepted, twelve messages, ended, on record.
//
// Guests and agents use nothing but the public wires. Each guest asks for their history at the end and
// looks for every message, once and in order; the Ledger is asked how many conversations it knows.

import { randomUUID } from "node:crypto";
import { Agent, login } from "../lib/agent.mjs";
import { DEPLOYMENT } from "../lib/edge.mjs";
import { threadHint } from "../lib/guest.mjs";
import { WebSocket } from "../lib/tools.mjs";
import { until, within } from "../lib/wait.mjs";
import { ms, percentile, table } from "./numbers.mjs";
import { caller } from "./post.mjs";
import { ON_DISK, withSide } from "./side.mjs";

const CONVERSATIONS = Number(process.env.CONVERSATIONS ?? 20_000);
const TURNS = 6;
const AT_ONCE_EACH = 20;
const AGENTS = ["agent1@example.com", "agent2@example.com"];
const MESSAGES = "/api/v2/conversations/messages";
const PATIENCE_MS = 60_000;
/** A token lasts an hour. */
const SIGN_IN_MS = 30 * 60_000;

export async function conversations() {
  return withSide(ON_DISK, async (edge) => {
    const desks = await Promise.all(AGENTS.map((email) => new Desk(edge, email).start()));
    const faults = [];
    const durations = [];
    const from = new Date();
    const started = performance.now();
    let begun = 0;
    const guest = async () => {
      while (begun < CONVERSATIONS && faults.length < 20) {
        begun += 1;
        const at = performance.now();
        await converse(edge, begun).then(
          (wrong) => faults.push(...wrong),
          (error) => faults.push(error.message),
        );
        durations.push(performance.now() - at);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE_EACH * AGENTS.length }, guest));
    const seconds = (performance.now() - started) / 1000;
    faults.push(...desks.flatMap((desk) => desk.faults));
    const recorded = await onRecord(edge, from);
    desks.forEach((desk) => desk.drop());
    const met = faults.length === 0 && recorded === CONVERSATIONS;
    const rows = [
      { what: "conversations, messages", measured: `${CONVERSATIONS}, ${CONVERSATIONS * TURNS * 2}` },
      { what: "conversations/s, messages/s", measured: `${(CONVERSATIONS / seconds).toFixed(1)}, ${((CONVERSATIONS * TURNS * 2) / seconds).toFixed(0)}` },
      { what: "one conversation, p50 and p99", measured: `${ms(percentile(durations, 0.5))}, ${ms(percentile(durations, 0.99))} ms` },
      { what: "ended, on record", measured: String(recorded) },
      { what: "lost, doubled, out of order or stuck", measured: String(faults.length) },
    ];
    const about = `${AGENTS.length} agents with ${AT_ONCE_EACH} conversations each, ${TURNS} messages from either side.`;
    const wrong = faults.slice(0, 20).map((fault) => `\n- ${fault}`);
    return { markdown: `## Conversations\n\n${about}\n\n${table(rows)}${wrong.join("")}`, met };
  });
}

/** An agent who accepts what is offered, answers every message, and ends after the last. */
class Desk {
  faults = [];
  #edge;
  #email;
  #call;
  #legs = new Map();
  #again;

  constructor(edge, email) {
    this.#edge = edge;
    this.#email = email;
  }

  async start() {
    await this.#signIn();
    this.#again = setInterval(() => this.#signIn().catch((error) => this.faults.push(error.message)), SIGN_IN_MS);
    const owner = await login(this.#edge, "owner@example.com");
    const utilization = { message: { maximumCapacity: AT_ONCE_EACH, includeNonAcd: false, interruptableMediaTypes: [] } };
    await caller(this.#edge, owner.access_token)("PUT", `/api/v2/routing/users/${this.me.id}/utilization`, { utilization });
    const channel = await this.#call("POST", "/api/v2/notifications/channels", {});
    const topics = [`v2.users.${this.me.id}.conversations.messages`, `hanmadi.users.${this.me.id}.transcript`];
    await this.#call("PUT", `/api/v2/notifications/channels/${channel.id}/subscriptions`, topics.map((id) => ({ id })));
    this.socket = new WebSocket(channel.connectUri, { perMessageDeflate: false });
    await within(new Promise((resolve) => this.socket.once("open", resolve)), "notification socket");
    this.socket.on("message", (data) => this.#hear(JSON.parse(data)).catch((error) => this.faults.push(error.message)));
    await this.#call("PATCH", `/api/v2/users/${this.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence: "OnQueue" } });
    return this;
  }

  drop() {
    clearInterval(this.#again);
    this.socket.terminate();
  }

  async #signIn() {
    const agent = await new Agent(this.#edge, this.#email).login();
    this.me = agent.me;
    this.#call = caller(this.#edge, agent.token, { sockets: AT_ONCE_EACH });
  }

  async #hear({ topicName, eventBody }) {
    if (topicName.endsWith(".conversations.messages")) return this.#accept(eventBody);
    const { conversationId, message } = eventBody;
    if (message?.direction === "inbound" && message.textBody) await this.#answer(conversationId, message.textBody);
  }

  /** Accepts an offer; the first words were said before. */
  async #accept({ id, participants }) {
    const leg = participants.findLast(({ purpose, userId }) => purpose === "agent" && userId === this.me.id);
    if (leg?.messages[0].state !== "alerting" || this.#legs.has(id)) return;
    this.#legs.set(id, { participant: leg.id, communication: leg.messages[0].id });
    await this.#call("PATCH", `${MESSAGES}/${id}/participants/${leg.id}`, { state: "connected" });
    await this.#answer(id, "question 1");
  }

  async #answer(id, question) {
    const { participant, communication } = this.#legs.get(id) ?? {};
    if (!communication) return;
    const turn = Number(question.split(" ")[1]);
    const text = { textBody: `answer ${turn}`, clientMessageId: randomUUID() };
    await this.#call("POST", `${MESSAGES}/${id}/communications/${communication}/messages`, text);
    if (turn < TURNS) return;
    this.#legs.delete(id);
    await this.#call("PATCH", `${MESSAGES}/${id}/participants/${participant}`, { state: "disconnected" });
  }
}

/** One guest's conversation; returns what is wrong with the history they are left with. */
async function converse(edge, number) {
  const token = randomUUID();
  const url = `${edge.wsUrl}/v1?deploymentId=${DEPLOYMENT}&thread=${threadHint(DEPLOYMENT, token)}`;
  const socket = new WebSocket(url, { origin: "https://shop.example", perMessageDeflate: false });
  const frames = [];
  let heard = () => {};
  socket.on("message", (data) => {
    frames.push(JSON.parse(data));
    heard();
  });
  const frame = async (wants, what) => {
    const arrived = new Promise((resolve) => {
      heard = () => {
        const found = frames.findIndex(wants);
        if (found >= 0) resolve(frames.splice(0, found + 1).at(-1));
      };
      heard();
    });
    return within(arrived, `${what} in conversation ${number}`, PATIENCE_MS);
  };
  const send = (action, more) => socket.send(JSON.stringify({ action, token, tracingId: randomUUID(), ...more }));
  try {
    await within(new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject)), "socket");
    send("configureSession", { deploymentId: DEPLOYMENT });
    await frame((one) => one.class === "SessionResponse", "session");
    for (let turn = 1; turn <= TURNS; turn += 1) {
      send("onMessage", { message: { type: "Text", text: `question ${turn}` } });
      await frame((one) => one.body.text === `answer ${turn}`, `answer ${turn}`);
    }
    await frame((one) => one.body.events?.[0]?.presence?.type === "Disconnect", "goodbye");
    send("getJwt");
    const { jwt } = (await frame((one) => one.class === "JwtResponse", "jwt")).body;
    const page = await caller(edge, jwt)("GET", "/api/v2/webmessaging/messages?pageSize=100");
    const said = page.entities.filter(({ type }) => type === "Text").map(({ text }) => text).reverse();
    const due = Array.from({ length: TURNS }, (_, turn) => [`question ${turn + 1}`, `answer ${turn + 1}`]).flat();
    return said.join() === due.join() ? [] : [`conversation ${number} has ${said.join()}`];
  } finally {
    socket.terminate();
  }
}

/** How many conversations the Ledger knows to be over. It is told last, so it is asked until it has them all. */
async function onRecord(edge, from) {
  const { access_token: token } = await login(edge, "supervisor@example.com");
  const call = caller(edge, token);
  const query = {
    interval: `${from.toISOString()}/${new Date(Date.now() + 1000).toISOString()}`,
    conversationFilters: [{ type: "and", predicates: [{ type: "dimension", dimension: "conversationEnd", operator: "exists" }] }],
    paging: { pageSize: 1, pageNumber: 1 },
  };
  let total = 0;
  const ask = async () => {
    total = (await call("POST", "/api/v2/analytics/conversations/details/query", query)).totalHits;
    return total >= CONVERSATIONS;
  };
  await until(ask, "all conversations on record", { ms: 60_000, everyMs: 1000 }).catch(() => {});
  return total;
}
