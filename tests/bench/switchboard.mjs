// Commands to one Switchboard: conversations that begin to wait and leave again, as Threads post them, beside the
// floor's one write for each command.

import { createHash } from "node:crypto";
import { within } from "../lib/wait.mjs";
import { median, ms, percentile, ratio, table } from "./numbers.mjs";
import { caller } from "./post.mjs";
import { cpuSeconds } from "./proc.mjs";
import { DIRECT, FLOOR, withSide } from "./side.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SENDERS = 16;
const WARM_UP = 4000;
const SECONDS = 6;
const RATE_MIN = 0.8;
const QUEUE = "33333333-3333-4333-8333-333333333331";

const SIDES = [
  { ...FLOOR, path: "/command" },
  { ...DIRECT, name: "Hanmadi's Switchboard", path: "/dev/switchboard" },
];

export async function switchboard() {
  const found = SIDES.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const n of round % 2 ? [1, 0] : [0, 1]) {
      const result = await withSide(SIDES[n], (edge) => run(edge, SIDES[n].path));
      found[n].push(result);
      console.log(`  ${SIDES[n].name}: ${result.rate.toFixed(0)}/s, p50 ${ms(result.p50)} p99 ${ms(result.p99)} ms`);
    }
  }
  const [floor, own] = found.map((results) => ({
    rate: median(results.map(({ rate }) => rate)),
    p50: median(results.map(({ p50 }) => p50)),
    p99: median(results.map(({ p99 }) => p99)),
    cpuUs: median(results.map(({ cpuUs }) => cpuUs)),
  }));
  const met = own.rate / floor.rate >= RATE_MIN;
  const rows = [floor, own].map((side, n) => ({
    side: SIDES[n].name,
    "commands/s": side.rate.toFixed(0),
    "of floor": ratio(side.rate / floor.rate),
    "p50 ms": ms(side.p50),
    "p99 ms": ms(side.p99),
    "CPU µs/command": side.cpuUs.toFixed(0),
    bar: n === 0 ? "" : met ? "met" : "**missed**",
  }));
  const about =
    `${SENDERS} senders, each with one command under way: a conversation begins to wait, then leaves. Bar: ${RATE_MIN} of the\n` +
    `floor's commands/s. Medians of ${ROUNDS} rounds.`;
  return { markdown: `## Switchboard\n\n${about}\n\n${table(rows)}`, met };
}

async function run(edge, path) {
  const call = caller(edge, undefined, { sockets: SENDERS });
  const latencies = [];
  let sent = 0;
  const sender = async (n, isOver) => {
    const command = commands(n);
    while (!isOver()) {
      const from = performance.now();
      await call("POST", path, command());
      latencies.push(performance.now() - from);
      sent += 1;
    }
  };
  const everyone = (isOver, turn) =>
    within(Promise.all(Array.from({ length: SENDERS }, (_, n) => sender(turn * SENDERS + n, isOver))), "end", 60_000);
  await everyone(() => sent >= WARM_UP, 0);
  latencies.length = 0;
  const cpu = cpuSeconds(edge.pid);
  const started = performance.now();
  await everyone(() => performance.now() - started >= SECONDS * 1000, 1);
  const seconds = (performance.now() - started) / 1000;
  return {
    rate: latencies.length / seconds,
    p50: median(latencies),
    p99: percentile(latencies, 0.99),
    cpuUs: ((cpuSeconds(edge.pid) - cpu) * 1e6) / latencies.length,
  };
}

/** Returns a function that makes the next command of one thread's. */
function commands(n) {
  // A thread's key is 90 bits: 23 digits, the first below 4.
  const thread = `0${createHash("sha256").update(`bench ${n}`).digest("hex").slice(0, 22)}`;
  let id = 0;
  let number = 0;
  return () => {
    id += 1;
    if (id % 2 === 1) number += 1;
    const place = `${n.toString(16).padStart(4, "0")}${number.toString(16).padStart(8, "0")}`;
    const conversation = `00000000-0000-8000-8000-${place}`;
    const wait = `11111111-0000-4000-8000-${place}`;
    const since = new Date().toISOString();
    const preview = "Where is my order 20481? It should have come on Monday.";
    const body = { id: conversation, startTime: since, participants: [] };
    const said = id % 2 === 1 ? { waiting: { conversation, wait, queue: QUEUE, since, preview, body } } : { left: { conversation, wait } };
    return JSON.stringify({ source: `thread:${thread}`, parcels: [{ id, body: said }] });
  };
}
