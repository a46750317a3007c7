// Goal: what is said once is kept once, in order, however often and over however many sockets it is sent.
// Method: repeats, races of a thousand, and clients that come back for what they missed.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { READ_ONLY, startEdge } from "../lib/edge.mjs";
import { Guest, isEcho } from "../lib/guest.mjs";
import { talking } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const text = (words, more) => ({ message: { type: "Text", text: words, ...more } });
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

let edge, agent;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  agent = await new Agent(edge).start();
});
after(() => edge?.stop());

test("an exact repeat is answered with the first result, and nothing else happens", async () => {
  const { guest, conversation } = await talking(edge, agent, { direct: true });
  const other = await new Guest(edge, { token: guest.token }).start();
  const tracingId = randomUUID();
  const first = await guest.request("onMessage", { tracingId, ...text("once", { metadata: { a: "1" } }) });
  await other.next(({ body }) => body.text === "once", "message");
  for (const sender of [guest, other]) {
    const again = await sender.request("onMessage", { tracingId, ...text("once", { metadata: { a: "1" } }) });
    assert.deepEqual(again, first);
  }
  await guest.say("end");
  await other.next(({ body }) => body.text === "end", "message");
  assert.equal(other.frames.filter(({ body }) => body.text === "once").length, 2, "a repeat was told to all");
  const { message } = await agent.hear("once");
  assert.equal(message.clientMessageId, tracingId);
  await agent.hear("end");
  assert.equal(agent.events.filter(({ eventBody }) => eventBody.message?.textBody === "once").length, 1);
  assert.equal((await guest.history()).total, 3);
  assert.deepEqual(
    (await agent.transcript(conversation.id)).map(({ seq }) => seq),
    [1, 2, 3],
  );
  [guest, other].forEach((one) => one.drop());
});

test("a repeat after a restart, and on a new socket, is answered with the first result", async () => {
  const guest = await new Guest(edge).start();
  const tracingId = "its\u0000own 'id' \u2028 한마디";
  const first = await guest.request("onMessage", { tracingId, ...text("once") });
  guest.drop();
  await edge.restart();
  await agent.listen();
  await guest.start();
  assert.deepEqual(await guest.request("onMessage", { tracingId, ...text("once") }), first);
  assert.equal((await guest.history()).total, 1);
  guest.drop();
});

test("a tracing id that comes again with anything else is a conflict", async () => {
  const guest = await new Guest(edge).start();
  const content = [{ contentType: "ButtonResponse", buttonResponse: { type: "Button", text: "a", payload: "b" } }];
  const sent = {
    ...text("said", { metadata: { k: "v" }, content }),
    channel: { metadata: { customAttributes: { c: "d" } } },
  };
  const tracingId = randomUUID();
  await guest.request("onMessage", { tracingId, ...sent });
  const others = [
    { ...sent, message: { ...sent.message, text: "said otherwise" } },
    { ...sent, message: { ...sent.message, type: "Structured" } },
    { ...sent, message: { ...sent.message, metadata: { k: "w" } } },
    { ...sent, message: { ...sent.message, metadata: {} } },
    { ...sent, message: { ...sent.message, content: [...content, ...content] } },
    { ...sent, channel: undefined },
  ];
  for (const other of others) {
    const { class: name, code } = await guest.request("onMessage", { tracingId, ...other });
    assert.deepEqual([name, code], ["string", 409], JSON.stringify(other));
  }
  assert.equal((await guest.history()).total, 1);
  guest.drop();
});

test("another guest, and the same guest's next session, may use the same tracing id", async () => {
  const { guest, conversation } = await talking(edge, agent, { deploymentId: READ_ONLY });
  const other = await new Guest(edge).start();
  const tracingId = "1";
  const ids = [];
  for (const one of [guest, other]) ids.push((await one.request("onMessage", { tracingId, ...text("mine") })).body.id);
  await agent.end(conversation);
  await guest.next(({ body }) => body.events, "the end");
  await guest.configure({ startNew: true });
  ids.push((await guest.request("onMessage", { tracingId, ...text("mine again") })).body.id);
  assert.equal(new Set(ids).size, 3);
  [guest, other].forEach((one) => one.drop());
});

