// Telephone tones by country: frequencies and cadence of ITU-T E.180 and its supplement 2. Rendered once into clips; the player repeats them.
// `beep`, `confirm` and `refuse` are ours, the same everywhere and heard once.

import { type AudioClip, makeClip } from "./audio.ts";
import { SAMPLE_RATE_HZ } from "./g711.ts";
import type { ToneName } from "./media.ts";
import { type Burst, cadence, type Progress, toneTable } from "./tone-plans.ts";

export interface ToneShape {
  readonly bursts: readonly Burst[];
  readonly repeat: boolean;
}

const OURS: Readonly<Record<Exclude<ToneName, Progress>, readonly Burst[]>> = {
  beep: cadence([1_000], 400),
  confirm: [...cadence([700], 120, 40), ...cadence([1_050], 200)],
  refuse: cadence([300], 250, 120, 250, 120, 250),
};

/** `country`: ISO 3166 code of two letters, as in the office file. */
export function toneShape(tone: ToneName, country: string): ToneShape {
  if (tone === "beep" || tone === "confirm" || tone === "refuse") return { bursts: OURS[tone], repeat: false };
  return { bursts: toneTable(country)[tone], repeat: true };
}

const AMPLITUDE = 7_000; // of all frequencies together: some -13 dBm0, inside E.180's -10 ± 5
const EDGE_SAMPLES = 32; // 4 ms up and down: no click

/** One period at 8 kHz. */
export function renderTone(shape: ToneShape): Int16Array {
  const total = shape.bursts.reduce((sum, burst) => sum + samplesOf(burst), 0);
  const samples = new Int16Array(total);
  let at = 0;
  for (const burst of shape.bursts) {
    renderBurst(samples, at, burst);
    at += samplesOf(burst);
  }
  return samples;
}

function renderBurst(samples: Int16Array, at: number, burst: Burst): void {
  const length = samplesOf(burst);
  const each = AMPLITUDE / Math.max(1, burst.hz.length);
  for (let i = 0; i < length && burst.hz.length > 0; i++) {
    const edge = Math.min(1, (i + 1) / EDGE_SAMPLES, (length - i) / EDGE_SAMPLES);
    let value = 0;
    for (const hz of burst.hz) value += Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ);
    samples[at + i] = Math.round(value * each * edge);
  }
}

function samplesOf(burst: Burst): number {
  return (burst.ms * SAMPLE_RATE_HZ) / 1_000;
}

/** The tones of one country, each rendered when first asked for. */
export class ToneLibrary {
  readonly #country: string;
  readonly #clips = new Map<ToneName, { readonly clip: AudioClip; readonly repeat: boolean }>();

  constructor(country: string) {
    this.#country = country;
  }

  tone(name: ToneName): { readonly clip: AudioClip; readonly repeat: boolean } {
    const known = this.#clips.get(name);
    if (known !== undefined) return known;
    const shape = toneShape(name, this.#country);
    const made = { clip: makeClip(renderTone(shape)), repeat: shape.repeat };
    this.#clips.set(name, made);
    return made;
  }
}
