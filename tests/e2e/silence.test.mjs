// Goal: a silent conversation does not hold its agent for ever: both sides are warned, then it ends, as the queue says.
// Method: a moved clock over conversations of a foreign client and of ours, under the queue's own time and without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { talking } from "../lib/talk.mjs";
import { sleep, until } from "../lib/wait.mjs";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const QUEUE = `/api/v2/routing/queues/${SUPPORT}`;

let edge, minji, owner, supervisor;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  await logins();
});
after(() => {
  minji?.drop();
  return edge?.stop();
});

/** Logs everybody in, since logins end with the hour. */
async function logins() {
  minji?.drop();
  [minji, owner, supervisor] = await Promise.all([
    new Agent(edge).start(),
    new Agent(edge, "owner@example.com").login(),
    new Agent(edge, "supervisor@example.com").login(),
  ]);
}

const timeout = async ({ id }) => (await supervisor.conversation(id)).inactivityTimeout;
const isWarning = ({ class: name }) => name === "InactivityEvent";
const isEnd = ({ body }) => body.events?.[0]?.presence?.type === "Disconnect";

/** A conversation that minji has, under the queue's settings, with a second window of the guest in a client of ours. */
async function silent(seconds) {
  return until(async () => {
    const { guest, conversation } = await talking(edge, minji);
    const from = (await minji.transcript(conversation.id)).at(-1).timestamp;
    const ends = await timeout(conversation);
    const lasts = ends && Math.round((Date.parse(ends) - Date.parse(from)) / SECOND);
    if (seconds === undefined ? !ends : Math.abs(lasts - seconds) < 5) {
      const ours = await new Guest(edge, { token: guest.token }).connect();
      await ours.configure({ hanmadi: { resumeAfter: 0 } });
      return { guest, ours, conversation, ends };
    }
    await minji.end(conversation);
    guest.drop();
  }, `a conversation that may be silent for ${seconds} seconds`);
}

async function ended({ id }) {
  const told = await until(async () => {
    const { status, body } = await supervisor.request(`/api/v2/analytics/conversations/${id}/details`);
    return status === 200 && body.conversationEnd && body;
  }, "the end");
  const last = (purpose) => told.participants.findLast((one) => one.purpose === purpose).sessions[0].segments.at(-1);
  return [last("customer").disconnectType, last("agent").disconnectType];
}

test("it is on by default, for a day: both sides are warned a minute before, then it ends", async () => {
  const { guest, ours, conversation, ends } = await silent(DAY / SECOND);
  await edge.advance(DAY - MINUTE + SECOND);
  await logins();
  const warning = await ours.next(isWarning, "a warning to the guest");
  assert.deepEqual([warning.type, warning.code], ["message", 200]);
  assert.ok(Math.abs(Date.parse(warning.body.inactivityTimeout) - Date.parse(ends)) <= 2 * SECOND);
  assert.equal((await timeout(conversation)), warning.body.inactivityTimeout, "the agent's side says the same");
  assert.ok(!guest.frames.some(isWarning), "another client has no word for it");
  await edge.advance(MINUTE);
  for (const one of [guest, ours]) await one.next(isEnd, "the end");
  assert.deepEqual(await ended(conversation), ["inactivity", "inactivity"]);
  assert.equal(minji.legOf(await supervisor.conversation(conversation.id)), undefined, "the agent is free");
  [guest, ours].forEach((one) => one.drop());
});

test("the queue's own time counts; a word of either side begins another silence, and the agent is told of the warning", async () => {
  const seconds = 300;
  const message = { inactivityTimeoutSettings: { timeoutSeconds: seconds, actionType: "DISCONNECT" } };
  await owner.put(QUEUE, { mediaSettings: { message } });
  const { guest, ours, conversation } = await silent(seconds);
  await edge.advance(seconds * SECOND - MINUTE + SECOND);
  await ours.next(isWarning, "a warning to the guest");
  await minji.next(({ eventBody }) => eventBody?.id === conversation.id && eventBody.inactivityTimeout, "the agent's notice");
  await guest.say("still here");
  await edge.advance(MINUTE + SECOND);
  await minji.say(await minji.conversation(conversation.id), "so am I");
  await guest.hear("so am I");
  await edge.advance(seconds * SECOND - MINUTE - 5 * SECOND);
  assert.ok(minji.legOf(await supervisor.conversation(conversation.id)), "ended early");
  await edge.advance(MINUTE + 10 * SECOND);
  await edge.advance(MINUTE);
  assert.deepEqual(await ended(conversation), ["inactivity", "inactivity"]);
  [guest, ours].forEach((one) => one.drop());
});

test("where the queue switches it off, nothing is warned of and nothing ends", async () => {
  await owner.put(QUEUE, { mediaSettings: { message: { enableInactivityTimeout: false } } });
  const { guest, ours, conversation } = await silent();
  await edge.advance(30 * MINUTE);
  await sleep(300);
  assert.ok(!ours.frames.some(isWarning));
  assert.equal(minji.legOf(await supervisor.conversation(conversation.id)).messages[0].state, "connected");
  await minji.end(conversation);
  [guest, ours].forEach((one) => one.drop());
});
