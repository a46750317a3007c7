// Goal: an agent puts a conversation on hold and takes it back; nobody loses a word by it, everybody who may see it
// sees it, and the reports tell talk and hold apart.
// Method: two agents and guests at the platform API under a moved clock; the edge goes and comes back meanwhile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, clientToken } from "../lib/agent.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { request } from "../lib/http.mjs";
import { talking, writingIn } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const NOBODY = "44444444-4444-4444-8444-4444444444ff";
const SECOND = 1000;

let edge, minji, jun, owner, supervisor, machine;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  await logins();
  machine = (await clientToken(edge)).access_token;
  await owner.put(`/api/v2/routing/users/${jun.me.id}/utilization`, {
    utilization: { message: { maximumCapacity: 1 } },
  });
  await owner.put(`/api/v2/routing/queues/${SUPPORT}`, { name: "Support", acwSettings: { wrapupPrompt: "MANDATORY" } });
});
after(() => {
  [minji, jun].forEach((agent) => agent?.drop());
  return edge?.stop();
});

async function logins() {
  [minji, jun].forEach((agent) => agent?.drop());
  [minji, jun, owner, supervisor] = await Promise.all([
    new Agent(edge).start(),
    new Agent(edge, "agent2@example.com").start(),
    new Agent(edge, "owner@example.com").login(),
    new Agent(edge, "supervisor@example.com").login(),
  ]);
}

const legPath = (agent, conversation) => `${MESSAGES}/${conversation.id}/participants/${agent.legOf(conversation).id}`;
const hold = (agent, conversation, held = true) => agent.patch(legPath(agent, conversation), { held });
const details = (id) => supervisor.get(`/api/v2/analytics/conversations/${id}/details`);

/** An agent's leg, which says the same of its hold at both of the published places. */
async function legOf(agent, { id }) {
  const leg = agent.legOf(await supervisor.conversation(id));
  const [{ held, startHoldTime }] = leg.messages;
  assert.deepEqual([leg.held, leg.startHoldTime], [held, startHoldTime]);
  assert.equal(held, startHoldTime !== undefined);
  return leg;
}

/** Takes the next event by which an agent is told of a conversation that is on hold, or not. */
const told = (agent, conversation, held) =>
  agent.next(
    ({ topicName, eventBody }) =>
      topicName === `v2.users.${agent.me.id}.conversations.messages` &&
      eventBody.id === conversation.id &&
      agent.legOf(eventBody)?.held === held,
    held ? "the hold" : "its end",
  );

/** Gives the wrap-up that the queue wants, and forgets the guest. */
async function finish(agent, guest, conversation) {
  const leg = agent.legOf(await agent.conversation(conversation.id));
  await agent.end(conversation);
  await agent.patch(`${MESSAGES}/${conversation.id}/participants/${leg.id}`, { wrapup: { code: "Resolved" } });
  guest.drop();
}

test("on hold and back: both places say so, the agent's topic tells it, and a repeat changes nothing", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const before = await legOf(minji, conversation);
  assert.equal(before.held, false);
  await hold(minji, conversation);
  const held = await legOf(minji, conversation);
  assert.equal(held.held, true);
  assert.equal(held.messages[0].state, "connected", "as published, its state is not another one");
  assert.equal(held.messages[0].stateTime, held.startHoldTime);
  assert.ok(held.startHoldTime > before.messages[0].stateTime);
  assert.equal(minji.legOf((await told(minji, conversation, true)).eventBody).startHoldTime, held.startHoldTime);
  const mine = (await minji.get(MESSAGES)).entities.find(({ id }) => id === conversation.id);
  assert.equal(minji.legOf(mine).held, true, "the list of one's own");

  await edge.advance(SECOND);
  await hold(minji, conversation);
  assert.deepEqual(await legOf(minji, conversation), held);
  await hold(minji, conversation, false);
  await told(minji, conversation, false);
  const back = await legOf(minji, conversation);
  assert.ok(!back.held && back.messages[0].stateTime > held.startHoldTime);
  await hold(minji, conversation, false);
  assert.deepEqual(await legOf(minji, conversation), back);
  await finish(minji, guest, conversation);
});

test("what both sides write meanwhile arrives at once, and it stays on hold", async () => {
  const { guest, conversation } = await talking(edge, minji);
  await hold(minji, conversation);
  const { startHoldTime } = await legOf(minji, conversation);
  await guest.say("no hurry");
  await minji.hear("no hurry");
  await minji.say(conversation, "still looking");
  await guest.hear("still looking");
  assert.equal((await legOf(minji, conversation)).startHoldTime, startHoldTime);
  await finish(minji, guest, conversation);
});

