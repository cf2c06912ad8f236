// A caller who waits in a queue, as others see them: keys that are pressed, rules of overflow and hours, a supervisor who moves them. Whoever has
// one may send the caller on; the story in `visit-queue.ts` follows. `wait-for-agent.ts` makes them, the floor knows them by call.

import type { LeaveReason } from "../../../acd/facts.ts";
import type { Millis } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import type { QueueEntry } from "../../../call/route.ts";
import type { Queue } from "../../../office/office.ts";
import type { Next } from "../next.ts";

/** A queue and how one came to it. */
export interface QueuePlace {
  readonly queue: Queue;
  readonly entry: QueueEntry;
}

/** Where in the line, and since when. */
export interface QueueWait extends QueuePlace {
  /** Began to wait then, other queues included. To take one's age along: `entry: agedEntry(line)`. */
  readonly since: Millis;
  /** Came to this queue then. */
  readonly cameAt: Millis;
}

export interface InLine extends QueueWait {
  readonly call: Call;
  readonly caller: Leg;
  /** An agent's phone rings for them. */
  readonly isOffered: boolean;
  /** Out of the line, with the reason for the figures, and on to `next`. false: they have left it already. */
  sendOn(leaving: Leaving): boolean;
}

export interface Leaving {
  readonly why: Extract<LeaveReason, "overflowed" | "moved" | "call-back" | "closed" | "removed">;
  /** Where to, for the figures: a queue's key, a number, "voicemail"; undefined: nowhere. */
  readonly to: string | undefined;
  readonly next: Next;
}

/** For the next queue: they have waited since then. */
export function agedEntry({ entry, since }: Pick<InLine, "entry" | "since">): QueueEntry {
  return { ...entry, since, cameAt: undefined, returnsTo: undefined };
}
