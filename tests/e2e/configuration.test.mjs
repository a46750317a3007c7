// Goal: the owner's configuration is kept, is told as described, and changes only for those who may.
// Method: owner, supervisor, agent and machine at the addresses; what each field may be is tabled in Rust.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, clientToken, signIn } from "../lib/agent.mjs";
import { SUPPORT, startEdge } from "../lib/edge.mjs";
import { ask, assertError, request } from "../lib/http.mjs";

const QUEUES = "/api/v2/routing/queues";

let edge, owner, boss, minji;

before(async () => {
  edge = await startEdge();
  [owner, boss, minji] = await signIn(edge, "owner", "supervisor", "agent1");
});
after(() => edge?.stop());

const refused = async (agent, method, path, json, status, code) => {
  const answer = await agent.request(path, { method, json });
  assertError(answer, status, `${method} ${path} ${JSON.stringify(json)}`);
  if (code) assert.equal(answer.body.code, code);
};

test("a queue is made, found, changed and deleted, and outlives a power cut", async () => {
  const made = await owner.post(QUEUES, { name: "  VIP  ", mediaSettings: { message: { alertingTimeoutSeconds: 20 } } });
  assert.deepEqual([made.name, made.memberCount, made.createdBy], ["VIP", 0, owner.me.id]);
  assert.equal(made.mediaSettings.message.alertingTimeoutSeconds, 20);
  assert.equal(made.mediaSettings.message.enableInactivityTimeout, true);
  await refused(owner, "POST", QUEUES, { name: "vip" }, 409, "name.taken");
  const changed = await owner.put(`${QUEUES}/${made.id}`, { description: "For some", skillEvaluationMethod: "BEST" });
  assert.deepEqual([changed.name, changed.skillEvaluationMethod], ["VIP", "BEST"]);
  await owner.post(`${QUEUES}/${made.id}/members`, [{ id: minji.me.id }]);
  await edge.restart();
  assert.deepEqual(await owner.get(`${QUEUES}/${made.id}`), { ...changed, memberCount: 1, userMemberCount: 1, joinedMemberCount: 1 });
  assert.deepEqual((await owner.get(`${QUEUES}?name=v*`)).entities.map(({ id }) => id), [made.id]);
  assert.ok((await new Agent(edge).login()).me.queues.includes(made.id), "membership does not show in the token");
  assert.equal((await owner.request(`${QUEUES}/${made.id}`, { method: "DELETE" })).status, 204);
  await refused(owner, "GET", `${QUEUES}/${made.id}`, undefined, 404);
});

test("what is in use is not deleted", async () => {
  await refused(owner, "DELETE", `${QUEUES}/${SUPPORT}`, undefined, 409, "queue.in.use");
  const schedule = (await owner.get("/api/v2/architect/schedules")).entities[0];
  await refused(owner, "DELETE", `/api/v2/architect/schedules/${schedule.id}`, undefined, 409, "schedule.in.use");
});

test("members join and leave for themselves, others only by those who may", async () => {
  const address = (agent) => `${QUEUES}/${SUPPORT}/members/${agent.me.id}`;
  await minji.patch(address(minji), { id: minji.me.id, joined: false });
  const told = await minji.get(`${QUEUES}/${SUPPORT}/members?joined=false`);
  assert.deepEqual(told.entities.map(({ id, joined }) => [id, joined]), [[minji.me.id, false]]);
  await refused(minji, "PATCH", address(boss), { id: boss.me.id, joined: false }, 403, "missing.permissions");
  await boss.patch(address(minji), { id: minji.me.id, joined: true });
  await refused(minji, "POST", `${QUEUES}/${SUPPORT}/members`, [{ id: minji.me.id }], 403);
});

