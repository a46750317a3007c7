// What an idle guest costs: memory of workerd with 2,000 configured, silent sockets.

import { Guest } from "../lib/guest.mjs";
import { sleep } from "../lib/wait.mjs";
import { table } from "./numbers.mjs";
import { residentMib } from "./proc.mjs";
import { DIRECT, FLOOR, withSide } from "./side.mjs";

const SOCKETS = 2000;
const TOGETHER = 50;
/** Objects hibernate after 10 s without an event. */
const HIBERNATED_AFTER_MS = 15_000;

export async function idle() {
  const rows = [];
  for (const side of [FLOOR, DIRECT]) {
    rows.push(await withSide(side, (edge) => hold(edge, side)));
    console.log(" ", JSON.stringify(rows.at(-1)));
  }
  const head = `${SOCKETS} configured guests which say nothing; resident memory of workerd.`;
  return { markdown: `## Idle sockets\n\n${head}\n\n${table(rows)}`, met: true };
}

async function hold(edge, side) {
  const before = residentMib(edge.pid);
  const guests = [];
  while (guests.length < SOCKETS) {
    const some = Array.from({ length: TOGETHER }, () => new Guest(edge, { direct: side.direct }).start());
    guests.push(...(await Promise.all(some)));
  }
  const connected = residentMib(edge.pid);
  await sleep(HIBERNATED_AFTER_MS);
  const idle = residentMib(edge.pid);
  const open = guests.filter((guest) => guest.isOpen).length;
  // The first guest to speak again proves that sleeping objects wake on their old sockets.
  await guests[0].say("still here");
  guests.forEach((guest) => guest.drop());
  return {
    side: side.name,
    "open after 15 s": open,
    "MiB before": before.toFixed(0),
    "MiB connected": connected.toFixed(0),
    "MiB idle": idle.toFixed(0),
    "KiB a socket": (((idle - before) * 1024) / SOCKETS).toFixed(1),
  };
}
