// What is downloaded and uploaded: tables of sizes, with the budgets of the weight test.

import { BUDGET, sum, weigh, weighWorker } from "../lib/weight.mjs";
import { table } from "./numbers.mjs";

const WORKER_GZIP_MAX = 3 * 1024 * 1024;

export async function weight() {
  const messenger = weigh("messenger");
  const loader = sum(messenger.filter(({ name }) => name === "loader.js"));
  const composer = sum(messenger);
  const worker = sum(weighWorker(), "gzip");
  const met = loader <= BUDGET.loader && composer <= BUDGET.composer && worker <= WORKER_GZIP_MAX;
  const files = [
    ...messenger.map((file) => ({ ...file, name: `messenger/${file.name}` })),
    ...weigh("desk").map((file) => ({ ...file, name: `desk/${file.name}` })),
    ...weighWorker().map((file) => ({ ...file, name: `Worker ${file.name}` })),
  ];
  const named = files.map(({ name, ...sizes }) => ({ file: name.replace(/\.[0-9a-f]{12}\./, ".…."), ...sizes }));
  const bars = [
    { what: "loader, brotli", bytes: loader, bar: BUDGET.loader },
    { what: "until the composer is usable, brotli", bytes: composer, bar: BUDGET.composer },
    { what: "Worker, gzip", bytes: worker, bar: WORKER_GZIP_MAX },
  ];
  return { markdown: `## Weight\n\n${table(bars)}\n\n${table(named)}`, met };
}
