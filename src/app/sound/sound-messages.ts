// What is said between `thread-sounds.ts` and the thread it starts (`sound-thread.ts`).

import type { Result } from "../../base/result.ts";
import type { Span } from "../../qa/hints/activity.ts";
import type { RecordingKey } from "../../rtp/port/sealed-format.ts";
import type { HeardSound, PartWish } from "../core/qa/sounds.ts";

export interface SoundThreadInit {
  readonly dataDirectory: string;
  /** All that may have sealed a recording. */
  readonly keys: readonly RecordingKey[];
  /** Behind everything else the machine has to do. */
  readonly isPatient: boolean;
}

export type SoundWish =
  | { readonly kind: "hear"; readonly path: string; readonly omitted: readonly Span[] }
  /** `part`: a number for it that no thread was given before, so that nobody ever hears another's part where a thread died. */
  | { readonly kind: "open"; readonly part: number; readonly wish: PartWish }
  /** Of a part that was opened: bytes up to `to`, without it. */
  | { readonly kind: "read"; readonly part: number; readonly from: number; readonly to: number }
  | { readonly kind: "close"; readonly part: number };

export interface SoundAsk {
  readonly id: number;
  readonly wish: SoundWish;
}

export type SoundAnswer =
  | { readonly kind: "heard"; readonly heard: HeardSound }
  | { readonly kind: "opened"; readonly bytes: number }
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "closed" };

export interface SoundReport {
  readonly id: number;
  readonly result: Result<SoundAnswer, string>;
}
