// Whoever understands speech (IVR-07): a program, a service, or one that listens while it is said. `app/speech/` has them; nothing needs one. What a
// caller says is cut out of the silence around it by `hear-words.ts`, so that nobody is asked to understand a quiet line.

import type { FlowLanguage } from "../../../ivr/flow.ts";

export interface Recogniser {
  /** undefined: too many are listened to already (`limits.speech.recognitions`). `phrases`: what may well be said; a recogniser may make use of it. */
  begin(init: { readonly language: FlowLanguage; readonly phrases: readonly string[] }): Recognition | undefined;
}

/** One utterance. */
export interface Recognition {
  /** The next piece of it: mono, 8 kHz, 16 bits. */
  sound(piece: Int16Array): void;
  /** Called once if it knows by itself that all has been said, before `finish`. */
  onEnd(ended: () => void): void;
  /** That was all. The text, "" where nothing could be understood; rejects with what went wrong. Once. */
  finish(): Promise<string>;
  /** Nobody wants to know any more. Harmless at any time. */
  stop(): void;
}
