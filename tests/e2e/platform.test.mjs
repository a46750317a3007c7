// Goal: a conversation goes from the guest's first word to the agent's last, and everyone is told all of it.
// Method: guests and agents as any client of the wire and of the platform API would be.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { Agent, clientToken } from "../lib/agent.mjs";
import { CLOSED, SALES, startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { ask } from "../lib/http.mjs";
import { talking, writingIn } from "../lib/talk.mjs";
import { WebSocket } from "../lib/tools.mjs";
import { sleep, until, within } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const purposes = ({ participants }) => participants.map(({ purpose, messages: [{ state }] }) => `${purpose} ${state}`);

let edge, minji, jun;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  [minji, jun] = await Promise.all([new Agent(edge).start(), new Agent(edge, "agent2@example.com").start()]);
});
after(() => edge?.stop());

/** What a queue looks like: `{ oWaiting, oInteracting }`. */
async function observe(agent, queueId) {
  const filter = { type: "or", predicates: [{ dimension: "queueId", value: queueId }] };
  const { results } = await agent.post("/api/v2/analytics/queues/observations/query", {
    filter,
    metrics: ["oWaiting", "oInteracting"],
    detailMetrics: ["oWaiting"],
  });
  assert.equal(results.length, 1);
  assert.deepEqual(results[0].group, { queueId, mediaType: "message" });
  return Object.fromEntries(results[0].data.map(({ metric, ...rest }) => [metric, rest]));
}

/** An agent's events about one conversation, as `[topic, event]`. */
const about = (agent, id) =>
  agent.events
    .filter(({ eventBody }) => [eventBody?.id, eventBody?.conversationId].includes(id))
    .map(({ topicName, eventBody }) => [topicName, eventBody]);

test("a first message waits in its deployment's queue, with its words, until somebody takes it", async () => {
  const before = await observe(minji, SALES);
  const { guest, text, conversation } = await writingIn(edge, minji, { deploymentId: CLOSED });
  await guest.say("and one more thing");
  const { oWaiting, oInteracting } = await observe(minji, SALES);
  assert.equal(oWaiting.stats.count, before.oWaiting.stats.count + 1);
  const waits = oWaiting.observations.filter(({ conversationId }) => conversationId === conversation.id);
  assert.equal(waits.length, 1);
  assert.equal(waits[0].preview, text);
  assert.match(waits[0].observationDate, ISO);
  assert.deepEqual(purposes(conversation), ["customer connected", "workflow disconnected", "acd connected"]);
  assert.deepEqual([conversation.participants[2].queueId, conversation.endTime], [SALES, undefined]);
  await minji.take(conversation.id);
  const taken = await observe(minji, SALES);
  assert.equal(taken.oWaiting.stats.count, before.oWaiting.stats.count);
  assert.equal(taken.oInteracting.stats.count, oInteracting.stats.count + 1);
  guest.drop();
});

test("of agents who take the same conversation exactly one gets it", async () => {
  for (const round of range(1, 5)) {
    const { guest, conversation } = await writingIn(edge, minji);
    const racers = [minji, jun, minji, jun].map(async (agent) => {
      const { status, body } = await agent.request(`/api/v2/conversations/${conversation.id}/assign`, { json: {} });
      return { agent, status, code: body.code };
    });
    const results = await Promise.all(racers);
    const winners = new Set(results.filter(({ status }) => status === 204).map(({ agent }) => agent));
    assert.equal(winners.size, 1, `round ${round}: ${winners.size} have it`);
    const [winner] = winners;
    for (const { agent, status, code } of results.filter((one) => one.agent !== winner)) {
      assert.deepEqual([agent === winner, status, code], [false, 409, "conversation.taken"]);
    }
    const told = await winner.conversation(conversation.id);
    assert.deepEqual(purposes(told), [
      "customer connected",
      "workflow disconnected",
      "acd disconnected",
      "agent connected",
    ]);
    const loser = winner === minji ? jun : minji;
    const inbox = async (agent) => (await agent.get(MESSAGES)).entities.map(({ id }) => id);
    await until(async () => (await inbox(winner)).includes(conversation.id), "conversation in the winner's inbox");
    assert.ok(!(await inbox(loser)).includes(conversation.id));
    guest.drop();
  }
});