test("skills and languages are given and taken, whole lists or none of them", async () => {
  const skill = await owner.post("/api/v2/routing/skills", { name: "Glazing" });
  const mine = `/api/v2/users/${minji.me.id}/routingskills`;
  const before = await boss.get(mine);
  const given = await boss.patch(`${mine}/bulk`, [{ id: skill.id, proficiency: 3 }]);
  assert.equal(given.total, before.total + 1);
  const nothing = "00000000-0000-4000-8000-000000000000";
  await refused(boss, "PUT", `${mine}/bulk`, [{ id: skill.id, proficiency: 1 }, { id: nothing, proficiency: 1 }], 400);
  assert.deepEqual((await boss.get(mine)).entities, given.entities);
  await owner.request(`/api/v2/routing/skills/${skill.id}`, { method: "DELETE" });
  assert.deepEqual((await boss.get(mine)).entities, before.entities);
  const languages = await minji.get(`/api/v2/users/${minji.me.id}/routinglanguages`);
  assert.deepEqual(languages.entities.map(({ name, proficiency }) => [name, proficiency]), [["English", 3], ["Korean", 5]]);
});

test("wrap-up codes, labels, utilization and the threading timeline keep what they are told", async () => {
  const code = await owner.post("/api/v2/routing/wrapupcodes", { name: "Called back" });
  const [added] = await owner.post(`${QUEUES}/${SUPPORT}/wrapupcodes`, [{ id: code.id }]);
  assert.equal(added.name, "Called back");
  await owner.request(`/api/v2/routing/wrapupcodes/${code.id}`, { method: "DELETE" });
  const left = await minji.get(`${QUEUES}/${SUPPORT}/wrapupcodes`);
  assert.ok(!left.entities.some(({ id }) => id === code.id));

  const label = await owner.post("/api/v2/routing/utilization/labels", { name: "Heavy", weight: 3 });
  const own = `/api/v2/routing/users/${minji.me.id}/utilization`;
  assert.equal((await minji.get(own)).level, "Organization");
  const labelUtilizations = { [label.id]: { maximumCapacity: 2 } };
  const set = await owner.put(own, { utilization: { message: { maximumCapacity: 7 } }, labelUtilizations });
  assert.deepEqual([set.level, set.utilization.message.maximumCapacity, set.utilization.chat.maximumCapacity], ["Agent", 7, 4]);
  await refused(owner, "DELETE", `/api/v2/routing/utilization/labels/${label.id}`, undefined, 409, "label.in.use");
  const forced = `/api/v2/routing/utilization/labels/${label.id}?forceDelete=true`;
  assert.equal((await owner.request(forced, { method: "DELETE" })).status, 204);
  assert.deepEqual((await minji.get(own)).labelUtilizations, {});
  await owner.request(own, { method: "DELETE" });
  assert.equal((await minji.get(own)).utilization.message.maximumCapacity, 25);

  const timeline = "/api/v2/conversations/messaging/threadingtimeline";
  assert.deepEqual(await boss.get(timeline), { settings: [], defaultTimeoutMinutes: 4320 });
  const wanted = { settings: [{ messengerType: "webmessaging", timeoutInMinutes: 60 }], defaultTimeoutMinutes: 1440 };
  assert.deepEqual(await owner.put(timeline, wanted), wanted);
  await refused(owner, "PUT", timeline, { ...wanted, defaultTimeoutMinutes: 4321 }, 400);
  assert.deepEqual(await boss.get(timeline), wanted);
  await refused(boss, "PUT", timeline, wanted, 403);
});

