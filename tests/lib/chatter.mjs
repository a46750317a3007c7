// A guest who talks through crashes: numbers its messages, keeps what is not acknowledged, and
// sends that again with the same tracing ids as soon as it is connected again.

import { randomUUID } from "node:crypto";
import { Guest, isEcho } from "./guest.mjs";
import { sleep } from "./wait.mjs";

/** Messages under way at once: a crash then loses some between storing and acknowledging. */
const WINDOW = 3;
const ACKNOWLEDGED_WITHIN_MS = 5000;
const RETRY_PAUSE_MS = 20;

export class Chatter {
  #pending = [];
  #sent = 0;

  constructor(edge, name, options) {
    this.name = name;
    this.guest = new Guest(edge, options);
    /** Text to the id it was acknowledged with. */
    this.acknowledged = new Map();
    this.reconnects = -1;
    /** What contradicted an earlier answer. */
    this.contradictions = [];
  }

  /** Talks until `isOver()`, and then until everything sent is acknowledged. */
  async talk(isOver) {
    while (!isOver() || this.#pending.length > 0) {
      try {
        await this.guest.start();
        this.reconnects += 1;
        while (!isOver() || this.#pending.length > 0) await this.#exchange(isOver);
      } catch {
        await sleep(RETRY_PAUSE_MS);
      } finally {
        this.guest.drop();
      }
    }
  }

  /** Sends what is pending, after filling it up, and waits for all of it. */
  async #exchange(isOver) {
    while (!isOver() && this.#pending.length < WINDOW) {
      this.#sent += 1;
      this.#pending.push({ text: `${this.name} #${this.#sent}`, tracingId: randomUUID() });
    }
    const answers = this.#pending.map((message) => this.#deliver(message));
    const results = await Promise.allSettled(answers);
    const failed = results.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
  }

  async #deliver(message) {
    const { text, tracingId } = message;
    const frame = await this.guest.request("onMessage", { tracingId, message: { type: "Text", text } }, ACKNOWLEDGED_WITHIN_MS);
    if (!isEcho(frame)) throw new Error(`not taken: ${frame.code} ${JSON.stringify(frame.body)}`);
    const before = this.acknowledged.get(text);
    if (before && before !== frame.body.id) this.contradictions.push(`${text} was ${before}, then ${frame.body.id}`);
    this.acknowledged.set(text, frame.body.id);
    this.#pending = this.#pending.filter((other) => other !== message);
  }
}

/** What is wrong with a history, oldest first, for what one chatter was told. Empty when nothing. */
export function faultsOf(chatter, history) {
  const faults = [...chatter.contradictions];
  const own = history.filter(({ direction, text }) => direction === "Inbound" && text?.startsWith(`${chatter.name} #`));
  const stored = new Map(own.map(({ text, id }) => [text, id]));
  if (stored.size !== own.length) faults.push(`${own.length - stored.size} duplicates`);
  for (const [text, id] of chatter.acknowledged) {
    if (!stored.has(text)) faults.push(`${text} was acknowledged and is lost`);
    else if (stored.get(text) !== id) faults.push(`${text} has another id than acknowledged`);
  }
  const numbers = own.map(({ text }) => Number(text.split("#")[1]));
  const backward = numbers.findIndex((number, at) => at > 0 && number <= numbers[at - 1]);
  if (backward > 0) faults.push(`#${numbers[backward]} stands after #${numbers[backward - 1]}`);
  return faults;
}