test("agents hear of their queues and conversations, with numbers that have no gap", async () => {
  const [listener, colleague] = await Promise.all([
    new Agent(edge).start(),
    new Agent(edge, "agent2@example.com").start(),
  ]);
  const { guest, text, conversation } = await writingIn(edge, listener);
  const { id } = conversation;
  const taken = await listener.take(id);
  await guest.say("a question");
  await listener.say(taken, "an answer");
  await listener.hear("an answer");
  await listener.end(taken);
  await listener.next(({ eventBody }) => eventBody?.id === id && eventBody.endTime, "the end");
  await until(() => about(colleague, id).length >= 2, "events at the colleague");

  const queue = `v2.routing.queues.${SUPPORT}.conversations.messages`;
  const own = `v2.users.${listener.me.id}.conversations.messages`;
  const transcript = `hanmadi.users.${listener.me.id}.transcript`;
  const events = about(listener, id);
  const ofQueue = events
    .filter(([topic]) => topic === queue)
    .map(([, body]) => body.participants.map(({ purpose, endTime }) => `${purpose}${endTime ? " left" : ""}`));
  assert.deepEqual(ofQueue.at(0), ["customer", "workflow left", "acd"]);
  assert.deepEqual(ofQueue.at(-1), ["customer", "workflow left", "acd left"]);
  const words = events
    .filter(([topic]) => topic === transcript)
    .map(([, { message }]) => [message.direction, message.textBody, message.seq, message.createdBy]);
  assert.deepEqual(words, [
    ["inbound", "a question", 2, undefined],
    ["outbound", "an answer", 3, listener.me.id],
  ]);
  const states = events.filter(([topic]) => topic === own).map(([, body]) => purposes(body).at(-1));
  assert.deepEqual([states[0], states.at(-1)], ["agent connected", "agent disconnected"]);
  assert.ok(
    events.some(([topic, body]) => topic === own && body.latest?.text === "a question" && body.latest.seq === 2),
  );

  const foreign = about(colleague, id);
  assert.deepEqual([...new Set(foreign.map(([topic]) => topic))], [queue], "a colleague hears more than the queue");
  assert.doesNotMatch(JSON.stringify(foreign), /a question|an answer/);
  assert.match(JSON.stringify(foreign), new RegExp(text));
  for (const agent of [listener, colleague]) {
    const numbers = agent.events.filter(({ metadata }) => metadata?.seq).map(({ metadata }) => metadata.seq);
    assert.deepEqual(numbers, range(1, numbers.length));
    const ids = agent.events.map(({ metadata }) => metadata.correlationId);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(agent.events.every(({ version }) => version === "2"));
    agent.drop();
  }
  guest.drop();
});

test("what is said quickly from both sides arrives whole, once and in order", async () => {
  const { guest, conversation } = await talking(edge, minji, { direct: true });
  await Promise.all([
    Promise.all(range(1, 60).map((number) => guest.say(`guest ${number}`))),
    (async () => {
      for (const number of range(1, 20)) await minji.say(conversation, `agent ${number}`);
    })(),
  ]);
  const seen = () => about(minji, conversation.id).flatMap(([, { message }]) => (message ? [message] : []));
  await until(() => seen().length >= 80, "80 messages on the agent's screen");
  await sleep(50);
  const stored = await minji.transcript(conversation.id);
  assert.deepEqual(
    seen().map(({ seq, id }) => [seq, id]),
    stored.slice(1).map(({ seq, id }) => [seq, id]),
  );
  assert.deepEqual(
    stored.map(({ seq }) => seq),
    range(1, 81),
  );
  assert.deepEqual(
    stored.map(({ id }) => id),
    (await guest.wholeHistory()).map(({ id }) => id),
  );
  const heard = guest.frames.filter(({ body }) => body.direction === "Outbound").map(({ body }) => body.text);
  assert.deepEqual(
    heard,
    range(1, 20).map((number) => `agent ${number}`),
  );
  guest.drop();
});

test("a repeat with the same clientMessageId is answered with the first result, and sends nothing", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const clientMessageId = randomUUID();
  const first = await minji.say(conversation, "once", clientMessageId);
  const repeats = await Promise.all(range(1, 10).map(() => minji.say(conversation, "once", clientMessageId)));
  for (const again of repeats) assert.deepEqual(again, first);
  assert.deepEqual(
    [first.textBody, first.direction, first.clientMessageId, first.createdBy],
    ["once", "outbound", clientMessageId, minji.me.id],
  );
  assert.match(first.id, /^[0-9a-f]{32}$/);
  const communication = minji.legOf(conversation).messages[0].id;
  const other = await minji.request(`${MESSAGES}/${conversation.id}/communications/${communication}/messages`, {
    json: { textBody: "otherwise", clientMessageId },
  });
  assert.deepEqual([other.status, other.body.code], [409, "message.id.reused"]);
  await minji.say(conversation, "end");
  await guest.hear("end");
  assert.equal(guest.frames.filter(({ body }) => body.text === "once").length, 1);
  assert.equal((await guest.history()).total, 3);
  const race = randomUUID();
  const raced = await Promise.all(range(1, 20).map(() => minji.say(conversation, "in a race", race)));
  assert.equal(new Set(raced.map(({ id }) => id)).size, 1);
  guest.drop();
});

