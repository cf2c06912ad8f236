// Telephone tones by country: frequencies and cadence of ITU-T E.180 and its supplement 2. Rendered once into clips; the player repeats them.
// `beep`, `confirm` and `refuse` are ours, the same everywhere and heard once.

import { type AudioClip, makeClip } from "./audio.ts";
import { SAMPLE_RATE_HZ } from "./g711.ts";
import type { ToneName } from "./media.ts";

/** Sounds at once for `ms`; no frequency: a pause. */
interface Burst {
  readonly hz: readonly number[];
  readonly ms: number;
}

export interface ToneShape {
  readonly bursts: readonly Burst[];
  readonly repeat: boolean;
}

type Progress = "ringback" | "busy" | "congestion";
type ToneTable = Readonly<Record<Progress, readonly Burst[]>>;

function cadence(hz: readonly number[], ...ms: readonly number[]): readonly Burst[] {
  return ms.map((length, i) => ({ hz: i % 2 === 0 ? hz : [], ms: length }));
}

/** E.180 §§4-6: 425 Hz where the country is not known better. */
const EVERYWHERE: ToneTable = {
  ringback: cadence([425], 1_000, 4_000),
  busy: cadence([425], 500, 500),
  congestion: cadence([425], 250, 250),
};
const CHINA: ToneTable = {
  ringback: cadence([450], 1_000, 4_000),
  busy: cadence([450], 350, 350),
  congestion: cadence([450], 700, 700),
};
const NORTH_AMERICA: ToneTable = {
  ringback: cadence([440, 480], 2_000, 4_000),
  busy: cadence([480, 620], 500, 500),
  congestion: cadence([480, 620], 250, 250),
};
const BRITAIN: ToneTable = {
  ringback: cadence([400, 450], 400, 200, 400, 2_000),
  busy: cadence([400], 375, 375),
  congestion: cadence([400], 400, 350, 225, 525),
};
const HONG_KONG: ToneTable = {
  ringback: cadence([440, 480], 400, 200, 400, 3_000),
  busy: cadence([480, 620], 500, 500),
  congestion: cadence([480, 620], 250, 250),
};
const BY_COUNTRY: Readonly<Record<string, ToneTable>> = {
  CN: CHINA,
  US: NORTH_AMERICA,
  CA: NORTH_AMERICA,
  GB: BRITAIN,
  HK: HONG_KONG,
};

const OURS: Readonly<Record<Exclude<ToneName, Progress>, readonly Burst[]>> = {
  beep: cadence([1_000], 400),
  confirm: [...cadence([700], 120, 40), ...cadence([1_050], 200)],
  refuse: cadence([300], 250, 120, 250, 120, 250),
};

/** `country`: ISO 3166 code of two letters, as in the office file. */
export function toneShape(tone: ToneName, country: string): ToneShape {
  if (tone === "beep" || tone === "confirm" || tone === "refuse") return { bursts: OURS[tone], repeat: false };
  return { bursts: (BY_COUNTRY[country.toUpperCase()] ?? EVERYWHERE)[tone], repeat: true };
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
