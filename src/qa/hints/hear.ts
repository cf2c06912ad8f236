// One finished recording, from its first sample to its last: who speaks when, and its waveform (QA-05, QA-09). Pure; the thread that hears recordings
// (app/sound) feeds it and keeps what comes out.

import type { Peaks } from "../hints.ts";
import type { Activity, Span } from "./activity.ts";
import { LevelMeter, type Levels } from "./levels.ts";
import { PEAKS_PER_SECOND } from "./peaks.ts";
import { removeEcho, spokenSteps, stretchesOf } from "./speech.ts";

const SAMPLES_PER_MS = 8;

export class Hearing {
  readonly #left = new LevelMeter();
  readonly #right: LevelMeter | undefined;
  #samples = 0;

  constructor(channels: 1 | 2) {
    this.#right = channels === 2 ? new LevelMeter() : undefined;
  }

  /** 8 kHz; of two channels the samples in turn, a whole number of both. */
  feed(sound: Int16Array): void {
    const channels = this.#right === undefined ? 1 : 2;
    this.#left.feed(sound, 0, channels);
    this.#right?.feed(sound, 1, channels);
    this.#samples += sound.length / channels;
  }

  /** `omitted` as of `Activity`. */
  end(omitted: readonly Span[]): { readonly activity: Activity; readonly peaks: Peaks } {
    const left = this.#left.end();
    const right = this.#right?.end();
    const said = spokenSteps(left);
    const answered = right && spokenSteps(right);
    if (right !== undefined && answered !== undefined) removeBothEchoes(said, left, answered, right);
    return {
      activity: {
        durationMs: Math.round(this.#samples / SAMPLES_PER_MS),
        omitted,
        left: stretchesOf(said, left, omitted),
        right: right && answered && stretchesOf(answered, right, omitted),
      },
      peaks: { perSecond: PEAKS_PER_SECOND, left: left.peaks, right: right?.peaks },
    };
  }
}

/** Of each against the other as it was. */
function removeBothEchoes(said: Uint8Array, left: Levels, answered: Uint8Array, right: Levels): void {
  const before = said.slice();
  removeEcho(said, left, answered);
  removeEcho(answered, right, before);
}
