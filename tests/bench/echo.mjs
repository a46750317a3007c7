// Guest echo: send a text, wait for its stored echo. The floor and Hanmadi take turns.
//
// Three loads: one guest as fast as answers come; 50 guests as fast as answers come; 300 guests
// at a fixed rate, where latency counts from the planned moment, so that a stall is not hidden. The
// last goes on for so long that the engine collects all its garbage on every side, the floor's too.

import { sleep, within } from "../lib/wait.mjs";
import { LoadGuest } from "./load.mjs";
import { median, ms, percentile, ratio, table } from "./numbers.mjs";
import { cpuSeconds } from "./proc.mjs";
import { DIRECT, FLOOR, FOREIGN, withSide } from "./side.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const RATE_MIN = 0.9;
const P99_MAX = 1.25;
/** Exchanges before anything is counted, over all guests: code that runs for days is compiled by then, on every side. */
const WARM_UP = 20_000;

const LOADS = [
  { name: "1 session", guests: 1, seconds: 5, perSecond: 0 },
  { name: "50 sessions", guests: 50, seconds: 8, perSecond: 0 },
  { name: "300 sessions at 4/s", guests: 300, seconds: 30, perSecond: 4 },
];

/** Measures every load on every side and returns `{ markdown, met }`. */
export async function echo() {
  const sides = [FLOOR, DIRECT, FOREIGN];
  const found = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const load of LOADS) {
      // Another order each round: whoever is first finds a cooler machine.
      const order = [...sides.slice(round % sides.length), ...sides.slice(0, round % sides.length)];
      for (const side of order) {
        const result = await withSide(side, (edge) => run(edge, side, load));
        const key = `${load.name}/${side.name}`;
        found.set(key, [...(found.get(key) ?? []), result]);
        console.log(`  ${load.name}, ${side.name}: ${brief(result)}`);
      }
    }
  }
  return report(sides, found);
}

async function run(edge, side, load) {
  const guests = [];
  for (let n = 0; n < load.guests; n += 1) {
    guests.push(await new LoadGuest().start(edge, side.direct));
  }
  for (let n = 0; n < WARM_UP / load.guests; n += 1) await Promise.all(guests.map((guest) => guest.exchange()));
  const latencies = [];
  const cpu = cpuSeconds(edge.pid);
  const started = performance.now();
  const until = started + load.seconds * 1000;
  const talking = guests.map((guest, n) => talk(guest, n / guests.length, load, until, latencies));
  await within(Promise.all(talking), "end of the load", load.seconds * 4000);
  const seconds = (performance.now() - started) / 1000;
  const cpuUs = ((cpuSeconds(edge.pid) - cpu) * 1e6) / latencies.length;
  guests.forEach((guest) => guest.drop());
  return { rate: latencies.length / seconds, p50: median(latencies), p99: percentile(latencies, 0.99), cpuUs };
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

function report(sides, found) {
  const rows = [];
  let met = true;
  for (const load of LOADS) {
    const results = sides.map((side) => middle(found.get(`${load.name}/${side.name}`)));
    const floor = results[0];
    sides.forEach((side, n) => {
      const result = results[n];
      const rate = result.rate / floor.rate;
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
  const head = `Bars for our own messenger: ${bars}. Medians of ${ROUNDS} rounds.`;
  return { markdown: `## Guest echo\n\n${head}\n\n${table(rows)}`, met };
}

const brief = ({ rate, p50, p99, cpuUs }) =>
  `${rate.toFixed(0)}/s, p50 ${ms(p50)} p99 ${ms(p99)} ms, ${cpuUs.toFixed(0)} µs of CPU each`;

const middle = (results) => ({
  rate: median(results.map(({ rate }) => rate)),
  p50: median(results.map(({ p50 }) => p50)),
  p99: median(results.map(({ p99 }) => p99)),
  cpuUs: median(results.map(({ cpuUs }) => cpuUs)),
});
