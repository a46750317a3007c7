// Goal: whatever comes over a guest's socket, nothing but messages is kept, and nobody else notices.
// Method: frames that are wrong in every way, then a look at history, at the agent and at other guests.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest, isEcho } from "../lib/guest.mjs";
import { request } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const text = (words) => ({ message: { type: "Text", text: words } });
const ways = [
  ["direct", true],
  ["relayed", false],
];

let edge, agent;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  agent = await new Agent(edge).start();
});
after(() => edge?.stop());

/** Sends frames one after another and checks that each is refused with a code of those given. */
async function refuses(guest, frames, codes) {
  for (const frame of frames) {
    const from = guest.frames.length;
    if (Buffer.isBuffer(frame)) guest.bytes(frame);
    else guest.raw(frame);
    await until(() => guest.frames.length > from, `answer to ${String(frame).slice(0, 200)}`, { everyMs: 1 });
    const answer = guest.frames[from];
    const shown = `${(typeof frame === "string" ? frame : JSON.stringify(frame)).slice(0, 200)} → ${JSON.stringify(answer).slice(0, 200)}`;
    assert.deepEqual([answer.type, answer.class, codes.includes(answer.code)], ["response", "string", true], shown);
  }
}

/** Checks that a guest's session holds exactly these texts, and still takes more. */
async function holds(guest, texts) {
  assert.ok(guest.isOpen, "the socket was closed");
  assert.deepEqual(
    (await guest.wholeHistory()).map((message) => message.text),
    texts,
  );
  await guest.say("and on");
  guest.drop();
}

for (const [name, direct] of ways) {
  test(`what is no JSON object is refused (${name})`, async () => {
    const guest = await new Guest(edge, { direct }).start();
    await refuses(
      guest,
      [
        "",
        " ",
        "{",
        "}",
        "hello",
        "{'a':1}",
        '{"action":',
        "\u0000",
        "NaN",
        '{"action":"getJwt"}}',
        "[".repeat(30_000),
        "ping ",
      ],
      [400],
    );
    await refuses(
      guest,
      [
        "[]",
        "[[]]",
        "1",
        "-1.5e3",
        "null",
        "true",
        '"onMessage"',
        `[${JSON.stringify({ action: "getJwt", token: guest.token })}]`,
      ],
      [400, 4020],
    );
    await refuses(guest, [["getJwt", guest.token, "t", null, null, null, null, null, null]], [400, 4020]);
    await refuses(
      guest,
      [Buffer.from("binary"), Buffer.from(JSON.stringify({ action: "getJwt", token: guest.token })), Buffer.alloc(0)],
      [400],
    );
    await holds(guest, []);
  });

  test(`the same before the token is known (${name})`, async () => {
    const guest = await new Guest(edge, { direct }).connect();
    await refuses(
      guest,
      ["", "{", "[]", "1", "null", Buffer.from("binary"), { token: guest.token }, { action: "getJwt" }],
      [400, 4020],
    );
    await guest.configure();
    await holds(guest, []);
  });

  test(`frames too long for the wire are refused and the socket goes on (${name})`, async () => {
    const guest = await new Guest(edge, { direct }).start();
    for (const length of [40_000, 1_000_000, 2_000_000]) {
      const frame = { action: "onMessage", token: guest.token, tracingId: "long", ...text("x".repeat(length)) };
      await refuses(
        guest,
        [frame, `${" ".repeat(length)}${JSON.stringify({ action: "getJwt", token: guest.token })}`],
        [4011],
      );
    }
    await holds(guest, []);
  });

  test(`bytes that are no text do no harm (${name})`, async () => {
    const guest = await new Guest(edge, { direct }).start();
    const other = await new Guest(edge, { direct }).start();
    guest.bytes(Buffer.from([0xff, 0xfe, 0x7b, 0x80]), { binary: false });
    guest.bytes(
      Buffer.concat([
        Buffer.from(`{"action":"onMessage","token":"${guest.token}","message":{"type":"Text","text":"a`),
        Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80]),
        Buffer.from('b"}}'),
      ]),
      { binary: false },
    );
    await other.say("not concerned");
    await until(() => !guest.isOpen || guest.frames.length >= 3, "some answer");
    guest.drop();
    const { entities } = await (await guest.start()).history();
    for (const { text: words } of entities) assert.match(words, /^a\ufffd+b$/, "half characters were kept");
    assert.ok(entities.length <= 1);
    [guest, other].forEach((one) => one.drop());
  });
}

