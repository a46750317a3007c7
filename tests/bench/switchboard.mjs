// Commands to one Switchboard: conversations that begin to wait and leave again, as Threads post them, beside the
// floor's one write for each command.

import { createHash } from "node:crypto";
import { within } from "../lib/wait.mjs";
import { median, middle, ms, ratio, table } from "./numbers.mjs";
import { caller } from "./post.mjs";
import { cpuSeconds } from "./proc.mjs";
import { DIRECT, FLOOR, inTurn } from "./side.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SENDERS = 16;
/** As for the echo, on either side: what takes commands is compiled in earnest by then. */
const WARM_UP = 30_000;
const SLICES = 8;
const SECONDS = 1;
const RATE_MIN = 0.8;
const QUEUE = "33333333-3333-4333-8333-333333333331";

const SIDES = [
  { ...FLOOR, path: "/command" },
  { ...DIRECT, name: "Hanmadi's Switchboard", path: "/dev/switchboard" },
];

export async function switchboard() {
  const found = SIDES.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    await inTurn(SIDES, round, async (edges, turns) => {
      const feeds = edges.map((edge, n) => new Feed(edge, SIDES[n].path));
      for (const feed of feeds) await feed.run((sent) => sent >= WARM_UP);
      for (let slice = 0; slice < SLICES; slice += 1) {
        for (const n of turns(slice)) found[n].push(await measured(feeds[n]));
      }
      SIDES.forEach(({ name }, n) => {
        const { rate, p50, p99 } = middle(found[n].slice(-SLICES));
        console.log(`  ${name}: ${rate.toFixed(0)}/s, p50 ${ms(p50)} p99 ${ms(p99)} ms`);
      });
    });
  }
  const share = median(found[1].map(({ rate }, turn) => rate / found[0][turn].rate));
  const met = share >= RATE_MIN;
  const rows = found.map(middle).map((side, n) => ({
    side: SIDES[n].name,
    "commands/s": side.rate.toFixed(0),
    "of floor": ratio(n === 0 ? 1 : share),
    "p50 ms": ms(side.p50),
    "p99 ms": ms(side.p99),
    "CPU µs/command": side.cpuUs.toFixed(0),
    bar: n === 0 ? "" : met ? "met" : "**missed**",
  }));
  const about =
    `${SENDERS} senders, each with one command under way: a conversation begins to wait, then leaves. Bar: ${RATE_MIN} of the\n` +
    `floor's commands/s. Both run at once and are asked in turn; medians of ${ROUNDS * SLICES} slices.`;
  return { markdown: `## Switchboard\n\n${about}\n\n${table(rows)}`, met };
}

/** Senders to one side, whose threads go on from slice to slice. */
class Feed {
  #call;
  #path;
  #commands = Array.from({ length: SENDERS }, (_, n) => commands(n));

  constructor(edge, path) {
    this.pid = edge.pid;
    this.#call = caller(edge, undefined, { sockets: SENDERS });
    this.#path = path;
  }

  /** Sends until it is over; returns how long each command took. */
  async run(isOver) {
    const latencies = [];
    const sender = async (command) => {
      while (!isOver(latencies.length)) {
        const from = performance.now();
        await this.#call("POST", this.#path, command());
        latencies.push(performance.now() - from);
      }
    };
    await within(Promise.all(this.#commands.map(sender)), "end", 120_000);
    return latencies;
  }
}

async function measured(feed) {
  const cpu = cpuSeconds(feed.pid);
  const started = performance.now();
  const latencies = await feed.run(() => performance.now() - started >= SECONDS * 1000);
  const seconds = (performance.now() - started) / 1000;
  return { rate: latencies.length / seconds, latencies, cpuUs: ((cpuSeconds(feed.pid) - cpu) * 1e6) / latencies.length };
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
