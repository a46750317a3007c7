// Goal: the owner brings people in, changes what they may and lets them go, and routing follows.
// Method: somebody new is made, signs in, answers a guest, is promoted, shut out and deleted, at the addresses.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, login, signIn } from "../lib/agent.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { assertError, request } from "../lib/http.mjs";
import { writingIn } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const USERS = "/api/v2/users";
const SORA = { name: "Lee Sora", email: "Sora@Example.com", nickname: "Sora", password: "a long password" };
const MESSAGES = "/api/v2/conversations/messages";

let edge, owner, boss, minji;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  [owner, boss] = await signIn(edge, "owner", "supervisor");
  minji = await new Agent(edge).start();
});
after(() => {
  minji?.drop();
  return edge?.stop();
});

const refused = async (agent, method, path, json, status, code) => {
  const answer = await agent.request(path, { method, json });
  assertError(answer, status, `${method} ${path} ${JSON.stringify(json)}`);
  if (code) assert.equal(answer.body.code, code);
};
const become = (agent, systemPresence) =>
  agent.patch(`${USERS}/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });
const entering = (username, password) =>
  request(`${edge.url}/oauth/token`, { form: { grant_type: "password", username, password } });

test("somebody new signs in, joins a queue, and is offered what waits there", async () => {
  const made = await owner.post(USERS, SORA);
  assert.deepEqual(
    [made.name, made.email, made.nickname, made.state, made.role],
    ["Lee Sora", "sora@example.com", "Sora", "active", "agent"],
  );
  assert.ok(!JSON.stringify([made, await owner.get(USERS)]).includes(SORA.password));
  await refused(owner, "POST", USERS, { ...SORA, email: " SORA@example.com " }, 409, "email.taken");
  const sora = new Agent(edge, SORA.email);
  sora.token = (await login(edge, SORA.email, SORA.password)).access_token;
  sora.me = await sora.get(`${USERS}/me`);
  assert.deepEqual([sora.me.id, sora.me.queues ?? []], [made.id, []]);

  await owner.post(`/api/v2/routing/queues/${SUPPORT}/members`, [{ id: made.id }]);
  await until(async () => {
    sora.token = (await login(edge, SORA.email, SORA.password)).access_token;
    sora.me = await sora.get(`${USERS}/me`);
    return sora.me.queues?.includes(SUPPORT);
  }, "membership in the token");
  await sora.listen();
  await become(sora, "OnQueue");
  const { guest, conversation } = await writingIn(edge, minji);
  const offered = await sora.offered((one) => one.id === conversation.id && sora.legOf(one)?.messages[0].state === "alerting");
  await sora.patch(`${MESSAGES}/${offered.id}/participants/${sora.legOf(offered).id}`, { state: "connected" });
  await sora.say(await sora.conversation(offered.id), "Sora here");
  assert.equal((await guest.hear("Sora here")).body.channel.from.nickname, "Sora");
  await sora.end(await sora.conversation(offered.id));
  await become(sora, "Offline");
  guest.drop();
  sora.drop();
});

test("names, logins and roles change, and a new password ends every session", async () => {
  const { results } = await owner.post(`${USERS}/search`, { query: [{ type: "EXACT", fields: ["email"], value: "sora@example.com" }] });
  const path = `${USERS}/${results[0].id}`;
  const before = await login(edge, SORA.email, SORA.password);
  const changed = await owner.patch(path, { nickname: "S.", email: "lee@example.com", role: "supervisor" });
  assert.deepEqual([changed.name, changed.nickname, changed.email, changed.role], ["Lee Sora", "S.", "lee@example.com", "supervisor"]);
  assert.equal((await entering(SORA.email, SORA.password)).status, 401);
  const again = await until(async () => {
    const { access_token: token } = await login(edge, "lee@example.com", SORA.password);
    const me = (await request(`${edge.url}${USERS}/me`, { token })).body;
    return me.permissions.includes("routing:queueMember:manage") && me;
  }, "a supervisor's permissions");
  assert.equal(again.role, "supervisor");

  assert.equal((await owner.request(`${path}/password`, { method: "POST", json: { newPassword: "another password" } })).status, 204);
  assert.equal((await entering("lee@example.com", SORA.password)).status, 401);
  const renewing = { grant_type: "refresh_token", refresh_token: before.refresh_token };
  assert.equal((await request(`${edge.url}/oauth/token`, { form: renewing })).status, 401, "an older session goes on");
  assert.equal((await entering("lee@example.com", "another password")).status, 200);
});

test("who is shut out can't sign in and is offered nothing; who is deleted is gone from every queue", async () => {
  const { results } = await owner.post(`${USERS}/search`, { query: [{ type: "EXACT", fields: ["email"], value: "lee@example.com" }] });
  const [{ id }] = results;
  await boss.patch(`${USERS}/${id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence: "OnQueue" } });
  assert.equal((await owner.patch(`${USERS}/${id}`, { state: "inactive" })).state, "inactive");
  await until(async () => (await entering("lee@example.com", "another password")).status === 401, "a closed door");
  const { guest, conversation } = await writingIn(edge, minji);
  const why = await until(async () => {
    const { waiting } = await boss.get(`${MESSAGES}/${conversation.id}/routing`);
    return waiting && !waiting.offeredUserId && waiting;
  }, "a wait that nobody is asked about");
  assert.ok(!why.search.refused.some(({ userIds }) => userIds.includes(id)), "who can't sign in is not even looked at");
  await owner.patch(`${USERS}/${id}`, { state: "active" });
  await until(async () => (await boss.get(`${MESSAGES}/${conversation.id}/routing`)).waiting?.offeredUserId === id, "an offer");
  assert.equal((await entering("lee@example.com", "another password")).status, 200);

  assert.equal((await owner.request(`${USERS}/${id}`, { method: "DELETE" })).status, 204);
  await refused(owner, "GET", `${USERS}/${id}`, undefined, 404);
  const members = await owner.get(`/api/v2/routing/queues/${SUPPORT}/members`);
  assert.ok(!members.entities.some((one) => one.id === id));
  assert.equal((await entering("lee@example.com", "another password")).status, 401);
  await boss.post(`/api/v2/conversations/${conversation.id}/disconnect`);
  guest.drop();
});

