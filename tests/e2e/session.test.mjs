// Goal: a session opens, goes on, is shared by up to three sockets, and ends as clients expect.
// Method: the flows of the guest wire, played by foreign clients at published limits.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { CLOSED, DEPLOYMENT, READ_ONLY, startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { talking } from "../lib/talk.mjs";
import { sleep } from "../lib/wait.mjs";

const presence = (type) => ({ message: { type: "Event", events: [{ eventType: "Presence", presence: { type } }] } });
const typing = {
  message: { type: "Event", events: [{ eventType: "Typing", typing: { type: "On", duration: 3000 } }] },
};
const isDisconnect = ({ body }) => body.events?.[0].presence?.type === "Disconnect";
const text = (words) => ({ message: { type: "Text", text: words } });

let edge, agent;

before(async () => {
  edge = await startEdge();
  agent = await new Agent(edge).start();
});
after(() => edge?.stop());

test("a token is new once and known from then on", async () => {
  const guest = await new Guest(edge).start();
  const { expirationDate, ...session } = guest.session;
  assert.deepEqual(session, {
    connected: true,
    newSession: true,
    readOnly: false,
    allowedMedia: { inbound: { fileTypes: [], maxFileSizeKB: 0 } },
    blockedExtensions: [],
    maxCustomDataBytes: 2048,
    durationSeconds: 259200,
  });
  assert.ok(
    Math.abs(expirationDate - Date.now() / 1000 - 259200) < 60,
    `${expirationDate} is not 72 hours ahead in seconds`,
  );
  await guest.close();
  const { newSession, connected, readOnly } = (await guest.start()).session;
  assert.deepEqual({ newSession, connected, readOnly }, { newSession: false, connected: true, readOnly: false });
  guest.drop();
});

test("what mobile clients send along is understood or passed over", async () => {
  const guest = await new Guest(edge).connect();
  const session = await guest.configure({
    startNew: false,
    journeyContext: {
      customer: { id: guest.token, idType: "cookie" },
      customerSession: { id: "", type: "web" },
      triggeringAction: { id: randomUUID(), actionMap: { id: randomUUID(), version: 1 } },
    },
    resumeToken: "whatever",
  });
  assert.equal(session.newSession, true);
  const { code } = await guest.request("onMessage", { ...text("hi"), time: "2026-11-20T12:00:00.000Z" });
  assert.equal(code, 200);
  guest.drop();
});

test("a second configure on the same socket is answered and keeps the session", async () => {
  const guest = await new Guest(edge).start();
  await guest.say("before");
  const again = await guest.configure();
  assert.deepEqual([again.connected, again.newSession], [true, false]);
  await guest.say("after");
  assert.deepEqual(
    (await guest.wholeHistory()).map((message) => message.text),
    ["before", "after"],
  );
  const echoes = guest.frames.filter(({ class: name }) => name === "StructuredMessage");
  assert.equal(echoes.length, 2, "configured twice, told twice");
  guest.drop();
});

test("startNew leaves a session that is not read-only as it is", async () => {
  const guest = await new Guest(edge).start();
  await guest.say("stays");
  const again = await guest.configure({ startNew: true });
  assert.deepEqual([again.connected, again.newSession, again.readOnly], [true, false, false]);
  assert.equal((await guest.history()).total, 1);
  guest.drop();
});

test("the configuration is told before the session is configured", async () => {
  const guest = await new Guest(edge).connect();
  const { class: name, code, body } = await guest.request("getConfiguration", { deploymentId: DEPLOYMENT });
  assert.deepEqual([name, code], ["GetConfigurationResponse", 200]);
  assert.deepEqual(body, {
    allowedMedia: { inbound: { fileTypes: [], maxFileSizeKB: 0 } },
    blockedExtensions: [],
    maxCustomDataBytes: 2048,
    messageRoutingEnabled: true,
    sessionDurationSeconds: 259200,
  });
  guest.drop();
});

