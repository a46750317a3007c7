// Goal: an agent reaches what is theirs, and nothing of anybody else's.
// Method: two agents of the same queues, one of none, a supervisor and a machine, at each other's conversations.

import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Agent, clientToken } from "../lib/agent.mjs";
import { CLIENT, startEdge, SUPPORT } from "../lib/edge.mjs";
import { assertError, bare, request } from "../lib/http.mjs";
import { talking, writingIn } from "../lib/talk.mjs";

const SIGNING_KEY = "0123456789abcdef0123456789abcdef";
const CONVERSATIONS = "/api/v2/conversations";
const MESSAGES = `${CONVERSATIONS}/messages`;

let edge, minji, jun;

before(async () => {
  edge = await startEdge({ signingKey: SIGNING_KEY, limits: "bench" });
  minji = await new Agent(edge).start();
  jun = await new Agent(edge, "agent2@example.com").start();
});
after(() => edge?.stop());

/** The token of an agent who is a member of no queue. */
function outsider() {
  const [header, payload] = jun.token.split(".");
  const { claims, ...rest } = JSON.parse(Buffer.from(payload, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...rest, claims: { ...claims, queues: [] } })).toString("base64url");
  const signature = createHmac("sha256", SIGNING_KEY).update(`${header}.${changed}`).digest("base64url");
  return `${header}.${changed}.${signature}`;
}

/** Every way to read a conversation. */
const readings = ({ id }, message) => [
  ["GET", `${MESSAGES}/${id}`],
  ["GET", `${CONVERSATIONS}/${id}`],
  ["GET", `${MESSAGES}/${id}/messages`],
  ["GET", `${MESSAGES}/${id}/messages/${message}`],
  ["POST", `${MESSAGES}/${id}/messages/bulk`, [message]],
];

test("an agent of other queues neither reads nor takes what waits, or is had, or is over", async () => {
  const token = outsider();
  const { status } = await request(`${edge.url}/api/v2/users/me`, { token });
  assert.equal(status, 200, "the outsider's token is not good; the rest proves nothing");
  const refuses = async (conversation, message) => {
    const attempts = [...readings(conversation, message), ["POST", `${CONVERSATIONS}/${conversation.id}/assign`, {}]];
    for (const [method, path, json] of attempts) {
      assertError(await request(edge.url + path, { method, token, json }), 403, `${method} ${path}`);
    }
  };
  const { guest, conversation } = await writingIn(edge, minji);
  const [{ id }] = await minji.transcript(conversation.id);
  await refuses(conversation, id);
  const taken = await minji.take(conversation.id);
  await refuses(conversation, id);
  await minji.end(taken);
  for (const [method, path, json] of readings(conversation, id)) {
    assertError(await request(edge.url + path, { method, token, json }), 403, `${method} ${path}`);
  }
  const filter = { type: "or", predicates: [{ dimension: "queueId", value: SUPPORT }] };
  const observed = await request(`${edge.url}/api/v2/analytics/queues/observations/query`, { token, json: { filter } });
  assertError(observed, 403, "observations");
  guest.drop();
});

test("an agent writes and ends nothing in a conversation that another has", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const leg = minji.legOf(conversation);
  const attempts = [
    ["POST", `${MESSAGES}/${conversation.id}/communications/${leg.messages[0].id}/messages`, { textBody: "as Minji" }],
    ["POST", `${MESSAGES}/${conversation.id}/communications/${leg.messages[0].id}/typing`, { typing: { type: "On" } }],
    ["PATCH", `${MESSAGES}/${conversation.id}/participants/${leg.id}`, { state: "disconnected" }],
  ];
  for (const [method, path, json] of attempts) {
    const answer = await jun.request(path, { method, json });
    assertError(answer, 403, path);
    assert.equal(answer.body.code, "missing.permissions");
  }
  const taken = await jun.request(`${CONVERSATIONS}/${conversation.id}/assign`, { json: {} });
  assertError(taken, 409, "assign");
  assert.equal((await minji.conversation(conversation.id)).endTime, undefined);
  await minji.say(conversation, "as Minji");
  assert.equal((await guest.hear("as Minji")).body.channel.from.nickname, "Minji");
  assert.equal((await guest.history()).total, 2);
  guest.drop();
});

test("a member of the queue reads what a colleague has, to say who was faster or to take over", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const [{ id }] = await minji.transcript(conversation.id);
  assert.equal((await jun.conversation(conversation.id)).id, conversation.id);
  assert.equal((await jun.get(`${MESSAGES}/${conversation.id}/messages/${id}`)).id, id);
  assert.deepEqual((await jun.transcript(conversation.id)).map((message) => message.id), [id]);
  guest.drop();
});

test("an agent sends nothing in a conversation that waits, and gives none to a colleague", async () => {
  const { guest, conversation } = await writingIn(edge, minji);
  const acd = conversation.participants.find(({ purpose }) => purpose === "acd");
  assertError(
    await jun.request(`${MESSAGES}/${conversation.id}/communications/${acd.messages[0].id}/messages`, {
      json: { textBody: "x" },
    }),
    403,
    "send",
  );
  assertError(
    await jun.request(`${CONVERSATIONS}/${conversation.id}/assign`, { json: { userId: minji.me.id } }),
    403,
    "assign",
  );
  assertError(
    await jun.request(`${CONVERSATIONS}/${conversation.id}/assign`, { json: { userId: randomUUID() } }),
    403,
    "assign",
  );
  const { access_token: machine } = await clientToken(edge, CLIENT);
  assertError(
    await request(`${edge.url}${CONVERSATIONS}/${conversation.id}/assign`, {
      token: machine,
      json: { userId: randomUUID() },
    }),
    404,
    "assign",
  );
  assert.ok((await minji.waiting()).some(({ conversationId }) => conversationId === conversation.id));
  guest.drop();
});

test("an agent listens to nobody else's topics and opens nobody else's channel", async () => {
  const wanted = [
    `v2.users.${jun.me.id}.conversations.messages`,
    `hanmadi.users.${jun.me.id}.transcript`,
    `v2.routing.queues.${randomUUID()}.conversations.messages`,
    "v2.system.everything",
    "",
    "*",
  ];
  const { entities } = await minji.put(
    `/api/v2/notifications/channels/${minji.channel.id}/subscriptions`,
    wanted.map((id) => ({ id })),
  );
  assert.deepEqual(
    entities.map(({ id, state }) => [id, state]),
    wanted.map((id) => [id, "Rejected"]),
  );
  assertError(
    await minji.request(`/api/v2/notifications/channels/${jun.channel.id}/subscriptions`),
    404,
    "another's channel",
  );
  const secret = jun.channel.id.split("-")[1];
  const socket = {
    connection: "upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
  };
  for (const id of [
    jun.channel.id.replace(secret, "0".repeat(secret.length)),
    `${minji.me.id.replaceAll("-", "")}-${secret}`,
    `${jun.me.id.replaceAll("-", "")}-`,
    "x",
  ]) {
    assertError(await bare(edge.url, `/api/v2/notifications/channels/${id}/socket`, { headers: socket }), 404, id);
  }
  await minji.listen();
});
