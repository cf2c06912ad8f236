// Hears recordings and opens parts of them, where it is: in the threads that `thread-sounds.ts` starts, and in tests.

import { fail, ok, type Result } from "../../base/result.ts";
import type { Span } from "../../qa/hints/activity.ts";
import { packActivity } from "../../qa/hints/activity.ts";
import { Hearing } from "../../qa/hints/hear.ts";
import { packPeaks } from "../../qa/hints/peaks.ts";
import type { OpusMaker } from "../../rtp/codec-kit.ts";
import { type RecordedSound, soundOf } from "../../rtp/port/recorded-sound.ts";
import type { OpenRecording } from "../../rtp/port/sealed-reader.ts";
import { WAV_HEADER_BYTES, wavHeader } from "../../rtp/wav.ts";
import type { HeardSound, OpenPart, PartWish, Sounds } from "../core/qa/sounds.ts";

const RATE_HZ = 8_000;
const SAMPLES_PER_MS = 8;
/** Of a frame of the WAV file that a part is sent as. */
const FRAME_BYTES = 4;

export class PlainSounds implements Sounds {
  readonly #open: (path: string) => Promise<Result<OpenRecording, string>>;
  readonly #opus: () => Result<OpusMaker, string>;

  constructor(open: (path: string) => Promise<Result<OpenRecording, string>>, opus: () => Result<OpusMaker, string>) {
    this.#open = open;
    this.#opus = opus;
  }

  async hear(path: string, omitted: readonly Span[]): Promise<Result<HeardSound, string>> {
    return this.#with(path, async (sound) => {
      const hearing = new Hearing(sound.channels);
      for await (const piece of sound.read(0, sound.frames)) hearing.feed(piece);
      const { activity, peaks } = hearing.end(omitted);
      return { activity: packActivity(activity), peaks: packPeaks(peaks) };
    });
  }

  async openPart(wish: PartWish): Promise<Result<OpenPart, string>> {
    const opened = await this.#open(wish.path);
    if (!opened.ok) return opened;
    const sound = await soundOf(opened.value, this.#opus);
    if (!sound.ok) {
      await opened.value.close();
      return sound;
    }
    return ok({ ...partOf(sound.value, wish), close: () => opened.value.close() });
  }

  async #with<Value>(path: string, act: (sound: RecordedSound) => Promise<Value>): Promise<Result<Value, string>> {
    const opened = await this.#open(path);
    if (!opened.ok) return opened;
    try {
      const sound = await soundOf(opened.value, this.#opus);
      return sound.ok ? ok(await act(sound.value)) : sound;
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    } finally {
      await opened.value.close();
    }
  }
}

function partOf(sound: RecordedSound, { fromMs, toMs, isSwapped }: PartWish): Omit<OpenPart, "close"> {
  const first = Math.min(sound.frames, Math.round(fromMs * SAMPLES_PER_MS));
  const frames = Math.max(0, Math.min(sound.frames, Math.round(toMs * SAMPLES_PER_MS)) - first);
  const soundBytes = frames * FRAME_BYTES;
  const header = wavHeader({ sampleRateHz: RATE_HZ, channels: 2 }, soundBytes);
  const chunks = async function* (from: number, to: number): AsyncGenerator<Uint8Array> {
    if (from < WAV_HEADER_BYTES) yield header.subarray(from, to);
    let [start, end] = [Math.max(0, from - WAV_HEADER_BYTES), Math.min(soundBytes, to - WAV_HEADER_BYTES)];
    if (start >= end) return;
    const frame = Math.floor(start / FRAME_BYTES);
    [start, end] = [start - frame * FRAME_BYTES, end - frame * FRAME_BYTES];
    for await (const piece of sound.read(first + frame, first + frame + Math.ceil(end / FRAME_BYTES))) {
      const bytes = stereoBytes(piece, sound.channels, isSwapped);
      yield bytes.subarray(start, Math.min(bytes.length, end));
      [start, end] = [0, end - bytes.length];
    }
    if (end > 0) throw new Error("it ended before its time");
  };
  return { bytes: WAV_HEADER_BYTES + soundBytes, chunks };
}

/** Of one channel alone the other is silent. */
function stereoBytes(piece: Int16Array, channels: 1 | 2, isSwapped: boolean): Buffer {
  const frames = piece.length / channels;
  const bytes = Buffer.alloc(frames * FRAME_BYTES);
  for (let channel = 0; channel < channels; channel++) {
    const at = 2 * (isSwapped ? 1 - channel : channel);
    for (let i = 0; i < frames; i++) bytes.writeInt16LE(piece[i * channels + channel] as number, i * FRAME_BYTES + at);
  }
  return bytes;
}
