// Goal: the published limits hold, say when to come back, and what they refuse leaves no trace.
// Method: guests who are too fast or say too much, on an edge whose clock can be moved.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { request } from "../lib/http.mjs";

const SECOND = 1000;
const MINUTE = 60_000;
const text = (words) => ({ message: { type: "Text", text: words } });

let edge;

before(async () => {
  edge = await startEdge({ clock: true });
});
after(() => edge?.stop());

/** Checks a refusal by rate against both generations of clients. */
function assertTooMany(frame, secondsMost) {
  const { retryAfter, ...words } = frame.body;
  assert.deepEqual([frame.type, frame.class, frame.code], ["response", "TooManyRequestsErrorMessage", 429]);
  assert.ok(Number.isInteger(retryAfter) && retryAfter >= 1 && retryAfter <= secondsMost, `retryAfter ${retryAfter}`);
  assert.equal(words.errorCode, 4029);
  for (const name of ["name", "message", "errorMessage"]) assert.ok(words[name].length > 0, `no ${name}`);
}

const texts = async (guest) => (await guest.wholeHistory()).map((message) => message.text);

test("a session says five things in a second, over all of its sockets", async () => {
  const guest = await new Guest(edge, { direct: true }).start();
  const other = await new Guest(edge, { token: guest.token }).start();
  await edge.advance(SECOND);
  const said = [guest, other, guest, other, guest].map((one, number) => one.request("onMessage", text(`${number}`)));
  assert.deepEqual(
    (await Promise.all(said)).map(({ code }) => code),
    [200, 200, 200, 200, 200],
  );
  for (const one of [guest, other]) assertTooMany(await one.request("onMessage", text("too fast")), 1);
  await edge.advance(SECOND);
  await guest.say("in time");
  assert.deepEqual((await texts(guest)).sort(), ["0", "1", "2", "3", "4", "in time"]);
  [guest, other].forEach((one) => one.drop());
});

test("what was refused for its speed may be sent again under its tracing id", async () => {
  const guest = await new Guest(edge).start();
  await edge.advance(SECOND);
  await Promise.all([1, 2, 3, 4, 5].map((number) => guest.say(`${number}`)));
  const tracingId = "the sixth";
  assertTooMany(await guest.request("onMessage", { tracingId, ...text("6") }), 1);
  await edge.advance(SECOND);
  assert.equal((await guest.request("onMessage", { tracingId, ...text("6") })).code, 200);
  assert.deepEqual(
    (await texts(guest)).filter((words) => words === "6"),
    ["6"],
  );
  guest.drop();
});

test("a connection asks sixty things in a minute, and another one is not hindered", async () => {
  const guest = await new Guest(edge).start();
  const other = await new Guest(edge, { token: guest.token }).start();
  const asked = await Promise.all(Array.from({ length: 59 }, () => guest.request("getConfiguration")));
  assert.ok(
    asked.every(({ code }) => code === 200),
    "refused before the sixtieth",
  );
  assertTooMany(await guest.request("getConfiguration"), 60);
  assertTooMany(await guest.request("onMessage", text("the 62nd")), 60);
  await other.say("from the other connection");
  await edge.advance(MINUTE);
  await guest.say("a minute later");
  assert.deepEqual(await texts(guest), ["from the other connection", "a minute later"]);
  [guest, other].forEach((one) => one.drop());
});

test("what cannot be read counts as asked", async () => {
  const guest = await new Guest(edge).start();
  for (let times = 0; times < 59; times += 1) guest.raw("no frame");
  assertTooMany(await guest.request("getJwt"), 60);
  guest.drop();
});

test("a connection is checked for health twice a minute", async () => {
  const guest = await new Guest(edge).start();
  const check = () => guest.request("echo", text("ping"));
  assert.deepEqual([(await check()).code, (await check()).code], [200, 200]);
  assertTooMany(await check(), 60);
  await edge.advance(MINUTE);
  assert.equal((await check()).code, 200);
  guest.drop();
});

test("a session configures sixty times in a minute over all of its sockets", async () => {
  const guest = await new Guest(edge).start();
  const configure = (one) => one.request("configureSession", { deploymentId: guest.deploymentId });
  const other = await new Guest(edge, { token: guest.token }).start();
  const answers = await Promise.all([...Array(29).fill(guest), ...Array(29).fill(other)].map(configure));
  assert.ok(answers.every(({ class: name }) => name === "SessionResponse"));
  assertTooMany(await configure(guest), 60);
  await edge.advance(MINUTE);
  assert.equal((await configure(guest)).code, 200);
  [guest, other].forEach((one) => one.drop());
});

test("a session reads its history ten times in a minute", async () => {
  const guest = await new Guest(edge).start();
  await guest.say("once");
  const { jwt } = (await guest.request("getJwt")).body;
  const read = () => request(`${edge.url}/api/v2/webmessaging/messages`, { token: jwt });
  for (let times = 0; times < 10; times += 1) assert.equal((await read()).status, 200);
  const { status, headers, body } = await read();
  assert.equal(status, 429);
  assert.ok(Number(headers.get("retry-after")) >= 1 && Number(headers.get("retry-after")) <= 60);
  assert.deepEqual([body.status, body.code], [429, "too.many.requests.retry.after"]);
  assert.ok(body.message && body.contextId);
  const other = await new Guest(edge).start();
  assert.equal((await other.history()).total, 0, "another guest is hindered");
  [guest, other].forEach((one) => one.drop());
});

test("a text has 4096 bytes, not characters", async () => {
  const guest = await new Guest(edge).start();
  const longest = [`${"한".repeat(1365)}x`, "x".repeat(4096), "👋🏽".repeat(512)];
  for (const words of longest) {
    assert.equal(Buffer.byteLength(words), 4096);
    assert.equal((await guest.say(words)).body.text, words);
  }
  for (const words of [`${"한".repeat(1365)}xy`, "한".repeat(1366), "x".repeat(4097)]) {
    await edge.advance(SECOND);
    const { class: name, code, body } = await guest.request("onMessage", text(words));
    assert.deepEqual([name, code], ["string", 4011]);
    assert.match(body, new RegExp(`${Buffer.byteLength(words)}.*4096`));
  }
  assert.deepEqual(await texts(guest), longest);
  guest.drop();
});

test("a token has 2048 characters", async () => {
  const longest = await new Guest(edge, { token: "한".repeat(2048), direct: true }).start();
  assert.equal(longest.session.newSession, true);
  for (const direct of [true, false]) {
    const guest = await new Guest(edge, { token: "x".repeat(2049), direct }).connect();
    const { class: name, code } = await guest.request("configureSession", { deploymentId: guest.deploymentId });
    assert.deepEqual([name, code], ["string", 400]);
    guest.drop();
  }
  longest.drop();
});

test("a tracing id has 256 characters", async () => {
  const guest = await new Guest(edge).start();
  const longest = "한".repeat(256);
  assert.equal((await guest.request("onMessage", { tracingId: longest, ...text("kept") })).tracingId, longest);
  guest.raw({ action: "onMessage", token: guest.token, tracingId: "x".repeat(257), ...text("not kept") });
  const { code } = await guest.next(({ class: name }) => name === "string", "refusal");
  assert.equal(code, 400);
  assert.deepEqual(await texts(guest), ["kept"]);
  guest.drop();
});
