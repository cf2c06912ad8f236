// Sound made a little shorter or longer without anybody hearing it: a whole period of the voice is left out or said twice, and the two ends are
// faded into each other (overlap and add on the waveform). `ear.ts` uses it to bring its delay back to where it should be.

/** Periods of voices, ms. */
const SHORTEST_MS = 2.5;
const LONGEST_MS = 10;
/** Mean square below which nobody hears what is left out. */
const QUIET = 60 * 60;

export interface Splice {
  /** Samples that what follows is nearer (positive) or further (negative). */
  shift: number;
  /** How well both ends fit: 1 they are alike, 0 they have nothing in common. */
  fit: number;
}

/** Found by `findSplice`; one object for all. */
const found: Splice = { shift: 0, fit: 0 };

/**
 * The best shift of `sound` at `at`, in the direction of `sign`, with ends of `length` samples. There must be `length` samples from `at` on, and
 * `room` samples, in that direction, beyond them. undefined: there is too little room for any.
 */
export function findSplice(
  sound: Int16Array,
  at: number,
  length: number,
  sign: 1 | -1,
  room: number,
  samplesPerMs: number,
): Splice | undefined {
  const shortest = SHORTEST_MS * samplesPerMs;
  const longest = Math.min(LONGEST_MS * samplesPerMs, room);
  if (longest < shortest) return undefined;
  const grain = samplesPerMs > 8 ? 2 : 1; // half of the samples of wide-band sound tell as much
  const here = energyOf(sound, at, length, grain);
  found.fit = Number.NEGATIVE_INFINITY;
  for (let shift = shortest; shift <= longest; shift += grain) {
    const fit = fitOf(sound, at, at + sign * shift, length, grain, here);
    if (fit <= found.fit) continue;
    found.fit = fit;
    found.shift = sign * shift;
  }
  if (here * grain < QUIET * length && found.fit < 1)
    settleForQuiet(sound, at, length, sign * Math.floor(longest), grain);
  return found;
}

/** Where it is quiet on both sides any piece will do: the longest. */
function settleForQuiet(sound: Int16Array, at: number, length: number, shift: number, grain: number): void {
  if (energyOf(sound, at + shift, length, grain) * grain >= QUIET * length) return;
  found.shift = shift;
  found.fit = 1;
}

/** Returns where to read on instead of `at`: from there, sound leads from what was before `at` over to what lies `shift` further. */
export function splice(sound: Int16Array, at: number, length: number, shift: number): number {
  const to = at + shift;
  if (shift > 0) {
    for (let i = length - 1; i >= 0; i--) fade(sound, at + i, to + i, (i + 0.5) / length);
  } else {
    for (let i = 0; i < length; i++) fade(sound, at + i, to + i, (i + 0.5) / length);
  }
  return to;
}

function fade(sound: Int16Array, from: number, to: number, share: number): void {
  const a = sound[from] as number;
  sound[to] = Math.round(a + ((sound[to] as number) - a) * share);
}

function energyOf(sound: Int16Array, at: number, length: number, grain: number): number {
  let energy = 0;
  for (let i = 0; i < length; i += grain) {
    const value = sound[at + i] as number;
    energy += value * value;
  }
  return energy;
}

/** Normalized correlation of two stretches. */
function fitOf(sound: Int16Array, a: number, b: number, length: number, grain: number, energyA: number): number {
  let both = 0;
  let energyB = 0;
  for (let i = 0; i < length; i += grain) {
    const y = sound[b + i] as number;
    both += (sound[a + i] as number) * y;
    energyB += y * y;
  }
  const scale = Math.sqrt(energyA * energyB);
  return scale === 0 ? 0 : both / scale;
}
