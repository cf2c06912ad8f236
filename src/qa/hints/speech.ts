// Who speaks when, out of how strong each step of 10 ms is (QA-09). The recording is finished, so the noise of the line can be looked up on both sides
// of a moment: it is what the quieter steps of some seconds around it have.
//
//   quiet ──30 ms well above the noise──► speaks ──300 ms below it──► quiet
//
// Stretches of less than 80 ms are clicks. What the other's voice leaves in a headset is much quieter than its wearer: it is not taken for them.

import type { Span, Stretch } from "./activity.ts";
import { STEP_MS } from "./activity.ts";
import { type Levels, NOTHING_DB } from "./levels.ts";

/** Above the noise, dB: to begin, and to go on. */
const ONSET_DB = 9;
const STAY_DB = 5;
/** Whatever the noise, this is none; and louder noise than that is not believed to be noise. */
const QUIETEST_DB = -52;
const LOUDEST_NOISE_DB = -40;
/** The noise is what this share of the steps around stays below. */
const QUIET_SHARE = 0.15;
/** Noise of a line varies by some 2 dB from step to step, speech by 20. */
const STEADY_DB = 4;
/** It is looked for anew every half second, five seconds before and after. */
const BLOCK_STEPS = 50;
const AROUND_BLOCKS = 10;
/** Levels are counted in halves. */
const PER_DECIBEL = 2;
const BINS = -NOTHING_DB * PER_DECIBEL + 1;

const ONSET_STEPS = 3;
/** A gap that one does not notice. */
const GAP_STEPS = 30;
const LEAST_STEPS = 8;
/** So far below how somebody speaks, while the other does: the other's echo. */
const ECHO_DB = 15;
/** So long after the other spoke may it come; and so much of somebody alone must be known. */
const ECHO_STEPS = 25;
const KNOWN_STEPS = 50;

/** Of one channel: true for each step in which somebody seems to speak. */
export function spokenSteps({ filtered }: Levels): Uint8Array {
  const noise = noiseOf(filtered);
  const spoken = new Uint8Array(filtered.length);
  let speaks = false;
  let above = 0;
  for (let step = 0; step < filtered.length; step++) {
    const level = filtered[step] as number;
    const floor = noise[Math.floor(step / BLOCK_STEPS)] as number;
    if (level < Math.max(floor + STAY_DB, QUIETEST_DB)) {
      above = 0;
      speaks = false;
      continue;
    }
    above = level >= Math.max(floor + ONSET_DB, QUIETEST_DB) ? above + 1 : 0;
    if (speaks) spoken[step] = 1;
    else if (above >= ONSET_STEPS) {
      speaks = true;
      spoken.fill(1, step - ONSET_STEPS + 1, step + 1);
    }
  }
  return spoken;
}

/** Of each block of half a second. */
function noiseOf(levels: Float32Array): Float32Array {
  const blocks = Math.ceil(levels.length / BLOCK_STEPS);
  const noise = new Float32Array(blocks);
  const counts = new Int32Array(BINS);
  let counted = 0;
  const count = (block: number, by: 1 | -1): void => {
    const end = Math.min(levels.length, (block + 1) * BLOCK_STEPS);
    for (let step = Math.max(0, block * BLOCK_STEPS); step < end; step++) {
      const bin = Math.round(((levels[step] as number) - NOTHING_DB) * PER_DECIBEL);
      counts[Math.min(BINS - 1, bin)] = (counts[Math.min(BINS - 1, bin)] as number) + by;
      counted += by;
    }
  };
  for (let block = 0; block < Math.min(blocks, AROUND_BLOCKS); block++) count(block, 1);
  for (let block = 0; block < blocks; block++) {
    if (block + AROUND_BLOCKS < blocks) count(block + AROUND_BLOCKS, 1);
    if (block > AROUND_BLOCKS) count(block - AROUND_BLOCKS - 1, -1);
    noise[block] = quietest(counts, counted * QUIET_SHARE);
  }
  const steady = Float32Array.from(noise, (_, block) => steadyLevel(levels, block));
  return noise.map((level, block) => {
    const around = steady.subarray(Math.max(0, block - AROUND_BLOCKS), block + AROUND_BLOCKS + 1);
    const found = around.reduce((least, one) => Math.min(least, one), 0);
    return Math.min(LOUDEST_NOISE_DB, found < 0 ? Math.max(level, found) : level);
  });
}

