// The world of `tests/world` over many seeds: steps, faults, and that nothing was lost and nothing stuck.

import { execFileSync } from "node:child_process";
import { root } from "../lib/tools.mjs";
import { table } from "./numbers.mjs";

export async function world() {
  const args = ["bench", "--quiet", "--package", "hanmadi-tests", "--bench", "world"];
  const output = execFileSync("cargo", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const run = JSON.parse(output.trim().split("\n").at(-1));
  const met = run.failed === 0 && run.seeds > 0;
  const number = (value) => value.toLocaleString("en-US");
  const rows = [
    { what: "seeds", measured: `${number(run.seeds)}, from ${number(run.first)} on`, bar: "" },
    { what: "seeds that failed", measured: run.failed, bar: `0 ${met ? "met" : "**missed**"}` },
    { what: "steps, each checked", measured: number(run.steps), bar: "" },
    { what: "faults, crashes among them", measured: `${number(run.faults)}, ${number(run.crashes)}`, bar: "" },
    { what: "conversations, messages", measured: `${number(run.conversations)}, ${number(run.messages)}`, bar: "" },
    { what: "assignments", measured: number(run.assignments), bar: "" },
    { what: "seconds on one core", measured: number(run.seconds), bar: "" },
    { what: "digest of everything that happened", measured: `\`${run.digest}\``, bar: "" },
  ];
  const about =
    "Visitors, threads, the switchboard, agents, ledgers and an owner in one process, with lost, late and repeated\n" +
    "deliveries, crashes, hibernation and jumps of the clock; after each run everything settles and all views are\n" +
    "compared. The same sources have the same digest on every machine.";
  return { markdown: `## World\n\n${about}\n\n${table(rows)}`, met };
}
