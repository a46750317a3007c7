// Goal: how far an agent has read is the same on all their screens, and nobody else's.
// Method: two channels of one agent, one of a colleague; marks back and forth, over a restart and a wrap-up.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clientToken, signIn } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { request } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";

const MESSAGES = "/api/v2/conversations/messages";

let edge, minji, phone, jun;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  [minji, phone, jun] = await signIn(edge, "agent1", "agent1", "agent2");
  await listen();
});
after(() => {
  [minji, phone].forEach((one) => one?.drop());
  return edge?.stop();
});

const listen = () => Promise.all([minji, phone].map((one) => one.listen([`hanmadi.users.${one.me.id}.reads`])));
const pathOf = ({ id }) => `${MESSAGES}/${id}/readmark`;
const listed = async (agent, { id }) => (await agent.get(MESSAGES)).entities.find((one) => one.id === id);
const told = (agent, { id }, seq) =>
  agent.next(({ topicName, eventBody }) => topicName.endsWith(".reads") && eventBody.conversationId === id && eventBody.seq === seq, `mark ${seq}`);

test("a mark is told to every screen of the agent, listed, and outlives a restart; the later of two counts", async () => {
  const { guest, conversation } = await talking(edge, minji, { direct: true });
  await guest.say("second");
  assert.equal((await listed(minji, conversation)).readTo, undefined, "nothing is read yet");
  const mark = { conversationId: conversation.id, seq: 2 };
  assert.deepEqual(await minji.put(pathOf(conversation), { seq: 2 }), mark);
  await Promise.all([told(minji, conversation, 2), told(phone, conversation, 2)]);
  assert.deepEqual(await phone.put(pathOf(conversation), { seq: 1 }), mark, "an earlier one takes nothing back");
  assert.equal((await listed(phone, conversation)).readTo, 2);
  [minji, phone].forEach((one) => one.drop());
  await edge.restart();
  await listen();
  assert.equal((await listed(phone, conversation)).readTo, 2);
  await minji.put(`${MESSAGES}/${conversation.id}/participants/${minji.legOf(conversation).id}/parkingstate`, { state: "parked" });
  assert.equal((await listed(minji, conversation)).readTo, 2, "the next change leaves it");
  guest.drop();
});

test("only one's own conversations are marked, by people, with a number", async () => {
  const { guest, conversation } = await talking(edge, minji, { direct: true });
  const put = (agent, json, path = pathOf(conversation)) => agent.request(path, { method: "PUT", json });
  for (const [answer, status] of [
    [await put(jun, { seq: 1 }), 404],
    [await put(minji, { seq: 1 }, pathOf({ id: "5a2b9c1d-3e4f-8a6b-9c8d-7e6f5a4b3c01" })), 404],
    [await put(minji, { seq: -1 }), 400],
    [await put(minji, { seq: 2 ** 53 }), 400],
    [await put(minji, {}), 400],
    [await put(minji, []), 400],
  ]) {
    assert.equal(answer.status, status, JSON.stringify(answer.body));
  }
  const token = (await clientToken(edge)).access_token;
  const machine = await request(edge.url + pathOf(conversation), { method: "PUT", token, json: { seq: 1 } });
  assert.equal(machine.status, 400);
  guest.drop();
});

test("a conversation that comes back is as read as it was", async () => {
  const guest = await new Guest(edge, { direct: true }).start();
  await guest.say("first spell");
  const { conversationId } = (await minji.waiting()).at(-1);
  const conversation = await minji.take(conversationId);
  await minji.put(pathOf(conversation), { seq: 1 });
  await minji.end(conversation);
  await guest.say("second spell");
  await minji.take(conversationId);
  assert.equal((await listed(minji, conversation)).readTo, 1);
  const again = await phone.next(({ eventBody }) => eventBody?.id === conversationId && eventBody.readTo === 1, "the mark with the leg");
  assert.ok(again);
  guest.drop();
});
