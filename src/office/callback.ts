// How a queue calls its customers back, as the switch runs it. `schema-callback.ts` reads it, `written-callback.ts` writes it down.

import type { ExtensionKey } from "../base/ids.ts";
import type { WeekHours } from "./office.ts";
import type { RawCallback } from "./schema-callback.ts";

/** How a queue's customers are called back (ACD-09). */
export interface QueueCallback {
  /** Pressed by a waiting caller who would rather be called back; undefined: nobody is asked while they wait. */
  readonly key: string | undefined;
  /** Further calls to a customer whom the first did not reach. */
  readonly retries: number;
  readonly gapMs: number;
  /** The switch stops calling after this time. */
  readonly withinMs: number;
  /** How long the customer's phone rings. */
  readonly ringMs: number;
  /** What becomes of calls that were missed: tasks for people, tasks that the switch dials by itself, or nothing. */
  readonly missed: "list" | "dial" | "no";
  /** When customers may be called; undefined: in the hours of the queue, if it has any. */
  readonly hours: readonly WeekHours[] | undefined;
  /** Whose rights, ceilings and number these calls have; undefined: the agent's phone's. */
  readonly by: ExtensionKey | undefined;
  /** Dialled before a customer's number. */
  readonly prefix: string;
  /** Numbers of other countries may be called back. */
  readonly abroad: boolean;
  /** In line and in progress at once. */
  readonly atOnce: number;
  /** The disposition by which an agent says that nobody was reached after all. */
  readonly notReached: string | undefined;
}

export function toCallback({ gap, within, ring, by, ...rest }: RawCallback): QueueCallback {
  return { ...rest, gapMs: gap, withinMs: within, ringMs: ring, by: by as ExtensionKey | undefined };
}