/** Values of every type, for fields that take one of them. */
const ANY = { text: "x", number: 1, fraction: 1.5, yes: true, list: [], object: {}, nested: [{ a: [1] }] };
const wrong = (...right) =>
  Object.entries(ANY)
    .filter(([name]) => !right.includes(name))
    .map(([, value]) => value);

test("a wrong type in any field is refused, with the tracing id of the frame", async () => {
  const { guest, text: first } = await talking(edge, agent, { direct: true });
  const message = (fields) => ({
    action: "onMessage",
    token: guest.token,
    message: { type: "Text", text: "wrong", ...fields },
  });
  const whole = (fields) => ({ ...message({}), ...fields });
  const event = (fields) => message({ type: "Event", text: undefined, events: [fields] });
  const frames = [
    ...wrong("text").flatMap((value) => [
      { action: value, token: guest.token },
      { action: "getJwt", token: value },
    ]),
    ...wrong("object").map((value) => whole({ message: value })),
    ...wrong("object").map((value) => whole({ channel: value })),
    ...wrong("text").flatMap((value) => [message({ type: value }), message({ text: value })]),
    ...wrong("list").map((value) => message({ content: value })),
    ...[1, "x", true, null, [], {}, { contentType: 1 }, { contentType: "" }].map((value) =>
      message({ content: [value] }),
    ),
    ...wrong()
      .filter((value) => !Array.isArray(value) || value.length > 0)
      .map((value) => message({ type: "Event", text: undefined, events: value })),
    ...wrong().map((value) => event(value)),
    ...wrong("text").map((value) => event({ eventType: value })),
    ...wrong().map((value) => event({ eventType: "Presence", presence: value })),
    ...wrong("text").map((value) => event({ eventType: "Presence", presence: { type: value } })),
    event({ eventType: "Presence" }),
    ...wrong("object").map((value) => message({ metadata: value })),
    ...wrong("text").map((value) => message({ metadata: { a: value } })),
    ...wrong("object").map((value) => message({ channel: value })),
    ...wrong("object").map((value) => message({ channel: { metadata: value } })),
    ...wrong("object").map((value) => whole({ channel: { metadata: { customAttributes: value } } })),
    ...wrong("text").map((value) => message({ channel: { metadata: { customAttributes: { a: value } } } })),
    ...wrong("text").map((value) => ({ action: "configureSession", token: guest.token, deploymentId: value })),
    ...wrong("yes").map((value) => ({
      action: "configureSession",
      token: guest.token,
      deploymentId: guest.deploymentId,
      startNew: value,
    })),
    ...wrong("yes").map((value) => ({ action: "closeSession", token: guest.token, closeAllConnections: value })),
    ...wrong("object").map((value) => ({
      action: "configureSession",
      token: guest.token,
      deploymentId: guest.deploymentId,
      hanmadi: value,
    })),
    ...["1", -1, 1.5, {}].map((resumeAfter) => ({
      action: "configureSession",
      token: guest.token,
      deploymentId: guest.deploymentId,
      hanmadi: { resumeAfter },
    })),
  ];
  await refuses(
    guest,
    frames.map((frame) => ({ tracingId: "mine", ...frame })),
    [400, 4020],
  );
  const refusals = guest.frames.filter(({ class: name }) => name === "string");
  assert.deepEqual([...new Set(refusals.map(({ tracingId }) => tracingId))], ["mine"]);
  await refuses(
    guest,
    wrong("text").map((tracingId) => ({ ...message({}), tracingId })),
    [400],
  );
  await guest.say("right");
  await agent.hear("right");
  assert.ok(!agent.events.some(({ eventBody }) => eventBody.message?.textBody === "wrong"));
  await holds(guest, [first, "right"]);
});