test("a flow is drafted, tried out, published and made to decide; a bot never tells its secret", async () => {
  const [{ id, draft }] = (await owner.get("/api/v2/flows")).entities;
  const tried = await boss.post(`/api/v2/flows/${id}/test`, { text: "환불해 주세요" });
  assert.equal(tried.decision.rule?.id, "returns");
  const made = await owner.post("/api/v2/flows", { draft: { ...draft, name: "Other" } });
  assert.equal(made.active, false);
  await refused(owner, "PUT", `/api/v2/flows/${made.id}`, { draft: made.draft, isDefault: true }, 409, "flow.not.published");
  const published = await owner.post(`/api/v2/flows/actions/publish?flow=${made.id}`);
  assert.deepEqual([published.active, published.publishedVersion.id], [true, "1"]);
  const decides = await owner.put(`/api/v2/flows/${made.id}`, { draft: made.draft, isDefault: true });
  assert.equal(decides.isDefault, true);
  await refused(owner, "PUT", `/api/v2/flows/${made.id}`, { draft: made.draft, version: 1 }, 409, "version.mismatch");
  await refused(owner, "DELETE", `/api/v2/flows/${made.id}`, undefined, 409, "flow.in.use");
  await owner.put(`/api/v2/flows/${made.id}`, { draft: { ...made.draft, otherwise: draft.rules[0].outcome }, isDefault: false });
  assert.deepEqual(await owner.get(`/api/v2/flows/${made.id}/versions/1/configuration`), made.draft);
  assert.equal((await owner.get(`/api/v2/flows/${made.id}/versions`)).total, 1);

  const secret = "a secret of many letters";
  const bot = await owner.post("/api/v2/hanmadi/bots", { name: "Helper", url: "http://127.0.0.1:9/ask", secret });
  assert.ok(!JSON.stringify([bot, await owner.get("/api/v2/hanmadi/bots")]).includes(secret));
  assert.equal(bot.timeoutMs, 5000);
});

test("people are listed and found, presences and the division told", async () => {
  const { entities, total } = await minji.get("/api/v2/users?pageSize=2");
  assert.deepEqual([entities.map(({ name }) => name), total], [["Choi Haneul", "Kim Minji"], 4]);
  const found = await minji.post("/api/v2/users/search", { query: [{ type: "CONTAINS", fields: ["name"], value: "jun" }] });
  assert.deepEqual(found.results.map(({ email }) => email), ["agent2@example.com"]);
  assert.ok(!found.results.some(({ presence, routingStatus }) => presence || routingStatus), "told without being asked");
  const colleague = found.results[0].id;
  await boss.patch(`/api/v2/users/${colleague}/presences/PURECLOUD`, { presenceDefinition: { systemPresence: "OnQueue" } });
  const expanded = await minji.post("/api/v2/users/search", {
    query: [{ type: "CONTAINS", fields: ["name", "email"], value: "" }],
    expand: ["presence", "routingStatus"],
  });
  const doing = Object.fromEntries(
    expanded.results.map(({ id, presence, routingStatus }) => [id, [presence.presenceDefinition.systemPresence, routingStatus.status]]),
  );
  assert.deepEqual([doing[colleague], doing[minji.me.id]], [["OnQueue", "IDLE"], ["Offline", "OFF_QUEUE"]]);
  const names = (await minji.get("/api/v2/presence/definitions")).entities.map(({ systemPresence }) => systemPresence);
  assert.ok(names.includes("OnQueue") && names.length === 10);
  const [home] = (await minji.get("/api/v2/authorization/divisions")).entities;
  assert.deepEqual(home, await minji.get("/api/v2/authorization/divisions/home"));
});

test("agents look but do not touch, machines do as the owner, and nobody without a token", async () => {
  for (const [method, path, json] of [
    ["POST", QUEUES, { name: "X" }],
    ["PUT", `${QUEUES}/${SUPPORT}`, { name: "X" }],
    ["DELETE", `${QUEUES}/${SUPPORT}`],
    ["POST", "/api/v2/routing/skills", { name: "X" }],
    ["PUT", "/api/v2/routing/utilization", {}],
    ["POST", "/api/v2/flows", {}],
    ["GET", "/api/v2/hanmadi/bots"],
    ["POST", "/api/v2/architect/schedules", {}],
  ]) {
    await refused(minji, method, path, json, 403, "missing.permissions");
    assertError(await request(edge.url + path, { method, json }), 401, `${method} ${path}`);
  }
  const { access_token: token } = await clientToken(edge);
  const made = await ask(`${edge.url}/api/v2/routing/languages`, { token, json: { name: "French" } });
  assert.equal(made.name, "French");
});

test("the description is served, and after all of this no fault is logged", async () => {
  const document = await ask(`${edge.url}/api/v2/docs/openapi.json`);
  assert.ok(document.openapi.startsWith("3.1") && document.paths[QUEUES].post.requestBody);
  assert.doesNotMatch(edge.log, /"level":"error"|uncaught|panicked/i);
});
