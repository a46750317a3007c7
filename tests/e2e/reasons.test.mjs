// Goal: why a conversation waits, and why an agent got it, can be asked at any moment; the guest is told their place.
// Method: guests who wait while nobody is there, then while one agent is; everyone asks by their own wire.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { talking, writingIn } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const OBSERVATIONS = "/api/v2/analytics/queues/observations/query";
const OURS = { hanmadi: { resumeAfter: 0 } };
const NOBODYS = "5a2b9c1d-3e4f-8a6b-9c8d-7e6f5a4b3c01";

let edge, minji, jun, supervisor;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [minji, jun, supervisor] = await Promise.all([
    new Agent(edge).start(),
    new Agent(edge, "agent2@example.com").login(),
    new Agent(edge, "supervisor@example.com").login(),
  ]);
});
after(() => {
  minji?.drop();
  return edge?.stop();
});

const why = ({ id }) => supervisor.get(`/api/v2/conversations/messages/${id}/routing`);
const become = (agent, systemPresence) =>
  agent.patch(`/api/v2/users/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });
const alerting = (agent) => (conversation) => agent.legOf(conversation)?.messages[0].state === "alerting";
const accept = (agent, conversation) =>
  agent.patch(`/api/v2/conversations/messages/${conversation.id}/participants/${agent.legOf(conversation).id}`, {
    state: "connected",
  });

/** A guest of ours who waits. */
async function waits(direct) {
  const waiting = await writingIn(edge, minji, { direct });
  await waiting.guest.configure(OURS);
  return waiting;
}

async function place(guest) {
  const { type, class: name, code, body } = await guest.request("getWait");
  assert.deepEqual([type, name, code], ["response", "WaitResponse", 200], JSON.stringify(body));
  return body;
}

/** What a queue looks like, as `{ name: metric }`. */
async function observed(metrics = []) {
  const filter = { type: "or", predicates: [{ dimension: "queueId", value: SUPPORT }] };
  const { results } = await supervisor.post(OBSERVATIONS, { filter, metrics });
  const named = results[0].data.map((one) => [one.qualifier ? `${one.metric} ${one.qualifier}` : one.metric, one]);
  return Object.fromEntries(named);
}

test("while nobody is there a conversation says so; an offer and its answer are explained", async () => {
  const first = await waits(true);
  const second = await waits(false);
  const { waiting, assignments } = await why(second.conversation);
  assert.deepEqual([waiting.place, waiting.of, assignments], [2, 2, []]);
  assert.equal(waiting.search.queueId, SUPPORT);
  assert.equal(waiting.search.eligible, 0);
  const [refused] = waiting.search.refused;
  assert.deepEqual([refused.reason, refused.count], ["offQueue", waiting.search.considered]);
  assert.ok(refused.userIds.length > 0, "nobody is named");
  assert.deepEqual(await place(first.guest), { waiting: true, place: 1 });
  assert.deepEqual(await place(second.guest), { waiting: true, place: 2 });
  const before = await observed();
  assert.equal(before.oWaiting.stats.count, 2);
  const { waiting: longest } = await why(first.conversation);
  assert.equal(before.oLongestWaiting.stats.calculatedMetricValue, Date.parse(longest.search.since));
  assert.equal(before["oUserRoutingStatuses OFF_QUEUE"].stats.count, before.oMemberUsers.stats.count);

  await edge.advance(60_000);
  const taken = await minji.take(first.conversation.id);
  const byHand = await why(first.conversation);
  assert.equal(byHand.waiting, undefined);
  assert.deepEqual(
    byHand.assignments.map(({ userId, usedRouting, accepted, because }) => [userId, usedRouting, accepted, because.kind]),
    [[minji.me.id, "Manual", true, "byHand"]],
  );
  assert.deepEqual(await place(first.guest), { waiting: false });
  assert.deepEqual(await place(second.guest), { waiting: true, place: 1 });
  await edge.advance(60_000);
  await minji.end(taken);

  await become(minji, "OnQueue");
  const offered = await minji.offered(alerting(minji));
  assert.equal(offered.id, second.conversation.id);
  const asked = await why(second.conversation);
  assert.equal(asked.waiting.offeredUserId, minji.me.id);
  assert.ok(asked.waiting.estimatedWaitMs > 0, JSON.stringify(asked.waiting));
  assert.equal((await place(second.guest)).estimatedWaitMs, asked.waiting.estimatedWaitMs);
  await accept(minji, offered);
  const { assignments: found } = await why(second.conversation);
  assert.deepEqual([found.length, found[0].because.kind, found[0].search.eligible], [1, "onlyOne", 1]);
  await until(async () => (await observed()).oInteracting.stats.count === 1, "a conversation that runs");
  const now = await observed(["oWaiting", "oOnQueueUsers", "oUserRoutingStatuses"]);
  assert.deepEqual([now.oWaiting.stats.count, now.oOnQueueUsers.stats.count], [0, 1]);
  assert.equal(now["oUserRoutingStatuses INTERACTING"].stats.count, 1);
  assert.equal(now.oInteracting, undefined, "a metric that was not asked for");
  await minji.end(await minji.conversation(offered.id));
  await become(minji, "Available");
  [first, second].forEach(({ guest }) => guest.drop());
});

test("of two who take a conversation the second is told who has it", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const late = await jun.request(`/api/v2/conversations/${conversation.id}/assign`, { method: "POST", json: {} });
  assert.deepEqual([late.status, late.body.code], [409, "conversation.taken"]);
  assert.equal(late.body.messageParams.userId, minji.me.id);
  await minji.end(conversation);
  guest.drop();
});

test("only clients of ours can ask for their place, and whoever may not know why is refused", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const { code, class: name } = await guest.request("getWait");
  assert.deepEqual([name, code], ["string", 4000]);
  const path = `/api/v2/conversations/messages/${conversation.id}/routing`;
  for (const [asker, asked, expected] of [
    [minji, path, 403],
    [supervisor, path.replace(conversation.id, NOBODYS), 404],
    [supervisor, path.replace(conversation.id, "nonsense"), 404],
  ]) {
    assert.equal((await asker.request(asked)).status, expected, asked);
  }
  const filter = { type: "or", predicates: [{ dimension: "queueId", value: SUPPORT }] };
  const unknown = await supervisor.request(OBSERVATIONS, { method: "POST", json: { filter, metrics: ["oWeather"] } });
  assert.deepEqual([unknown.status, unknown.body.messageParams], [400, { metric: "oWeather" }]);
  await minji.end(conversation);
  guest.drop();
});
