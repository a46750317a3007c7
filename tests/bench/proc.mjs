// What a process has used, as Linux tells it; NaN elsewhere.

import { readFileSync } from "node:fs";

/** /proc counts in hundredths of a second on every Linux we know. */
const TICKS_PER_SECOND = 100;

/** Resident memory in MiB. */
export function residentMib(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
  } catch {
    return NaN;
  }
}

/** Seconds of processor time, of all threads. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return NaN;
  }
}
