// The fault test at length: 100 times kill -9 under traffic.

import { killUnderTraffic } from "../lib/killing.mjs";
import { median, ms, percentile } from "./numbers.mjs";

const KILLS = Number(process.env.KILLS ?? 100);

export async function faults() {
  const found = await killUnderTraffic(KILLS);
  const { acknowledged, reconnects, restartMs, seed } = found;
  const lines = [
    `${KILLS} times kill -9 under the traffic of six guests (SEED=${seed}).`,
    `${acknowledged} messages acknowledged over ${reconnects} reconnects;`,
    `${found.faults.length} lost, doubled or out of order.`,
    `Serving again after ${ms(median(restartMs))} ms (median), ${ms(percentile(restartMs, 0.99))} ms (p99).`,
    ...found.faults.slice(0, 20).map((fault) => `\n- ${fault}`),
  ];
  return { markdown: `## Faults\n\n${lines.join("\n")}`, met: found.faults.length === 0 };
}
