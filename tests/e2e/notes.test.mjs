// Goal: agents consult each other by notes, and no wire of the guest ever carries one.
// Method: a colleague of no queue is asked and answers; every frame and page of the guest is searched for the words.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, clientToken, signIn } from "../lib/agent.mjs";
import { SALES, startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { request } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const NOBODY = "44444444-4444-4444-8444-4444444444ff";
const NOBODYS = "5a2b9c1d-3e4f-8a6b-9c8d-7e6f5a4b3c01";
const QUESTION = "is the blue one the SECRET one?";
const REPLY = "yes, keep it SECRET";

let edge, minji, jun, supervisor;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  const owner = await new Agent(edge, "owner@example.com").login();
  const colleague = await new Agent(edge, "agent2@example.com").login();
  for (const queue of [SUPPORT, SALES]) {
    await owner.request(`/api/v2/routing/queues/${queue}/members/${colleague.me.id}`, { method: "DELETE" });
  }
  [minji, jun, supervisor] = await signIn(edge, "agent1", "agent2", "supervisor");
  await Promise.all([minji, jun].map((agent) => agent.listen([`hanmadi.users.${agent.me.id}.notes`])));
});
after(() => {
  [minji, jun].forEach((agent) => agent?.drop());
  return edge?.stop();
});

const notesOf = ({ id }) => `${MESSAGES}/${id}/notes`;
const told = (agent, text) =>
  agent.next(({ topicName, eventBody }) => topicName.endsWith(".notes") && eventBody.note.text === text, `note "${text}"`);

test("a colleague is asked by a note and answers by one; the guest sees neither", async () => {
  const { guest, conversation } = await talking(edge, minji, { direct: true });
  const path = notesOf(conversation);
  assert.equal((await jun.request(`${MESSAGES}/${conversation.id}`)).status, 403, "not asked yet");
  assert.equal((await jun.request(path)).status, 403);
  assert.equal((await jun.request(path, { method: "POST", json: { text: "me too" } })).status, 403);

  const asked = await minji.post(path, { text: QUESTION, recipients: [jun.me.id], clientMessageId: "q1" });
  assert.deepEqual([asked.createdBy, asked.recipients, asked.conversationId], [minji.me.id, [jun.me.id], conversation.id]);
  const { eventBody } = await told(jun, QUESTION);
  assert.deepEqual([eventBody.note, eventBody.conversation.id], [asked, conversation.id]);
  await told(minji, QUESTION);
  assert.ok((await jun.transcript(conversation.id)).length > 0, "whoever is asked reads what it is about");
  const replied = await jun.post(path, { text: REPLY });
  assert.deepEqual((await told(minji, REPLY)).eventBody.note, replied);
  assert.deepEqual((await supervisor.get(path)).entities, [asked, replied]);
  assert.deepEqual((await jun.get(`${path}?after=${asked.number}`)).entities, [replied]);

  const communication = minji.legOf(conversation).messages[0].id;
  const send = `${MESSAGES}/${conversation.id}/communications/${communication}/messages`;
  assert.equal((await jun.request(send, { method: "POST", json: { textBody: "hello" } })).status, 403);
  assert.deepEqual((await jun.get(MESSAGES)).entities, [], "asked is not assigned");

  await minji.say(conversation, "it is the blue one");
  await guest.hear("it is the blue one");
  await minji.end(conversation);
  const late = await minji.post(path, { text: "closed, still SECRET" });
  assert.equal(late.number, replied.number + 1);
  const again = await new Guest(edge, { token: guest.token, direct: true }).connect();
  await again.configure({ hanmadi: { resumeAfter: 0 } });
  await again.hear("it is the blue one");
  const relayed = await new Guest(edge, { token: guest.token }).start();
  await relayed.request("getConfiguration");
  const seen = JSON.stringify([guest.frames, again.frames, relayed.frames, await relayed.wholeHistory()]);
  assert.ok(seen.includes("it is the blue one") && !seen.includes("SECRET"), "the guest sees a note");
  const messages = JSON.stringify(await minji.transcript(conversation.id));
  assert.ok(!messages.includes("SECRET"), "a note among the messages");
  [guest, again, relayed].forEach((one) => one.drop());
});

test("a note sent again is kept once, and what is no note is refused with its reason", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const path = notesOf(conversation);
  const note = { text: "once", clientMessageId: "n1" };
  const first = await minji.post(path, note);
  assert.deepEqual(await minji.post(path, note), first);
  const send = (json, to = path) => minji.request(to, { method: "POST", json });
  for (const [json, expected, to] of [
    [{ text: "other words", clientMessageId: "n1" }, 409],
    [{ text: " " }, 400],
    [{}, 400],
    [{ text: "x".repeat(100_001) }, 400],
    [{ text: "long id", clientMessageId: "x".repeat(257) }, 400],
    [{ text: "who?", recipients: [NOBODY] }, 404],
    [{ text: "who?", recipients: ["nonsense"] }, 400],
    [{ text: "where?" }, 404, path.replace(conversation.id, NOBODYS)],
  ]) {
    const { status, body } = await send(json, to);
    assert.equal(status, expected, `${JSON.stringify(json).slice(0, 60)}: ${JSON.stringify(body)}`);
  }
  assert.equal((await minji.request(`${path}?after=nonsense`)).status, 400);
  const { access_token: token } = await clientToken(edge);
  assert.equal((await request(edge.url + path, { json: { text: "I am a machine" }, token })).status, 400);
  assert.deepEqual((await minji.get(path)).entities, [first]);
  await minji.end(conversation);
  guest.drop();
});
