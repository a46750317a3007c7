// Waiting with a limit. A Worker that panics answers nothing at all, so nothing waits for ever.

export const TIMEOUT_MS = 10_000;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Settles as `promise` does, or fails after `ms` saying what was waited for. */
export function within(promise, what, ms = TIMEOUT_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again until `probe` returns something truthy, and returns it. Its errors count as "not yet". */
export async function until(probe, what, { ms = TIMEOUT_MS, everyMs = 25 } = {}) {
  const deadline = performance.now() + ms;
  let trouble;
  while (performance.now() < deadline) {
    try {
      const found = await probe();
      if (found) return found;
    } catch (error) {
      trouble = error;
    }
    await sleep(everyMs);
  }
  throw new Error(`no ${what} within ${ms} ms`, { cause: trouble });
}

/** A list that can be waited on: what arrived and was not taken yet. */
export class Inbox {
  #items = [];
  #waiting = new Set();
  #closed;

  push(item) {
    for (const waiter of this.#waiting) {
      if (waiter.wants(item)) {
        this.#waiting.delete(waiter);
        waiter.resolve(item);
        return;
      }
    }
    this.#items.push(item);
  }

  /** Fails everyone who waits, now and later. */
  close(error) {
    this.#closed = error;
    for (const waiter of this.#waiting) waiter.reject(error);
    this.#waiting.clear();
  }

  /** Takes the first item `wants` accepts, or waits for it. */
  take(wants, what, ms = TIMEOUT_MS) {
    const index = this.#items.findIndex(wants);
    if (index >= 0) return Promise.resolve(this.#items.splice(index, 1)[0]);
    if (this.#closed) return Promise.reject(this.#closed);
    let waiter;
    const arrived = new Promise((resolve, reject) => {
      waiter = { wants, resolve, reject };
      this.#waiting.add(waiter);
    });
    return within(arrived, what, ms).finally(() => this.#waiting.delete(waiter));
  }

  /** Throws away what arrived and nobody took. */
  clear() {
    this.#items = [];
  }

  /** What arrived and nobody took. */
  get rest() {
    return [...this.#items];
  }
}
