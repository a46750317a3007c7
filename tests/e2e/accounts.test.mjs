// Goal: who proves who they are gets in for a while, and nobody else.
// Method: logins of people and machines at the token address, right, wrong, worn out and repeated.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, clientToken, login } from "../lib/agent.mjs";
import { CLIENT, PASSWORD, SUPPORT, startEdge } from "../lib/edge.mjs";
import { request } from "../lib/http.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let edge;

before(async () => {
  edge = await startEdge({ clock: true });
});
after(() => edge?.stop());

const ask = (form, headers = {}) => request(`${edge.url}/oauth/token`, { form, headers });
const password = (username, word = PASSWORD) => ask({ grant_type: "password", username, password: word });
const renew = (token) => ask({ grant_type: "refresh_token", refresh_token: token });
const basic = (id, secret) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` });
const me = (token) => request(`${edge.url}/api/v2/users/me`, { token });

/** Checks a refusal as the OAuth standard words it. */
function assertRefused({ status, headers, body }, expected, error) {
  assert.deepEqual([status, body.error], [expected, error], JSON.stringify(body));
  assert.equal(headers.get("cache-control"), "no-store");
  assert.deepEqual(
    Object.keys(body).filter((name) => !["error", "error_description"].includes(name)),
    [],
  );
}

test("a person signs in and is told who they are and what they may", async () => {
  const { status, headers, body } = await password("agent1@example.com");
  assert.equal(status, 200);
  assert.equal(headers.get("cache-control"), "no-store");
  assert.deepEqual(Object.keys(body).sort(), ["access_token", "expires_in", "refresh_token", "token_type"]);
  assert.deepEqual([body.token_type, body.expires_in], ["bearer", 3600]);
  const { body: person } = await me(body.access_token);
  assert.deepEqual(
    [person.name, person.email, person.nickname, person.state],
    ["Kim Minji", "agent1@example.com", "Minji", "active"],
  );
  assert.ok(person.permissions.includes("conversation:message:create") && person.queues.includes(SUPPORT));
  assert.ok(!JSON.stringify(person).includes("pbkdf2") && !JSON.stringify(person).includes(PASSWORD));
  for (const name of ["AGENT1@example.com", " agent1@example.com "]) assert.equal((await password(name)).status, 200);
});

test("a colleague is told no more than a colleague should know", async () => {
  const agent = await new Agent(edge).login();
  const { body } = await agent.request(`/api/v2/users/${agent.me.id.replace(/1$/, "4")}`);
  assert.deepEqual(Object.keys(body).sort(), ["email", "id", "name", "nickname", "role", "state"]);
});

test("a wrong password and an unknown name get the same answer", async () => {
  const answers = [];
  for (const [name, word] of [
    ["agent2@example.com", "wrong"],
    ["agent2@example.com", ""],
    ["agent2@example.com", `${PASSWORD} `],
    ["nobody@example.com", PASSWORD],
    ["", PASSWORD],
    ["' OR 1=1; --", PASSWORD],
  ]) {
    const answer = await password(name, word);
    assertRefused(answer, 401, "invalid_grant");
    answers.push(JSON.stringify(answer.body));
  }
  assert.equal(new Set(answers).size, 1);
});

test("after ten wrong passwords a name waits a minute, right or wrong, and others do not", async () => {
  await edge.advance(MINUTE);
  for (let times = 0; times < 10; times += 1)
    assertRefused(await password("agent2@example.com", "wrong"), 401, "invalid_grant");
  assertRefused(await password("agent2@example.com", "wrong"), 429, "slow_down");
  assertRefused(await password("agent2@example.com"), 429, "slow_down");
  assertRefused(await password("AGENT2@example.com "), 429, "slow_down");
  assert.equal((await password("agent1@example.com")).status, 200);
  await edge.advance(MINUTE);
  assert.equal((await password("agent2@example.com")).status, 200);
});

test("wrong passwords given all at once count as well", async () => {
  await edge.advance(MINUTE);
  const answers = await Promise.all(Array.from({ length: 20 }, () => password("supervisor@example.com", "wrong")));
  const tried = answers.filter(({ status }) => status === 401).length;
  assert.ok(tried <= 10, `${tried} passwords were tried within a minute`);
  assertRefused(await password("supervisor@example.com"), 429, "slow_down");
});

test("a right password clears the count of wrong ones", async () => {
  await edge.advance(MINUTE);
  for (const _ of [1, 2]) {
    for (let times = 0; times < 9; times += 1) await password("agent1@example.com", "wrong");
    assert.equal((await password("agent1@example.com")).status, 200);
  }
});

test("a refresh token is good once, and its successor after it", async () => {
  const first = await login(edge, "owner@example.com");
  const second = await renew(first.refresh_token);
  assert.equal(second.status, 200);
  assert.notEqual(second.body.refresh_token, first.refresh_token);
  assert.equal((await me(second.body.access_token)).body.email, "owner@example.com");
  assertRefused(await renew(first.refresh_token), 401, "invalid_grant");
  const third = await renew(second.body.refresh_token);
  assert.equal(third.status, 200);
  const raced = await Promise.all(Array.from({ length: 5 }, () => renew(third.body.refresh_token)));
  assert.equal(raced.filter(({ status }) => status === 200).length, 1, "a refresh token was good more than once");
});

test("a refresh token ends with the working day", async () => {
  const { refresh_token: token } = await login(edge, "owner@example.com");
  await edge.advance(11 * HOUR);
  const { body, status } = await renew(token);
  assert.equal(status, 200);
  await edge.advance(12 * HOUR + MINUTE);
  assertRefused(await renew(body.refresh_token), 401, "invalid_grant");
});

test("signing out takes every refresh token of the person back, and of no one else", async () => {
  const [here, there, other] = [
    await login(edge, "owner@example.com"),
    await login(edge, "owner@example.com"),
    await login(edge, "agent1@example.com"),
  ];
  const { status } = await request(`${edge.url}/api/v2/tokens/me`, { method: "DELETE", token: here.access_token });
  assert.equal(status, 204);
  for (const { refresh_token: token } of [here, there]) assertRefused(await renew(token), 401, "invalid_grant");
  assert.equal((await renew(other.refresh_token)).status, 200);
  assert.equal((await password("owner@example.com")).status, 200);
});

test("a machine signs in by header or form, and gets no refresh token", async () => {
  const answers = [
    await ask({ grant_type: "client_credentials" }, basic(CLIENT.id, CLIENT.secret)),
    await ask({ grant_type: "client_credentials", client_id: CLIENT.id, client_secret: CLIENT.secret }),
  ];
  for (const { status, body } of answers) {
    assert.deepEqual([status, Object.keys(body).sort()], [200, ["access_token", "expires_in", "token_type"]]);
    const { status: queues } = await request(`${edge.url}/api/v2/routing/queues`, { token: body.access_token });
    assert.equal(queues, 200);
    assert.equal((await me(body.access_token)).status, 404);
  }
  const { access_token: token } = await clientToken(edge);
  const { status } = await request(`${edge.url}/api/v2/notifications/channels`, { method: "POST", token });
  assert.equal(status, 200);
});

test("a wrong secret, and an unknown machine, get the same answer", async () => {
  const headers = [
    basic(CLIENT.id, "wrong"),
    basic(CLIENT.id, ""),
    basic("11111111-1111-4111-8111-111111111111", CLIENT.secret),
    basic("x", "y"),
    { authorization: "Basic ???" },
    { authorization: "Basic" },
    {},
  ];
  for (const header of headers)
    assertRefused(await ask({ grant_type: "client_credentials" }, header), 401, "invalid_client");
});

test("what is no login is refused in the standard's words", async () => {
  assertRefused(await ask({}), 400, "invalid_request");
  assertRefused(await ask({ grant_type: "password" }), 400, "invalid_request");
  assertRefused(await ask({ grant_type: "password", username: "agent1@example.com" }), 400, "invalid_request");
  assertRefused(await ask({ grant_type: "refresh_token" }), 400, "invalid_request");
  assertRefused(await ask({ grant_type: "authorization_code", code: "x" }), 400, "unsupported_grant_type");
  assertRefused(await request(`${edge.url}/oauth/token`, { json: { grant_type: "password" } }), 400, "invalid_request");
  for (const token of ["", "x", "0".repeat(64), "x".repeat(10_000)])
    assertRefused(await renew(token), 401, "invalid_grant");
});
