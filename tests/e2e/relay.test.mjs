// A foreign client keeps its socket while the Thread behind it is restarted, as a deploy would.
//
// Clients of this wire take any close frame for the end, so the relay has to come back by itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

let edge;
before(async () => {
  edge = await startEdge();
});
after(() => edge?.stop());

/** Restarts every Thread and waits until their sockets have fallen. */
async function restartThreads() {
  assert.equal((await fetch(`${edge.url}/dev/restart`, { method: "POST" })).status, 200);
  await new Promise((resolve) => setTimeout(resolve, 100));
}

test("a restart of the Thread is not noticed, and nothing said meanwhile is missed", async () => {
  const guest = new Guest(edge);
  await guest.start();
  await guest.say("before");
  const agent = new Agent(edge);
  await agent.start();
  const [{ conversationId }] = await until(async () => {
    const waiting = await agent.waiting();
    return waiting.length > 0 && waiting;
  }, "a waiting conversation");
  const conversation = await agent.take(conversationId);
  await agent.say(conversation, "heard before");
  await guest.hear("heard before");

  const known = guest.frames.length;
  await restartThreads();
  await agent.say(conversation, "said while the thread was away");
  await guest.hear("said while the thread was away");
  await guest.say("after");
  await agent.hear("after");

  assert.ok(guest.isOpen);
  const told = guest.frames.slice(known).map(({ body }) => body.text);
  assert.deepEqual(told, ["said while the thread was away", "after"], "nothing twice, nothing else");
  guest.drop();
  agent.drop();
});