test("what can't be put on hold is refused with its reason, and stays as it is", async () => {
  const { guest, conversation } = await writingIn(edge, minji);
  await minji.patch(`/api/v2/users/${minji.me.id}/presences/PURECLOUD`, {
    presenceDefinition: { systemPresence: "OnQueue" },
  });
  const offered = await minji.offered((one) => one.id === conversation.id && minji.legOf(one));
  const leg = legPath(minji, offered);
  const ask = async (json, who = minji, path = leg) => {
    const { status, body } = await who.request(path, { method: "PATCH", json });
    return [status, body?.code];
  };
  for (const held of [true, false]) assert.deepEqual(await ask({ held }), [409, "conversation.not.accepted"]);
  await minji.patch(leg, { state: "connected" });

  const customer = offered.participants.find(({ purpose }) => purpose === "customer").id;
  const other = (id) => `${MESSAGES}/${conversation.id}/participants/${id}`;
  assert.deepEqual(await ask({ held: true }, jun), [403, "missing.permissions"]);
  assert.deepEqual(await ask({ held: true }, minji, other(NOBODY)), [404, "not.found"]);
  assert.deepEqual(await ask({ held: true }, minji, other(customer)), [404, "not.found"]);
  for (const held of ["true", 1, 0, "", [], {}, null]) {
    assert.deepEqual(await ask({ held }), [400, "bad.request"], JSON.stringify(held));
  }
  for (const also of [
    { state: "disconnected" },
    { state: "connected" },
    { wrapup: { code: "Resolved" } },
    { wrapupSkipped: true },
  ]) {
    assert.deepEqual(await ask({ held: true, ...also }), [400, "bad.request"], JSON.stringify(also));
  }
  const untouched = await legOf(minji, conversation);
  assert.deepEqual([untouched.held, untouched.messages[0].state, untouched.wrapup], [false, "connected", undefined]);

  await hold(minji, offered);
  await minji.put(`${leg}/parkingstate`, { state: "parked" });
  assert.equal((await legOf(minji, conversation)).held, false, "parked, it is not on hold any more");
  for (const held of [true, false]) assert.deepEqual(await ask({ held }), [409, "conversation.parked"]);
  await minji.put(`${leg}/parkingstate`, { state: "connected" });
  assert.equal((await legOf(minji, conversation)).held, false, "nor as it is taken back");
  await finish(minji, guest, offered);
  for (const held of [true, false]) assert.deepEqual(await ask({ held }), [409, "conversation.ended"]);
  await minji.patch(`/api/v2/users/${minji.me.id}/presences/PURECLOUD`, {
    presenceDefinition: { systemPresence: "Available" },
  });
});

test("who reaches everyone, and a machine, may do it for the agent who has it, as they may end it", async () => {
  const { guest, conversation } = await talking(edge, minji);
  await supervisor.patch(legPath(minji, conversation), { held: true });
  assert.equal((await legOf(minji, conversation)).held, true);
  const { status } = await request(edge.url + legPath(minji, conversation), {
    method: "PATCH",
    token: machine,
    json: { held: false },
  });
  assert.equal(status, 204);
  assert.equal((await legOf(minji, conversation)).held, false);
  await finish(minji, guest, conversation);
});