test("the end releases the agent, is told to all, and nothing more can be said", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const before = await observe(minji, SUPPORT);
  const leg = minji.legOf(conversation);
  await minji.end(conversation);
  const { body } = await guest.next((frame) => frame.body.events, "the end");
  assert.equal(body.events[0].presence.type, "Disconnect");
  const after = await until(async () => {
    const { oInteracting } = await observe(minji, SUPPORT);
    return oInteracting.stats.count < before.oInteracting.stats.count && oInteracting;
  }, "released agent");
  assert.equal(after.stats.count, before.oInteracting.stats.count - 1);
  const ended = await minji.conversation(conversation.id);
  assert.match(ended.endTime, ISO);
  assert.deepEqual(purposes(ended), [
    "customer disconnected",
    "workflow disconnected",
    "acd disconnected",
    "agent disconnected",
  ]);
  assert.ok(ended.participants.every(({ endTime, messages }) => endTime && messages[0].disconnectType));
  await until(
    async () => !(await minji.get(MESSAGES)).entities.some(({ id }) => id === conversation.id),
    "conversation out of the inbox",
  );
  const said = await minji.request(`${MESSAGES}/${conversation.id}/communications/${leg.messages[0].id}/messages`, {
    json: { textBody: "too late" },
  });
  assert.deepEqual([said.status, said.body.code], [409, "conversation.ended"]);
  const again = await minji.request(`${MESSAGES}/${conversation.id}/participants/${leg.id}`, {
    method: "PATCH",
    json: { state: "disconnected" },
  });
  assert.equal(again.status, 204, "ending twice is no fault");
  const reopened = await minji.request(`${MESSAGES}/${conversation.id}/participants/${leg.id}`, {
    method: "PATCH",
    json: { state: "connected" },
  });
  assert.equal(reopened.status, 409);
  assert.equal((await guest.history()).total, 2);
  guest.drop();
});

test("a message that comes while the agent ends the conversation is in it, or waits again", async () => {
  for (const round of range(1, 10)) {
    const { guest, conversation } = await talking(edge, minji, { direct: true });
    const words = `at the last moment ${round} ${guest.token}`;
    await Promise.all([guest.say(words), minji.end(conversation)]);
    const stored = await minji.transcript(conversation.id);
    const at = stored.findIndex(({ textBody }) => textBody === words);
    const end = stored.findIndex(({ normalizedMessage }) => normalizedMessage.type === "Event");
    assert.ok(at > 0 && end > 0, "something is lost");
    const waits = async () => (await minji.waiting()).some(({ conversationId }) => conversationId === conversation.id);
    if (at > end) await until(waits, "conversation that waits again");
    else {
      await until(async () => (await minji.conversation(conversation.id)).endTime, "end");
      await sleep(50);
      assert.ok(!(await waits()), "an ended conversation waits");
    }
    guest.drop();
  }
});

test("a supervisor gives a waiting conversation, which alerts until it is taken", async () => {
  const boss = await new Agent(edge, "supervisor@example.com").login();
  const { guest, conversation } = await writingIn(edge, jun);
  await boss.post(`/api/v2/conversations/${conversation.id}/assign`, { userId: jun.me.id });
  const offered = await jun.next(({ eventBody }) => eventBody?.id === conversation.id && jun.legOf(eventBody), "offer");
  const leg = jun.legOf(offered.eventBody);
  assert.equal(leg.messages[0].state, "alerting");
  const early = await jun.request(`${MESSAGES}/${conversation.id}/communications/${leg.messages[0].id}/messages`, {
    json: { textBody: "x" },
  });
  assert.equal(early.status, 409);
  await jun.patch(`${MESSAGES}/${conversation.id}/participants/${leg.id}`, { state: "connected" });
  await jun.say(await jun.conversation(conversation.id), "here I am");
  assert.equal((await guest.hear("here I am")).body.channel.from.nickname, "Jun");
  guest.drop();
});

