// Goal: detail records are told to whoever may see them, and a query that can't be answered is refused by name.
// Method: agents, a supervisor and a machine at the analytics addresses, with and without something to find.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, clientToken } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { request } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const QUERY = "/api/v2/analytics/conversations/details/query";
const LONG_AGO = "2001-02-03T00:00:00.000Z/2001-03-05T00:00:00.000Z";
// The form of a conversation's id, which leads to a Thread that nobody has ever written to.
const NOBODYS = "5a2b9c1d-3e4f-8a6b-9c8d-7e6f5a4b3c01";

let edge, minji, supervisor, machine;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  [minji, supervisor] = await Promise.all([
    new Agent(edge).login(),
    new Agent(edge, "supervisor@example.com").login(),
  ]);
  machine = (await clientToken(edge)).access_token;
});
after(() => edge?.stop());

/** Asks with a body and a token, and returns status and body. */
const query = (json, token = supervisor.token) =>
  request(`${edge.url}${QUERY}`, { json, headers: { authorization: `Bearer ${token}` } });

test("nobody without a token learns anything", async () => {
  const addresses = [
    ["POST", QUERY],
    ["GET", `/api/v2/analytics/conversations/${NOBODYS}/details`],
    ["GET", `/api/v2/analytics/conversations/${NOBODYS}/events`],
  ];
  for (const [method, path] of addresses) {
    for (const headers of [{}, { authorization: "Bearer nonsense" }]) {
      const { status, body } = await request(`${edge.url}${path}`, { method, headers });
      assert.deepEqual([status, body.status], [401, 401], path);
    }
  }
});

test("a conversation that never was has no record", async () => {
  for (const part of ["details", "events"]) {
    for (const id of [NOBODYS, "11111111-1111-4111-8111-111111111111", "nonsense"]) {
      const { status, body } = await supervisor.request(`/api/v2/analytics/conversations/${id}/${part}`);
      assert.deepEqual([status, body.code], [404, "not.found"], `${id} ${part}`);
    }
  }
});

test("a time in which nothing happened has no records, for whoever asks", async () => {
  for (const token of [minji.token, supervisor.token, machine]) {
    const { status, body } = await query({ interval: LONG_AGO }, token);
    assert.deepEqual([status, body], [200, { conversations: [], totalHits: 0 }]);
  }
  const full = {
    interval: LONG_AGO,
    order: "desc",
    orderBy: "segmentEnd",
    paging: { pageSize: 100, pageNumber: 100 },
    segmentFilters: [
      {
        type: "or",
        clauses: [{ type: "and", predicates: [{ dimension: "mediaType", value: "message" }] }],
        predicates: [{ type: "dimension", dimension: "wrapUpCode", operator: "notExists" }],
      },
    ],
    conversationFilters: [{ type: "and", predicates: [{ type: "metric", metric: "tHandle", range: { gte: 1 } }] }],
  };
  const { status, body } = await query(full);
  assert.deepEqual([status, body], [200, { conversations: [], totalHits: 0 }]);
});

test("what can't be answered is refused by name", async () => {
  const predicate = (one) => ({ interval: LONG_AGO, segmentFilters: [{ type: "and", predicates: [one] }] });
  for (const [json, code, says] of [
    [{}, "invalid.interval", /interval/],
    [{ interval: "yesterday" }, "invalid.interval", /interval/],
    [{ interval: "2001-01-01T00:00:00Z/2001-03-01T00:00:00Z" }, "invalid.interval", /31 days/],
    [{ interval: LONG_AGO, paging: { pageSize: 1000, pageNumber: 1 } }, "invalid.paging", /pageSize/],
    [{ interval: LONG_AGO, orderBy: "tHandle" }, "invalid.order", /orderBy.*"tHandle"/],
    [{ interval: LONG_AGO, aggregations: [{}] }, "not.offered", /aggregations/],
    [predicate({ dimension: "shoeSize", value: "44" }), "invalid.dimension", /segmentFilters.*"shoeSize"/],
    [predicate({ metric: "tHandle", range: { gt: 1 } }), "invalid.metric", /segmentFilters.*"tHandle"/],
    [predicate({ dimension: "queueId", operator: "like", value: "x" }), "invalid.filter", /"like"/],
    [{ interval: 5 }, "bad.request", /./],
    [[], "bad.request", /./],
  ]) {
    const { status, body } = await query(json);
    assert.deepEqual([status, body.status, body.code], [400, 400, code], JSON.stringify(json));
    assert.match(body.message, says);
  }
});

test("the addresses take their own method only", async () => {
  for (const [method, path] of [
    ["GET", QUERY],
    ["POST", `/api/v2/analytics/conversations/${NOBODYS}/details`],
    ["DELETE", `/api/v2/analytics/conversations/${NOBODYS}/events`],
  ]) {
    const { status, body } = await request(`${edge.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${supervisor.token}` },
    });
    assert.deepEqual([status, body.code], [405, "method.not.allowed"], path);
  }
});

test("whoever may see records is told so", async () => {
  for (const agent of [minji, supervisor]) {
    assert.ok(agent.me.permissions.includes("analytics:conversationDetail:view"), agent.email);
  }
});

test("a conversation leaves a record that its events make again", async () => {
  const agent = await new Agent(edge).start();
  const { guest, conversation } = await talking(edge, agent);
  await agent.say(conversation, "how can I help?");
  await agent.end(conversation);
  const address = `/api/v2/analytics/conversations/${conversation.id}`;
  const leg = agent.legOf(conversation);
  const told = await until(async () => {
    const { status, body } = await supervisor.request(`${address}/details`);
    const sessions = status === 200 ? body.participants.flatMap((one) => one.sessions) : [];
    const own = sessions.find(({ sessionId }) => sessionId === leg.messages[0].id);
    return own?.metrics.some(({ name }) => name === "tTalkComplete") && body;
  }, "the agent's leg in the record");
  assert.equal(told.customerParticipation, true);
  const of = (purpose) => told.participants.findLast((one) => one.purpose === purpose).sessions[0];
  const value = (session, name) => session.metrics.find((metric) => metric.name === name)?.value;
  assert.equal(of("customer").metrics[0].name, "nConnected");
  assert.equal(value(of("agent"), "tAnswered"), value(of("acd"), "tAcd"));
  for (const { segments } of told.participants.flatMap((one) => one.sessions)) {
    for (const [index, { segmentStart }] of segments.slice(1).entries()) {
      assert.equal(segmentStart, segments[index].segmentEnd);
    }
  }
  const history = await supervisor.get(`${address}/events`);
  assert.equal(history.agrees, true);
  assert.deepEqual(history.entities.map(({ n }) => n), history.entities.map((_, index) => index + 1));
  const interval = `${told.conversationStart}/${new Date(Date.now() + 60_000).toISOString()}`;
  const filter = { type: "and", predicates: [{ dimension: "conversationId", value: conversation.id }] };
  const found = (token) => query({ interval, conversationFilters: [filter] }, token);
  const jun = await new Agent(edge, "agent2@example.com").login();
  assert.deepEqual((await found(agent.token)).body.conversations.map((one) => one.conversationId), [conversation.id]);
  assert.deepEqual((await found(jun.token)).body, { conversations: [], totalHits: 0 });
  assert.equal((await jun.request(`${address}/details`)).status, 403);
  guest.drop();
  agent.drop();
});
