// Goal: every list of the owner's configuration comes in pages, and every wrong call gets the published error body.
// Method: one table of lists and one of wrong calls, each at the addresses; the description is held to every answer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { assertError } from "../lib/http.mjs";

const API = "/api/v2";
const NOTHING = "00000000-0000-4000-8000-000000000000";
const SECRET = "a secret of many letters";

let edge, owner, minji, lists;

before(async () => {
  edge = await startEdge();
  [owner, minji] = await signIn(edge, "owner", "agent1");
  // At least two of everything.
  for (const name of ["First", "Second"]) {
    await owner.post(`${API}/routing/utilization/labels`, { name });
    await owner.post(`${API}/oauth/clients`, { name });
    await owner.post(`${API}/architect/schedules`, { name, start: "2026-11-20T09:00:00.000", end: "2026-11-20T18:00:00.000" });
    await owner.post(`${API}/architect/schedulegroups`, { name, timeZone: "Asia/Seoul" });
    await owner.post(`${API}/hanmadi/bots`, { name, url: "https://bot.example/ask", secret: SECRET });
    const made = await owner.post(`${API}/flows`, { draft: { name, otherwise: { type: "queue", to: { queue: SUPPORT } } } });
    await owner.post(`${API}/flows/actions/publish?flow=${made.id}`);
    await owner.post(`${API}/flows/actions/publish?flow=${made.id}`);
    lists = [`${API}/flows/${made.id}/versions`];
  }
  lists.push(
    `${API}/users`,
    `${API}/oauth/clients`,
    `${API}/users/${minji.me.id}/routingskills`,
    `${API}/users/${minji.me.id}/routinglanguages`,
    `${API}/users/${minji.me.id}/queues`,
    `${API}/routing/queues`,
    `${API}/routing/queues/${SUPPORT}/members`,
    `${API}/routing/queues/${SUPPORT}/wrapupcodes`,
    `${API}/routing/skills`,
    `${API}/routing/languages`,
    `${API}/routing/wrapupcodes`,
    `${API}/routing/utilization/labels`,
    `${API}/presence/definitions`,
    `${API}/authorization/divisions`,
    `${API}/architect/schedules`,
    `${API}/architect/schedulegroups`,
    `${API}/flows`,
    `${API}/hanmadi/bots`,
  );
});
after(() => edge?.stop());

const ids = ({ entities }) => entities.map((one) => one.id ?? `${one.userId}`);

test("every list is walked page by page to the same whole, and says its neighbours", async () => {
  for (const list of lists) {
    const whole = await owner.get(`${list}?pageSize=100`);
    assert.equal(whole.entities.length, whole.total, list);
    assert.ok(whole.total > 0, `${list} has something`);
    const walked = [];
    let path = `${list}?pageSize=1`;
    for (let number = 1; path; number += 1) {
      const page = await owner.get(path);
      assert.deepEqual([page.pageSize, page.pageNumber, page.total, page.pageCount], [1, number, whole.total, whole.total], path);
      assert.equal(page.previousUri === undefined, number === 1, path);
      walked.push(...page.entities);
      path = page.nextUri;
    }
    assert.deepEqual(ids({ entities: walked }), ids(whole), list);
    const past = await owner.get(`${list}?pageSize=1&pageNumber=${whole.total + 5}`);
    assert.deepEqual([past.entities, past.total], [[], whole.total], `${list} past its end`);
    for (const query of ["pageSize=0", "pageSize=x", "pageSize=501", "pageNumber=0", "pageNumber=-1"]) {
      assertError(await owner.request(`${list}?${query}`), 400, `${list}?${query}`);
    }
  }
});