test("a machine with client credentials reads what waits, and lists queues by pages", async () => {
  const { guest, conversation } = await writingIn(edge, minji);
  const { access_token: token } = await clientToken(edge);
  const get = (path) => ask(edge.url + path, { token });
  assert.equal((await get(`${MESSAGES}/${conversation.id}`)).id, conversation.id);
  const { entities, ...numbers } = await get("/api/v2/routing/queues?pageSize=1&pageNumber=2");
  const uri = (page) => `/api/v2/routing/queues?pageSize=1&pageNumber=${page}`;
  assert.deepEqual(numbers, {
    ...{ pageSize: 1, pageNumber: 2, total: 2, pageCount: 2 },
    ...{ selfUri: uri(2), firstUri: uri(1), lastUri: uri(2), previousUri: uri(1) },
  });
  assert.deepEqual(
    entities.map(({ id, name, memberCount }) => ({ id, name, memberCount })),
    [{ id: SUPPORT, name: "Support", memberCount: 4 }],
  );
  assert.deepEqual((await get("/api/v2/routing/queues?pageNumber=9")).entities, []);
  guest.drop();
});

test("messages are found by their ids and past a place", async () => {
  const { guest, text, conversation } = await talking(edge, minji);
  for (const number of range(2, 5)) await guest.say(`${number}`);
  const all = await minji.transcript(conversation.id);
  assert.deepEqual(
    all.map(({ textBody }) => textBody),
    [text, "2", "3", "4", "5"],
  );
  const path = `${MESSAGES}/${conversation.id}/messages`;
  const { entities, head, last } = await minji.get(`${path}?after=3`);
  assert.deepEqual([entities, head, last], [all.slice(3), 5, 5]);
  assert.deepEqual((await minji.get(`${path}?after=5`)).entities, []);
  const before = async (seq) => {
    const page = await minji.get(`${path}?before=${seq}`);
    return [page.entities, page.first, page.last, page.head];
  };
  assert.deepEqual(await before(4), [all.slice(0, 3), 1, 3, 5]);
  assert.deepEqual(await before(2 ** 53), [all, 1, 5, 5], "the latest of all");
  assert.deepEqual(await before(1), [[], 1, 0, 5]);
  for (const wrong of ["before=-1", "before=soon", "after=1.5", "after=1&before=4"]) {
    assert.equal((await minji.request(`${path}?${wrong}`)).status, 400, wrong);
  }
  assert.deepEqual(await minji.get(`${path}/${all[2].id}`), all[2]);
  const bulk = await minji.post(`${path}/bulk`, [all[4].id, "0".repeat(32), "no id", all[0].id]);
  assert.deepEqual(bulk.entities.map(({ seq }) => seq).sort(), [1, 5]);
  const other = await talking(edge, minji);
  assert.deepEqual(
    (await minji.post(`${MESSAGES}/${other.conversation.id}/messages/bulk`, [all[0].id])).entities,
    [],
    "another thread's message",
  );
  [guest, other.guest].forEach((one) => one.drop());
});

test("a new socket on a channel takes over from the one before and counts from one", async () => {
  const agent = await new Agent(edge).start();
  const first = await talking(edge, agent);
  const open = async () => {
    const socket = new WebSocket(agent.channel.connectUri);
    const events = [];
    socket.on("message", (data) => events.push(JSON.parse(data.toString())));
    await within(once(socket, "open"), "notification socket");
    return { socket, events };
  };
  const [second, third] = [await open(), await open()];
  const known = agent.events.length;
  const other = await talking(edge, jun);
  await until(() => third.events.length > 1, "events at the third socket");
  assert.deepEqual(
    third.events.map(({ metadata }) => metadata.seq),
    range(1, third.events.length),
  );
  assert.deepEqual([agent.events.length, second.events.length], [known, 0], "a replaced socket hears on");
  assert.notEqual(second.socket.readyState, WebSocket.OPEN, "a replaced socket was not closed");
  second.socket.once("close", (code) => (second.code = code));
  second.socket.terminate();
  await until(() => second.code, "close at the second socket");
  assert.equal(second.code, 1000);
  third.socket.terminate();
  for (const one of [agent, first.guest, other.guest]) one.drop();
});

test("no agent holds more than their capacity, and the next one waits", async () => {
  const boss = await new Agent(edge, "owner@example.com").start();
  const guests = await Promise.all(
    range(1, 26).map((number) => new Guest(edge, { token: `full ${number} ${randomUUID()}`, direct: true }).start()),
  );
  await Promise.all(guests.map((guest) => guest.say(`full ${guest.token}`)));
  const mine = await until(async () => {
    const waiting = (await boss.waiting()).filter(({ preview }) => preview.startsWith("full full"));
    return waiting.length === 26 && waiting;
  }, "26 waiting conversations");
  const answers = await Promise.all(
    mine.map(({ conversationId }) => boss.request(`/api/v2/conversations/${conversationId}/assign`, { json: {} })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(25).fill(204), 409]);
  assert.equal(answers.find(({ status }) => status === 409).body.code, "agent.full");
  assert.equal((await boss.waiting()).filter(({ preview }) => preview.startsWith("full full")).length, 1);
  [...guests, boss].forEach((one) => one.drop());
});
