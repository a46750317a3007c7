// Goal: whatever goes away under a conversation, it goes on: nobody is stuck, and nothing is lost.
// Method: queues, customers and agents that vanish while somebody waits, is asked, or writes up.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, signIn } from "../lib/agent.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { writingIn } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const QUEUES = "/api/v2/routing/queues";
const ALERT_MS = 31_000;
const OURS = { hanmadi: { resumeAfter: 0 } };

let edge, minji, jun, owner, supervisor;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [minji, jun] = await Promise.all([new Agent(edge).start(), new Agent(edge, "agent2@example.com").start()]);
  [owner, supervisor] = await signIn(edge, "owner", "supervisor");
});
after(() => {
  [minji, jun].forEach((agent) => agent?.drop());
  return edge?.stop();
});

const legPath = (agent, conversation) => `${MESSAGES}/${conversation.id}/participants/${agent.legOf(conversation).id}`;
const become = (agent, systemPresence) =>
  agent.patch(`/api/v2/users/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });
const status = async (agent) => (await agent.get(`/api/v2/users/${agent.me.id}/routingstatus`)).status;
const state = (agent, conversation) => agent.legOf(conversation)?.messages[0].state;
const settle = (agent, conversation, to) => agent.patch(legPath(agent, conversation), { state: to });
const why = ({ id }) => supervisor.get(`${MESSAGES}/${id}/routing`);
const waitOf = ({ participants }) => participants.findLast(({ purpose, endTime }) => purpose === "acd" && !endTime);

/** The conversation as it alerts `agent`. */
const alerts = (agent, { id }) => agent.offered((one) => one.id === id && state(agent, one) === "alerting");

/** A conversation that minji has taken by hand. */
async function taken(options) {
  const { guest, conversation } = await writingIn(edge, minji, options);
  return { guest, conversation: await minji.take(conversation.id) };
}

/** Ends what is left of a conversation, and sends everybody off queue. */
async function tidy(conversation, ...guests) {
  await supervisor.post(`/api/v2/conversations/${conversation.id}/disconnect`);
  await Promise.all([minji, jun].map((agent) => become(agent, "Available")));
  guests.forEach((guest) => guest.drop());
}

/** The detail record of a conversation once `isThere`, which must follow from its events. */
async function record({ id }, isThere) {
  const path = `/api/v2/analytics/conversations/${id}`;
  const told = await until(async () => {
    const { status: code, body } = await supervisor.request(`${path}/details`);
    return code === 200 && isThere(body) && body;
  }, "the detail record");
  assert.equal((await supervisor.get(`${path}/events`)).agrees, true);
  return told;
}

test("a queue that is deleted while people wait in it: they wait on where everybody does, and are served", async () => {
  const queue = await owner.post(QUEUES, { name: "Short lived" });
  await owner.post(`${QUEUES}/${queue.id}/members`, [{ id: minji.me.id }]);
  const { guest, conversation } = await taken();
  const wait = { queueId: queue.id, priority: 3 };
  await until(async () => {
    const { status: code } = await minji.request(`${legPath(minji, conversation)}/replace`, { method: "POST", json: wait });
    return code < 300;
  }, "a queue that agents can pass on to");
  const before = await until(async () => (await why(conversation)).waiting, "the wait");
  assert.equal(before.search.queueId, queue.id);
  await guest.say("is anybody there?");
  assert.equal((await owner.request(`${QUEUES}/${queue.id}`, { method: "DELETE" })).status, 204);

  const moved = await until(async () => {
    const one = await supervisor.conversation(conversation.id);
    return waitOf(one).queueId === SUPPORT && one;
  }, "the wait in another queue");
  const { waiting } = await why(conversation);
  assert.deepEqual([waiting.search.queueId, waiting.search.since], [SUPPORT, before.search.since]);
  await become(jun, "OnQueue");
  const offered = await alerts(jun, moved);
  await settle(jun, offered, "connected");
  const words = (await jun.transcript(conversation.id)).map(({ textBody }) => textBody).filter(Boolean);
  assert.equal(words.at(-1), "is anybody there?");
  await jun.say(await jun.conversation(conversation.id), "yes");
  await guest.hear("yes");
  await tidy(conversation, guest);
  await record(conversation, (one) => one.conversationEnd);
});

test("passed on to a queue that nobody serves, it says so, and a supervisor or a new member gets it out", async () => {
  const queue = await owner.post(QUEUES, { name: "Nobody's" });
  const waits = async () => {
    const { guest, conversation } = await taken();
    await until(async () => {
      const json = { queueId: queue.id };
      return (await minji.request(`${legPath(minji, conversation)}/replace`, { method: "POST", json })).status < 300;
    }, "a queue that agents can pass on to");
    const { waiting } = await why(conversation);
    assert.deepEqual([waiting.search.considered, waiting.search.eligible, waiting.search.refused], [0, 0, []]);
    assert.equal(waiting.estimatedWaitMs, undefined, "nobody can say how long");
    return { guest, conversation: await supervisor.conversation(conversation.id) };
  };
  const first = await waits();
  await become(jun, "OnQueue");
  const leg = `${MESSAGES}/${first.conversation.id}/participants/${waitOf(first.conversation).id}/replace`;
  await supervisor.post(leg, { queueId: SUPPORT });
  await alerts(jun, first.conversation);
  await tidy(first.conversation, first.guest);

  const second = await waits();
  await become(jun, "OnQueue");
  await owner.post(`${QUEUES}/${queue.id}/members`, [{ id: jun.me.id }]);
  await alerts(jun, second.conversation);
  await tidy(second.conversation, second.guest);
  await owner.request(`${QUEUES}/${queue.id}`, { method: "DELETE" });
});

test("a customer who leaves while they wait leaves the queue, and while an agent is asked frees the agent", async () => {
  const { guest, conversation } = await writingIn(edge, minji);
  const foreign = await guest.request("disconnectCustomer");
  assert.deepEqual([foreign.class, foreign.code], ["string", 4000], "only clients of ours");
  await guest.configure(OURS);
  const left = await guest.request("disconnectCustomer");
  assert.deepEqual([left.type, left.class, left.code], ["response", "DisconnectResponse", 200]);
  assert.equal((await guest.request("disconnectCustomer")).code, 200, "again is no fault");
  await until(async () => !(await why(conversation)).waiting, "an empty place in the queue");
  const told = await record(conversation, (one) => one.conversationEnd);
  const legs = Object.fromEntries(told.participants.map(({ purpose, sessions }) => [purpose, sessions[0]]));
  assert.equal(legs.customer.segments.at(-1).disconnectType, "client");
  assert.ok(legs.acd.metrics.some(({ name }) => name === "tAbandon"), JSON.stringify(legs.acd.metrics));

  await become(minji, "OnQueue");
  await guest.say("one more thing");
  const offered = await alerts(minji, conversation);
  await guest.request("disconnectCustomer");
  await until(async () => !minji.legOf(await supervisor.conversation(offered.id)), "the offer's end");
  assert.equal(await status(minji), "IDLE", "whoever was asked in vain has not failed to answer");
  await tidy(conversation, guest);
});

test("an agent whose machine and whose edge die while they are asked: the next one is asked, with every word", async () => {
  await become(minji, "OnQueue");
  const { guest, conversation } = await writingIn(edge, minji);
  await alerts(minji, conversation);
  minji.drop();
  await edge.restart();
  await Promise.all([minji, jun].map((agent) => agent.login()));
  await jun.listen();
  await become(jun, "OnQueue");
  await edge.advance(ALERT_MS);
  const offered = await alerts(jun, conversation);
  assert.equal(await status(minji), "NOT_RESPONDING");
  await settle(jun, offered, "connected");
  const again = await new Guest(edge, { token: guest.token }).start();
  await jun.say(await jun.conversation(conversation.id), "I am here");
  await again.hear("I am here");
  await minji.listen();
  await tidy(conversation, guest, again);
});

test("what a customer adds while their agent writes up goes to the same agent, who ends both", async () => {
  const acwSettings = { wrapupPrompt: "MANDATORY" };
  await owner.put(`${QUEUES}/${SUPPORT}`, { acwSettings });
  await become(minji, "OnQueue");
  const { guest, conversation } = await until(async () => {
    const one = await writingIn(edge, minji);
    const offered = await alerts(minji, one.conversation);
    await settle(minji, offered, "connected");
    const mine = await minji.conversation(offered.id);
    if (minji.legOf(mine).wrapupPrompt === "MANDATORY") return { guest: one.guest, conversation: mine };
    await tidy(mine, one.guest);
    await become(minji, "OnQueue");
  }, "a conversation that must be wrapped up");
  const first = minji.legOf(conversation);
  await minji.end(conversation);
  // Jun is free and idle for longer; still it is hers, who knows it.
  await become(jun, "OnQueue");
  await guest.say("I forgot something");
  const offered = await alerts(minji, conversation);
  assert.equal(state(jun, offered), undefined);
  const { assignments } = await why(conversation);
  assert.equal(assignments.at(-1).usedRouting, "Last");
  await settle(minji, offered, "connected");
  const second = minji.legOf(await minji.conversation(conversation.id));
  assert.notEqual(second.id, first.id);
  await minji.post(`${MESSAGES}/${conversation.id}/participants/${first.id}/wrapup`, { code: "Resolved" });
  await minji.say(await minji.conversation(conversation.id), "what is it?");
  await guest.hear("what is it?");
  await minji.end(await minji.conversation(conversation.id));
  await minji.post(`${MESSAGES}/${conversation.id}/participants/${second.id}/wrapup`, { code: "Resolved" });
  const told = await record(conversation, (one) => one.conversationEnd);
  const own = told.participants.filter(({ userId }) => userId === minji.me.id);
  assert.deepEqual(
    own.map(({ sessions }) => sessions[0].segments.map(({ segmentType }) => segmentType)),
    [["alert", "interact", "wrapup"], ["alert", "interact", "wrapup"]],
  );
  await owner.put(`${QUEUES}/${SUPPORT}`, { acwSettings: { wrapupPrompt: "OPTIONAL" } });
  await tidy(conversation, guest);
});