test("messages without a tracing id are each their own", async () => {
  const guest = await new Guest(edge).start();
  for (const tracingId of [undefined, null, ""])
    guest.raw({ action: "onMessage", token: guest.token, tracingId, ...text("same words") });
  await until(() => guest.frames.filter(isEcho).length === 3, "three echoes");
  assert.ok(guest.frames.filter(isEcho).every((frame) => !("tracingId" in frame)));
  assert.equal((await guest.history()).total, 3);
  guest.drop();
});

for (const [name, ways] of [
  ["direct", [true, true, true]],
  ["relayed", [false, false, false]],
  ["mixed", [true, false, true]],
]) {
  test(`a thousand first messages at once make one conversation (${name})`, async () => {
    const token = randomUUID();
    const sockets = await Promise.all(ways.map((direct) => new Guest(edge, { token, direct }).connect()));
    const sessions = await Promise.all(sockets.map((socket) => socket.configure({ hanmadi: {} })));
    assert.equal(sessions.filter(({ newSession }) => newSession).length, 1, "one token opened several sessions");
    const said = range(1, 1000).map((number) => sockets[number % 3].say(`${name} ${number}`));
    const echoes = await Promise.all(said);

    const history = await sockets[0].wholeHistory();
    assert.equal(history.length, 1000);
    assert.equal(new Set(history.map((message) => message.text)).size, 1000, "a message is kept twice or lost");
    assert.equal(new Set(history.map(({ channel }) => channel.time)).size, 1000);
    const bySeq = echoes.sort((one, two) => one.seq - two.seq);
    assert.deepEqual(
      bySeq.map(({ seq }) => seq),
      range(1, 1000),
    );
    assert.deepEqual(
      bySeq.map(({ body }) => body.id),
      history.map(({ id }) => id),
      "history stands in another order than seq",
    );
    for (const [index, socket] of sockets.entries()) {
      const own = history.map((message) => message.text).filter((words) => Number(words.split(" ")[1]) % 3 === index);
      const numbers = own.map((words) => Number(words.split(" ")[1]));
      assert.deepEqual(
        numbers,
        [...numbers].sort((one, two) => one - two),
        "a socket's messages changed places",
      );
      const heard = socket.frames.filter(isEcho).map(({ seq }) => seq);
      assert.deepEqual(heard, range(1, 1000), "a socket was told out of order");
    }
    const isOurs = ({ preview }) => preview === history[0].text;
    const waiting = await until(async () => (await agent.waiting()).filter(isOurs), "waiting conversation");
    assert.equal(waiting.length, 1);
    const transcript = await agent.transcript(waiting[0].conversationId);
    assert.deepEqual(
      transcript.map(({ seq }) => seq),
      range(1, 1000),
    );
    assert.ok(transcript.every(({ conversationId }) => conversationId === waiting[0].conversationId));
    sockets.forEach((socket) => socket.drop());
  });
}

test("a thousand copies of one message are one message", async () => {
  const token = randomUUID();
  const sockets = await Promise.all([true, false, true].map((direct) => new Guest(edge, { token, direct }).start()));
  const tracingId = randomUUID();
  const sent = range(1, 1000).map((number) => sockets[number % 3]);
  sent.forEach((socket) => socket.send("onMessage", { tracingId, ...text("a thousand times") }));
  await Promise.all(sockets.map((socket) => socket.request("getJwt")));
  assert.equal((await sockets[0].history()).total, 1);
  const ids = sockets.flatMap((socket) => socket.frames.filter(isEcho).map(({ body }) => body.id));
  assert.equal(new Set(ids).size, 1);
  sockets.forEach((socket) => socket.drop());
});

