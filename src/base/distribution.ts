// How long something lasts by chance: the usual shapes, drawn from a given generator. Used by the simulator; the day file's reader makes them.

import { fraction, type Rng } from "./rng.ts";

export type Distribution =
  | { readonly kind: "fixed"; readonly meanMs: number }
  | { readonly kind: "exponential"; readonly meanMs: number }
  /** cv: standard deviation over mean. */
  | { readonly kind: "lognormal"; readonly meanMs: number; readonly cv: number }
  /** The sum of so many exponential stages; the more, the steadier. */
  | { readonly kind: "erlang"; readonly meanMs: number; readonly stages: number }
  /** One of these, each equally likely; not empty. */
  | { readonly kind: "empirical"; readonly valuesMs: readonly number[] };

/** Milliseconds, not negative. */
export function sample(from: Distribution, rng: Rng): number {
  switch (from.kind) {
    case "fixed":
      return from.meanMs;
    case "exponential":
      return from.meanMs * exponential(rng);
    case "lognormal": {
      const variance = Math.log(1 + from.cv * from.cv);
      return from.meanMs * Math.exp(Math.sqrt(variance) * normal(rng) - variance / 2);
    }
    case "erlang": {
      let sum = 0;
      for (let stage = 0; stage < from.stages; stage++) sum += exponential(rng);
      return (from.meanMs * sum) / from.stages;
    }
    case "empirical":
      return from.valuesMs[Math.floor(fraction(rng) * from.valuesMs.length)] ?? 0;
  }
}

/** With mean 1. */
export function exponential(rng: Rng): number {
  return -Math.log(1 - fraction(rng));
}

/** Mean 0, standard deviation 1: one half of a pair by G. E. P. Box and M. E. Muller, 1958. */
function normal(rng: Rng): number {
  const radius = Math.sqrt(2 * exponential(rng));
  return radius * Math.cos(2 * Math.PI * fraction(rng));
}
