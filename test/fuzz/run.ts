// One fuzzing run: a target, a seed, so many inputs or so many seconds. A failure names what repeats it and keeps the bytes.

import { pick, seededRng } from "../../src/base/rng.ts";
import { mutate } from "./mutate.ts";
import { readSeeds } from "./seeds.ts";
import type { Target } from "./targets.ts";

export interface RunInit {
  readonly target: Target;
  readonly seed: number;
  /** Inputs at most. */
  readonly inputs: number;
  /** Stops after this time, ms; whichever comes first. */
  readonly forMs: number;
  readonly corpora: string;
  /** Inputs that take longer than this, ms, count as failed: they could be used to hold everybody up. */
  readonly slowMs: number;
}

export interface Failure {
  readonly target: string;
  readonly seed: number;
  readonly input: number;
  readonly what: string;
  readonly bytes: Uint8Array;
}

export interface RunResult {
  readonly inputs: number;
  readonly failure: Failure | undefined;
  /** The slowest input, ms. */
  readonly slowestMs: number;
}

export async function run(init: RunInit): Promise<RunResult> {
  const { target, seed } = init;
  const seeds = readSeeds(target.seeds, init.corpora);
  const rng = seededRng(seed);
  const feed = await target.make();
  const until = performance.now() + init.forMs;
  let slowestMs = 0;
  let input = 0;
  for (; input < init.inputs && performance.now() < until; input++) {
    const bytes = mutate(pick(rng, seeds) ?? new Uint8Array(0), seeds, rng);
    let started = performance.now();
    let what: string | undefined;
    try {
      const done = feed(bytes, rng);
      if (done !== undefined) {
        await done;
        started = performance.now(); // what runs on the virtual clock takes as long as it takes
      }
    } catch (error) {
      what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const tookMs = performance.now() - started;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > init.slowMs) what ??= `took ${Math.round(tookMs)} ms`;
    if (what !== undefined) {
      return { inputs: input + 1, failure: { target: target.name, seed, input, what, bytes }, slowestMs };
    }
  }
  return { inputs: input, failure: undefined, slowestMs };
}