test("a guest that comes back gets exactly what it missed, in order and without a gap", async () => {
  const { guest, text: first, conversation } = await talking(edge, agent, { direct: true });
  for (const number of range(2, 40)) {
    await (number % 3 ? guest.say(`${number}`) : agent.say(conversation, `${number}`));
  }
  await agent.end(conversation);
  await guest.next(({ body }) => body.events, "the end");
  const all = await guest.wholeHistory();
  assert.deepEqual([all.length, all[0].text], [41, first]);
  const keys = new Map(
    guest.frames.filter(({ body }) => body.direction === "Inbound").map(({ body, tracingId }) => [body.id, tracingId]),
  );
  guest.drop();
  for (const [resumeAfter, direct] of [
    [0, true],
    [17, false],
    [40, true],
    [41, true],
    [9999, false],
    [undefined, true],
  ]) {
    const back = await new Guest(edge, { token: guest.token, direct }).connect();
    const session = await back.configure({ hanmadi: { resumeAfter } });
    assert.deepEqual(session.hanmadi, { head: 41, base: 0 });
    await back.request("getJwt");
    const replayed = back.frames.filter(isEcho);
    const known = resumeAfter ?? 0;
    assert.deepEqual(
      replayed.map(({ seq }) => seq),
      range(known + 1, 41),
      `after ${resumeAfter}`,
    );
    assert.deepEqual(
      replayed.map(({ body }) => body),
      all.slice(known),
    );
    for (const { body, tracingId } of replayed)
      assert.equal(tracingId, keys.get(body.id), "an own message is not recognised");
    back.drop();
  }
});

test("a replay and what is said meanwhile reach a returning guest once each, in order", async () => {
  const { guest, conversation } = await talking(edge, agent, { direct: true });
  await Promise.all(range(1, 300).map((number) => guest.say(`${number}`)));
  guest.drop();
  const saying = Promise.all(range(1, 100).map((number) => agent.say(conversation, `meanwhile ${number}`)));
  const back = await new Guest(edge, { token: guest.token }).connect();
  const { hanmadi } = await back.configure({ hanmadi: { resumeAfter: 1 } });
  assert.ok(hanmadi.head >= 301);
  await saying;
  await until(() => back.frames.filter(isEcho).at(-1)?.seq === 401, "the last message");
  assert.deepEqual(
    back.frames.filter(isEcho).map(({ seq }) => seq),
    range(2, 401),
  );
  back.drop();
});

test("a new session does not replay the one before", async () => {
  const { guest, conversation } = await talking(edge, agent, { deploymentId: READ_ONLY, direct: true });
  await agent.end(conversation);
  await guest.next(({ body }) => body.events, "the end");
  await guest.configure({ startNew: true });
  const { seq } = await (async () => {
    await guest.configure({ hanmadi: { resumeAfter: 0 } });
    return guest.say("anew");
  })();
  assert.equal(seq, 3);
  const back = await new Guest(edge, { deploymentId: READ_ONLY, token: guest.token, direct: true }).connect();
  const { hanmadi } = await back.configure({ hanmadi: { resumeAfter: 0 } });
  assert.deepEqual(hanmadi, { head: 3, base: 2 });
  await back.request("getJwt");
  assert.deepEqual(
    back.frames.filter(isEcho).map(({ body }) => body.text),
    ["anew"],
  );
  [guest, back].forEach((one) => one.drop());
});

test("a client that did not ask sees nothing of ours", async () => {
  const { guest, conversation } = await talking(edge, agent);
  const ours = await new Guest(edge, { token: guest.token, direct: true }).connect();
  await ours.configure({ hanmadi: { resumeAfter: 0 } });
  await ours.say("from ours");
  await guest.say("from theirs");
  await agent.say(conversation, "to both");
  await Promise.all([guest.hear("to both"), ours.hear("to both")]);
  const again = await guest.configure();
  assert.ok(!("hanmadi" in again));
  for (const frame of guest.frames) {
    assert.ok(!("seq" in frame), JSON.stringify(frame));
    assert.doesNotMatch(JSON.stringify(frame), /hanmadi/i);
  }
  assert.ok(ours.frames.filter(isEcho).every(({ seq }) => Number.isInteger(seq)));
  assert.ok((await guest.history()).entities.every((entity) => !("seq" in entity)));
  [guest, ours].forEach((one) => one.drop());
});
