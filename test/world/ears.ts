// What a person would say they hear, from samples alone: silence, music, a telephone tone with its rhythm, or whose voice.
// Voices in the world are pairs of frequencies, one pair a phone, swelling like syllables; music is a chord below 600 Hz.
// Used on what scripted phones received and on both channels of recordings.

export const RATE_HZ = 8_000;

/** `voice:alice`, `tone:440`; ringback and busy are told apart by their rhythm. */
export type Heard = "nothing" | "music" | "ringback" | "busy" | "noise" | `tone:${number}` | `voice:${string}`;

const LOW_HZ = range(640, 1_560, 40);
const HIGH_HZ = range(1_720, 3_240, 40);
/** Call progress tones of the countries the product knows lie here (E.180): 350-480 Hz, alone or in pairs. */
const TONES_HZ = [350, 400, 425, 440, 450, 480];
export const MUSIC_HZ = [262, 330, 392, 523];
const FRAME_MS = 50; // the grain of rhythm
const FRAME = (FRAME_MS * RATE_HZ) / 1_000;
const SILENCE_RMS = 60; // below it nobody hears anything (some -55 dBFS)

export interface Voice {
  readonly name: string;
  readonly lowHz: number;
  readonly highHz: number;
}

/** The `index`-th voice; 960 differ. Neighbours differ in both frequencies. */
export function voiceOf(name: string, index: number): Voice {
  const low = index % LOW_HZ.length;
  const high = (index + Math.floor(index / LOW_HZ.length)) % HIGH_HZ.length;
  return { name, lowHz: LOW_HZ[low] ?? 0, highHz: HIGH_HZ[high] ?? 0 };
}

/** One second of it; every frequency here fits whole, so it can be repeated without a click. */
export function voiceSamples(voice: Voice, rateHz: number = RATE_HZ): Float64Array {
  return Float64Array.from({ length: rateHz }, (_, i) => {
    const t = i / rateHz;
    const syllable = 0.8 + 0.2 * Math.sin(2 * Math.PI * 4 * t);
    const low = Math.sin(2 * Math.PI * voice.lowHz * t);
    const high = Math.sin(2 * Math.PI * voice.highHz * t);
    return syllable * (5_000 * low + 4_000 * high);
  });
}

export function musicSamples(seconds: number): Float64Array {
  return Float64Array.from({ length: seconds * RATE_HZ }, (_, i) => {
    const t = i / RATE_HZ;
    return MUSIC_HZ.reduce((sum, hz) => sum + 2_000 * Math.sin(2 * Math.PI * hz * t), 0);
  });
}

/** The power of one frequency in `samples`, as the mean square of the sine it would take (Goertzel). */
export function power(samples: Float64Array, hz: number): number {
  const c = 2 * Math.cos((2 * Math.PI * hz) / RATE_HZ);
  let s1 = 0;
  let s2 = 0;
  for (const x of samples) {
    const s = x + c * s1 - s2;
    s2 = s1;
    s1 = s;
  }
  const squared = s1 * s1 + s2 * s2 - c * s1 * s2;
  return (2 * squared) / (samples.length * samples.length);
}

/** What the whole stretch sounds like; at least 100 ms of it. */
export function listen(samples: Float64Array, voices: readonly Voice[]): Heard {
  const rhythm = rhythmOf(samples);
  const sounding = rhythm.sounding;
  if (sounding.length < FRAME) return "nothing";
  const total = meanSquare(sounding);
  const voice = loudestVoice(sounding, total, voices);
  if (voice !== undefined) return `voice:${voice}`;
  const tone = loudestTone(sounding, total);
  if (tone !== undefined) return nameTone(tone, rhythm);
  const music = MUSIC_HZ.map((hz) => power(sounding, hz) / total);
  if (music.filter((share) => share > 0.05).length >= 3 && sum(music) > 0.5) return "music";
  const alone = loudestAlone(sounding, total);
  return alone === undefined ? "noise" : `tone:${alone}`;
}

