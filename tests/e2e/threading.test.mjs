// Goal: the owner says how long after its end a conversation comes back, and can ask what a message would do.
// Method: windows of minutes and a moved clock; the guest's own view is read beside the agents'.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { talking } from "../lib/talk.mjs";

const TIMELINE = "/api/v2/conversations/messaging/threadingtimeline";
const MINUTE = 60_000;
const NOBODYS = "5a2b9c1d-3e4f-8a6b-9c8d-7e6f5a4b3c01";

let edge, minji, owner, supervisor;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [minji, owner, supervisor] = await Promise.all([
    new Agent(edge).start(),
    new Agent(edge, "owner@example.com").login(),
    new Agent(edge, "supervisor@example.com").login(),
  ]);
});
after(() => {
  minji?.drop();
  return edge?.stop();
});

const asks = ({ id }, query = "") => supervisor.get(`/api/v2/conversations/messages/${id}/threading${query}`);
const from = (time, ms) => new Date(Date.parse(time) + ms).toISOString();

/** What the guest's next words lead to: the conversation as it is offered. */
async function says(guest, text) {
  await guest.say(text);
  return minji.offered(({ latest }) => latest?.text === text);
}

for (const [what, timeline] of [
  ["the channel's own window", { settings: [{ messengerType: "webmessaging", timeoutInMinutes: 5 }], defaultTimeoutMinutes: 30 }],
  ["the window of all channels", { settings: [{ messengerType: "line", timeoutInMinutes: 30 }], defaultTimeoutMinutes: 5 }],
]) {
  test(`${what} decides: inside it the conversation comes back, after it a new one opens`, async () => {
    await owner.put(TIMELINE, timeline);
    minji.forget();
    const { guest, text, conversation } = await talking(edge, minji, { direct: true });
    assert.equal((await asks(conversation)).outcome, "joins");
    await minji.end(conversation);
    const told = await asks(conversation);
    assert.deepEqual([told.outcome, told.windowMinutes, told.conversationId], ["reopens", 5, conversation.id]);
    assert.equal(told.reopensUntil, from(told.endTime, 5 * MINUTE));
    assert.equal((await asks(conversation, `?at=${from(told.endTime, 5 * MINUTE - 1)}`)).outcome, "reopens");
    assert.equal((await asks(conversation, `?at=${told.reopensUntil}`)).outcome, "opensAfter");
    await edge.advance(4 * MINUTE);
    assert.equal((await says(guest, "one more thing")).id, conversation.id);
    await minji.end(await minji.take(conversation.id));
    await edge.advance(5 * MINUTE);
    assert.equal((await asks(conversation)).outcome, "opensAfter");
    const next = await says(guest, "something else");
    assert.notEqual(next.id, conversation.id);
    assert.equal((await asks(conversation)).conversationId, next.id, "the answer names the latest conversation");

    const again = await new Guest(edge, { token: guest.token }).start();
    assert.equal(again.session.newSession, false, "the guest's own session keeps to 72 hours");
    const seen = (await again.wholeHistory()).map((message) => message.text).filter(Boolean);
    assert.deepEqual(seen, [text, "one more thing", "something else"]);
    [guest, again].forEach((one) => one.drop());
  });
}

test("a window of no minutes never brings a conversation back", async () => {
  await owner.put(TIMELINE, { settings: [], defaultTimeoutMinutes: 0 });
  const { guest, conversation } = await talking(edge, minji);
  await minji.end(conversation);
  assert.notEqual((await says(guest, "at once")).id, conversation.id);
  guest.drop();
});

test("what can't be asked is refused with its reason", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const path = `/api/v2/conversations/messages/${conversation.id}/threading`;
  for (const [asker, asked, expected] of [
    [minji, path, 403],
    [supervisor, `${path}?at=tomorrow`, 400],
    [supervisor, `${path}?at=2001-02-03T04:05:06Z`, 400],
    [supervisor, path.replace(conversation.id, NOBODYS), 404],
    [supervisor, path.replace(conversation.id, "nonsense"), 404],
  ]) {
    assert.equal((await asker.request(asked)).status, expected, asked);
  }
  guest.drop();
});
