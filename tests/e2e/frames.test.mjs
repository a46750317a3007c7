// Goal: a client written for this wire by somebody else can read whatever the edge sends.
// Method: a tour through everything a guest can ask for, and a check of each frame that came.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { READ_ONLY, startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { talking } from "../lib/talk.mjs";

const CLASSES = {
  response: ["string", "SessionResponse", "StructuredMessage", "JwtResponse", "GetConfigurationResponse"],
  message: ["StructuredMessage", "ConnectionClosedEvent"],
};
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const event = (eventType, fields) => ({ message: { type: "Event", events: [{ eventType, ...fields }] } });
const presence = (type) => event("Presence", { presence: { type } });
const typing = event("Typing", { typing: { type: "On", duration: 3000 } });
const attributes = (customAttributes) => ({ metadata: { customAttributes } });

let edge, agent;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  agent = await new Agent(edge).start();
});
after(() => edge?.stop());

/** Everything that can be in a frame, walked. */
function* values(value, path = "") {
  yield [path, value];
  if (value && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) yield* values(inner, `${path}.${key}`);
  }
}

for (const direct of [true, false]) {
  test(`every frame has its four members, and only a refusal another code than 200 (${direct ? "direct" : "relayed"})`, async () => {
    const { guest, conversation } = await talking(edge, agent, { direct, deploymentId: READ_ONLY });
    const other = await new Guest(edge, { direct, deploymentId: READ_ONLY, token: guest.token }).start();
    await guest.request("getConfiguration", { deploymentId: READ_ONLY });
    await guest.request("getJwt");
    await guest.request("echo", { message: { type: "Text", text: "ping" } });
    await guest.request("onMessage", presence("Join"));
    guest.send("onMessage", typing);
    await agent.say(conversation, "welcome");
    await agent.post(
      `/api/v2/conversations/messages/${conversation.id}/communications/${agent.legOf(conversation).messages[0].id}/typing`,
      {
        typing: { type: "On", duration: 3000 },
      },
    );
    const refused = [
      ["onMessage", presence("Clear"), 403],
      ["onMessage", event("Unheard"), 400],
      ["onMessage", { message: { type: "Text", text: "x".repeat(4097) } }, 4011],
      ["onMessage", { message: { type: "Text", text: "x", channel: attributes({ a: "x".repeat(2048) }) } }, 4013],
      ["onMessage", {}, 4020],
      ["onAttachment", { fileName: "a.png", fileType: "image/png", fileSize: 1 }, 4000],
      ["configureAuthenticatedSession", { deploymentId: READ_ONLY, data: { code: "x" } }, 4000],
      ["configureSession", { deploymentId: "no id" }, 400],
      ["fly", {}, 400],
    ];
    for (const [action, fields, code] of refused) {
      const { code: actual, class: name, type } = await guest.request(action, fields);
      assert.deepEqual([action, actual, name, type], [action, code, "string", "response"]);
    }
    await agent.end(conversation);
    await guest.next(({ body }) => body.events?.[0].presence?.type === "Disconnect", "the end");
    const { code } = await guest.request("onMessage", { message: { type: "Text", text: "too late" } });
    assert.equal(code, 409);
    await guest.request("closeSession", { closeAllConnections: true });
    await other.closed;

    const frames = [...guest.frames, ...other.frames];
    assert.ok(frames.length > 20, "the tour was too short to prove anything");
    for (const frame of frames) {
      const shown = JSON.stringify(frame);
      assert.ok(
        ["type", "class", "code", "body"].every((member) => member in frame),
        shown,
      );
      assert.ok(CLASSES[frame.type]?.includes(frame.class), shown);
      if (frame.class === "string")
        assert.ok(frame.code !== 200 && typeof frame.body === "string" && frame.body !== "", shown);
      else assert.ok(frame.code === 200 && frame.body !== null && typeof frame.body === "object", shown);
      for (const [path, value] of values(frame)) assert.notEqual(value, null, `${path} of ${shown}`);
    }
    const seen = new Set(frames.map((frame) => frame.class));
    for (const name of Object.values(CLASSES).flat()) assert.ok(seen.has(name), `no ${name} came`);
  });
}

