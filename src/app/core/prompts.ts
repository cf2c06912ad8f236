// Plays a prompt on a leg and says when it is over: the media plane tells with a fact, this turns it into something a story can await.

import type { LegId } from "../../base/ids.ts";
import type { Clock } from "../../base/time.ts";
import type { Leg } from "../../call/leg.ts";
import type { MediaFact } from "../../rtp/media.ts";

/** No prompt is longer; a media worker that died must not keep a call for ever. */
const LONGEST_PROMPT_MS = 60_000;

export class Prompts {
  readonly #clock: Clock;
  readonly #playing = new Map<LegId, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#playing.size;
  }

  /** Resolves at the end of the file or of the leg, whichever comes first. */
  play(leg: Leg, name: string): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        if (!this.#playing.delete(leg.id)) return;
        timer.cancel();
        resolve();
      };
      const timer = this.#clock.after(LONGEST_PROMPT_MS, `${leg.id}: prompt ${name} does not end`, done);
      this.#playing.set(leg.id, done);
      leg.hear({ kind: "file", name, then: "tell" });
      leg.onEnd(done);
    });
  }

  /** Facts of the media plane come through here. */
  heard(fact: MediaFact): void {
    if (fact.kind === "played") this.#playing.get(fact.leg)?.();
  }
}