/**
 * Of half a second that is as even as only noise is; 0: it is not. Where nothing at all came for a while, before somebody was there or while the
 * recording was paused, most around a moment is no noise, and the noise that is there must not be taken for speech.
 */
function steadyLevel(levels: Float32Array, block: number): number {
  const sorted = levels.slice(block * BLOCK_STEPS, (block + 1) * BLOCK_STEPS).sort();
  const [low, middle, high] = [0.1, 0.5, 0.9].map((share) => sorted[Math.floor(share * sorted.length)] ?? NOTHING_DB);
  if (low === undefined || middle === undefined || high === undefined) return 0;
  return low > NOTHING_DB && high - low <= STEADY_DB && middle <= LOUDEST_NOISE_DB ? middle : 0;
}

function quietest(counts: Int32Array, wanted: number): number {
  let seen = 0;
  for (let bin = 0; bin < BINS; bin++) {
    seen += counts[bin] as number;
    if (seen >= wanted) return NOTHING_DB + bin / PER_DECIBEL;
  }
  return 0;
}

/** Takes out of `own` what seems to be the other's voice in it. */
export function removeEcho(own: Uint8Array, levels: Levels, other: Uint8Array): void {
  const alone = loudnessAlone(own, levels, other);
  if (alone === undefined) return;
  let since = ECHO_STEPS + 1;
  for (let step = 0; step < own.length; step++) {
    since = other[step] === 1 ? 0 : since + 1;
    if (own[step] === 1 && since <= ECHO_STEPS && (levels.filtered[step] as number) < alone - ECHO_DB) own[step] = 0;
  }
}

/** How loud they are while the other says nothing; undefined: that was hardly ever. */
function loudnessAlone(own: Uint8Array, { filtered }: Levels, other: Uint8Array): number | undefined {
  let power = 0;
  let steps = 0;
  let since = ECHO_STEPS + 1;
  for (let step = 0; step < own.length; step++) {
    since = other[step] === 1 ? 0 : since + 1;
    if (own[step] !== 1 || since <= ECHO_STEPS) continue;
    power += 10 ** ((filtered[step] as number) / 10);
    steps++;
  }
  return steps < KNOWN_STEPS ? undefined : 10 * Math.log10(power / steps);
}

/** `omitted`: nobody is listened to then. */
export function stretchesOf(spoken: Uint8Array, levels: Levels, omitted: readonly Span[]): readonly Stretch[] {
  for (const { fromMs, toMs } of omitted) spoken.fill(0, Math.floor(fromMs / STEP_MS), Math.ceil(toMs / STEP_MS));
  const made: Stretch[] = [];
  let from = -1;
  let last = -1;
  const end = (): void => {
    if (from >= 0 && last + 1 - from >= LEAST_STEPS) made.push(stretch(from, last + 1, spoken, levels));
    from = -1;
  };
  const isBroken = breaksOf(omitted);
  for (let step = 0; step < spoken.length; step++) {
    if (spoken[step] !== 1) continue;
    if (from >= 0 && (step - last > GAP_STEPS || isBroken(last, step))) end();
    if (from < 0) from = step;
    last = step;
  }
  end();
  return made;
}

/** Does something that is left out lie between these two steps? Asked with rising steps. */
function breaksOf(omitted: readonly Span[]): (from: number, to: number) => boolean {
  let next = 0;
  return (from, to) => {
    while (next < omitted.length && (omitted[next] as Span).toMs <= from * STEP_MS) next++;
    const span = omitted[next];
    return span !== undefined && span.fromMs < to * STEP_MS;
  };
}

/** Its loudness is that of the steps in which something was said. */
function stretch(from: number, to: number, spoken: Uint8Array, levels: Levels): Stretch {
  let power = 0;
  let steps = 0;
  let clipped = 0;
  for (let step = from; step < to; step++) {
    clipped += levels.clipped[step] as number;
    if (spoken[step] !== 1) continue;
    power += 10 ** ((levels.plain[step] as number) / 10);
    steps++;
  }
  return { fromMs: from * STEP_MS, toMs: to * STEP_MS, loudness: 10 * Math.log10(power / steps), clipped };
}
