// Goal: after-contact work lasts as the queue says; a supervisor ends what nobody else will.
// Method: each prompt in turn on the wire with a moved clock, and conversations ended from outside.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { talking, writingIn } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const NOBODYS = "5a2b9c1d-3e4f-8a6b-9c8d-7e6f5a4b3c01";
const TIMEOUT_MS = 10_000;
const CODE = { code: "Resolved" };

let edge, minji, jun, owner, supervisor;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [minji, jun, owner, supervisor] = await signIn(edge, "agent1", "agent2", "owner", "supervisor");
  await minji.listen();
});
after(() => {
  minji?.drop();
  return edge?.stop();
});

/** A conversation that minji has, under a queue's prompt; the queue's change takes a moment to reach routing. */
async function under(wrapupPrompt, timeoutMs) {
  await owner.put(`/api/v2/routing/queues/${SUPPORT}`, { acwSettings: { wrapupPrompt, timeoutMs } });
  return until(async () => {
    const { guest, conversation } = await talking(edge, minji);
    if (minji.legOf(conversation).wrapupPrompt === wrapupPrompt) return { guest, conversation };
    await minji.end(conversation);
    guest.drop();
  }, `a conversation under ${wrapupPrompt}`);
}

const mine = async ({ id }) => (await supervisor.conversation(id)).participants.findLast(({ userId }) => userId === minji.me.id);
const legPath = (conversation) => `${MESSAGES}/${conversation.id}/participants/${minji.legOf(conversation).id}`;
const wraps = async (conversation) => {
  const { startAcwTime, endAcwTime } = await mine(conversation);
  return startAcwTime ? (endAcwTime ? "done" : "lasts") : "none";
};
const over = (conversation) => until(async () => (await wraps(conversation)) === "done", "the end of the wrap-up");
const skip = (who, path) => who.request(path, { method: "PATCH", json: { wrapupSkipped: true } });
const wants = (who, conversation, afterCallWorkRequired, communication) => {
  const { id, messages } = minji.legOf(conversation);
  const path = `/api/v2/conversations/aftercallwork/${conversation.id}/participants/${id}/communications/${communication ?? messages[0].id}`;
  return who.request(path, { method: "PATCH", json: { afterCallWorkRequired } });
};

test("OPTIONAL: nothing follows, and a code can still be given", async () => {
  const { guest, conversation } = await under("OPTIONAL");
  await minji.end(conversation);
  assert.equal(await wraps(conversation), "none");
  await minji.post(`${legPath(conversation)}/wrapup`, CODE);
  guest.drop();
});

test("MANDATORY: it lasts until a code is given, whatever the clock says, and can't be skipped by the agent", async () => {
  const { guest, conversation } = await under("MANDATORY");
  await minji.end(conversation);
  const lists = async () => (await minji.get(MESSAGES)).entities.some(({ id }) => id === conversation.id);
  assert.ok(await until(lists, "a conversation to wrap up among one's own"));
  const refused = await skip(minji, legPath(conversation));
  assert.deepEqual([refused.status, refused.body.code], [409, "wrapup.mandatory"]);
  await edge.advance(10 * 60_000);
  assert.equal(await wraps(conversation), "lasts");
  const status = await minji.get(`/api/v2/users/${minji.me.id}/routingstatus`);
  assert.equal(status.status, "OFF_QUEUE");
  await minji.post(`${legPath(conversation)}/wrapup`, CODE);
  await over(conversation);
  await until(async () => !(await lists()), "a list without what is wrapped up");
  guest.drop();
});

