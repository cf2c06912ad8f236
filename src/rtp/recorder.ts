// One recording: two tracks into one stereo WAV file, or the left alone into a mono one, 16-bit PCM at 8 kHz, written about once a second. After each write the header is
// written again with the sizes as they are, so that the file plays up to then whatever happens to the process. The engine starts and stops
// it, feeds the tracks from the relay and asks it to flush at its sweep; the file is a port.

import type { CallId, LegId, RecordingId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { Clock } from "../base/time.ts";
import { isG711, SAMPLE_RATE_HZ } from "./g711.ts";
import type { MediaFact } from "./media.ts";
import type { RtpView } from "./packet.ts";
import type { AudioCodec } from "./plan.ts";
import type { AudioFile, AudioFileStore } from "./ports.ts";
import { RecordingTrack, RING_FRAMES, SAMPLE_RING_FRAMES } from "./recording-track.ts";
import { SoundWatch } from "./sound-watch.ts";
import { WAV_HEADER_BYTES, type WavFormat, wavHeader } from "./wav.ts";

const FRAMES_PER_MS = 8;
/** Of two channels; a mono file takes half. */
const FRAME_BYTES = 4;
const MONO_FRAME_BYTES = 2;
const FLUSH_MS = 1_000;
/** Where a track holds samples, of which less find room. */
const FLUSH_SAMPLES_MS = 300;
/** Late packets have so long to find their place; decoded ones were in a jitter buffer before (`limits.rtp.mixDelayMs`). */
const SLACK_FRAMES = 1_600;
const SLACK_SAMPLE_FRAMES = 2_080;
/** A packet may lie so far ahead of its arrival, with what it holds. */
const AHEAD_FRAMES = 2_080;
const IDLE_BUFFERS = 64;

/** Write buffers in turn for all recordings of an engine. */
export class WriteBuffers {
  #idle: Uint8Array<ArrayBuffer>[] = [];

  take(): Uint8Array<ArrayBuffer> {
    return this.#idle.pop() ?? new Uint8Array(RING_FRAMES * FRAME_BYTES);
  }

  giveBack(buffer: Uint8Array<ArrayBuffer>): void {
    if (this.#idle.length < IDLE_BUFFERS) this.#idle.push(buffer);
  }
}

export interface RecorderInit {
  readonly recording: RecordingId;
  readonly call: CallId;
  readonly path: string;
  readonly clock: Clock;
  readonly files: AudioFileStore;
  readonly buffers: WriteBuffers;
  readonly report: (fact: MediaFact) => void;
  /** It takes no more audio; its end has been or will be reported. */
  readonly onOver: (recorder: Recorder) => void;
  /** Where its timeline begins, on the clock; undefined: now. What lies between is silence that takes no room on the disk. */
  readonly since?: number | undefined;
  /** mono: the left track alone. */
  readonly layout?: "mono" | "stereo";
  /** So long nothing but silence on the left is told, once; undefined: nobody looks. */
  readonly quietMs?: number | undefined;
  /** Its writes come so much earlier in their round, so that those of many recordings do not fall together. */
  readonly earlyMs?: number;
}

export class Recorder {
  readonly left = new RecordingTrack();
  readonly right = new RecordingTrack();
  leftLeg: LegId | undefined;
  rightLeg: LegId | undefined;
  readonly #init: RecorderInit;
  readonly #file: AudioFile;
  /** Frame 0, on the clock. */
  readonly startedAt: number;
  #flushAt: number;
  #flushed = 0; // frames
  #backlog = 0; // frames being written
  readonly #frameBytes: number;
  readonly #format: WavFormat;
  readonly #watch: SoundWatch | undefined;
  #paused = false;
  #state: "running" | "finishing" | "over" = "running";
  readonly #stream = { source: 0, epoch: 0, timestamp: 0, marker: false, ticksPerFrame: 1 };

  constructor(init: RecorderInit) {
    this.#init = init;
    const isMono = init.layout === "mono";
    this.#frameBytes = isMono ? MONO_FRAME_BYTES : FRAME_BYTES;
    this.#format = { sampleRateHz: SAMPLE_RATE_HZ, channels: isMono ? 1 : 2 };
    this.#watch = init.quietMs === undefined ? undefined : new SoundWatch(init.quietMs);
    const now = init.clock.now();
    this.startedAt = init.since ?? now;
    this.#flushAt = now + FLUSH_MS - (init.earlyMs ?? 0);
    this.#file = init.files.create(init.path);
    this.#flushed = Math.max(0, this.#frameAt(now) - SLACK_FRAMES);
    this.left.flushed = this.#flushed;
    this.right.flushed = this.#flushed;
    this.#writeHeader(0);
  }

  get id(): RecordingId {
    return this.#init.recording;
  }

  get over(): boolean {
    return this.#state !== "running";
  }

  /** G.711 of leg `source` that has just arrived; from the relay, so it must be quick. */
  hear(
    track: RecordingTrack,
    packet: Uint8Array,
    view: RtpView,
    codec: AudioCodec,
    source: number,
    epoch: number,
    now: number,
  ): void {
    if (this.#state !== "running" || this.#paused) return;
    if (!isG711(codec)) return; // comes decoded, by `hearSound`
    const arrival = this.#frameAt(now) - (view.end - view.start);
    this.#makeRoom(arrival, this.#room);
    track.place(packet, view.start, view.end, codec, this.#streamOf(view, source, epoch, 1), arrival);
  }

  /**
   * `count` samples at 8 kHz, decoded from one packet of leg `source` that arrived at `heardAt`, which may be a jitter buffer ago, but not
   * longer than 260 ms: what is older has been written. `ticksPerFrame`: of the codec's RTP clock, 1, of Opus 6. The samples are not kept.
   */
  hearSound(
    track: RecordingTrack,
    sound: Int16Array,
    count: number,
    view: { readonly timestamp: number; readonly marker: boolean },
    ticksPerFrame: number,
    source: number,
    epoch: number,
    heardAt: number,
  ): void {
    if (this.#state !== "running" || this.#paused) return;
    const arrival = this.#frameAt(heardAt) - count;
    this.#makeRoom(arrival, SAMPLE_RING_FRAMES);
    track.placeSound(sound, count, this.#streamOf(view, source, epoch, ticksPerFrame), arrival);
  }

  /** While paused, silence is written on both channels and the timeline goes on. */
  pause(on: boolean): void {
    this.#paused = on;
  }

  /** At every sweep; writes about once a second. */
  sweep(now: number): void {
    if (this.#state !== "running" || now < this.#flushAt) return;
    // From when it was due, not from now: recordings that once waited together would stay together.
    this.#flushAt = Math.max(this.#flushAt + (this.#room === RING_FRAMES ? FLUSH_MS : FLUSH_SAMPLES_MS), now);
    this.#flushTo(this.#frameAt(now) - this.#slack);
  }

  get #slack(): number {
    return this.#room === RING_FRAMES ? SLACK_FRAMES : SLACK_SAMPLE_FRAMES;
  }

  get #room(): number {
    return Math.min(this.left.room, this.right.room);
  }

  /** The loop was held up for so long that the ring is full: make room before, not behind, the audio. */
  #makeRoom(arrival: number, room: number): void {
    if (arrival > this.#flushed + room - AHEAD_FRAMES) this.#flushTo(arrival - this.#slack);
  }

  #streamOf(
    view: { readonly timestamp: number; readonly marker: boolean },
    source: number,
    epoch: number,
    ticksPerFrame: number,
  ) {
    const stream = this.#stream;
    stream.source = source;
    stream.epoch = epoch;
    stream.timestamp = view.timestamp;
    stream.marker = view.marker;
    stream.ticksPerFrame = ticksPerFrame;
    return stream;
  }

  stop(): void {
    if (this.#state !== "running") return;
    this.#flushTo(this.#frameAt(this.#init.clock.now()));
    if (this.#state !== "running") return; // that write was one too many
    this.#state = "finishing";
    this.#init.onOver(this);
    this.#file.finish((result) => {
      if (this.#state === "over") return;
      this.#state = "over";
      if (result.ok) this.#tellSaved(result.value.bytes, result.value.sha256);
      else this.#tellFailed(result.fault);
    });
  }

  #frameAt(now: number): number {
    return Math.round((now - this.startedAt) * FRAMES_PER_MS);
  }

  #flushTo(frame: number): void {
    while (this.#flushed < frame && this.#state === "running") {
      this.#flushChunk(Math.min(frame - this.#flushed, this.#room));
    }
  }

  #flushChunk(frames: number): void {
    if (this.#backlog >= limits.rtp.recordingBacklog * SAMPLE_RATE_HZ) {
      this.#fail("the disk is too slow");
      return;
    }
    const { buffers } = this.#init;
    const buffer = buffers.take();
    const view = new DataView(buffer.buffer);
    const frameBytes = this.#frameBytes;
    this.left.takeInto(view, 0, frameBytes, this.#flushed, frames);
    if (frameBytes === FRAME_BYTES) this.right.takeInto(view, 2, frameBytes, this.#flushed, frames);
    if (this.#watch?.look(view, frameBytes, frames)) this.#tellQuiet(this.#watch);
    const position = WAV_HEADER_BYTES + this.#flushed * frameBytes;
    this.#flushed += frames;
    this.left.flushed = this.#flushed;
    this.right.flushed = this.#flushed;
    this.#backlog += frames;
    this.#file.write(buffer.subarray(0, frames * frameBytes), position, (fault) => {
      this.#backlog -= frames;
      buffers.giveBack(buffer);
      if (fault !== undefined) this.#fail(fault);
    });
    this.#writeHeader(this.#flushed);
  }

  #writeHeader(frames: number): void {
    this.#file.write(wavHeader(this.#format, frames * this.#frameBytes), 0, (fault) => {
      if (fault !== undefined) this.#fail(fault);
    });
  }

  #fail(cause: string): void {
    if (this.#state === "over") return;
    const wasRunning = this.#state === "running";
    this.#state = "over";
    this.#file.abandon();
    if (wasRunning) this.#init.onOver(this);
    this.#tellFailed(cause);
  }

  #tellQuiet({ wasHeard }: SoundWatch): void {
    const { call, recording, report } = this.#init;
    report({ kind: "recording-quiet", call, recording, wasHeard });
  }

  #tellFailed(cause: string): void {
    this.#init.report({ kind: "recording-failed", call: this.#init.call, recording: this.#init.recording, cause });
  }

  #tellSaved(bytes: number, sha256: string): void {
    this.#init.report({
      kind: "recording-saved",
      call: this.#init.call,
      recording: this.#init.recording,
      path: this.#init.path,
      durationMs: Math.round(this.#flushed / FRAMES_PER_MS),
      bytes,
      sha256,
      ...(this.#watch === undefined ? {} : { wasHeard: this.#watch.wasHeard }),
    });
  }
}