test("the record has talk, hold and talk end to end, and the time of handling is their sum", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const id = conversation.id;
  const moves = async (seconds) => {
    await edge.advance(seconds * SECOND);
  };
  await moves(30);
  await hold(minji, conversation);
  const { startHoldTime } = await legOf(minji, conversation);
  const session = ({ participants }) => participants.find(({ userId }) => userId === minji.me.id).sessions[0];
  const types = ({ segments }) => segments.map(({ segmentType }) => segmentType);
  const going = await until(async () => {
    const one = session(await details(id));
    return types(one).at(-1) === "hold" && one;
  }, "the hold in the record");
  assert.deepEqual([going.segments.at(-1).segmentStart, going.segments.at(-1).segmentEnd], [startHoldTime, undefined]);
  assert.ok(!going.metrics.some(({ name }) => name.startsWith("tHeld")), "a hold is told at its end");
  await moves(70);
  await hold(minji, conversation, false);
  await moves(20);
  await minji.end(conversation);
  await moves(5);
  const path = `${MESSAGES}/${id}/participants/${minji.legOf(conversation).id}`;
  await minji.patch(path, { wrapup: { code: "Resolved" } });

  const whole = await until(async () => {
    const one = await details(id);
    return one.conversationEnd && session(one);
  }, "the end");
  assert.deepEqual(types(whole), ["alert", "interact", "hold", "interact", "wrapup"]);
  for (const [place, { segmentStart }] of whole.segments.slice(1).entries()) {
    assert.equal(segmentStart, whole.segments[place].segmentEnd);
  }
  const metric = (name) => whole.metrics.filter((one) => one.name === name);
  const sum = (name) => metric(name).reduce((all, { value }) => all + value, 0);
  assert.deepEqual([metric("tTalk").length, metric("tHeld").length, metric("tAcw").length], [2, 1, 1]);
  const about = (ms, seconds) => assert.ok(ms >= seconds * SECOND && ms < (seconds + 10) * SECOND, `${ms} of ${seconds}`);
  about(sum("tTalk"), 50);
  about(sum("tHeld"), 70);
  about(sum("tAcw"), 5);
  assert.equal(sum("tTalkComplete"), sum("tTalk"), "without the hold");
  assert.equal(sum("tHeldComplete"), sum("tHeld"));
  assert.equal(sum("tHandle"), sum("tTalk") + sum("tHeld") + sum("tAcw"));
  assert.equal(metric("tHeld")[0].emitDate, whole.segments[2].segmentEnd);
  guest.drop();
});

test("a hold outlasts the edge, with its beginning", async () => {
  const { guest, conversation } = await talking(edge, minji);
  await hold(minji, conversation);
  const held = await legOf(minji, conversation);
  await edge.restart();
  assert.deepEqual(await legOf(minji, conversation), held);
  await Promise.all([minji, jun].map((agent) => agent.listen()));
  const again = await minji.request(legPath(minji, conversation), { method: "PATCH", json: { held: true } });
  assert.equal(again.status, 204);
  assert.deepEqual(await legOf(minji, conversation), held, "it is known to be on hold");
  await guest.start();
  await guest.say("are you still there?");
  await minji.hear("are you still there?");
  await hold(minji, conversation, false);
  await told(minji, conversation, false);
  await finish(minji, guest, conversation);
});

test("on hold it takes up its agent as before; passed on, it is the next agent's and not on hold", async () => {
  const first = await writingIn(edge, jun);
  const conversation = await jun.take(first.conversation.id);
  await hold(jun, conversation);
  const second = await writingIn(edge, jun);
  const take = () => jun.request(`/api/v2/conversations/${second.conversation.id}/assign`, { method: "POST", json: {} });
  const { status, body } = await take();
  assert.deepEqual([status, body.code], [409, "agent.full"]);

  await jun.post(`${legPath(jun, conversation)}/replace`, { queueId: SUPPORT });
  const left = (await supervisor.conversation(conversation.id)).participants.find(({ userId }) => userId === jun.me.id);
  assert.deepEqual([left.held, left.messages[0].state, left.messages[0].disconnectType], [false, "disconnected", "transfer"]);
  await jun.patch(`${MESSAGES}/${conversation.id}/participants/${left.id}`, { wrapup: { code: "Resolved" } });
  const taken = await minji.take(conversation.id);
  assert.equal((await legOf(minji, conversation)).held, false);
  const refused = await jun.request(legPath(minji, taken), { method: "PATCH", json: { held: true } });
  assert.equal(refused.status, 403);
  await hold(minji, taken);
  await told(minji, taken, true);
  await until(async () => (await take()).status === 204, "room for another");

  await finish(minji, first.guest, taken);
  const whole = await until(async () => {
    const one = await details(conversation.id);
    return one.conversationEnd && one;
  }, "the end");
  const types = (agent) =>
    whole.participants.find(({ userId }) => userId === agent.me.id).sessions[0].segments.map(({ segmentType }) => segmentType);
  assert.deepEqual(types(jun), ["alert", "interact", "hold", "wrapup"]);
  assert.deepEqual(types(minji), ["alert", "interact", "hold", "wrapup"]);
  const [held] = whole.participants
    .find(({ userId }) => userId === jun.me.id)
    .sessions[0].segments.filter(({ segmentType }) => segmentType === "hold");
  assert.equal(held.disconnectType, "transfer");
  await finish(jun, second.guest, await jun.conversation(second.conversation.id));
});
