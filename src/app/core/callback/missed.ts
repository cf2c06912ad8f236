// What a missed call is: somebody came to a queue, and left it or was turned away without anybody having answered.

import type { AcdFact } from "../../../acd/facts.ts";
import type { CallId, ExtensionKey, QueueKey } from "../../../base/ids.ts";
import { e164Of } from "../../../call/phone-number.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { Office } from "../../../office/office.ts";

export interface Missed {
  readonly call: string;
  readonly from: string;
  readonly fromName: string | undefined;
  readonly queue: QueueKey;
  readonly why: string;
  readonly waitedMs: number;
}

type Leaving = Extract<AcdFact, { readonly kind: "caller.left" | "caller.refused" }>;

/** undefined: somebody else takes care of them, or wants to hear no more of them. */
export function missedIn(fact: Leaving, record: CallRecord | undefined): Missed | undefined {
  if (record === undefined || !isMissed(fact)) return undefined;
  const waitedMs = fact.kind === "caller.left" ? fact.waitedMs : 0;
  const { from, fromName } = record;
  return { call: fact.call satisfies CallId, from, fromName, queue: fact.queue, why: fact.why, waitedMs };
}

function isMissed({ why, to }: Leaving): boolean {
  switch (why) {
    case "overflowed":
      return to === "voicemail"; // as those who are sent there because nobody is signed in: with a message or without, nobody has spoken to them
    case "abandoned":
    case "timed-out":
    case "removed":
    case "closed":
    case "full":
    case "unattended":
      return true;
    case "blocked":
    case "picked-up":
    case "moved":
    case "call-back":
      return false;
  }
}

/** As tasks keep it: E.164, an extension, or what looks like a number. undefined: nobody could call that. */
export function numberToKeep(
  from: string,
  { country, extensions }: Pick<Office, "country" | "extensions">,
): string | undefined {
  if (extensions.has(from as ExtensionKey)) return from;
  const e164 = e164Of(from, country);
  if (e164 !== undefined) return e164;
  return /^\+?\d{3,20}$/.test(from) ? from : undefined;
}