test("MANDATORY_TIMEOUT: it ends by itself when its time is over, or at once with a code", async () => {
  const { guest, conversation } = await under("MANDATORY_TIMEOUT", TIMEOUT_MS);
  await minji.end(conversation);
  assert.equal(await wraps(conversation), "lasts");
  await edge.advance(TIMEOUT_MS - 2000);
  assert.equal(await wraps(conversation), "lasts");
  await edge.advance(3000);
  await over(conversation);
  const other = await under("MANDATORY_TIMEOUT", TIMEOUT_MS);
  await minji.end(other.conversation);
  await minji.post(`${legPath(other.conversation)}/wrapup`, CODE);
  assert.equal(await wraps(other.conversation), "done");
  [guest, other.guest].forEach((one) => one.drop());
});

test("MANDATORY_FORCED_TIMEOUT: it lasts its time, whatever is given", async () => {
  const { guest, conversation } = await under("MANDATORY_FORCED_TIMEOUT", TIMEOUT_MS);
  await minji.end(conversation);
  await minji.post(`${legPath(conversation)}/wrapup`, CODE);
  assert.equal(await wraps(conversation), "lasts");
  await edge.advance(TIMEOUT_MS + 1000);
  await over(conversation);
  assert.equal((await mine(conversation)).wrapup.code, CODE.code);
  guest.drop();
});

test("AGENT_REQUESTED: it follows only where the agent asked for it, and they may skip it", async () => {
  const { guest, conversation } = await under("AGENT_REQUESTED", TIMEOUT_MS);
  await minji.end(conversation);
  assert.equal(await wraps(conversation), "none");
  const asked = await under("AGENT_REQUESTED", TIMEOUT_MS);
  assert.equal((await wants(minji, asked.conversation, true, NOBODYS)).status, 404);
  assert.equal((await wants(jun, asked.conversation, true)).status, 403);
  assert.equal((await wants(minji, asked.conversation, "yes")).status, 400);
  const { status, body } = await wants(minji, asked.conversation, true);
  assert.deepEqual([status, body], [200, { afterCallWorkRequired: true }]);
  await minji.end(asked.conversation);
  assert.equal(await wraps(asked.conversation), "lasts");
  assert.equal((await skip(minji, legPath(asked.conversation))).status, 204);
  assert.equal(await wraps(asked.conversation), "done");
  [guest, asked.guest].forEach((one) => one.drop());
});

test("a supervisor ends the wrap-up of an agent who is gone; a colleague can't", async () => {
  const { guest, conversation } = await under("MANDATORY");
  const early = await skip(supervisor, legPath(conversation));
  assert.deepEqual([early.status, early.body.code], [409, "wrapup.not.begun"]);
  await minji.end(conversation);
  assert.equal((await skip(jun, legPath(conversation))).status, 403);
  assert.equal((await skip(supervisor, legPath(conversation))).status, 204);
  assert.equal(await wraps(conversation), "done");
  guest.drop();
});

test("a supervisor ends a whole conversation: one that runs, one that is wrapped up, one that waits", async () => {
  const { guest, conversation } = await under("MANDATORY");
  const path = ({ id }) => `/api/v2/conversations/${id}/disconnect`;
  assert.equal((await minji.request(path(conversation), { method: "POST" })).status, 403);
  await supervisor.post(path(conversation));
  await minji.next(({ eventBody }) => eventBody?.id === conversation.id && eventBody.endTime, "the end on the agent's screen");
  assert.equal((await mine(conversation)).messages[0].disconnectType, "system");
  assert.equal(await wraps(conversation), "lasts");
  await supervisor.post(path(conversation));
  assert.equal(await wraps(conversation), "done");

  const waits = await writingIn(edge, minji);
  await supervisor.post(path(waits.conversation));
  assert.ok((await supervisor.conversation(waits.conversation.id)).endTime);
  const stillWaits = async () => (await minji.waiting()).some(({ conversationId }) => conversationId === waits.conversation.id);
  await until(async () => !(await stillWaits()), "the end of the wait");
  await supervisor.post(path(waits.conversation));
  for (const id of [NOBODYS, "nonsense"]) {
    assert.equal((await supervisor.request(path({ id }), { method: "POST" })).status, 404);
  }
  [guest, waits.guest].forEach((one) => one.drop());
});
