// Goal: what an agent has begun to write, and how they want the desk, is the same on all their screens, and nobody else's.
// Method: two channels of one agent, one of a colleague; drafts back and forth, over a restart and past the end.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clientToken, signIn } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { request } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const SETTINGS = "/api/v2/hanmadi/desk/settings";

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

const listen = () => Promise.all([minji, phone].map((one) => one.listen([`hanmadi.users.${one.me.id}.drafts`])));
const pathOf = ({ id }) => `${MESSAGES}/${id}/draft`;
const listed = async (agent, { id }) => (await agent.get(MESSAGES)).entities.find((one) => one.id === id)?.drafts ?? [];
const told = (agent, { id }, text) =>
  agent.next(({ topicName, eventBody }) => topicName.endsWith(".drafts") && eventBody.conversationId === id && eventBody.text === text, `draft ${text}`);

test("a draft is told to every screen, numbered in the order it was taken, listed, and outlives a restart", async () => {
  const { guest, conversation } = await talking(edge, minji, { direct: true });
  assert.deepEqual(await listed(minji, conversation), []);
  const first = await minji.put(pathOf(conversation), { kind: "reply", text: "Dear 고객님 'quoted' \\ \"twice\" 😀" });
  assert.equal(first.conversationId, conversation.id);
  await Promise.all([told(minji, conversation, first.text), told(phone, conversation, first.text)]);
  const second = await phone.put(pathOf(conversation), { kind: "reply", text: "From the phone" });
  assert.ok(second.number > first.number, "the later one has the higher number");
  const note = await phone.put(pathOf(conversation), { kind: "note", text: "For colleagues" });
  assert.ok(note.number > second.number);
  const byKind = (drafts) => drafts.toSorted((one, other) => one.number - other.number);
  assert.deepEqual(byKind(await listed(minji, conversation)), [second, note]);
  await guest.say("a message leaves them as they are");
  [minji, phone].forEach((one) => one.drop());
  await edge.restart();
  await listen();
  assert.deepEqual(byKind(await listed(minji, conversation)), [second, note]);
  const sent = await minji.put(pathOf(conversation), { kind: "reply", text: "" });
  assert.deepEqual(byKind(await listed(phone, conversation)), [note, sent], "that it was sent is known");
  guest.drop();
});

test("a draft ends with the leg; that something was sent stays known when the conversation comes back", async () => {
  const guest = await new Guest(edge, { direct: true }).start();
  await guest.say("first spell");
  const { conversationId } = (await minji.waiting()).at(-1);
  const conversation = await minji.take(conversationId);
  await minji.put(pathOf(conversation), { kind: "note", text: "unfinished" });
  const sent = await minji.put(pathOf(conversation), { kind: "reply", text: "" });
  await minji.end(conversation);
  const late = await minji.request(pathOf(conversation), { method: "PUT", json: { kind: "reply", text: "late" } });
  assert.deepEqual([late.status, late.body.code], [409, "conversation.ended"]);
  await guest.say("second spell");
  await minji.take(conversationId);
  assert.deepEqual(await listed(minji, conversation), [sent]);
  const again = await minji.put(pathOf(conversation), { kind: "reply", text: "anew" });
  assert.ok(again.number > sent.number);
  guest.drop();
});

test("what is refused is told why and leaves no trace", async () => {
  const { guest, conversation } = await talking(edge, minji, { direct: true });
  const put = (agent, json, path = pathOf(conversation)) => agent.request(path, { method: "PUT", json });
  const draft = { kind: "reply", text: "x" };
  for (const [answer, status, code] of [
    [await put(jun, draft), 404, "not.found"],
    [await put(minji, draft, pathOf({ id: "5a2b9c1d-3e4f-8a6b-9c8d-7e6f5a4b3c01" })), 404, "not.found"],
    [await put(minji, { kind: "reply", text: "가".repeat(8001) }), 400, "draft.too.long"],
    [await put(minji, { kind: "letter", text: "x" }), 400, "bad.request"],
    [await put(minji, { kind: "reply" }), 400, "bad.request"],
    [await put(minji, []), 400, "bad.request"],
  ]) {
    assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(answer.body));
  }
  const token = (await clientToken(edge)).access_token;
  const machine = await request(edge.url + pathOf(conversation), { method: "PUT", token, json: draft });
  assert.equal(machine.status, 400);
  assert.deepEqual(await listed(minji, conversation), []);
  assert.equal((await put(minji, { kind: "reply", text: "가".repeat(8000) })).status, 200);
  guest.drop();
});

test("how the desk is to be is each agent's own, within bounds, and lasts", async () => {
  assert.deepEqual(await minji.get(SETTINGS), { undoSeconds: 5 });
  assert.deepEqual(await minji.put(SETTINGS, { undoSeconds: 0 }), { undoSeconds: 0 });
  for (const json of [{ undoSeconds: 31 }, { undoSeconds: -1 }, {}, []]) {
    assert.equal((await minji.request(SETTINGS, { method: "PUT", json })).status, 400, JSON.stringify(json));
  }
  await edge.restart();
  assert.deepEqual(await phone.get(SETTINGS), { undoSeconds: 0 });
  assert.deepEqual(await jun.get(SETTINGS), { undoSeconds: 5 });
  const token = (await clientToken(edge)).access_token;
  assert.equal((await request(edge.url + SETTINGS, { token })).status, 400);
});
