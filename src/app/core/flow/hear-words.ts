// Waits until the caller says something, has it understood, and tells the text. The recogniser hears it from a moment before the first sound on, and no
// silence before that.
//
//   quiet ──first sound──► speaking ──silence, `mostMs`, or the recogniser says so──► understanding ──► words
//     └── `waitMs` ──► timeout                                                          └── nothing in it ──► quiet, for what is left of `waitMs`

import type { Signal } from "../../../base/abort.ts";
import { assert } from "../../../base/assert.ts";
import type { Timer } from "../../../base/time.ts";
import type { Leg } from "../../../call/leg.ts";
import type { FlowLanguage } from "../../../ivr/flow.ts";
import { SoundWatch } from "../../../rtp/sound-watch.ts";
import type { Site } from "../site.ts";
import type { Recogniser, Recognition } from "./recogniser.ts";

export type HeardWords =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "timeout" }
  /** `signal` was aborted, or the leg ended. */
  | { readonly kind: "stopped" }
  | { readonly kind: "error"; readonly fault: string };

export interface HearingWords {
  readonly leg: Leg;
  readonly recogniser: Recogniser;
  readonly language: FlowLanguage;
  readonly phrases: readonly string[];
  /** Until the first sound. */
  readonly waitMs: number;
  /** From the first sound on. */
  readonly mostMs: number;
  /** After so much of it all has been said. */
  readonly silenceMs: number;
}

/** Pieces of a tenth of a second that are heard with the first sound: the beginning of a word is quiet. */
const PIECES_BEFORE = 3;
/** A piece that is looked at by itself. */
const NEVER_MS = 3_600_000;

export function hearWords(
  init: HearingWords,
  site: Pick<Site, "clock" | "media">,
  signal: Signal,
): Promise<HeardWords> {
  return new Promise((resolve) => new WordsHeard(init, site, resolve).listen(signal));
}

class WordsHeard {
  readonly #init: HearingWords;
  readonly #site: Pick<Site, "clock" | "media">;
  readonly #resolve: (heard: HeardWords) => void;
  readonly #before: Int16Array[] = [];
  #state: "quiet" | "speaking" | "understanding" | "over" = "quiet";
  #recognition: Recognition | undefined;
  #watch: SoundWatch | undefined;
  #stopTap: (() => void) | undefined;
  #forget: (() => void) | undefined;
  #waiting: Timer | undefined;
  #longest: Timer | undefined;
  #isLate = false;

  constructor(init: HearingWords, site: Pick<Site, "clock" | "media">, resolve: (heard: HeardWords) => void) {
    this.#init = init;
    this.#site = site;
    this.#resolve = resolve;
  }

  listen(signal: Signal): void {
    const { leg, waitMs } = this.#init;
    const { clock, media } = this.#site;
    if (signal.aborted || leg.state === "ended") return this.#over({ kind: "stopped" });
    this.#forget = signal.onAbort(() => this.#over({ kind: "stopped" }));
    leg.onEnd(() => this.#over({ kind: "stopped" }));
    this.#waiting = clock.after(waitMs, `${leg.id}: nobody says anything`, () => this.#waitedEnough());
    this.#stopTap = media.listen(leg.id, (piece) => {
      if (piece === undefined) return this.#over({ kind: "stopped" });
      this.#hear(piece);
    });
    if (this.#stopTap === undefined) this.#over({ kind: "error", fault: "too many calls are listened to" });
  }

  #waitedEnough(): void {
    this.#isLate = true;
    if (this.#state === "quiet") this.#over({ kind: "timeout" });
  }

  #hear(piece: Int16Array): void {
    const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    if (this.#state === "quiet") {
      this.#before.push(piece);
      if (this.#before.length > PIECES_BEFORE + 1) this.#before.shift();
      const watch = new SoundWatch(NEVER_MS);
      watch.look(view, 2, piece.length);
      if (watch.wasHeard) this.#speaks();
      return;
    }
    if (this.#state !== "speaking") return;
    this.#recognition?.sound(piece);
    if (this.#watch?.look(view, 2, piece.length) === true) this.#said();
  }

  #speaks(): void {
    const { leg, recogniser, language, phrases, mostMs, silenceMs } = this.#init;
    const recognition = recogniser.begin({ language, phrases });
    if (recognition === undefined) return this.#over({ kind: "error", fault: "too much speech is being recognised" });
    this.#state = "speaking";
    this.#recognition = recognition;
    this.#watch = new SoundWatch(silenceMs);
    for (const piece of this.#before.splice(0)) recognition.sound(piece);
    recognition.onEnd(() => this.#said());
    this.#longest = this.#site.clock.after(mostMs, `${leg.id}: enough has been said`, () => this.#said());
  }

  #said(): void {
    if (this.#state !== "speaking") return;
    const recognition = this.#recognition;
    assert(recognition !== undefined, "whoever speaks is listened to");
    this.#state = "understanding";
    this.#longest?.cancel();
    recognition.finish().then(
      (text) => this.#understood(text.trim()),
      (cause: unknown) => this.#over({ kind: "error", fault: cause instanceof Error ? cause.message : String(cause) }),
    );
  }

  /** A cough is no word: whoever has time left may say it again. */
  #understood(text: string): void {
    if (this.#state !== "understanding") return;
    if (text !== "") return this.#over({ kind: "words", text });
    if (this.#isLate) return this.#over({ kind: "timeout" });
    this.#recognition = undefined;
    this.#state = "quiet";
  }

  #over(heard: HeardWords): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#waiting?.cancel();
    this.#longest?.cancel();
    this.#forget?.();
    this.#stopTap?.();
    this.#recognition?.stop();
    this.#resolve(heard);
  }
}
