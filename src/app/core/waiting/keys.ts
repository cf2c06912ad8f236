// Keys that a waiting caller may press instead of waiting on: to leave a message, to be called back. Each comes from whoever serves it; the voice
// while waiting says them (`voice.ts`), here they are listened for.

import type { Next } from "../next.ts";
import type { Site } from "../site.ts";
import type { InLine, QueuePlace } from "./in-line.ts";
import { mailboxOf } from "./ways-out.ts";

export interface WaitingKey {
  /** One digit, * or #. */
  readonly key: string;
  /** A prompt without its language that says what it is for and "press"; the digit is said after it. */
  readonly prompt: string;
  press(): void;
}

/** What call-backs offer to somebody who waits, or who is turned away with `callback: true`. */
export interface CallBackDoor {
  /** undefined: this queue has no such key, or this caller cannot be called back. */
  waitingKey(line: InLine): WaitingKey | undefined;
  /** The story of a caller whom the queue's rules send there: `since` of the entry is when they began to wait. undefined: it cannot be now. */
  next(place: QueuePlace): Next | undefined;
  /** A queue was closed or opened by command. */
  closureChanged(): void;
}

export function waitingKeys(line: InLine, site: Site): readonly WaitingKey[] {
  return [voicemailKey(line), site.callBacks?.waitingKey(line)].filter((one) => one !== undefined);
}

/** Returns how to stop listening. */
export function listenForKeys({ caller }: InLine, keys: readonly WaitingKey[], site: Site): () => void {
  if (keys.length === 0) return () => {};
  return site.keypad.listen(caller, (pressed) => keys.find(({ key }) => key === pressed)?.press());
}

function voicemailKey(line: InLine): WaitingKey | undefined {
  const { queue } = line;
  const key = queue.voicemail?.key;
  const next = mailboxOf(queue);
  if (key === undefined || next === undefined) return undefined;
  return {
    key,
    prompt: "press-for-message",
    press: () => void line.sendOn({ why: "overflowed", to: "voicemail", next }),
  };
}