test("a field that must be there and is not is named in a 4020", async () => {
  const guest = await new Guest(edge).start();
  const { token } = guest;
  const frames = [
    ["action", { token }],
    ["token", { action: "getJwt" }],
    ["token", { action: "getJwt", token: "" }],
    ["deploymentId", { action: "configureSession", token }],
    ["message", { action: "onMessage", token }],
    ["text", { action: "onMessage", token, message: { type: "Text" } }],
    ["text", { action: "onMessage", token, message: {} }],
    ["text", { action: "onMessage", token, ...text("") }],
    ["text", { action: "onMessage", token, ...text(" \n\t\u3000") }],
    ["content", { action: "onMessage", token, message: { type: "Structured", text: "x" } }],
    ["events", { action: "onMessage", token, message: { type: "Event" } }],
    ["events", { action: "onMessage", token, message: { type: "Event", events: [] } }],
  ];
  for (const [field, frame] of frames) {
    await refuses(guest, [frame], [4020]);
    assert.match(guest.frames.at(-1).body, new RegExp(field), JSON.stringify(frame));
  }
  await holds(guest, []);
});

test("unknown actions and kinds are refused", async () => {
  const guest = await new Guest(edge).start();
  const actions = [
    "",
    "onmessage",
    "ONMESSAGE",
    "constructor",
    "__proto__",
    "onMessage ",
    "한마디",
    "x".repeat(10_000),
  ];
  await refuses(
    guest,
    actions.map((action) => ({ action, token: guest.token, ...text("x") })),
    [400, 4020],
  );
  const kinds = ["text", "Message", "Receipt", "", "한마디"];
  await refuses(
    guest,
    kinds.map((type) => ({ action: "onMessage", token: guest.token, message: { type, text: "x" } })),
    [400],
  );
  const reserved = [
    "onAttachment",
    "getAttachment",
    "deleteAttachment",
    "disconnectCustomer",
    "resumeToken",
    "configureAuthenticatedSession",
  ];
  await refuses(
    guest,
    reserved.map((action) => ({ action, token: guest.token })),
    [4000],
  );
  await holds(guest, []);
});

