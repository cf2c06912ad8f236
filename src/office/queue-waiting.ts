// What a queue's callers meet who are not talking to an agent yet: hours, ways out of the line, and what they hear. Part of `office.ts`.

import type { QueueKey } from "../base/ids.ts";
import type { Condition } from "../base/rules.ts";

/** Where callers go whom a queue does not, or no longer, serve. */
export type QueueDestination =
  /** With their age. */
  | { readonly kind: "queue"; readonly queue: QueueKey }
  /** As `dial` of numbers: a number of the house, or outside over `routes`. */
  | { readonly kind: "dial"; readonly number: string }
  /** The queue's own mailbox. */
  | { readonly kind: "voicemail" }
  | { readonly kind: "callback" }
  /** A goodbye is spoken first. */
  | { readonly kind: "hang-up" };

/** The first rule that holds sends a caller on. */
export interface Overflow {
  /** Counted from the caller's coming to this queue. */
  readonly afterMs: number;
  readonly when: Condition | undefined;
  readonly to: QueueDestination;
}

export interface Announce {
  readonly position: boolean;
  readonly wait: boolean;
  /** What waiting callers may press. */
  readonly keys: boolean;
  readonly firstMs: number;
  readonly everyMs: number;
  /** Audio files, one with each announcement, in turn. */
  readonly comfort: readonly string[];
  /** The caller hears the agent's number before the two talk. */
  readonly agent: boolean;
}

/** What the agent hears before the two talk: nothing, queue and tier by name, or an audio file. */
export type Whisper =
  | { readonly kind: "nothing" }
  | { readonly kind: "names" }
  | { readonly kind: "file"; readonly name: string };

/** The part of `Queue` that is read here. */
export interface QueueWaiting {
  /** Key of a schedule; undefined: always open. */
  readonly hours: string | undefined;
  readonly closed: QueueDestination;
  /** Of those who wait already when it closes. */
  readonly whenClosing: "serve" | "leave";
  readonly overflow: readonly Overflow[];
  readonly announce: Announce;
  readonly whisper: Whisper;
  /** The flow of callers whose agent has hung up, such as a survey; undefined: they are hung up too. */
  readonly afterwards: string | undefined;
}

/** As the office file writes it. */
export function destinationWords(to: QueueDestination): readonly [key: string, value: string] {
  switch (to.kind) {
    case "queue":
      return ["queue", to.queue];
    case "dial":
      return ["dial", to.number];
    case "voicemail":
      return ["voicemail", "true"];
    case "callback":
      return ["callback", "true"];
    case "hang-up":
      return ["hangUp", "true"];
  }
}

/** For figures and records; undefined: nowhere. */
export function destinationName(to: QueueDestination): string | undefined {
  if (to.kind === "hang-up") return undefined;
  const [, value] = destinationWords(to);
  return to.kind === "voicemail" || to.kind === "callback" ? to.kind : value;
}
