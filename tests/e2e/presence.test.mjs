// Goal: who is On Queue is offered what waits, and who does not answer is asked no more until they act.
// Method: agents change presence and routing status at the platform API; time is moved where an alert runs out.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clientToken, signIn } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { ask } from "../lib/http.mjs";
import { until } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";
const ALERT_MS = 31_000;
const NOBODY = "44444444-4444-4444-8444-4444444444ff";

let edge, minji, jun, supervisor;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [minji, jun, supervisor] = await signIn(edge, "agent1", "agent2", "supervisor");
  await Promise.all(
    [minji, jun].map((agent) =>
      agent.listen([`v2.users.${agent.me.id}.presence`, `v2.users.${agent.me.id}.routingStatus`]),
    ),
  );
});
after(() => {
  [minji, jun].forEach((agent) => agent?.drop());
  return edge?.stop();
});

const presencePath = ({ me }) => `/api/v2/users/${me.id}/presences/PURECLOUD`;
const statusPath = ({ me }) => `/api/v2/users/${me.id}/routingstatus`;
const become = (agent, systemPresence) =>
  agent.patch(presencePath(agent), { presenceDefinition: { systemPresence } });
const status = async (agent) => (await agent.get(statusPath(agent))).status;
const alerting = (agent) => (conversation) => agent.legOf(conversation)?.messages[0].state === "alerting";
const settle = (agent, conversation, state) =>
  agent.patch(`${MESSAGES}/${conversation.id}/participants/${agent.legOf(conversation).id}`, { state });

/** A guest whose first words are offered to `agent`. */
async function offeredTo(agent, text) {
  const guest = await new Guest(edge, { direct: true }).start();
  await guest.say(text);
  return { guest, conversation: await agent.offered(alerting(agent)) };
}

test("whoever goes On Queue is IDLE, and everyone who listens is told", async () => {
  assert.equal(await status(minji), "OFF_QUEUE");
  const changed = await become(minji, "OnQueue");
  assert.equal(changed.presenceDefinition.systemPresence, "OnQueue");
  assert.equal(await status(minji), "IDLE");
  const topic = (name) => (event) => event.topicName === `v2.users.${minji.me.id}.${name}`;
  const presence = await minji.next(topic("presence"), "presence event");
  assert.equal(presence.eventBody.presenceDefinition.systemPresence, "OnQueue");
  assert.equal((await minji.next(topic("routingStatus"), "routing status event")).eventBody.status, "IDLE");
  await become(minji, "Available");
  assert.equal(await status(minji), "OFF_QUEUE");
});

test("a message is offered to who is On Queue; they accept, answer and are INTERACTING until the end", async () => {
  await become(minji, "OnQueue");
  const { guest, conversation } = await offeredTo(minji, "who is there?");
  const { alertingTimeoutMs } = minji.legOf(conversation);
  assert.ok(alertingTimeoutMs > ALERT_MS - 5000 && alertingTimeoutMs < ALERT_MS, `${alertingTimeoutMs}`);
  await settle(minji, conversation, "connected");
  await minji.say(conversation, "I am");
  await guest.hear("I am");
  assert.equal(await status(minji), "INTERACTING");
  await minji.end(await minji.conversation(conversation.id));
  await until(async () => (await status(minji)) === "IDLE", "idle again");
  await become(minji, "Available");
  guest.drop();
});

test("who declines is asked no more until they act, and the next one is asked", async () => {
  await become(minji, "OnQueue");
  const { guest, conversation } = await offeredTo(minji, "please somebody");
  await settle(minji, conversation, "disconnected");
  await until(async () => (await status(minji)) === "NOT_RESPONDING", "not responding");
  await become(jun, "OnQueue");
  const offered = await jun.offered(alerting(jun));
  assert.equal(offered.id, conversation.id);
  await settle(jun, offered, "connected");
  await jun.say(offered, "here I am");
  await guest.hear("here I am");
  await minji.put(statusPath(minji), { status: "IDLE" });
  assert.equal(await status(minji), "IDLE");
  await jun.end(await jun.conversation(offered.id));
  await Promise.all([minji, jun].map((agent) => become(agent, "Available")));
  guest.drop();
});