test("content nested without end is refused, whatever it is called", async () => {
  const guest = await new Guest(edge, { direct: true }).start();
  const deep = (depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const object = (depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  const inside = (json) => [
    `{"action":"onMessage","token":"${guest.token}","message":{"type":"Structured","content":[${json}]}}`,
    `{"action":"onMessage","token":"${guest.token}","message":{"type":"Structured","content":[{"contentType":"Card","card":${json}}]}}`,
    `{"action":"onMessage","token":"${guest.token}","message":${json}}`,
  ];
  await refuses(guest, [deep(1000), deep(14_000), object(3000)].flatMap(inside), [400, 4020]);
  await refuses(guest, [`{"action":"getJwt","token":"${guest.token}","x":${deep(100_000)}}`], [4011]);
  await holds(guest, []);
});

test("half of a surrogate pair is refused in every field", async () => {
  const guest = await new Guest(edge, { direct: true }).start();
  const half = "\\ud800";
  const button = `{"contentType":"ButtonResponse","buttonResponse":{"type":"Button","text":"${half}","payload":"p"}}`;
  const frames = [
    `{"action":"onMessage","token":"${guest.token}","message":{"type":"Text","text":"${half}"}}`,
    `{"action":"onMessage","token":"${guest.token}","message":{"type":"Text","text":"\\udc00"}}`,
    `{"action":"onMessage","token":"${guest.token}","message":{"type":"Text","text":"x","metadata":{"a":"${half}"}}}`,
    `{"action":"onMessage","token":"${guest.token}","message":{"type":"Text","text":"x","metadata":{"${half}":"a"}}}`,
    `{"action":"onMessage","token":"${guest.token}","channel":{"metadata":{"customAttributes":{"a":"${half}"}}},"message":{"type":"Text","text":"x"}}`,
    `{"action":"onMessage","token":"${guest.token}","message":{"type":"Structured","content":[${button}]}}`,
    `{"action":"onMessage","token":"${guest.token}","message":{"type":"Structured","content":[{"contentType":"X","${half}":1}]}}`,
    `{"action":"onMessage","token":"${guest.token}","tracingId":"${half}","message":{"type":"Text","text":"x"}}`,
    `{"action":"getJwt","token":"${half}"}`,
  ];
  await refuses(guest, frames, [400]);
  await holds(guest, []);
});

/** Texts that other systems stumble over, which here are texts like any other. */
const STRANGE = [
  "'; DROP TABLE message; --",
  "\" OR ''='",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "</script><!--",
  "a\u0000b\u0001\u001f\u007f",
  "\u2028\u2029\ufeff\u202e\u200d",
  '{"__proto__":{"polluted":1}}',
  "${7*7} {{7*7}} %s %n %00 ../../etc/passwd",
  "안녕하세요 👩‍👩‍👧‍👦 こんにちは \u{10ffff}\uffff",
  '\\ud800 \\u0000 \\" \\\\',
];

test("strange texts come back as they are, from every field", async () => {
  for (const [number, strange] of STRANGE.entries()) {
    const token = `${strange} ${randomUUID()}`;
    const direct = number % 2 === 0;
    const guest = await new Guest(edge, { token, direct }).start();
    const maps = { [strange]: strange, __proto__x: strange };
    const content = [
      { contentType: "ButtonResponse", buttonResponse: { type: "Button", text: strange, payload: strange } },
    ];
    const sent = {
      message: { type: "Text", text: strange, metadata: maps, content },
      channel: { metadata: { customAttributes: maps } },
    };
    const tracingId = `${strange} #`;
    const frame = await guest.request("onMessage", { tracingId, ...sent });
    assert.equal(frame.code, 200, JSON.stringify(frame));
    const { correlationId, ...metadata } = frame.body.metadata;
    assert.deepEqual(
      [frame.tracingId, frame.body.text, metadata, frame.body.content],
      [tracingId, strange, maps, content],
    );
    assert.deepEqual((await guest.history()).entities, [frame.body]);
    const again = await guest.request("onMessage", { tracingId, ...sent });
    assert.equal(again.body.id, frame.body.id);

    const waits = await agent.offered(({ latest }) => latest?.text === strange);
    const conversation = await agent.take(waits.id);
    const [message] = await agent.transcript(waits.id);
    assert.deepEqual(
      [message.textBody, message.clientMessageId, message.normalizedMessage.content],
      [strange, tracingId, content],
    );
    assert.deepEqual(conversation.participants[0].attributes, maps);
    await agent.say(conversation, strange, tracingId);
    assert.equal((await guest.hear(strange)).body.text, strange);
    await agent.end(conversation);
    guest.drop();
    assert.equal((await guest.start()).session.newSession, false, "the token is not the same any more");
    guest.drop();
  }
  assert.equal({}.polluted, undefined);
});

test("a key that comes twice, or belongs to no field, changes nothing else", async () => {
  const guest = await new Guest(edge).start();
  const { token } = guest;
  guest.raw({
    action: "onMessage",
    token,
    unknown: { deep: [1, { a: null }] },
    message: { type: "Text", text: "known", other: [], channel: { x: 1 } },
  });
  await guest.next((frame) => isEcho(frame) && frame.body.text === "known", "echo");
  assert.ok(!("other" in guest.frames.at(-1).body));
  const twice = `{"action":"onMessage","token":"${token}","token":"other","message":{"type":"Text","text":"a","text":"b"}}`;
  await refuses(guest, [twice], [400]);
  await holds(guest, ["known"]);
});

test("after all of this the edge is well and logged no fault", async () => {
  assert.equal((await request(`${edge.url}/healthz`)).status, 200);
  assert.doesNotMatch(edge.log, /"level":"error"|uncaught|exception|panicked/i);
});
