// Start-up: from starting workerd to the first answer, the floor and Hanmadi in turn.

import { median, ms, table } from "./numbers.mjs";
import { DIRECT, FLOOR } from "./side.mjs";

const ROUNDS = 7;

export async function start() {
  const found = new Map([FLOOR, DIRECT].map((side) => [side, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [side, times] of found) {
      const from = performance.now();
      const edge = await side.start();
      times.push(performance.now() - from);
      await edge.stop();
    }
  }
  const rows = [...found].map(([side, times]) => ({ side: side.name, "ms to the first answer": ms(median(times)) }));
  const head = `Process start, module compilation and the first request; median of ${ROUNDS}.`;
  return { markdown: `## Start-up\n\n${head}\n\n${table(rows)}`, met: true };
}
