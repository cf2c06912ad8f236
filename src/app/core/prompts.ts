// Plays a prompt on a leg and says when it is over: the media plane tells with a fact, this turns it into something a story can await.

import type { Signal } from "../../base/abort.ts";
import type { LegId } from "../../base/ids.ts";
import type { Clock } from "../../base/time.ts";
import type { Leg } from "../../call/leg.ts";
import type { MediaFact } from "../../rtp/media.ts";

export interface PlayOptions {
  /** It begins so far behind its start. */
  readonly fromMs?: number;
  /** It surely ends in this time. */
  readonly longestMs?: number;
}

/** No prompt is longer; a media worker that died must not keep a call for ever. */
const LONGEST_PROMPT_MS = 60_000;

interface Playing {
  readonly name: string;
  readonly done: () => void;
}

export class Prompts {
  readonly #clock: Clock;
  readonly #playing = new Map<LegId, Playing>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#playing.size;
  }

  /** Resolves at the end of the file, of the leg, or when `signal` is aborted (whoever does that says what is heard instead), or another prompt begins. */
  play(leg: Leg, name: string, signal?: Signal, options: PlayOptions = {}): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true || leg.state === "ended") return resolve();
      const { fromMs = 0, longestMs = LONGEST_PROMPT_MS } = options;
      this.#playing.get(leg.id)?.done();
      const done = (): void => {
        if (this.#playing.get(leg.id) !== playing) return;
        this.#playing.delete(leg.id);
        timer.cancel();
        forget?.();
        resolve();
      };
      const playing: Playing = { name, done };
      const timer = this.#clock.after(longestMs, `${leg.id}: prompt ${name} does not end`, done);
      this.#playing.set(leg.id, playing);
      const forget = signal?.onAbort(done);
      leg.hear({ kind: "file", name, then: "tell", ...(fromMs > 0 && { fromMs }) });
      leg.onEnd(done);
    });
  }

  /** Facts of the media plane come through here. */
  heard(fact: MediaFact): void {
    if (fact.kind !== "played") return;
    const playing = this.#playing.get(fact.leg);
    if (playing?.name === fact.name) playing.done(); // not the one before it
  }
}
