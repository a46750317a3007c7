// Goal: what takes its time is given it, and not more.
// Method: objects left alone until they sleep, and bodies that never end; at once, since all of it is waiting.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { assertError, bare } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";
import { sleep } from "../lib/wait.mjs";

/** How long workerd keeps an idle object in memory, and a little more. */
const ASLEEP_MS = 12_000;

describe("patience", { concurrency: true }, () => {
  let edge, agent;
  before(async () => {
    edge = await startEdge();
    agent = await new Agent(edge).start();
  });
  after(() => edge?.stop());

  for (const direct of [true, false]) {
    test(`an object that slept wakes with its sockets and goes on counting (${direct ? "direct" : "relayed"})`, async () => {
      const { guest, text, conversation } = await talking(edge, agent, {
        direct,
        token: `sleeper ${direct} ${Math.random()}`,
      });
      const ours = await new Guest(edge, { token: guest.token, direct: true }).connect();
      await ours.configure({ hanmadi: { resumeAfter: 0 } });
      const tracingId = "before sleep";
      const first = await guest.request("onMessage", { tracingId, message: { type: "Text", text: "good night" } });
      await sleep(ASLEEP_MS);
      assert.ok(guest.isOpen && ours.isOpen, "closed in its sleep");
      await agent.say(conversation, "good morning");
      for (const one of [guest, ours]) await one.hear("good morning");
      const again = await guest.request("onMessage", { tracingId, message: { type: "Text", text: "good night" } });
      assert.equal(again.body.id, first.body.id);
      const { seq, body } = await ours.say("what a night");
      assert.equal(seq, 4);
      await guest.next((frame) => frame.body.id === body.id, "message at the other socket");
      await agent.hear("what a night");
      assert.deepEqual(
        (await guest.wholeHistory()).map((message) => message.text),
        [text, "good night", "good morning", "what a night"],
      );
      [guest, ours].forEach((one) => one.drop());
    });
  }

  for (const [what, headers] of [
    ["in pieces", {}],
    ["shorter than announced", { "content-length": "1000" }],
  ]) {
    test(`a body that never ends (${what}) is given up after about ten seconds`, async () => {
      const { token } = agent;
      const addresses = [
        ["POST", "/api/v2/analytics/queues/observations/query", { authorization: `Bearer ${token}` }],
        [
          "PATCH",
          `/api/v2/conversations/messages/00000000-0000-8000-8000-000000000001/participants/${randomUUID()}`,
          { authorization: `Bearer ${token}` },
        ],
        ["POST", "/oauth/token", {}],
      ];
      const from = performance.now();
      const answers = await Promise.all(
        addresses.map(([method, path, more]) =>
          bare(edge.url, path, {
            method,
            headers: { ...headers, ...more },
            body: '{"filter":',
            endless: true,
            ms: 15_000,
          }),
        ),
      );
      for (const [index, answer] of answers.entries()) assertError(answer, 408, addresses[index][1]);
      const took = performance.now() - from;
      assert.ok(took > 5000 && took < 14_000, `after ${Math.round(took)} ms`);
    });
  }
});
