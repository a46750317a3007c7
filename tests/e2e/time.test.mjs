// Goal: a session lives 72 hours after its last message, and a conversation comes back within 72 hours.
// Method: days pass by moving the edge's clock.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { talking, writingIn } from "../lib/talk.mjs";

const MINUTE = 60_000;
const HOURS_72 = 72 * 60 * MINUTE;
const text = (words) => ({ message: { type: "Text", text: words } });
const isExpiry = (frame) => frame.class === "SessionExpiredEvent";
const isDisconnect = ({ body }) => body.events?.[0].presence?.type === "Disconnect";

let edge, agent;

before(async () => {
  edge = await startEdge({ clock: true, limits: "bench" });
});
after(() => edge?.stop());

/** An agent whose login is not older than the clock. */
async function agentNow() {
  agent?.drop();
  agent = await new Agent(edge).start();
  return agent;
}

test("after 72 hours the live sockets are told, and the token begins anew", async () => {
  const guest = await new Guest(edge, { direct: true }).start();
  const other = await new Guest(edge, { token: guest.token }).start();
  await guest.say("long ago");
  await edge.advance(HOURS_72 - MINUTE);
  assert.equal((await guest.request("getJwt")).code, 200);
  assert.ok(!guest.frames.some(isExpiry), "expired a minute early");
  await edge.advance(MINUTE + 1000);
  for (const one of [guest, other]) {
    const { code, body, tracingId } = await one.next(isExpiry, "SessionExpiredEvent");
    assert.deepEqual([code, body, tracingId], [200, {}, undefined]);
  }
  for (const [action, fields] of [
    ["onMessage", text("too late")],
    ["getJwt"],
    ["echo", text("ping")],
    ["closeSession"],
  ]) {
    const { class: name, code } = await guest.request(action, fields);
    assert.deepEqual([action, name, code], [action, "string", 4006]);
  }
  await edge.advance(HOURS_72);
  assert.equal(guest.frames.filter(isExpiry).length, 1, "told more than once");
  assert.ok(guest.isOpen && other.isOpen, "closed without a reason");

  const session = await guest.configure();
  assert.deepEqual([session.connected, session.newSession, session.readOnly], [true, true, false]);
  assert.equal((await guest.history()).total, 0, "the old session shows");
  await guest.say("anew");
  assert.deepEqual(
    (await guest.wholeHistory()).map((message) => message.text),
    ["anew"],
  );
  assert.equal((await other.configure()).newSession, false, "the second socket opened a third session");
  [guest, other].forEach((one) => one.drop());
});

test("a message of either side gives the session another 72 hours, and looking does not", async () => {
  const { guest, conversation } = await talking(edge, await agentNow());
  const expires = guest.session.expirationDate;
  await edge.advance(HOURS_72 - MINUTE);
  await agentNow();
  await agent.say(conversation, "are you there?");
  await guest.hear("are you there?");
  await edge.advance(HOURS_72 - MINUTE);
  const session = await guest.configure();
  assert.equal(session.newSession, false);
  assert.ok(session.expirationDate - expires > 200_000, "the end did not move");
  await guest.request("echo", text("ping"));
  await edge.advance(2 * MINUTE);
  await guest.next(isExpiry, "SessionExpiredEvent");
  guest.drop();
});

test("a guest who was away when the session ended finds a new one", async () => {
  const guest = await new Guest(edge).start();
  await guest.say("before the weekend");
  guest.drop();
  await edge.advance(HOURS_72 + MINUTE);
  assert.equal((await guest.start()).session.newSession, true);
  assert.equal((await guest.history()).total, 0);
  guest.drop();
});

test("an expired session is over for good", async () => {
  const guest = await new Guest(edge).start();
  await guest.say("on disk");
  await edge.advance(HOURS_72 + MINUTE);
  await guest.next(isExpiry, "SessionExpiredEvent");
  await guest.configure();
  await guest.say("in the second session");
  guest.drop();
  assert.equal((await guest.start()).session.newSession, false);
  assert.deepEqual(
    (await guest.wholeHistory()).map((message) => message.text),
    ["in the second session"],
  );
  guest.drop();
});

