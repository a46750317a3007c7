// Goal: what a guest was told is stored stays stored, once and in order, whatever kills the edge.
// Method: six guests send numbered messages through 20 times kill -9 on the same state, send
// again what was not acknowledged, and compare with their histories at the end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { killUnderTraffic } from "../lib/killing.mjs";

const KILLS = Number(process.env.KILLS ?? 20);

test(`nothing acknowledged is lost in ${KILLS} times kill -9`, { timeout: 300_000 }, async (t) => {
  const { faults, acknowledged, reconnects, seed } = await killUnderTraffic(KILLS);
  t.diagnostic(`${acknowledged} acknowledged, ${reconnects} reconnects, SEED=${seed}`);
  assert.deepEqual(faults, [], `SEED=${seed}`);
  assert.ok(acknowledged > KILLS, "hardly anything was said; the test proves nothing");
});