test("what is not there, makes no sense or is not offered is said so under every kind of thing", async () => {
  const kinds = {
    "routing/queues": { name: "X", acwSettings: { wrapupPrompt: "SOMETIMES" } },
    "routing/skills": { name: " " },
    "routing/languages": {},
    "routing/wrapupcodes": { name: 5 },
    "routing/utilization/labels": { name: "X", weight: 26 },
    "architect/schedules": { name: "X", start: "now", end: "later" },
    "architect/schedulegroups": { name: "X", timeZone: "Mars/Olympus" },
    flows: { draft: { name: "X" } },
    "hanmadi/bots": { name: "X", url: "ftp://bot.example", secret: SECRET },
  };
  for (const [kind, wrong] of Object.entries(kinds)) {
    const path = `${API}/${kind}`;
    assertError(await owner.request(path, { method: "POST", json: wrong }), 400, `POST ${path}`);
    assertError(await owner.request(path, { method: "POST", body: "{", headers: { "content-type": "application/json" } }), 400, `POST ${path} {`);
    assertError(await owner.request(`${path}/${NOTHING}`), 404, `GET ${path}/…`);
    assertError(await owner.request(`${path}/nonsense`), 404, `GET ${path}/nonsense`);
    assertError(await owner.request(`${path}/${NOTHING}`, { method: "DELETE" }), 404, `DELETE ${path}/…`);
    assertError(await owner.request(path, { method: "PATCH", json: {} }), 405, `PATCH ${path}`);
    assertError(await minji.request(path, { method: "POST", json: wrong }), 403, `POST ${path} by an agent`);
  }
  const message = (inactivityTimeoutSettings) => ({ mediaSettings: { message: { inactivityTimeoutSettings } } });
  for (const wanted of [{ messageInQueueFlow: { id: NOTHING } }, message({ timeoutSeconds: 600, actionType: "SEND_TO_ARCHITECT_FLOW" })]) {
    const answer = await owner.request(`${API}/routing/queues/${SUPPORT}`, { method: "PUT", json: wanted });
    assertError(answer, 400, JSON.stringify(wanted));
    assert.equal(answer.body.code, "not.offered");
  }
});

test("topics are permitted or rejected one by one, and a channel keeps what it was given", async () => {
  const channel = await minji.post(`${API}/notifications/channels`);
  const path = `${API}/notifications/channels/${channel.id}/subscriptions`;
  const own = (end) => `v2.users.${minji.me.id}.${end}`;
  const wanted = {
    [own("conversations.messages")]: "Permitted",
    [own("presence")]: "Permitted",
    [own("routingStatus")]: "Permitted",
    [`v2.routing.queues.${SUPPORT}.conversations.messages`]: "Permitted",
    [`hanmadi.users.${minji.me.id}.transcript`]: "Permitted",
    [`hanmadi.users.${minji.me.id}.notes`]: "Permitted",
    [`v2.users.${owner.me.id}.presence`]: "Rejected",
    [`v2.routing.queues.${NOTHING}.conversations.messages`]: "Rejected",
    "v2.weather": "Rejected",
  };
  const topics = Object.keys(wanted).map((id) => ({ id }));
  const told = (entities) => Object.fromEntries(entities.map(({ id, state }) => [id, state]));
  const { entities } = await minji.put(path, topics);
  assert.deepEqual(told(entities), wanted);
  assert.ok(entities.every(({ state, rejectionReason }) => (state === "Rejected") === (typeof rejectionReason === "string")));
  const kept = Object.keys(wanted).filter((id) => wanted[id] === "Permitted");
  assert.deepEqual(Object.keys(told((await minji.get(path)).entities)).sort(), kept.sort());
  await minji.put(path, [{ id: own("presence") }]);
  await minji.post(path, [{ id: own("routingStatus") }]);
  assert.deepEqual(Object.keys(told((await minji.get(path)).entities)).sort(), [own("presence"), own("routingStatus")].sort());
  assertError(await minji.request(path, { method: "PUT", json: { id: own("presence") } }), 400, "topics that are no list");
  assertError(await owner.request(path), 404, "somebody else's channel");
});
