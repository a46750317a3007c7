// Random numbers from a seed that is printed, so that a failure can be played again.

/** `SEED` from the environment, or a new one. */
export const seed = () => Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** A function returning numbers from 0 up to 1 (mulberry32). */
export function random(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
