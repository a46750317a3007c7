// Goal: a guest that floods its socket is sent away with a reason, and nobody else notices.
// Method: five thousand frames at once, of every sort, at published limits, beside a guest who talks on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { within } from "../lib/wait.mjs";

const text = (words) => ({ message: { type: "Text", text: words } });

let edge;

before(async () => {
  edge = await startEdge();
});
after(() => edge?.stop());

for (const [name, direct] of [
  ["direct", true],
  ["relayed", false],
]) {
  for (const [what, flood, configured] of [
    ["messages", (guest, number) => guest.send("onMessage", text(`flood ${number}`)), true],
    ["nonsense", (guest, number) => guest.raw(`nonsense ${number}`), true],
    ["nonsense before its token", (guest, number) => guest.raw(`nonsense ${number}`), false],
  ]) {
    test(`a socket that floods with ${what} is closed with a reason, and others stay quick (${name})`, async () => {
      const quiet = await new Guest(edge, { direct }).start();
      const guest = await new Guest(edge, { direct }).connect();
      if (configured) await guest.configure();
      for (let number = 0; number < 5000; number += 1) flood(guest, number);
      const from = performance.now();
      await quiet.say("meanwhile");
      const took = performance.now() - from;
      assert.deepEqual(await within(guest.closed, "close"), { code: 1000, reason: "" });
      const last = guest.frames.at(-1);
      assert.deepEqual(
        [last.class, last.body.reason, last.body.reasonCode],
        ["ConnectionClosedEvent", "flood", "flood"],
      );
      assert.ok(guest.frames.length < 500, `${guest.frames.length} frames were answered`);
      assert.ok(took < 2000, `another guest waited ${Math.round(took)} ms`);
      assert.equal((await quiet.history()).total, 1);
      if (configured) {
        const { total } = await (await guest.start()).history();
        assert.ok(total <= 10, `${total} messages of the flood were kept`);
      }
      [quiet, guest].forEach((one) => one.drop());
    });
  }
}

test("after all of this the edge is well and logged no fault", () => {
  assert.doesNotMatch(edge.log, /"level":"error"|uncaught|exception|panicked/i);
});