test("within 72 hours of its end the same conversation opens again, and the agent sees all of it", async () => {
  const { guest, text: first, conversation } = await talking(edge, await agentNow());
  await agent.end(conversation);
  await guest.next(isDisconnect, "the end");
  await edge.advance(HOURS_72 - MINUTE);
  await agentNow();
  assert.ok(!(await agent.waiting()).some(({ conversationId }) => conversationId === conversation.id));
  await guest.say("one more question");
  const again = await agent.offered(({ latest }) => latest?.text === "one more question");
  assert.equal(again.id, conversation.id);
  const waiting = (await agent.waiting()).filter(({ conversationId }) => conversationId === conversation.id);
  assert.equal(waiting.length, 1);
  assert.equal(waiting[0].preview, "one more question");
  const taken = await agent.take(conversation.id);
  assert.equal(taken.endTime, undefined);
  assert.deepEqual(
    taken.participants.map(({ purpose }) => purpose),
    ["customer", "workflow", "acd", "agent", "customer", "workflow", "acd", "agent"],
  );
  const words = (await agent.transcript(conversation.id)).map(({ textBody }) => textBody ?? "-");
  assert.deepEqual(words, [first, "-", "one more question"]);
  await agent.say(taken, "welcome back");
  await guest.hear("welcome back");
  guest.drop();
});

test("later than 72 hours after its end a new conversation begins, with an id of its own", async () => {
  const { guest, conversation } = await talking(edge, await agentNow());
  await agent.end(conversation);
  await guest.next(isDisconnect, "the end");
  await edge.advance(HOURS_72 + MINUTE);
  await guest.next(isExpiry, "SessionExpiredEvent");
  await agentNow();
  assert.equal((await guest.configure()).newSession, true);
  await guest.say("a new matter");
  const next = await agent.offered(({ latest }) => latest?.text === "a new matter");
  assert.notEqual(next.id, conversation.id);
  const old = await agent.conversation(conversation.id);
  assert.ok(old.endTime, "the old conversation is open again");
  const taken = await agent.take(next.id);
  await agent.say(taken, "how may I help?");
  await guest.hear("how may I help?");
  const reply = await agent.request(
    `/api/v2/conversations/messages/${conversation.id}/communications/${conversation.participants.at(-1).messages[0].id}/messages`,
    { json: { textBody: "into the past" } },
  );
  assert.deepEqual([reply.status, reply.body.code], [409, "conversation.ended"]);
  guest.drop();
});

test("a conversation that still waits when its session ends is one conversation with what comes later", async () => {
  await agentNow();
  const { guest, conversation } = await writingIn(edge, agent);
  await edge.advance(HOURS_72 + MINUTE);
  await guest.next(isExpiry, "SessionExpiredEvent");
  await guest.configure();
  await guest.say("still waiting");
  await agentNow();
  const waiting = (await agent.waiting()).filter(({ conversationId }) => conversationId === conversation.id);
  assert.equal(waiting.length, 1);
  const taken = await agent.take(conversation.id);
  await agent.say(taken, "sorry for the wait");
  await guest.hear("sorry for the wait");
  assert.deepEqual(
    (await guest.wholeHistory()).map((message) => message.text),
    ["still waiting", "sorry for the wait"],
  );
  guest.drop();
});

test("a login ends after an hour", async () => {
  await agentNow();
  const path = "/api/v2/users/me";
  await edge.advance(59 * MINUTE);
  assert.equal((await agent.request(path)).status, 200);
  await edge.advance(2 * MINUTE);
  const { status, body } = await agent.request(path);
  assert.deepEqual([status, body.code], [401, "token.expired"]);
});
