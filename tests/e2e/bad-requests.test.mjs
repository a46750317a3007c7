// Goal: whatever is sent to an address, the answer is the published error, soon, and nothing has changed.
// Method: requests without a token, without sense, too long, and into what is another's.

import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { DEPLOYMENT, startEdge } from "../lib/edge.mjs";
import { assertError, bare, request } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";

const SIGNING_KEY = "0123456789abcdef0123456789abcdef";
const CONVERSATIONS = "/api/v2/conversations";
const MESSAGES = `${CONVERSATIONS}/messages`;

let edge, minji;

before(async () => {
  edge = await startEdge({ signingKey: SIGNING_KEY, limits: "bench" });
  minji = await new Agent(edge).start();
});
after(() => edge?.stop());

/** Every address of the platform API that takes a body, with a token that may use it. */
function withBodies(conversation) {
  const { id } = conversation;
  const leg = minji.legOf(conversation);
  return [
    ["POST", `${MESSAGES}/${id}/communications/${leg.messages[0].id}/messages`],
    ["POST", `${MESSAGES}/${id}/communications/${leg.messages[0].id}/typing`],
    ["POST", `${MESSAGES}/${id}/messages/bulk`],
    ["PATCH", `${MESSAGES}/${id}/participants/${leg.id}`],
    ["POST", `${CONVERSATIONS}/${id}/assign`],
    ["POST", "/api/v2/analytics/queues/observations/query"],
    ["PUT", `/api/v2/notifications/channels/${minji.channel.id}/subscriptions`],
  ];
}

test("a body that is longer than 256 KiB is refused before it is read whole", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const body = JSON.stringify({ textBody: "x".repeat(1024 * 1024) });
  for (const [method, path] of [...withBodies(conversation), ["POST", "/oauth/token"]]) {
    assertError(
      await bare(edge.url, path, { method, headers: { authorization: `Bearer ${minji.token}` }, body }),
      413,
      path,
    );
  }
  assert.equal((await guest.history()).total, 1);
  guest.drop();
});

test("a body that is not the JSON of its address is refused", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const bodies = [
    "{",
    "hello",
    "1",
    '"x"',
    "true",
    "[1,",
    '{"a":}',
    "[".repeat(100_000),
    "\u0000",
    Buffer.from([0xff, 0xfe]),
  ];
  for (const [method, path] of withBodies(conversation)) {
    for (const body of bodies) {
      assertError(await minji.request(path, { method, body }), 400, `${method} ${path} ${String(body).slice(0, 20)}`);
    }
  }
  assert.equal((await guest.history()).total, 1);
  guest.drop();
});

test("a wrong type, or an impossible value, in any field is refused", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const [[, send], [, typing], [, bulk], [, leg], [, assign], [, query], [, topics]] = withBodies(conversation);
  const cases = [
    [
      "POST",
      send,
      [
        {},
        { textBody: 1 },
        { textBody: null },
        { textBody: "" },
        { textBody: " \n" },
        { textBody: "x".repeat(4001) },
        { textBody: "x", clientMessageId: 1 },
        { textBody: "x", clientMessageId: "" },
        { textBody: "x", clientMessageId: "x".repeat(257) },
        ["x"],
      ],
    ],
    [
      "POST",
      typing,
      [
        {},
        { typing: 1 },
        { typing: {} },
        { typing: { type: "On", duration: -1 } },
        { typing: { type: "On", duration: "1" } },
      ],
    ],
    ["POST", bulk, [{}, [1], ["x", null], Array(101).fill("x")]],
    ["PATCH", leg, [{}, { state: "alerting" }, { state: "parked" }, { state: "flying" }, { state: 1 }]],
    ["POST", assign, [{ userId: 1 }, { userId: "x" }, [1, 2]]],
    [
      "POST",
      query,
      [
        {},
        { filter: {} },
        { filter: { type: "or", predicates: [{}] } },
        { filter: { type: "or", predicates: [{ dimension: "userId", value: "x" }] } },
        { filter: { type: "or", predicates: [{ dimension: "queueId", value: "x" }] } },
      ],
    ],
    ["PUT", topics, [{}, ["x"], [{}], [{ id: 1 }], Array.from({ length: 1001 }, (_, number) => ({ id: `${number}` }))]],
  ];
  for (const [method, path, bodies] of cases) {
    for (const json of bodies) {
      assertError(
        await minji.request(path, { method, json }),
        400,
        `${method} ${path} ${JSON.stringify(json).slice(0, 100)}`,
      );
    }
  }
  assert.equal((await minji.conversation(conversation.id)).endTime, undefined);
  assert.equal((await guest.history()).total, 1);
  await minji.say(conversation, `${"한".repeat(3999)}x`);
  guest.drop();
});