test("what makes no sense, may not be, or would leave nobody in charge is refused", async () => {
  for (const [json, status, code] of [
    [{}, 400],
    [{ name: "X" }, 400],
    [{ name: " ", email: "x@example.com" }, 400],
    [{ name: "X", email: "nobody" }, 400],
    [{ name: "X", email: "a b@example.com" }, 400],
    [{ name: "X", email: "a@b@example.com" }, 400],
    [{ name: "X", email: "x@example.com", password: "short" }, 400],
    [{ name: "X", email: "x@example.com", role: "king" }, 400],
    [{ name: "X", email: "owner@example.com" }, 409, "email.taken"],
  ]) {
    await refused(owner, "POST", USERS, json, status, code);
  }
  const own = `${USERS}/${owner.me.id}`;
  await refused(owner, "PATCH", own, { role: "agent" }, 409, "last.owner");
  await refused(owner, "PATCH", own, { state: "inactive" }, 409, "last.owner");
  await refused(owner, "DELETE", own, undefined, 409, "last.owner");
  await refused(owner, "POST", `${own}/password`, { newPassword: "short" }, 400);
  await refused(owner, "PATCH", `${USERS}/00000000-0000-4000-8000-000000000000`, { name: "X" }, 404);
  for (const agent of [minji, boss]) {
    await refused(agent, "POST", USERS, { name: "X", email: "x@example.com" }, 403, "missing.permissions");
    await refused(agent, "PATCH", `${USERS}/${agent.me.id}`, { role: "owner" }, 403, "missing.permissions");
    await refused(agent, "DELETE", own, undefined, 403, "missing.permissions");
    await refused(agent, "POST", `${own}/password`, { newPassword: "a long password" }, 403, "missing.permissions");
  }
  assert.doesNotMatch(edge.log, /"level":"error"|uncaught|panicked/i);
});

test("a machine is made, logs in with what it was told once, and is shut out again", async () => {
  const clients = "/api/v2/oauth/clients";
  const made = await owner.post(clients, { name: "Bridge", authorizedGrantType: "CLIENT-CREDENTIALS", role: "supervisor" });
  const path = `${clients}/${made.id}`;
  const enter = (secret) =>
    request(`${edge.url}/oauth/token`, {
      form: { grant_type: "client_credentials" },
      headers: { authorization: `Basic ${Buffer.from(`${made.id}:${secret}`).toString("base64")}` },
    });
  const { access_token: token } = (await enter(made.secret)).body;
  assert.equal((await request(`${edge.url}${USERS}`, { token })).status, 200);
  assert.equal((await request(`${edge.url}/api/v2/routing/queues`, { token, json: { name: "Its own" } })).status, 403);
  const told = await owner.get(clients);
  assert.ok(told.entities.some(({ id }) => id === made.id) && !JSON.stringify(told).includes(made.secret));
  assert.equal((await owner.put(path, { name: "Bridge", role: "owner" })).role, "owner");
  const stronger = (await enter(made.secret)).body.access_token;
  const queue = await request(`${edge.url}/api/v2/routing/queues`, { token: stronger, json: { name: "Its own" } });
  assert.equal(queue.status, 200, JSON.stringify(queue.body));

  const renewed = await owner.post(`${path}/secret`);
  assert.notEqual(renewed.secret, made.secret);
  assert.equal((await enter(made.secret)).status, 401);
  await edge.restart();
  assert.equal((await enter(renewed.secret)).status, 200, "forgotten by a power cut");
  assert.equal((await owner.request(path, { method: "DELETE" })).status, 204);
  assert.equal((await enter(renewed.secret)).status, 401);
  for (const [json, status] of [[{}, 400], [{ name: "X", authorizedGrantType: "PASSWORD" }, 400], [{ name: "X", role: "king" }, 400]]) {
    await refused(owner, "POST", clients, json, status);
  }
  await refused(boss, "GET", clients, undefined, 403, "missing.permissions");
});
