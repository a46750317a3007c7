// How long the switchboard takes to decide, natively: `shared/routing/benches/routing.rs`, against the bar.

import { execFileSync } from "node:child_process";
import { root } from "../lib/tools.mjs";
import { median, table } from "./numbers.mjs";

const P99_US_MAX = 200;
const ROUNDS = 3;

export async function routing() {
  const runs = [];
  for (let round = 0; round < ROUNDS; round += 1) runs.push(measure());
  const middle = (key) => median(runs.map((run) => run[key]));
  const [{ agents, waiting, held, queues, skills }] = runs;
  const p99 = middle("p99_us");
  const met = p99 < P99_US_MAX;
  const mib = (key) => (middle(key) / 1024).toFixed(1);
  const rows = [
    { what: "a decision, p50", measured: `${middle("p50_us").toFixed(1)} µs`, bar: "" },
    { what: "a decision, p99", measured: `${p99.toFixed(1)} µs`, bar: `< ${P99_US_MAX} µs ${met ? "met" : "**missed**"}` },
    { what: "a decision, longest", measured: `${middle("max_us").toFixed(0)} µs`, bar: "" },
    { what: "decisions/s on one core", measured: middle("decisions_per_second"), bar: "" },
    { what: "memory before, after all have come", measured: `${mib("memory_before_kib")}, ${mib("memory_after_kib")} MiB`, bar: "" },
  ];
  const about =
    `${agents} agents, ${waiting} waiting, ${held} held, ${queues} queues, ${skills} skills; half of the decisions are\n` +
    `agents who are through with a conversation, half are conversations that begin to wait. Medians of ${ROUNDS} runs.`;
  return { markdown: `## Routing\n\n${about}\n\n${table(rows)}`, met };
}

function measure() {
  const args = ["bench", "--quiet", "--package", "hanmadi-routing", "--bench", "routing"];
  const output = execFileSync("cargo", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output.trim().split("\n").at(-1));
}
