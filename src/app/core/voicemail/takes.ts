// A take: what one leg says, recorded into one mono file. The media plane tells with facts how it went; this turns them into something a story
// can await. Used for messages, greetings and spoken names.

import type { CallId, LegId, RecordingId } from "../../../base/ids.ts";
import type { Clock, Timer } from "../../../base/time.ts";
import type { MediaFact, MediaPlane } from "../../../rtp/media.ts";

export type TakeResult =
  | { readonly kind: "saved"; readonly durationMs: number; readonly bytes: number; readonly sha256: string }
  /** The file plays to where it was: its worker died, or has not said a word. */
  | { readonly kind: "cut"; readonly durationMs: number }
  | { readonly kind: "failed"; readonly cause: string };

export interface Take {
  readonly id: RecordingId;
  /** Resolves once its file is whole, or will never be. It ends with `stop` or with its leg. */
  readonly saved: Promise<TakeResult>;
  /** Was there anything but silence so far? */
  readonly wasHeard: () => boolean;
  stop(): void;
}

export interface TakeInit {
  readonly id: RecordingId;
  readonly call: CallId;
  readonly leg: LegId;
  /** As the media plane opens it. */
  readonly file: string;
  /** Nothing but silence for this long: `onQuiet`, once. */
  readonly quietMs: number;
  readonly onQuiet: () => void;
}

interface Running {
  readonly init: TakeInit;
  readonly startedAt: number;
  /** Told by the media plane with the silence. */
  heard: boolean;
  resolve: (result: TakeResult) => void;
  timer: Timer | undefined;
}

/** The media plane may be so slow to close a file. */
const SAVE_WAIT_MS = 10_000;

export class Takes {
  readonly #clock: Clock;
  readonly #media: MediaPlane;
  readonly #running = new Map<RecordingId, Running>();
  #ordinal = 0;

  constructor(deps: { readonly clock: Clock; readonly media: MediaPlane }) {
    this.#clock = deps.clock;
    this.#media = deps.media;
  }

  get size(): number {
    return this.#running.size;
  }

  /** For what is no message; used by nobody before. */
  nextId(call: CallId): string {
    return `${call}-t${++this.#ordinal}`;
  }

  begin(init: TakeInit): Take {
    const running: Running = {
      init,
      startedAt: this.#clock.now(),
      heard: true,
      resolve: () => {},
      timer: undefined,
    };
    const saved = new Promise<TakeResult>((resolve) => {
      running.resolve = resolve;
    });
    this.#running.set(init.id, running);
    const { id, call, leg, file: path, quietMs } = init;
    const recording = this.#media.record({
      recording: id,
      call,
      path,
      left: leg,
      right: undefined,
      layout: "mono",
      quietMs,
    });
    return {
      id,
      saved,
      wasHeard: () => running.heard,
      stop: () => {
        if (this.#running.get(id) !== running) return;
        running.timer ??= this.#clock.after(SAVE_WAIT_MS, `${id}: its file is not reported`, () => this.#cut(running));
        recording.stop();
      },
    };
  }

  /** Facts of the media plane come through here. */
  heard(fact: MediaFact): void {
    if (this.#running.size === 0) return;
    switch (fact.kind) {
      case "recording-quiet": {
        const running = this.#running.get(fact.recording);
        if (running === undefined) return;
        running.heard = fact.wasHeard;
        return running.init.onQuiet();
      }
      case "recording-saved": {
        const { durationMs, bytes, sha256, wasHeard } = fact;
        const running = this.#running.get(fact.recording);
        if (running !== undefined && wasHeard !== undefined) running.heard = wasHeard;
        return this.#end(fact.recording, { kind: "saved", durationMs, bytes, sha256 });
      }
      case "recording-failed":
        return this.#end(fact.recording, { kind: "failed", cause: fact.cause });
      case "worker-died":
        for (const running of [...this.#running.values()])
          if (fact.calls.includes(running.init.call)) this.#cut(running);
        return;
      default:
        return;
    }
  }

  #cut({ init, startedAt }: Running): void {
    this.#end(init.id, { kind: "cut", durationMs: this.#clock.now() - startedAt });
  }

  #end(id: RecordingId, result: TakeResult): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    running.timer?.cancel();
    running.resolve(result);
  }
}
