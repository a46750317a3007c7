// Goal: a conversation is passed on, put aside and written about without a word of it being lost.
// Method: two agents and a supervisor at the platform API, a guest who goes on writing meanwhile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { SALES, startEdge } from "../lib/edge.mjs";
import { writingIn } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const ALERT_MS = 31_000;
const NOBODY = "44444444-4444-4444-8444-4444444444ff";

let edge, minji, jun, supervisor;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [minji, jun] = await Promise.all([new Agent(edge).start(), new Agent(edge, "agent2@example.com").start()]);
  supervisor = await new Agent(edge, "supervisor@example.com").login();
});
after(() => {
  [minji, jun].forEach((agent) => agent?.drop());
  return edge?.stop();
});

const legPath = (agent, conversation) => `${MESSAGES}/${conversation.id}/participants/${agent.legOf(conversation).id}`;
const become = (agent, systemPresence) =>
  agent.patch(`/api/v2/users/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });
const alerting = (agent) => (conversation) => agent.legOf(conversation)?.messages[0].state === "alerting";
const ended = ({ participants }, agent) =>
  participants.findLast(({ userId, endTime }) => userId === agent.me.id && endTime)?.messages[0].disconnectType;

/** A conversation that `minji` has taken. */
async function taken() {
  const { guest, conversation } = await writingIn(edge, minji);
  return { guest, conversation: await minji.take(conversation.id) };
}

test("passed on to an agent, it alerts them, and the first one has done with it", async () => {
  const { guest, conversation } = await taken();
  await become(jun, "OnQueue");
  await minji.post(`${legPath(minji, conversation)}/replace`, { transferType: "Unattended", userId: jun.me.id });
  const offered = await jun.offered(alerting(jun));
  assert.equal(offered.id, conversation.id);
  assert.equal(ended(offered, minji), "transfer");
  await guest.say("are you still there?");
  await jun.patch(legPath(jun, offered), { state: "connected" });
  const words = (await jun.transcript(offered.id)).map(({ textBody }) => textBody).filter(Boolean);
  assert.equal(words.at(-1), "are you still there?");
  await jun.say(offered, "I am");
  await guest.hear("I am");
  await jun.end(await jun.conversation(offered.id));
  await become(jun, "Available");
  guest.drop();
});

test("passed on to an agent who does not answer, it goes on in its queue", async () => {
  const { guest, conversation } = await taken();
  await become(jun, "OnQueue");
  await minji.post(`${legPath(minji, conversation)}/replace`, { userId: jun.me.id });
  await jun.offered(alerting(jun));
  await edge.advance(ALERT_MS);
  await until(async () => !jun.legOf(await supervisor.conversation(conversation.id)), "the offer's end");
  await become(minji, "OnQueue");
  const back = await minji.offered(alerting(minji));
  assert.equal(back.id, conversation.id);
  await minji.patch(legPath(minji, back), { state: "connected" });
  await minji.end(await minji.conversation(back.id));
  await Promise.all([minji, jun].map((agent) => become(agent, "Available")));
  guest.drop();
});

test("passed on to a queue, it waits there for who answers in it", async () => {
  const { guest, conversation } = await taken();
  await minji.post(`${legPath(minji, conversation)}/replace`, { queueId: SALES });
  const waits = await minji.offered(({ id, participants }) => {
    const last = participants.findLast(({ purpose }) => purpose === "acd");
    return id === conversation.id && last.queueId === SALES && !last.endTime;
  });
  assert.equal(ended(waits, minji), "transfer");
  const again = await jun.take(conversation.id);
  await jun.say(again, "Sales speaking");
  await guest.hear("Sales speaking");
  await jun.end(again);
  guest.drop();
});

test("put aside, a conversation stays the agent's own; taken back, it goes on", async () => {
  const { guest, conversation } = await taken();
  const path = `${legPath(minji, conversation)}/parkingstate`;
  await minji.put(path, { state: "parked" });
  const state = async () => minji.legOf(await minji.conversation(conversation.id)).messages[0].state;
  assert.equal(await state(), "parked");
  const { parkTime, messages } = minji.legOf(await minji.conversation(conversation.id));
  assert.equal(messages[0].stateTime, parkTime);
  await guest.say("take your time");
  await minji.hear("take your time");
  await minji.put(path, { state: "connected" });
  assert.equal(await state(), "connected");
  const back = minji.legOf(await minji.conversation(conversation.id));
  assert.ok(back.messages[0].stateTime > parkTime, "the later turn is known");
  assert.equal(back.parkTime, parkTime);
  await minji.say(conversation, "here again");
  await guest.hear("here again");
  await minji.end(conversation);
  guest.drop();
});

test("what an agent writes about a conversation is kept, and shown to who may read it", async () => {
  const { guest, conversation } = await taken();
  const path = `${legPath(minji, conversation)}/wrapup`;
  const wrapup = { code: "Resolved", notes: "Sent it again.", tags: ["delivery"] };
  await minji.post(path, { ...wrapup, provisional: true });
  assert.deepEqual(await supervisor.get(path), { ...wrapup, provisional: true });
  await minji.end(conversation);
  const shown = await supervisor.get(path);
  assert.deepEqual([shown.code, shown.notes, shown.tags], [wrapup.code, wrapup.notes, wrapup.tags]);
  assert.equal((await jun.request(path, { method: "POST", json: wrapup })).status, 403);
  guest.drop();
});

test("a wrap-up by the communication, its codes, and what is learnt of the customer, at their published addresses", async () => {
  const { guest, conversation } = await taken();
  const leg = minji.legOf(conversation);
  const own = legPath(minji, conversation);
  const codes = await minji.get(`${own}/wrapupcodes`);
  const { entities } = await minji.get(`/api/v2/routing/queues/${leg.queueId}/wrapupcodes`);
  assert.deepEqual(codes, entities);
  const path = `${own}/communications/${leg.messages[0].id}/wrapup`;
  await minji.post(path, { code: codes[0].id, notes: "By its communication.", provisional: true });
  assert.equal((await supervisor.get(path)).notes, "By its communication.");
  assert.deepEqual(await supervisor.get(`${own}/wrapup`), await supervisor.get(path));
  const wrong = `${own}/communications/${NOBODY}/wrapup`;
  assert.equal((await minji.request(wrong)).status, 404);

  const customer = conversation.participants.find(({ purpose }) => purpose === "customer");
  const attributes = `${MESSAGES}/${conversation.id}/participants/${customer.id}/attributes`;
  await minji.patch(attributes, { attributes: { order: "1001", tier: "gold" } });
  const told = await minji.patch(attributes, { attributes: { order: "1002" } });
  assert.deepEqual(told, { attributes: { order: "1002", tier: "gold" } });
  const seen = (await supervisor.conversation(conversation.id)).participants.find(({ id }) => id === customer.id);
  assert.deepEqual(seen.attributes, told.attributes);
  for (const [who, at, json, expected] of [
    [minji, attributes, { attributes: { big: "x".repeat(2048) } }, 400],
    [minji, attributes, { attributes: { "": "x" } }, 400],
    [minji, attributes, { attributes: { n: 5 } }, 400],
    [minji, attributes, {}, 400],
    [minji, `${own}/attributes`, { attributes: { a: "b" } }, 404],
    [jun, attributes, { attributes: { a: "b" } }, 403],
  ]) {
    const { status } = await who.request(at, { method: "PATCH", json });
    assert.equal(status, expected, JSON.stringify(json).slice(0, 60));
  }
  await minji.end(conversation);
  const late = await minji.request(attributes, { method: "PATCH", json: { attributes: { a: "b" } } });
  assert.deepEqual([late.status, late.body.code], [409, "conversation.ended"]);
  guest.drop();
});

test("what can't be done is refused with its reason, and the conversation stays as it is", async () => {
  const { guest, conversation } = await taken();
  const leg = legPath(minji, conversation);
  const wrong = [
    [`${leg}/replace`, "POST", {}, 400],
    [`${leg}/replace`, "POST", { transferType: "Attended", userId: jun.me.id }, 400],
    [`${leg}/replace`, "POST", { queueId: SALES, priority: 25_000_001 }, 400],
    [`${leg}/replace`, "POST", { userId: NOBODY }, 404],
    [`${leg}/replace`, "POST", { queueId: NOBODY }, 404],
    [`${leg}/replace`, "POST", { userId: minji.me.id }, 400],
    [`${leg}/parkingstate`, "PUT", { state: "alerting" }, 400],
    [leg, "PATCH", { state: "disconnected", wrapup: { code: "Resolved" } }, 400],
    [leg, "PATCH", { wrapup: { code: "Resolved" }, wrapupSkipped: true }, 400],
    [`${leg}/wrapup`, "POST", { notes: "x".repeat(100_001) }, 400],
  ];
  for (const [path, method, json, expected] of wrong) {
    const { status, body } = await minji.request(path, { method, json });
    assert.equal(status, expected, `${method} ${path} ${JSON.stringify(json).slice(0, 80)}: ${JSON.stringify(body)}`);
  }
  const denied = await jun.request(`${leg}/parkingstate`, { method: "PUT", json: { state: "parked" } });
  assert.equal(denied.status, 403);
  const after = await minji.conversation(conversation.id);
  assert.equal(minji.legOf(after).messages[0].state, "connected");
  await minji.end(after);
  guest.drop();
});
