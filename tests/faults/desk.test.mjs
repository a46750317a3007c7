// Goal: that somebody waits, and what an agent answered, survives whatever kills the edge.
// Method: guests write in and an agent answers through repeated kill -9, each repeating what was
// not acknowledged under the same id; then the desk is compared with what everyone was told.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { killRepeatedly } from "../lib/killing.mjs";
import { random, seed } from "../lib/random.mjs";
import { sleep, until } from "../lib/wait.mjs";

const KILLS = 8;
const start = seed();
const next = random(start);
let edge;
let agent;

before(async () => {
  edge = await startEdge({ limits: "bench" });
  agent = await new Agent(edge).login();
});
after(() => edge?.stop());

/** Tries until it is taken: what a client does that lost its connection. */
async function insist(attempt) {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await sleep(20);
    }
  }
}

test("who wrote in waits at the desk, once", { timeout: 120_000 }, async (t) => {
  let over = false;
  let written = 0;
  const writing = (async () => {
    while (!over) {
      const guest = new Guest(edge, { direct: written % 2 === 0 });
      const tracingId = randomUUID();
      await insist(async () => {
        await guest.start();
        await guest.say("is anybody there", { tracingId });
      });
      guest.drop();
      written += 1;
    }
  })();
  await killRepeatedly(edge, KILLS, next);
  over = true;
  await writing;
  const waiting = await until(
    async () => {
      const found = await agent.waiting();
      return found.length >= written && found;
    },
    `${written} who wait`,
    { ms: 30_000, everyMs: 200 },
  );
  t.diagnostic(`${written} wrote in, SEED=${start}`);
  const ids = waiting.map(({ conversationId }) => conversationId);
  assert.equal(new Set(ids).size, ids.length, "somebody waits twice");
  assert.equal(ids.length, written);
});

test("what an agent was told is sent reaches the guest once, in order", { timeout: 120_000 }, async (t) => {
  const before = new Set((await agent.waiting()).map(({ conversationId }) => conversationId));
  const guest = await new Guest(edge, { direct: true }).start();
  await guest.say("hello");
  const found = await until(
    async () => (await agent.waiting()).find(({ conversationId }) => !before.has(conversationId)),
    "new conversation",
  );
  const conversation = await agent.take(found.conversationId);
  const told = [];
  let over = false;
  const answering = (async () => {
    for (let number = 1; !over; number += 1) {
      const id = randomUUID();
      await insist(() => agent.say(conversation, `answer ${number}`, id));
      told.push(`answer ${number}`);
    }
  })();
  await killRepeatedly(edge, KILLS, next);
  over = true;
  await answering;
  t.diagnostic(`${told.length} answers, SEED=${start}`);
  const transcript = await agent.transcript(conversation.id);
  assert.deepEqual(transcript.map(({ seq }) => seq), transcript.map((_, at) => at + 1), "seq has gaps");
  const sent = transcript.filter(({ direction }) => direction === "outbound").map(({ textBody }) => textBody);
  assert.deepEqual(sent, told);
  guest.drop();
  await guest.start();
  const heard = (await guest.wholeHistory()).filter(({ direction }) => direction === "Outbound").map(({ text }) => text);
  assert.deepEqual(heard, told);
  guest.drop();
});