for (const direct of [true, false]) {
  test(`nothing else is answered before the session is configured (${direct ? "direct" : "relayed"})`, async () => {
    const guest = await new Guest(edge, { direct }).connect();
    const asked = [
      ["onMessage", text("hi")],
      ["onMessage", presence("Join")],
      ["getJwt"],
      ["echo", text("ping")],
      ["closeSession"],
    ];
    for (const [action, fields] of asked) {
      const { class: name, code } = await guest.request(action, fields);
      assert.deepEqual([action, name, code], [action, "string", 4007]);
    }
    assert.equal((await guest.configure()).newSession, true);
    assert.equal((await guest.history()).total, 0);
    guest.drop();
  });

  test(`a frame with another token is refused (${direct ? "direct" : "relayed"})`, async () => {
    const [guest, other] = await Promise.all([1, 2].map(() => new Guest(edge, { direct }).start()));
    await other.say("private");
    const asked = [
      ["onMessage", text("as the other")],
      ["getJwt"],
      ["configureSession", { deploymentId: DEPLOYMENT }],
      ["closeSession", { closeAllConnections: true }],
    ];
    for (const [action, fields] of asked) {
      const { class: name, code } = await guest.request(action, { ...fields, token: other.token });
      assert.deepEqual([action, name, code], [action, "string", 4007]);
    }
    await guest.say("as myself");
    assert.deepEqual(
      (await other.wholeHistory()).map((message) => message.text),
      ["private"],
    );
    assert.ok(other.isOpen);
    [guest, other].forEach((one) => one.drop());
  });
}

test("a deployment other than the socket's is refused", async () => {
  const guest = await new Guest(edge).connect();
  const { code } = await guest.request("configureSession", { deploymentId: READ_ONLY });
  assert.equal(code, 400);
  guest.drop();
});

test("all sockets of a session hear everything, and only the sender its tracing id", async () => {
  const { guest, conversation } = await talking(edge, agent, { direct: true });
  const others = [new Guest(edge, { token: guest.token }), new Guest(edge, { token: guest.token, direct: true })];
  for (const other of others) assert.equal((await other.start()).session.newSession, false);
  const tracingId = guest.send("onMessage", text("to all of us"));
  const heard = await Promise.all(
    [guest, ...others].map((one) => one.next(({ body }) => body.text === "to all of us", "message")),
  );
  assert.deepEqual(
    heard.map((frame) => frame.tracingId),
    [tracingId, undefined, undefined],
  );
  assert.equal(new Set(heard.map(({ body }) => JSON.stringify(body))).size, 1, "sockets were told different things");
  await agent.say(conversation, "and to all of you");
  const answers = await Promise.all([guest, ...others].map((one) => one.hear("and to all of you")));
  assert.equal(new Set(answers.map((frame) => JSON.stringify(frame))).size, 1);
  [guest, ...others].forEach((one) => one.drop());
});

test("the fourth connection closes the oldest, whoever spoke last", async () => {
  const token = randomUUID();
  const sockets = [];
  for (let number = 0; number < 3; number += 1) {
    sockets.push(await new Guest(edge, { token, direct: number === 1 }).start());
    await sleep(5);
  }
  await sockets[0].say("I am here");
  await sockets[0].configure();
  const fourth = await new Guest(edge, { token }).start();
  const { body } = await sockets[0].next((frame) => frame.class === "ConnectionClosedEvent", "reason");
  assert.equal(body.reason, "connectionLimit");
  assert.deepEqual(await sockets[0].closed, { code: 1000, reason: "" });
  await fourth.say("there are three of us");
  for (const open of [sockets[1], sockets[2]]) {
    await open.next((frame) => frame.body.text === "there are three of us", "message");
    assert.ok(!open.frames.some((frame) => frame.class === "ConnectionClosedEvent"));
  }
  [...sockets, fourth].forEach((one) => one.drop());
});

