// Goal: skills, stars, priority, rings and automatic answer decide on the wire as the queue says.
// Method: two agents who differ, one queue whose settings change, and conversations passed on with what they ask for.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, signIn } from "../lib/agent.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { writingIn } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const QUEUES = "/api/v2/routing/queues";
const RETURNS = "66666666-6666-4666-8666-666666666661";
const DELIVERY = "66666666-6666-4666-8666-666666666662";
const RING_SECONDS = 30;

let edge, minji, jun, owner, supervisor, queue;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [minji, jun] = await Promise.all([new Agent(edge).start(), new Agent(edge, "agent2@example.com").start()]);
  [owner, supervisor] = await signIn(edge, "owner", "supervisor");
  // A queue of its own, where only these two answer.
  queue = (await owner.post(QUEUES, { name: "Skilled", enableManualAssignment: true })).id;
  await owner.post(`${QUEUES}/${queue}/members`, [minji, jun].map(({ me }) => ({ id: me.id })));
  const rest = [minji, jun].map(({ me }) => ({ id: me.id, joined: false }));
  await supervisor.patch(`${QUEUES}/${SUPPORT}/members`, rest);
});
after(() => {
  [minji, jun].forEach((agent) => agent?.drop());
  return edge?.stop();
});

const become = (agent, systemPresence) =>
  agent.patch(`/api/v2/users/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });
const why = ({ id }) => supervisor.get(`${MESSAGES}/${id}/routing`);
const state = (agent, conversation) => agent.legOf(conversation)?.messages[0].state;
const waitOf = ({ participants }) => participants.findLast(({ purpose, endTime }) => purpose === "acd" && !endTime);
const offQueue = () => Promise.all([minji, jun].map((agent) => become(agent, "Available")));

/** A conversation that asks in the queue for these things. */
async function asking(needs) {
  const { guest, conversation } = await writingIn(edge, minji);
  const leg = `${MESSAGES}/${conversation.id}/participants/${waitOf(conversation).id}`;
  await supervisor.post(`${leg}/replace`, { queueId: queue, ...needs });
  await until(async () => {
    const { waiting, assignments } = await why(conversation);
    return waiting?.search.queueId === queue || assignments.length > 0;
  }, "the wait in the queue");
  return { guest, conversation };
}

/** Whom the queue asks about it, and why. */
const asked = ({ conversation }) => until(async () => (await why(conversation)).assignments.at(-1), "an assignment");

async function over({ conversation, guest }) {
  await supervisor.post(`/api/v2/conversations/${conversation.id}/disconnect`);
  guest.drop();
}

test("ALL asks for every skill with its stars; BEST takes who knows it best, NONE who is idle longest", async () => {
  for (const [skillEvaluationMethod, skills, expected, kind] of [
    ["ALL", [{ skill: RETURNS, level: 3 }], minji, "onlyOne"],
    ["ALL", [{ skill: DELIVERY, level: 5 }], jun, "onlyOne"],
    ["ALL", [{ skill: DELIVERY, level: 1 }], minji, "idleSince"],
    ["BEST", [{ skill: DELIVERY, level: 1 }], jun, "stars"],
    ["NONE", [{ skill: RETURNS, level: 5 }], minji, "idleSince"],
  ]) {
    await owner.put(`${QUEUES}/${queue}`, { skillEvaluationMethod });
    // The change takes a moment to reach routing.
    await until(async () => {
      await offQueue();
      await become(minji, "OnQueue");
      await edge.advance(5000);
      await become(jun, "OnQueue");
      const one = await asking({ skills });
      const { userId, because } = await asked(one);
      await over(one);
      return userId === expected.me.id && because.kind === kind;
    }, `${skillEvaluationMethod} ${JSON.stringify(skills)} for ${expected.email}, ${kind}`);
  }
  await owner.put(`${QUEUES}/${queue}`, { skillEvaluationMethod: "ALL" });
});

test("a ring opens after its time and asks for less, and the explanation says so", async () => {
  const rings = [
    {
      expansionCriteria: [{ type: "TIMEOUT_SECONDS", threshold: RING_SECONDS }],
      actions: { skillsToRemove: [{ id: RETURNS }] },
    },
    {},
  ];
  await owner.put(`${QUEUES}/${queue}`, { skillEvaluationMethod: "ALL", bullseye: { rings } });
  await offQueue();
  await become(jun, "OnQueue");
  const one = await asking({ skills: [{ skill: RETURNS, level: 5 }, { skill: DELIVERY, level: 5 }] });
  const waiting = await until(async () => {
    const told = (await why(one.conversation)).waiting;
    return told.nextChange && told;
  }, "a ring that will open");
  assert.deepEqual(waiting.search.relaxedSkillIds, []);
  assert.ok(waiting.search.refused.some(({ reason, userIds }) => reason === "noSkill" && userIds.includes(jun.me.id)));
  await edge.advance((RING_SECONDS + 1) * 1000);
  const { userId, usedRouting, search } = await asked(one);
  assert.deepEqual([userId, usedRouting, search.relaxedSkillIds], [jun.me.id, "Bullseye", [RETURNS]]);
  await over(one);
  await owner.put(`${QUEUES}/${queue}`, { bullseye: { rings: [] } });
});

test("the one with the higher priority is served first, though it came later; of equals the one that came first", async () => {
  const room = `/api/v2/routing/users/${jun.me.id}/utilization`;
  await owner.put(room, { utilization: { message: { maximumCapacity: 1 } } });
  await offQueue();
  const [first, second, urgent] = [await asking({}), await asking({}), await asking({ priority: 50 })];
  await become(jun, "OnQueue");
  for (const one of [urgent, first, second]) {
    const { userId } = await asked(one);
    assert.equal(userId, jun.me.id);
    for (const other of [urgent, first, second].filter((each) => each !== one && !each.done)) {
      assert.deepEqual((await why(other.conversation)).assignments, [], "asked about more than he has room for");
    }
    one.done = true;
    await over(one);
  }
  await owner.request(room, { method: "DELETE" });
});

test("where the queue answers for its agents, a conversation is theirs at once", async () => {
  await owner.put(`${QUEUES}/${queue}`, { mediaSettings: { message: { enableAutoAnswer: true } } });
  await offQueue();
  await become(jun, "OnQueue");
  const one = await until(async () => {
    const each = await asking({});
    if ((await asked(each)).accepted) return each;
    await over(each);
  }, "an answer without being asked");
  const conversation = await until(async () => {
    const told = await jun.conversation(one.conversation.id);
    return state(jun, told) === "connected" && told;
  }, "a conversation that is his");
  await jun.say(conversation, "at once");
  await one.guest.hear("at once");
  await over(one);
});