test("an alert that nobody answers goes on to the next, and nothing is lost", async () => {
  await become(minji, "OnQueue");
  const { guest, conversation } = await offeredTo(minji, "still waiting");
  await become(jun, "OnQueue");
  await edge.advance(ALERT_MS);
  const offered = await jun.offered(alerting(jun));
  assert.equal(offered.id, conversation.id);
  assert.equal(await status(minji), "NOT_RESPONDING");
  await settle(jun, offered, "connected");
  await guest.say("and now?");
  await jun.hear("and now?");
  const transcript = await jun.transcript(offered.id);
  assert.deepEqual(transcript.map(({ textBody }) => textBody).filter(Boolean), ["still waiting", "and now?"]);
  await jun.end(await jun.conversation(offered.id));
  await Promise.all([minji, jun].map((agent) => become(agent, "Available")));
  guest.drop();
});

test("one's own presence is one's own; a supervisor may change everybody's", async () => {
  const asked = { presenceDefinition: { systemPresence: "Busy" } };
  const refused = await minji.request(presencePath(jun), { method: "PATCH", json: asked });
  assert.equal(refused.status, 403);
  const changed = await supervisor.patch(presencePath(jun), asked);
  assert.equal(changed.presenceDefinition.systemPresence, "Busy");
  assert.equal((await minji.get(presencePath(jun))).presenceDefinition.systemPresence, "Busy");
});

test("what names no presence, no status or nobody is refused and changes nothing", async () => {
  await become(minji, "Away");
  const send = (path, method, json) => supervisor.request(path, { method, json });
  const wrong = [
    [presencePath(minji), "PATCH", { presenceDefinition: {} }, 400],
    [presencePath(minji), "PATCH", { presenceDefinition: { systemPresence: "Asleep" } }, 400],
    [presencePath(minji), "PATCH", { presenceDefinition: { systemPresence: "Busy" }, message: "x".repeat(501) }, 400],
    [statusPath(minji), "PUT", { status: "INTERACTING" }, 400],
    [statusPath(minji), "PUT", { status: "IDLE" }, 409],
    [`/api/v2/users/${NOBODY}/presences/PURECLOUD`, "PATCH", { presenceDefinition: { systemPresence: "Busy" } }, 404],
    [`/api/v2/users/${NOBODY}/routingstatus`, "PUT", { status: "OFF_QUEUE" }, 404],
  ];
  for (const [path, method, body, expected] of wrong) {
    const answer = await send(path, method, body);
    assert.equal(answer.status, expected, `${method} ${path} ${JSON.stringify(body)}`);
  }
  assert.equal((await minji.get(presencePath(minji))).presenceDefinition.systemPresence, "Away");
  const machine = (await clientToken(edge)).access_token;
  assert.equal((await ask(edge.url + presencePath(minji), { token: machine })).source, "PURECLOUD");
});

test("who signs out is offline: what they have stays theirs, and nothing more is offered", async () => {
  await become(minji, "OnQueue");
  const { guest, conversation } = await offeredTo(minji, "before you go");
  await settle(minji, conversation, "connected");
  assert.equal((await minji.request("/api/v2/tokens/me", { method: "DELETE" })).status, 204);
  const presence = await supervisor.get(presencePath(minji));
  assert.equal(presence.presenceDefinition.systemPresence, "Offline");
  const left = await supervisor.conversation(conversation.id);
  assert.equal(minji.legOf(left).messages[0].state, "connected");
  const other = await new Guest(edge, { direct: true }).start();
  await other.say("anybody?");
  const waiting = await until(async () => (await jun.waiting()).find(({ preview }) => preview === "anybody?"), "a wait");
  assert.ok(!minji.legOf(await supervisor.conversation(waiting.conversationId)), "offered to who is gone");
  await minji.login();
  await become(minji, "OnQueue");
  const offered = await minji.offered(({ id, ...rest }) => id === waiting.conversationId && alerting(minji)(rest));
  await settle(minji, offered, "connected");
  for (const one of [conversation, offered]) await minji.end(await minji.conversation(one.id));
  await become(minji, "Available");
  [guest, other].forEach((one) => one.drop());
});