test("a connection that only opened its socket closes nobody", async () => {
  const token = randomUUID();
  const sockets = await Promise.all([1, 2, 3].map(() => new Guest(edge, { token, direct: true }).start()));
  const silent = await new Guest(edge, { token, direct: true }).connect();
  await silent.request("getConfiguration", { deploymentId: DEPLOYMENT });
  assert.ok(sockets.every((socket) => socket.isOpen));
  [...sockets, silent].forEach((one) => one.drop());
});

test("Join is echoed to all sockets where the guest may announce itself, and waits for nobody", async () => {
  const guest = await new Guest(edge, { deploymentId: READ_ONLY }).start();
  const other = await new Guest(edge, { deploymentId: READ_ONLY, token: guest.token }).start();
  const before = await agent.waiting();
  const tracingId = guest.send("onMessage", {
    ...presence("Join"),
    channel: { metadata: { customAttributes: { page: "home" } } },
  });
  const frame = await guest.next((one) => one.tracingId === tracingId, "Join");
  assert.deepEqual([frame.type, frame.class, frame.code], ["message", "StructuredMessage", 200]);
  assert.deepEqual([frame.body.direction, frame.body.type], ["Inbound", "Event"]);
  assert.deepEqual(frame.body.events, [{ eventType: "Presence", presence: { type: "Join" } }]);
  await other.next(({ body }) => body.id === frame.body.id, "Join at the other socket");
  assert.deepEqual(
    (await guest.history()).entities.map(({ id }) => id),
    [frame.body.id],
  );
  assert.deepEqual(await agent.waiting(), before, "a Join alone waits for an agent");
  [guest, other].forEach((one) => one.drop());
});

test("Join and Clear are refused where they are off, in words that clients look for", async () => {
  const guest = await new Guest(edge).start();
  const join = await guest.request("onMessage", presence("Join"));
  assert.deepEqual([join.class, join.code], ["string", 403]);
  const clear = await guest.request("onMessage", presence("Clear"));
  assert.deepEqual([clear.class, clear.code], ["string", 403]);
  assert.match(clear.body, /Conversation Clear/i);
  assert.equal((await guest.history()).total, 0);
  assert.ok(guest.isOpen);
  guest.drop();
});

test("a guest's typing reaches the agent, is not echoed and not kept", async () => {
  const { guest, conversation } = await talking(edge, agent);
  guest.send("onMessage", typing);
  const { eventBody } = await agent.next((event) => event.eventBody?.typingMs, "typing at the agent");
  assert.equal(eventBody.conversationId, conversation.id);
  assert.ok(eventBody.typingMs > 0 && eventBody.typingMs <= 5000);
  await guest.say("typed");
  assert.ok(!guest.frames.some(({ body }) => body.type === "Event"), "typing came back");
  assert.equal((await guest.history()).total, 2);
  guest.drop();
});

test("an agent's typing reaches the guest under both names, is not kept, and not told without end", async () => {
  const { guest, conversation } = await talking(edge, agent);
  const communication = agent.legOf(conversation).messages[0].id;
  const path = `/api/v2/conversations/messages/${conversation.id}/communications/${communication}/typing`;
  for (let times = 0; times < 15; times += 1) {
    const { status } = await agent.request(path, { json: { typing: { type: "On", duration: 4000 } } });
    assert.equal(status, 204);
  }
  await agent.say(conversation, "typed");
  await guest.hear("typed");
  const told = guest.frames.filter(({ body }) => body.events?.[0].eventType === "Typing");
  assert.equal(told.length, 12, "the published 12 a minute");
  const { direction, type, events } = told[0].body;
  assert.deepEqual([direction, type], ["Outbound", "Event"]);
  assert.deepEqual(events, [{ eventType: "Typing", typing: { type: "On", duration: 4000, durationMs: 4000 } }]);
  assert.equal((await guest.history()).total, 2);
  guest.drop();
});

