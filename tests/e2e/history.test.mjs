// Goal: a guest reads its own history page by page, and nobody else's.
// Method: the jwt of the socket at the history address, whole, worn out, changed and misused.

import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { CLOSED, startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { request } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";

const SIGNING_KEY = "0123456789abcdef0123456789abcdef";
const PATH = "/api/v2/webmessaging/messages";

let edge, agent;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true, signingKey: SIGNING_KEY });
  agent = await new Agent(edge).start();
});
after(() => edge?.stop());

const jwtOf = async (guest) => (await guest.request("getJwt")).body.jwt;
const read = (token, query = "", headers = {}) => request(`${edge.url}${PATH}${query}`, { token, headers });

/** A refusal in the published form. */
function assertRefused({ status, body }, expected, code) {
  assert.equal(status, expected, JSON.stringify(body));
  assert.equal(body.status, expected);
  if (code) assert.equal(body.code, code);
  assert.ok(body.message && body.contextId, JSON.stringify(body));
}

/** Signs a token of our own making as the edge would. */
function forge(payload, { key = SIGNING_KEY, header = { alg: "HS256", typ: "JWT" }, signed = true } = {}) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${signed ? createHmac("sha256", key).update(text).digest("base64url") : ""}`;
}

const payloadOf = (jwt) => JSON.parse(Buffer.from(jwt.split(".")[1], "base64url").toString());

test("the jwt lives about a minute and says so in seconds", async () => {
  const guest = await new Guest(edge).start();
  const { type, class: name, code, body } = await guest.request("getJwt");
  assert.deepEqual([type, name, code], ["response", "JwtResponse", 200]);
  assert.deepEqual(Object.keys(body).sort(), ["exp", "jwt"]);
  assert.equal(payloadOf(body.jwt).exp, body.exp);
  const [{ status }] = [await read(body.jwt)];
  assert.equal(status, 200);
  await edge.advance(61_000);
  assertRefused(await read(body.jwt), 401, "token.expired");
  assert.ok(!JSON.stringify(payloadOf(body.jwt)).includes(guest.token), "the jwt tells the token");
  guest.drop();
});

test("pages come newest first, with four numbers, and past the last one empty", async () => {
  const { guest, text, conversation } = await talking(edge, agent);
  for (let number = 1; number <= 8; number += 1) {
    await (number % 2 ? guest.say(`${number}`) : agent.say(conversation, `${number}`));
  }
  await agent.end(conversation);
  await guest.next(({ body }) => body.events, "the end");
  const jwt = await jwtOf(guest);
  const pages = [];
  for (let page = 1; page <= 5; page += 1) {
    const { status, headers, body } = await read(jwt, `?pageSize=4&pageNumber=${page}`);
    assert.equal(status, 200);
    assert.match(headers.get("content-type"), /^application\/json/);
    const { entities, ...numbers } = body;
    assert.deepEqual(numbers, { pageSize: 4, pageNumber: page, total: 10, pageCount: 3 });
    pages.push(entities.map((one) => one.text ?? one.events[0].presence.type));
  }
  assert.deepEqual(pages, [["Disconnect", "8", "7", "6"], ["5", "4", "3", "2"], ["1", text], [], []]);
  guest.drop();
});

test("what history tells is what the socket told, word for word", async () => {
  const { guest, conversation } = await talking(edge, agent);
  await guest.request("onMessage", {
    message: {
      type: "Structured",
      text: "하나",
      content: [
        { contentType: "ButtonResponse", buttonResponse: { type: "Button", text: "하나", payload: "1.0", n: 1.0 } },
      ],
      metadata: { parentMessageId: "p" },
    },
  });
  await agent.say(conversation, "둘\n🎉");
  await guest.hear("둘\n🎉");
  const told = guest.frames.filter(({ class: name }) => name === "StructuredMessage").map(({ body }) => body);
  assert.deepEqual((await guest.history()).entities.reverse(), told);
  guest.drop();
});

test("pages have 25 entities unless asked, at most 100, and odd numbers are refused", async () => {
  const guest = await new Guest(edge, { direct: true }).start();
  await Promise.all(Array.from({ length: 130 }, (_, number) => guest.say(`${number}`)));
  const jwt = await jwtOf(guest);
  for (const [query, size, pageSize, pageCount] of [
    ["", 25, 25, 6],
    ["?pageSize=100", 100, 100, 2],
    ["?pageSize=5000", 100, 100, 2],
  ]) {
    const { body } = await read(jwt, query);
    assert.deepEqual(
      [body.entities.length, body.pageSize, body.total, body.pageCount],
      [size, pageSize, 130, pageCount],
    );
  }
  for (const query of [
    "?pageSize=0",
    "?pageNumber=0",
    "?pageSize=-1",
    "?pageSize=ten",
    "?pageNumber=1.5",
    "?pageSize=",
  ]) {
    assertRefused(await read(jwt, query), 400, "bad.request");
  }
  const far = await read(jwt, "?pageNumber=4294967295");
  assert.deepEqual([far.status, far.body.entities], [200, []]);
  guest.drop();
});

test("the word bearer is read in any case", async () => {
  const guest = await new Guest(edge).start();
  await guest.say("mine");
  const jwt = await jwtOf(guest);
  for (const word of ["bearer", "Bearer", "BEARER"]) {
    const { status, body } = await request(edge.url + PATH, { headers: { authorization: `${word} ${jwt}` } });
    assert.deepEqual([status, body.total], [200, 1]);
  }
  for (const authorization of ["", jwt, `Basic ${jwt}`, "bearer", "bearer "]) {
    const answer = await request(edge.url + PATH, { headers: authorization ? { authorization } : {} });
    assertRefused(answer, 401);
    assert.match(answer.headers.get("www-authenticate"), /^bearer/i);
  }
  guest.drop();
});

test("a forged or changed jwt opens nothing", async () => {
  const [guest, other] = await Promise.all([1, 2].map(() => new Guest(edge).start()));
  await other.say("private");
  const jwt = await jwtOf(guest);
  const payload = payloadOf(jwt);
  assert.equal((await read(forge(payload))).status, 200, "the forger does not know the form; the rest proves nothing");
  const foreign = payloadOf(await jwtOf(other));
  const [header, body, signature] = jwt.split(".");
  const forged = [
    forge(foreign, { key: "another key of thirty-two letters" }),
    forge(foreign, { header: { alg: "none", typ: "JWT" }, signed: false }),
    forge(foreign, { header: { alg: "none", typ: "JWT" } }),
    forge(foreign, { header: { alg: "HS512", typ: "JWT" } }),
    `${header}.${Buffer.from(JSON.stringify(foreign)).toString("base64url")}.${signature}`,
    `${header}.${body}.${signature.slice(0, -2)}`,
    `${header}.${body}.`,
    `${header}.${body}`,
    `${jwt}.${signature}`,
    "a.b.c",
    "...",
  ];
  for (const token of forged) assertRefused(await read(token), 401, "bad.credentials");
  [guest, other].forEach((one) => one.drop());
});

test("a jwt of a guest opens nothing of the platform, and an agent's token no history", async () => {
  const guest = await new Guest(edge).start();
  const jwt = await jwtOf(guest);
  for (const path of ["/api/v2/users/me", "/api/v2/conversations/messages", "/api/v2/routing/queues"]) {
    assertRefused(await request(edge.url + path, { token: jwt }), 401, "bad.credentials");
  }
  assertRefused(await read(agent.token), 401, "bad.credentials");
  guest.drop();
});

test("a page on another site may not read with a jwt it got hold of", async () => {
  const guest = await new Guest(edge, { deploymentId: CLOSED }).start();
  await guest.say("mine");
  const jwt = await jwtOf(guest);
  for (const origin of ["https://shop.example", "https://www.shop.example:8443", "shop.example", "http://127.0.0.1"]) {
    const { status, headers } = await read(jwt, "", { origin });
    assert.equal(status, 200, origin);
    assert.ok(["*", origin].includes(headers.get("access-control-allow-origin")), origin);
  }
  for (const origin of [
    "https://evil.example",
    "https://shop.example.evil.example",
    "https://notshop.example",
    "null",
  ]) {
    assertRefused(await read(jwt, "", { origin }), 403);
  }
  const preflight = await request(edge.url + PATH, { method: "OPTIONS", headers: { origin: "https://shop.example" } });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get("access-control-allow-headers"), /authorization/i);
  guest.drop();
});

test("a jwt for a thread that never was reads an empty page", async () => {
  const guest = await new Guest(edge).start();
  const payload = payloadOf(await jwtOf(guest));
  payload.claims.sub = "0".repeat(23);
  const { status, body } = await read(forge(payload));
  assert.deepEqual([status, body.entities, body.total], [200, [], 0]);
  payload.claims.sub = randomUUID();
  assertRefused(await read(forge(payload)), 403);
  guest.drop();
});
