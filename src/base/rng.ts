// Randomness is an argument: seeded in tests, the system's generator in `serve`.

export interface Rng {
  /** A whole number from 0 to 2^32 - 1, every one equally likely. */
  uint32(): number;
}

/** Small fast counter generator (sfc32) for tests and simulations; never for secrets. */
export function seededRng(seed: number): Rng {
  let a = seed >>> 0;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let counter = 1;
  const rng: Rng = {
    uint32() {
      const t = (a + b + counter) >>> 0;
      counter = (counter + 1) >>> 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) >>> 0;
      c = ((c << 21) | (c >>> 11)) >>> 0;
      c = (c + t) >>> 0;
      return t;
    },
  };
  for (let i = 0; i < 12; i++) rng.uint32(); // spreads a small seed over the whole state
  return rng;
}

/** A fraction in [0, 1). */
export function fraction(rng: Rng): number {
  return rng.uint32() / 0x1_0000_0000;
}

/** A whole number in [low, high]. */
export function between(rng: Rng, low: number, high: number): number {
  return low + Math.floor(fraction(rng) * (high - low + 1));
}

/** One of `items`; undefined where there are none. */
export function pick<Item>(rng: Rng, items: readonly Item[]): Item | undefined {
  return items[Math.floor(fraction(rng) * items.length)];
}