test("an address that is not there is 404, and one that takes another method 405", async () => {
  const id = randomUUID();
  const absent = [
    "/",
    "/api",
    "/api/v2",
    "/api/v2/",
    "/api/v2/nothing",
    "/api/v1/users/me",
    "/api/v2/users/me/",
    "//api/v2/users/me",
    "/API/v2/users/me",
    "/.git/config",
    "/edge/src",
    "/dev",
    "/webhooks/x",
    `/api/v2/conversations/${id}/x`,
  ];
  for (const path of absent) {
    for (const method of ["GET", "POST", "DELETE"]) {
      const headers = { authorization: `Bearer ${minji.token}` };
      assertError(await bare(edge.url, path, { method, headers }), 404, `${method} ${path}`);
    }
  }
  const wrong = [
    ["PUT", "/api/v2/users/me"],
    ["POST", "/api/v2/users/me"],
    ["GET", "/oauth/token"],
    ["PUT", MESSAGES],
    ["GET", "/api/v2/notifications/channels"],
    ["GET", "/api/v2/analytics/queues/observations/query"],
    ["POST", "/v1"],
    ["DELETE", "/healthz"],
    ["POST", "/api/v2/webmessaging/messages"],
    ["POST", `/webdeployments/v1/deployments/${DEPLOYMENT}/config.json`],
    ["PATCH", "/desk/"],
    ["GET", "/dev/clock"],
  ];
  for (const [method, path] of wrong) {
    assertError(
      await bare(edge.url, path, { method, headers: { authorization: `Bearer ${minji.token}` } }),
      405,
      `${method} ${path}`,
    );
  }
});

test("an id that is none, or of something that never was, is 404", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const never = conversation.id.replace(/^........-..../, (head) =>
    head.startsWith("00000000") ? "11111111-1111" : "00000000-0000",
  );
  const later = conversation.id.replace(/1$/, "2");
  const leg = minji.legOf(conversation);
  const strange = [
    "x",
    "1",
    "'; DROP TABLE message; --",
    "%00",
    "..%2f..",
    "%ff",
    randomUUID(),
    "g".repeat(36),
    `${conversation.id}0`,
  ];
  const reads = [...strange, never, later].flatMap((id) => [
    ["GET", `${MESSAGES}/${id}`],
    ["GET", `${CONVERSATIONS}/${id}`],
    ["GET", `${MESSAGES}/${id}/messages`],
    ["POST", `${MESSAGES}/${id}/messages/bulk`, []],
    ["POST", `${CONVERSATIONS}/${id}/assign`, {}],
    ["PATCH", `${MESSAGES}/${id}/participants/${leg.id}`, { state: "disconnected" }],
    ["POST", `${MESSAGES}/${id}/communications/${leg.messages[0].id}/messages`, { textBody: "x" }],
  ]);
  const parts = [...strange.slice(0, -2), randomUUID()].flatMap((id) => [
    ["GET", `${MESSAGES}/${conversation.id}/messages/${id}`],
    ["PATCH", `${MESSAGES}/${conversation.id}/participants/${id}`, { state: "disconnected" }],
    ["POST", `${MESSAGES}/${conversation.id}/communications/${id}/messages`, { textBody: "x" }],
    ["GET", `/api/v2/users/${id}`],
    ["GET", `/api/v2/notifications/channels/${id}/subscriptions`],
  ]);
  for (const [method, path, json] of [...reads, ...parts]) {
    const body = json && JSON.stringify(json);
    const headers = { authorization: `Bearer ${minji.token}` };
    assertError(
      await bare(edge.url, encodeURI(path).replaceAll("%25", "%"), { method, headers, body }),
      404,
      `${method} ${path}`,
    );
  }
  for (const participant of conversation.participants.filter(({ purpose }) => purpose !== "agent")) {
    assertError(
      await minji.request(`${MESSAGES}/${conversation.id}/participants/${participant.id}`, {
        method: "PATCH",
        json: { state: "disconnected" },
      }),
      404,
      "another's leg",
    );
    assertError(
      await minji.request(`${MESSAGES}/${conversation.id}/communications/${participant.messages[0].id}/messages`, {
        json: { textBody: "x" },
      }),
      404,
      "another's leg",
    );
  }
  assert.equal((await guest.history()).total, 1);
  guest.drop();
});

