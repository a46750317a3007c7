// Guest echo: send a text, wait for its stored echo. The floor and Hanmadi take turns.
//
// Three loads: one guest as fast as answers come; 50 guests as fast as answers come; 300 guests
// at a fixed rate, where latency counts from the planned moment, so that a stall is not hidden. The
// last goes on for so long that the engine collects all its garbage on every side, the floor's too.
//
// All sides run at once and are asked in turn, a slice each: what the machine does meanwhile meets all alike.

import { sleep, within } from "../lib/wait.mjs";
import { LoadGuest } from "./load.mjs";
import { median, middle, ms, ratio, table } from "./numbers.mjs";
import { cpuSeconds } from "./proc.mjs";
import { DIRECT, FLOOR, FOREIGN, inTurn } from "./side.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const RATE_MIN = 0.9;
const P99_MAX = 1.25;
/**
 * Exchanges before anything is counted, on every side. The engine compiles a function in earnest once it has run some
 * millions of instructions, so what runs once for each message takes that many messages.
 */
const WARM_UP = 100_000;
const WARM_UP_GUESTS = 50;
const FIRST_WORDS = 10;
const SETTLE_MS = 1000;
/** The runtime puts away an object ten seconds after its last guest has left: closing its database is no part of an echo. */
const PUT_AWAY_MS = 12_000;

const LOADS = [
  { name: "1 session", guests: 1, slices: 16, seconds: 0.5, perSecond: 0 },
  { name: "50 sessions", guests: 50, slices: 16, seconds: 0.5, perSecond: 0 },
  { name: "300 sessions at 4/s", guests: 300, slices: 1, seconds: 30, perSecond: 4 },
];
const SIDES = [FLOOR, DIRECT, FOREIGN];

/** Measures every load on every side and returns `{ markdown, met }`. */
export async function echo() {
  const found = LOADS.map(() => SIDES.map(() => []));
  for (let round = 0; round < ROUNDS; round += 1) {
    await inTurn(SIDES, round, async (edges, turns) => {
      for (const n of turns(0)) await warmUp(edges[n], SIDES[n]);
      await sleep(PUT_AWAY_MS);
      for (const [at, load] of LOADS.entries()) {
        const guests = [];
        for (const [n, edge] of edges.entries()) guests.push(await enter(edge, SIDES[n], load.guests));
        for (let slice = 0; slice < load.slices; slice += 1) {
          for (const n of turns(slice)) found[at][n].push(await run(edges[n], guests[n], load));
        }
        guests.flat().forEach((guest) => guest.drop());
        await sleep(PUT_AWAY_MS);
        SIDES.forEach((side, n) => console.log(`  ${load.name}, ${side.name}: ${brief(middle(found[at][n].slice(-load.slices)))}`));
      }
    });
  }
  return report(found);
}

/** Guests whose conversations have begun, and are known to everyone who has to know. */
async function enter(edge, side, count) {
  const guests = [];
  for (let n = 0; n < count; n += 1) {
    const guest = await new LoadGuest().start(edge, side.direct);
    for (let said = 0; said < FIRST_WORDS; said += 1) await guest.exchange();
    guests.push(guest);
  }
  await sleep(SETTLE_MS);
  return guests;
}

async function warmUp(edge, side) {
  const guests = await enter(edge, side, WARM_UP_GUESTS);
  for (let n = 0; n < WARM_UP / WARM_UP_GUESTS; n += 1) await Promise.all(guests.map((guest) => guest.exchange()));
  guests.forEach((guest) => guest.drop());
}

async function run(edge, guests, load) {
  const latencies = [];
  const cpu = cpuSeconds(edge.pid);
  const started = performance.now();
  const until = started + load.seconds * 1000;
  const talking = guests.map((guest, n) => talk(guest, n / guests.length, load, until, latencies));
  await within(Promise.all(talking), "end of the load", load.seconds * 4000 + 10_000);
  const seconds = (performance.now() - started) / 1000;
  return { rate: latencies.length / seconds, latencies, cpuUs: ((cpuSeconds(edge.pid) - cpu) * 1e6) / latencies.length };
}

async function talk(guest, phase, { perSecond, seconds }, until, latencies) {
  const pause = perSecond ? 1000 / perSecond : 0;
  let planned = performance.now() + phase * pause;
  // A side that cannot keep the rate is let off after twice the time, with the rate it kept.
  while (planned < until && performance.now() < until + seconds * 1000) {
    const wait = planned - performance.now();
    if (pause && wait > 0) await sleep(wait);
    // A timer may fire a little early; nobody waits before the message is sent.
    const from = pause ? Math.min(planned, performance.now()) : performance.now();
    await guest.exchange();
    latencies.push(performance.now() - from);
    planned = pause ? planned + pause : performance.now();
  }
}

function report(found) {
  const rows = [];
  let met = true;
  for (const [at, load] of LOADS.entries()) {
    const floor = middle(found[at][0]);
    SIDES.forEach((side, n) => {
      const slices = found[at][n];
      const result = middle(slices);
      // Slice by slice: each beside the floor's of the same turn.
      const rate = median(slices.map((slice, turn) => slice.rate / found[at][0][turn].rate));
      const p99 = result.p99 / floor.p99;
      const fine = rate >= RATE_MIN && p99 <= P99_MAX;
      if (side === DIRECT) met &&= fine;
      rows.push({
        load: load.name,
        side: side.name,
        "messages/s": result.rate.toFixed(0),
        "of floor": ratio(rate),
        "p50 ms": ms(result.p50),
        "p99 ms": ms(result.p99),
        "p99 of floor": ratio(p99),
        "CPU µs/message": result.cpuUs.toFixed(0),
        bar: side === DIRECT ? (fine ? "met" : "**missed**") : "",
      });
    });
  }
  const bars = `messages/s ≥ ${RATE_MIN} of the floor, p99 ≤ ${P99_MAX} of it`;
  const about =
    `Bars for our own messenger: ${bars}. All sides run at once and are asked in turn, after ${WARM_UP} exchanges with\n` +
    `each; rates are medians of slices, beside the floor's of the same turn; percentiles of all exchanges of ${ROUNDS} rounds.`;
  return { markdown: `## Guest echo\n\n${about}\n\n${table(rows)}`, met };
}

const brief = ({ rate, p50, p99, cpuUs }) =>
  `${rate.toFixed(0)}/s, p50 ${ms(p50)} p99 ${ms(p99)} ms, ${cpuUs.toFixed(0)} µs of CPU each`;
