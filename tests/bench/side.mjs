// One side of a comparison: a name, how to start it, how its clients connect.
//
// What the objects keep lies in memory, on every side: a disk that others use too stalls whoever writes for half a
// second at a time, and that is no property of either.

import { join } from "node:path";
import { startEdge } from "../lib/edge.mjs";
import { root } from "../lib/tools.mjs";

export const FLOOR = {
  name: "floor",
  direct: true,
  start: () => startEdge({ config: join(root, "tests/bench/floor/floor.capnp"), assets: null, inMemory: true }),
};

export const DIRECT = {
  name: "Hanmadi, own messenger",
  direct: true,
  start: () => startEdge({ limits: "bench", inMemory: true }),
};

/** Alone, with what it keeps on the disk. */
export const ON_DISK = { ...DIRECT, start: () => startEdge({ limits: "bench" }) };

export const FOREIGN = { name: "Hanmadi, foreign client", direct: false, start: DIRECT.start };

/** Runs `work` with the side's edge, and ends it whatever happens. */
export async function withSide(side, work) {
  const edge = await side.start();
  try {
    return await work(edge);
  } finally {
    await edge.stop();
  }
}

/**
 * Runs `work` with all sides at once and ends them whatever happens. It is given the edges and a function that
 * says in which order to take them in slice `n` of round `round`: whoever is first finds a cooler machine.
 */
export async function inTurn(sides, round, work) {
  const edges = [];
  try {
    for (const side of sides) edges.push(await side.start());
    const order = sides.map((_, n) => n);
    return await work(edges, (slice) => order.map((n) => (n + round + slice) % sides.length));
  } finally {
    await Promise.all(edges.map((edge) => edge.stop()));
  }
}