test("typing is refused where it is off, in words that clients look for", async () => {
  const guest = await new Guest(edge, { deploymentId: CLOSED }).start();
  const { class: name, code, body } = await guest.request("onMessage", typing);
  assert.deepEqual([name, code], ["string", 403]);
  assert.match(body, /Feature Toggle/i);
  guest.drop();
});

test("read-only: the end is told, sending refused, everything closed, and a new session begun", async () => {
  const { guest, text: first, conversation } = await talking(edge, agent, { deploymentId: READ_ONLY });
  const others = [true, false].map(
    (direct) => new Guest(edge, { deploymentId: READ_ONLY, token: guest.token, direct }),
  );
  for (const other of others) await other.start();
  await agent.end(conversation);
  for (const one of [guest, ...others]) {
    const { body } = await one.next(isDisconnect, "the end");
    assert.deepEqual([body.direction, body.type, body.metadata.readOnly], ["Outbound", "Event", "true"]);
  }
  const refused = await guest.request("onMessage", text("one more thing"));
  assert.deepEqual([refused.class, refused.code], ["string", 409]);
  assert.deepEqual(
    [(await guest.configure()).readOnly, (await guest.configure({ startNew: false })).newSession],
    [true, false],
  );
  assert.deepEqual(
    (await guest.wholeHistory()).map((message) => message.text ?? message.type),
    [first, "Event"],
  );

  const { class: name, type, body } = await guest.request("closeSession", { closeAllConnections: true });
  assert.deepEqual([name, type, body.connected, body.readOnly], ["SessionResponse", "response", false, true]);
  for (const other of others) {
    await other.next((frame) => frame.class === "ConnectionClosedEvent", "announced close");
    assert.deepEqual(await other.closed, { code: 1000, reason: "" });
  }
  assert.ok(guest.isOpen);
  assert.ok(!guest.frames.some((frame) => frame.class === "ConnectionClosedEvent"));
  const closed = await guest.request("onMessage", text("after the close"));
  assert.equal(closed.code, 4007);

  const fresh = await guest.configure({ startNew: true });
  assert.deepEqual([fresh.connected, fresh.newSession, fresh.readOnly], [true, true, false]);
  assert.deepEqual(await guest.history(), { entities: [], pageSize: 100, pageNumber: 1, total: 0, pageCount: 0 });
  await guest.say("a new beginning");
  assert.deepEqual(
    (await guest.wholeHistory()).map((message) => message.text),
    ["a new beginning"],
  );
  guest.drop();
});

test("without read-only the end is told, and the next message goes on", async () => {
  const { guest, conversation } = await talking(edge, agent);
  await agent.end(conversation);
  const { body } = await guest.next(isDisconnect, "the end");
  assert.equal(body.metadata.readOnly, undefined);
  await guest.say("one more thing");
  const waiting = await agent.waiting();
  assert.ok(
    waiting.some(({ conversationId }) => conversationId === conversation.id),
    "it does not wait again",
  );
  guest.drop();
});

test("where the end is not told, the guest sees nothing of it", async () => {
  const { guest, conversation } = await talking(edge, agent, { deploymentId: CLOSED });
  await agent.end(conversation);
  await guest.say("still here?");
  assert.ok(!guest.frames.some(isDisconnect));
  assert.equal((await guest.history()).total, 2);
  guest.drop();
});

test("closeSession alone takes only the caller's socket out", async () => {
  const guest = await new Guest(edge).start();
  const other = await new Guest(edge, { token: guest.token }).start();
  const { body } = await guest.request("closeSession");
  assert.deepEqual([body.connected, body.readOnly], [false, false]);
  await other.say("I am alone now");
  assert.ok(!guest.frames.some((frame) => frame.body.text === "I am alone now"), "a closed socket hears on");
  assert.equal((await guest.configure()).newSession, false);
  [guest, other].forEach((one) => one.drop());
});