/** Signs a token of our own making as the edge would. */
function forge(payload, header, key) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${key ? createHmac("sha256", key).update(text).digest("base64url") : ""}`;
}

test("without a token, or with one that is not ours, nothing of the platform opens", async () => {
  const { guest, conversation } = await talking(edge, minji);
  const payload = JSON.parse(Buffer.from(minji.token.split(".")[1], "base64url").toString());
  const HS256 = { alg: "HS256", typ: "JWT" };
  const good = await request(`${edge.url}/api/v2/users/me`, { token: forge(payload, HS256, SIGNING_KEY) });
  assert.equal(good.status, 200, "the forger does not know the form; the rest proves nothing");
  const owner = { ...payload, claims: { ...payload.claims, role: "owner" } };
  const [header, , signature] = minji.token.split(".");
  const tokens = [
    undefined,
    "x",
    "a.b.c",
    forge(owner, HS256, "another key of thirty-two letters"),
    forge(owner, { alg: "none", typ: "JWT" }),
    forge(owner, { alg: "none", typ: "JWT" }, SIGNING_KEY),
    forge(owner, { alg: "HS384", typ: "JWT" }, SIGNING_KEY),
    forge({ ...owner, exp: 1 }, HS256, SIGNING_KEY),
    forge({ ...owner, aud: "history" }, HS256, SIGNING_KEY),
    forge({ exp: owner.exp, claims: owner.claims }, HS256, SIGNING_KEY),
    `${header}.${Buffer.from(JSON.stringify(owner)).toString("base64url")}.${signature}`,
  ];
  const addresses = [
    ["GET", "/api/v2/users/me"],
    ["GET", `/api/v2/users/${minji.me.id}`],
    ["GET", "/api/v2/routing/queues"],
    ["GET", MESSAGES],
    ["GET", `${MESSAGES}/${conversation.id}`],
    ["GET", `${MESSAGES}/${conversation.id}/messages`],
    ["DELETE", "/api/v2/tokens/me"],
    ["POST", "/api/v2/notifications/channels"],
    ["GET", `/api/v2/notifications/channels/${minji.channel.id}/subscriptions`],
    ...withBodies(conversation),
  ];
  for (const token of tokens) {
    for (const [method, path] of addresses) {
      const answer = await request(edge.url + path, { method, token, body: method === "GET" ? undefined : "{}" });
      assertError(answer, 401, `${method} ${path} with ${token}`);
      assert.match(answer.headers.get("www-authenticate"), /^bearer/i);
    }
  }
  for (const authorization of [`Basic ${minji.token}`, minji.token, "Bearer", `Bearer ${minji.token} x`]) {
    assertError(await request(`${edge.url}/api/v2/users/me`, { headers: { authorization } }), 401, authorization);
  }
  const inAddress = await request(`${edge.url}/api/v2/users/me?access_token=${minji.token}`, {
    headers: { cookie: `token=${minji.token}` },
  });
  assertError(inAddress, 401, "token in address and cookie");
  guest.drop();
});

test("after all of this the edge is well and logged no fault", async () => {
  assert.equal((await request(`${edge.url}/healthz`)).status, 200);
  assert.doesNotMatch(edge.log, /"level":"error"|uncaught|panicked/i);
});
