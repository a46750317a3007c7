// Runs the named measurements, or all, and writes tests/bench/RESULTS.md.
//
// A measurement that was not named keeps its section of the last run.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { cpus, totalmem, type, release } from "node:os";
import { join } from "node:path";
import { root, workerdPath } from "../lib/tools.mjs";
import { conversations } from "./conversations.mjs";
import { desk } from "./desk.mjs";
import { echo } from "./echo.mjs";
import { faults } from "./faults.mjs";
import { idle } from "./idle.mjs";
import { routing } from "./routing.mjs";
import { start } from "./start.mjs";
import { switchboard } from "./switchboard.mjs";
import { weight } from "./weight.mjs";
import { world } from "./world.mjs";

const ALL = { weight, start, echo, desk, idle, faults, routing, switchboard, conversations, world };
const file = join(root, "tests/bench/RESULTS.md");

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in ALL));
if (unknown) {
  console.error(`There is no measurement "${unknown}". There are: ${Object.keys(ALL).join(" ")}`);
  process.exit(1);
}

const sections = oldSections();
const missed = [];
for (const name of named.length > 0 ? named : Object.keys(ALL)) {
  console.log(`\n== ${name}`);
  const { markdown, met } = await ALL[name]().catch((error) => {
    console.error(error);
    return { markdown: `## ${name}\n\n**Not measured:** ${error.message}.`, met: false };
  });
  const time = new Date().toISOString().slice(0, 16).replace("T", " ");
  sections.set(name, `${markdown}\n\nMeasured ${time} UTC on ${machine()}.`);
  if (!met) missed.push(name);
  console.log(`\n${markdown}`);
  write();
}
console.log(missed.length > 0 ? `\nBars missed: ${missed.join(" ")}` : "\nAll bars met.");
process.exit(missed.length > 0 ? 1 : 0);

function machine() {
  const version = execFileSync(workerdPath, ["--version"], { encoding: "utf8" }).trim();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const about = [
    cpus()[0].model.trim(),
    `${cpus().length} cores`,
    `${memory} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    version,
  ];
  return `${about.join(", ")}; clients and edge share the machine`;
}

/** The sections of the last run by name, each after its marker. */
function oldSections() {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const parts = text.split(/^<!-- (\w+) -->\n/m).slice(1);
  const pairs = [];
  for (let at = 0; at + 1 < parts.length; at += 2) pairs.push([parts[at], parts[at + 1].trim()]);
  return new Map(pairs);
}

function write() {
  const intro =
    "# Measured\n\nWritten by `cargo xtask bench`. The floor is the least JavaScript Durable Object which stores a\n" +
    "message in SQLite and echoes it (`tests/bench/floor/`), on the same workerd with the same flags,\n" +
    "measured in turn with Hanmadi. Where the two stand beside each other, what their objects keep lies in memory:\n" +
    "the disk of a shared machine stalls whoever writes for half a second at a time. Compare within a table; other\n" +
    "machines have other numbers.\n";
  const known = Object.keys(ALL).filter((name) => sections.has(name));
  const body = known.map((name) => `<!-- ${name} -->\n${sections.get(name)}\n`).join("\n");
  writeFileSync(file, `${intro}\n${body}`);
}