test("an echo tells what was said, where it is kept and whose it is", async () => {
  const guest = await new Guest(edge).start();
  const frame = await guest.say("hello", {
    message: { type: "Text", text: "hello", metadata: { customMessageId: "mine" } },
  });
  const { id, channel, metadata, ...rest } = frame.body;
  assert.equal(frame.type, "message");
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(rest, { direction: "Inbound", type: "Text", text: "hello" });
  assert.match(channel.time, ISO);
  assert.match(channel.messageId, UUID);
  assert.equal(metadata.customMessageId, "mine");
  assert.match(metadata.correlationId, UUID);
  guest.drop();
});

test("an agent's words come with nickname, entity and a private channel, and without a name or address", async () => {
  const { guest, conversation } = await talking(edge, agent);
  await agent.say(conversation, "how are you?");
  const { body, tracingId } = await guest.hear("how are you?");
  assert.equal(tracingId, undefined);
  assert.deepEqual(
    [body.direction, body.type, body.originatingEntity, body.channel.type, body.channel.messageId],
    ["Outbound", "Text", "Human", "Private", undefined],
  );
  assert.deepEqual(body.channel.from, { nickname: "Minji" });
  assert.doesNotMatch(JSON.stringify(guest.frames), /example\.com|Kim Minji/);
  guest.drop();
});

test("a button's answer keeps its content and reaches the agent", async () => {
  const { guest, conversation } = await talking(edge, agent);
  const content = [
    {
      contentType: "ButtonResponse",
      buttonResponse: { type: "QuickReply", text: "Yes", payload: "y", originatingMessageId: "m1" },
    },
  ];
  const metadata = { parentMessageId: "p1" };
  const frame = await guest.request("onMessage", {
    message: { type: "Structured", text: "Yes, please", content, metadata },
  });
  assert.deepEqual(frame.body.content, content);
  assert.equal(frame.body.metadata.parentMessageId, "p1");
  assert.equal(frame.body.type, "Structured");
  const { message } = await agent.hear("Yes, please");
  assert.deepEqual(message.normalizedMessage.content, content);
  assert.equal(message.conversationId, conversation.id);
  const untyped = await guest.request("onMessage", { message: { text: "", content } });
  assert.deepEqual([untyped.code, untyped.body.type, untyped.body.content], [200, "Text", content]);
  guest.drop();
});

test("custom attributes are taken from either place and kept of the customer, the latest value of each", async () => {
  const { guest, conversation } = await talking(edge, agent);
  const cases = [
    [{ channel: attributes({ a: "1", z: "old" }) }, { a: "1", z: "old" }],
    [{ message: { channel: attributes({ b: "2" }) } }, { a: "1", b: "2", z: "old" }],
    [
      { channel: attributes({ c: "3" }), message: { channel: attributes({ d: "한마디", z: "new" }) } },
      { a: "1", b: "2", c: "3", d: "한마디", z: "new" },
    ],
    [{ channel: attributes({ a: "x".repeat(2047) }) }, { a: "x".repeat(2047), b: "2", c: "3", d: "한마디", z: "new" }],
  ];
  for (const [index, [{ channel, message }, kept]] of cases.entries()) {
    const text = `with attributes ${index}`;
    const frame = await guest.request("onMessage", { channel, message: { type: "Text", text, ...message } });
    assert.equal(frame.code, 200, JSON.stringify(frame));
    await agent.hear(text);
    const [customer, ...others] = (await agent.conversation(conversation.id)).participants;
    assert.deepEqual([customer.purpose, customer.attributes], ["customer", kept]);
    assert.ok(others.every((participant) => !("attributes" in participant)));
  }
  assert.ok(!JSON.stringify(guest.frames).includes("old"), "attributes went back to the guest");
  guest.drop();
});

