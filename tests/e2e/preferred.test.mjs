// Goal: a flow says who is preferred for a conversation and what kind of work it is, and routing keeps to both.
// Method: two agents who are free, a flow that prefers one of them and gives them little room for such work.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { SALES, startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

const WAIT_SECONDS = 30;

let edge, minji, jun, owner, label;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [minji, jun] = await Promise.all([new Agent(edge).start(), new Agent(edge, "agent2@example.com").start()]);
  owner = await new Agent(edge, "owner@example.com").login();
  label = await owner.post("/api/v2/routing/utilization/labels", { name: "Returns", weight: 2 });
  await owner.put(`/api/v2/routing/users/${jun.me.id}/utilization`, {
    utilization: { message: { maximumCapacity: 9 } },
    labelUtilizations: { [label.id]: { maximumCapacity: 1 } },
  });
  const routingRules = [{ operator: "MEETS_THRESHOLD", threshold: 50, waitSeconds: WAIT_SECONDS }];
  await owner.put(`/api/v2/routing/queues/${SUPPORT}`, { name: "Support", routingRules });
});
after(() => {
  [minji, jun].forEach((agent) => agent?.drop());
  return edge?.stop();
});

const become = (agent, systemPresence) =>
  agent.patch(`/api/v2/users/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });
const flow = (name, to) => ({
  name,
  rules: [{ id: "returns", name: "Returns", conditions: [{ type: "keywords", anyOf: ["refund"] }], outcome: { type: "queue", to } }],
  otherwise: { type: "queue", to: { queue: SUPPORT } },
});

async function asks(text) {
  const guest = await new Guest(edge).start();
  await guest.say(text);
  return guest;
}

/** The conversation of these words, once it alerts `agent`. */
async function alerts(agent, text) {
  const { id } = await agent.offered(({ latest }) => latest?.text === text);
  return agent.offered((offer) => offer.id === id && agent.legOf(offer)?.messages[0].state === "alerting");
}

const accept = (agent, conversation) =>
  agent.patch(`/api/v2/conversations/messages/${conversation.id}/participants/${agent.legOf(conversation).id}`, {
    state: "connected",
  });

test("a flow whose label or preferred agents are not there is refused, with the place", async () => {
  const nothing = "00000000-0000-4000-8000-000000000000";
  const to = { queue: SUPPORT, label: nothing, preferred: [{ user: nothing, score: 101 }] };
  const made = await owner.post("/api/v2/flows", { draft: flow("Nobody", to) });
  const { status, body } = await owner.request(`/api/v2/flows/actions/publish?flow=${made.id}`, { method: "POST" });
  assert.equal(status, 400, JSON.stringify(body));
  const told = JSON.stringify(body);
  for (const path of ["label is no label", "preferred[0].user is no user", "preferred[0].score must be from 0 to 100"]) {
    assert.ok(told.includes(path), told);
  }
});

test("it goes to whom it prefers while they have room, waits for them, and then goes to whoever is free", async () => {
  const draft = flow("Returns to Jun", { queue: SUPPORT, label: label.id, preferred: [{ user: jun.me.id, score: 80 }] });
  const made = await owner.post("/api/v2/flows", { draft });
  await owner.post(`/api/v2/flows/actions/publish?flow=${made.id}`);
  await owner.put(`/api/v2/flows/${made.id}`, { draft, isDefault: true });
  // Minji is idle for longer: without a preference it would be hers.
  await become(minji, "OnQueue");
  await edge.advance(10_000);
  await become(jun, "OnQueue");

  const first = await asks("refund for the first");
  const his = await alerts(jun, "refund for the first");
  await accept(jun, his);
  const why = ({ id }) => owner.get(`/api/v2/conversations/messages/${id}/routing`);
  const { assignments } = await why(his);
  assert.deepEqual(
    assignments.map(({ userId, search }) => [userId, search.stage.kind, search.stage.leastScore]),
    [[jun.me.id, "preferred", 50]],
  );

  const second = await asks("refund for the second");
  const other = await asks("where is my parcel?");
  assert.ok(await alerts(minji, "where is my parcel?"), "what prefers nobody waits for nobody");
  const held = await until(async () => {
    const { entities } = await jun.get("/api/v2/conversations/messages");
    assert.equal(entities.length, 1, "he has no room for a second one of this kind");
    const waits = await minji.waiting();
    return waits.find(({ conversationId }) => conversationId !== his.id);
  }, "the second to wait");
  const { waiting } = await why({ id: held.conversationId });
  assert.equal(waiting.search.stage.kind, "preferred");
  assert.ok(waiting.search.refused.some(({ reason }) => reason === "labelFull"), JSON.stringify(waiting.search.refused));

  await edge.advance(WAIT_SECONDS * 1000);
  const hers = await alerts(minji, "refund for the second");
  await accept(minji, hers);

  // Passed on, it stays the work it is: he has one of that kind, and gets no second.
  await minji.post(
    `/api/v2/conversations/messages/${hers.id}/participants/${minji.legOf(hers).id}/replace`,
    { queueId: SALES },
  );
  const again = await until(async () => (await why(hers)).waiting, "the wait in Sales");
  assert.equal(again.search.queueId, SALES);
  assert.ok(again.search.refused.some(({ reason, userIds }) => reason === "labelFull" && userIds.includes(jun.me.id)));
  [first, second, other].forEach((guest) => guest.drop());
});