function loudestVoice(samples: Float64Array, total: number, voices: readonly Voice[]): string | undefined {
  const low = loudest(samples, LOW_HZ);
  const high = loudest(samples, HIGH_HZ);
  if ((low.power + high.power) / total < 0.5 || low.power / total < 0.15 || high.power / total < 0.1) return undefined;
  return voices.find((voice) => voice.lowHz === low.hz && voice.highHz === high.hz)?.name ?? `${low.hz}+${high.hz}`;
}

function loudestTone(samples: Float64Array, total: number): number | undefined {
  const best = loudest(samples, TONES_HZ);
  if (best.power / total > 0.7) return best.hz;
  // A pair, as in North America: 440 + 480 Hz ringback.
  const pair = (power(samples, 440) + power(samples, 480)) / total;
  return pair > 0.7 && best.power / total > 0.25 ? best.hz : undefined;
}

function loudestAlone(samples: Float64Array, total: number): number | undefined {
  const best = loudest(samples, range(200, 3_400, 10));
  return best.power / total > 0.6 ? best.hz : undefined;
}

function loudest(
  samples: Float64Array,
  frequencies: readonly number[],
): { readonly hz: number; readonly power: number } {
  let best = { hz: 0, power: -1 };
  for (const hz of frequencies) {
    const p = power(samples, hz);
    if (p > best.power) best = { hz, power: p };
  }
  return best;
}

interface Rhythm {
  /** The longest burst: joined bursts would jump in phase and smear. */
  readonly sounding: Float64Array;
  /** Lengths of whole bursts in ms, those at the edges of the stretch left out; and of the longest, edges included. */
  readonly burstsMs: readonly number[];
  readonly longestMs: number;
  readonly paused: boolean;
}

/** E.180: ringback sounds 0.67-2.5 s with long pauses, busy 0.1-0.66 s with pauses as long. */
function nameTone(hz: number, rhythm: Rhythm): Heard {
  if (!rhythm.paused) return `tone:${hz}`;
  const typical = rhythm.burstsMs.length > 0 ? Math.max(...rhythm.burstsMs) : rhythm.longestMs;
  return typical >= 660 ? "ringback" : "busy";
}

function rhythmOf(samples: Float64Array): Rhythm {
  const frames: boolean[] = [];
  for (let from = 0; from + FRAME <= samples.length; from += FRAME) {
    const frame = samples.subarray(from, from + FRAME);
    frames.push(Math.sqrt(meanSquare(frame)) > SILENCE_RMS);
  }
  const bursts = burstsOf(frames);
  const longest = bursts.reduce((best, burst) => (burst.frames > best.frames ? burst : best), NO_BURST);
  return {
    sounding: samples.subarray(longest.from * FRAME, (longest.from + longest.frames) * FRAME),
    burstsMs: bursts.filter((burst) => burst.whole).map((burst) => burst.frames * FRAME_MS),
    longestMs: longest.frames * FRAME_MS,
    paused: frames.includes(false),
  };
}

interface Burst {
  /** In frames. */
  readonly from: number;
  readonly frames: number;
  /** It neither begins nor ends at an edge of the stretch. */
  readonly whole: boolean;
}

const NO_BURST: Burst = { from: 0, frames: 0, whole: false };

function burstsOf(frames: readonly boolean[]): Burst[] {
  const bursts: Burst[] = [];
  let from = -1;
  for (let i = 0; i <= frames.length; i++) {
    const sounds = frames[i] ?? false;
    if (sounds && from < 0) from = i;
    if (from < 0 || sounds) continue;
    bursts.push({ from, frames: i - from, whole: from > 0 && i < frames.length });
    from = -1;
  }
  return bursts;
}

function meanSquare(samples: Float64Array): number {
  let total = 0;
  for (const x of samples) total += x * x;
  return samples.length === 0 ? 0 : total / samples.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}
