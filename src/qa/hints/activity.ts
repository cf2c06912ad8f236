// Who speaks when in a recording, as it is kept (`recording_sound.activity`): what hints of any part of it are reckoned from (`reckon.ts`). A few
// bytes a sentence; a call of an hour takes some 15 KB.
//
//   version 1 | channels | length | spans left out | stretches of the left | stretches of the right
//   span: gap since the last end, length          stretch: gap, length, level (1 byte, half decibels below full scale), clipped samples
//
// Whole numbers in groups of seven bits, the lowest first; times in steps of 10 ms.

/** Of a recording, in its own milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Somebody speaks without a gap that one would notice. */
export interface Stretch extends Span {
  /** Mean power, dB below full scale (negative). */
  readonly loudness: number;
  /** Samples at full scale. */
  readonly clipped: number;
}

export interface Activity {
  readonly durationMs: number;
  /** Pauses of the recording, and while somebody held: nobody is listened to then. In order, none touches another. */
  readonly omitted: readonly Span[];
  /** Each in order, none touches another. */
  readonly left: readonly Stretch[];
  /** undefined: one channel alone. */
  readonly right: readonly Stretch[] | undefined;
}

/** Everything is kept in steps of so much. */
export const STEP_MS = 10;
const VERSION = 1;
/** Levels are kept in halves. */
const PER_DECIBEL = 2;

export function packActivity(activity: Activity): Uint8Array {
  const { durationMs, omitted, left, right } = activity;
  const out: number[] = [VERSION, right === undefined ? 1 : 2];
  putNumber(out, durationMs);
  putSpans(out, omitted, () => {});
  for (const stretches of right === undefined ? [left] : [left, right]) {
    putSpans(out, stretches, ({ loudness, clipped }) => {
      out.push(Math.min(255, Math.max(0, Math.round(-loudness * PER_DECIBEL))));
      putNumber(out, clipped);
    });
  }
  return Uint8Array.from(out);
}

/** undefined: nothing of ours. */
export function readActivity(bytes: Uint8Array): Activity | undefined {
  if (bytes[0] !== VERSION) return undefined;
  const reader = new Reader(bytes);
  const durationMs = reader.number();
  const omitted = reader.spans((span) => span);
  const channel = (): Stretch[] =>
    reader.spans((span) => ({ ...span, loudness: -reader.byte() / PER_DECIBEL, clipped: reader.number() }));
  const left = channel();
  return { durationMs, omitted, left, right: bytes[1] === 2 ? channel() : undefined };
}

function putSpans<One extends Span>(out: number[], spans: readonly One[], rest: (one: One) => void): void {
  putNumber(out, spans.length);
  let at = 0;
  for (const span of spans) {
    const [from, to] = [Math.round(span.fromMs / STEP_MS), Math.round(span.toMs / STEP_MS)];
    putNumber(out, from - at);
    putNumber(out, to - from);
    rest(span);
    at = to;
  }
}

function putNumber(out: number[], value: number): void {
  let rest = Math.max(0, Math.round(value));
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  out.push(rest);
}

class Reader {
  readonly #bytes: Uint8Array;
  /** Behind version and channels. */
  #at = 2;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  number(): number {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = this.byte();
      value += (byte % 128) * place;
      if (byte < 128) return value;
    }
  }

  spans<One>(rest: (span: Span) => One): One[] {
    const made: One[] = [];
    let at = 0;
    for (let left = this.number(); left > 0 && this.#at < this.#bytes.length; left--) {
      const from = at + this.number();
      at = from + this.number();
      made.push(rest({ fromMs: from * STEP_MS, toMs: at * STEP_MS }));
    }
    return made;
  }
}