test("attributes that come with a Join, before any word, are the customer's when the conversation begins", async () => {
  const guest = await new Guest(edge, { deploymentId: READ_ONLY }).start();
  const joined = await guest.request("onMessage", { ...presence("Join"), channel: attributes({ page: "/cart" }) });
  assert.equal(joined.code, 200);
  const text = `after Join ${guest.token}`;
  await guest.say(text);
  const { id } = await agent.offered(({ latest }) => latest?.text === text);
  assert.deepEqual((await agent.conversation(id)).participants[0].attributes, { page: "/cart" });
  guest.drop();
});

test("custom attributes past 2048 bytes are refused in either place, counted in bytes", async () => {
  const guest = await new Guest(edge).start();
  const large = attributes({ a: "한".repeat(700) });
  for (const fields of [{ channel: large }, { message: { channel: large } }]) {
    const { message } = fields;
    const frame = await guest.request("onMessage", { ...fields, message: { type: "Text", text: "x", ...message } });
    assert.deepEqual([frame.class, frame.code], ["string", 4013]);
    assert.match(frame.body, /custom attributes/i);
  }
  const { code } = await guest.request("onMessage", {
    message: { type: "Text", text: "x", metadata: { a: "x".repeat(2050) } },
  });
  assert.equal(code, 4013);
  assert.equal((await guest.history()).total, 0);
  guest.drop();
});

test("each of 200 quick messages of both sides has a time of its own, in order", async () => {
  const { guest, conversation } = await talking(edge, agent, { direct: true });
  const numbers = Array.from({ length: 100 }, (_, number) => number);
  await Promise.all(
    numbers.flatMap((number) => [guest.say(`guest ${number}`), agent.say(conversation, `agent ${number}`)]),
  );
  const history = await guest.wholeHistory();
  assert.equal(history.length, 201);
  const times = history.map(({ channel }) => channel.time);
  assert.equal(new Set(times).size, 201, "two messages have the same time");
  assert.deepEqual(times, [...times].sort(), "times do not grow with the order");
  const told = guest.frames
    .filter(({ class: name }) => name === "StructuredMessage")
    .map(({ body }) => body.channel.time);
  assert.deepEqual(told.sort(), times, "what was told at once is not what is kept");
  guest.drop();
});

test("a closed connection is told why under both names", async () => {
  const first = await new Guest(edge).start();
  const others = await Promise.all([1, 2, 3].map(() => new Guest(edge, { token: first.token }).connect()));
  for (const other of others) await other.configure();
  const { body } = await first.next((frame) => frame.class === "ConnectionClosedEvent", "reason");
  assert.ok(body.reason, "no reason");
  assert.equal(body.reason, body.reasonCode);
  assert.deepEqual(await first.closed, { code: 1000, reason: "" });
  others.forEach((other) => other.drop());
});

test("a health check is answered in the shape that clients recognise", async () => {
  const guest = await new Guest(edge).start();
  const tracingId = "SGVhbHRoQ2hlY2tNZXNzYWdlSWQ=";
  const frame = await guest.request("echo", { tracingId, message: { type: "Text", text: "ping" } });
  const { id, metadata, ...body } = frame.body;
  assert.deepEqual(
    { ...frame, body },
    {
      type: "response",
      class: "StructuredMessage",
      code: 200,
      tracingId,
      body: { type: "Text", direction: "Inbound", text: "ping" },
    },
  );
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(Object.keys(metadata).sort(), ["durationSeconds", "expirationDate"]);
  assert.equal(metadata.durationSeconds, "259200");
  assert.match(metadata.expirationDate, /^\d{10}$/);
  assert.equal((await guest.history()).total, 0, "a health check was kept as a message");
  guest.drop();
});
