// Traffic through repeated kill -9: used by the fault test and, longer, by the bench.

import { Chatter, faultsOf } from "./chatter.mjs";
import { startEdge } from "./edge.mjs";
import { random, seed } from "./random.mjs";
import { sleep } from "./wait.mjs";

const CHATTERS = 6;
const CALM_MS_MIN = 100;
const CALM_MS_MAX = 500;

/** Kills the edge `kills` times with calm between, and returns how long each start took. */
export async function killRepeatedly(edge, kills, next) {
  const restartMs = [];
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(CALM_MS_MIN + next() * (CALM_MS_MAX - CALM_MS_MIN));
    await edge.kill9();
    const from = performance.now();
    await edge.start();
    restartMs.push(performance.now() - from);
  }
  return restartMs;
}

/**
 * Lets guests talk while the edge is killed `kills` times, then compares what they were told
 * with their histories. Returns `{ faults, acknowledged, reconnects, restartMs, seed }`.
 */
export async function killUnderTraffic(kills) {
  const start = seed();
  const next = random(start);
  const edge = await startEdge({ limits: "bench" });
  try {
    let over = false;
    const chatters = Array.from({ length: CHATTERS }, (_, n) => new Chatter(edge, `guest ${n}`, { direct: n % 2 === 0 }));
    const talking = Promise.all(chatters.map((chatter) => chatter.talk(() => over)));
    const restartMs = await killRepeatedly(edge, kills, next);
    over = true;
    await talking;
    const faults = [];
    for (const chatter of chatters) {
      await chatter.guest.start();
      faults.push(...faultsOf(chatter, await chatter.guest.wholeHistory()));
      chatter.guest.drop();
    }
    const sum = (of) => chatters.reduce((total, chatter) => total + of(chatter), 0);
    return {
      faults,
      acknowledged: sum(({ acknowledged }) => acknowledged.size),
      reconnects: sum(({ reconnects }) => reconnects),
      restartMs,
      seed: start,
    };
  } finally {
    await edge.stop();
  }
}
