// Who calls, as far as it matters before they join a line (ACD-10, ACD-15): tier, region, whose customer they are, whether their calls are taken
// at all. Asked once for each visit to a queue, so each answer is one look-up by index, in the caller list, the marks or the call records.

import type { Preference } from "../../acd/contract.ts";
import type { Call } from "../../call/call.ts";
import type { Barred, CallerEntry } from "./callers/caller-entry.ts";
import type { KnownCustomer } from "./callers/known-customer.ts";
import type { QueuePlace } from "./waiting/in-line.ts";

export interface CallerProfile {
  /** What the dialled number says comes first, then the caller list, then the class of the customer. */
  readonly tier: string | undefined;
  /** The same, then what the beginning of their number says (`areas`), then the office's own. */
  readonly region: string | undefined;
  /** In the order of the queue's `prefer`. */
  readonly prefers: readonly Preference[];
  readonly creditMs: number;
  /** They stand on the black list; undefined: they do not. */
  readonly blocked: Barred | undefined;
}

/** What is known of a caller, whatever queue they come to. */
export interface KnownCaller {
  /** In full, as the carrier says it. */
  readonly number: string;
  /** As the caller list has it; undefined: they are not on it. */
  readonly entry: CallerEntry | undefined;
  /** Whose number it is; undefined: nobody's. */
  readonly customer: KnownCustomer | undefined;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly isBlocked: boolean;
}

/** What `profileOf` asks; `callers/callers.ts` answers. */
export interface CallerBook {
  profileOf(call: Call, place: QueuePlace): CallerProfile;
  known(call: Call): KnownCaller;
  /** One more call of a number that is barred, as the list has it. true: they are to be told why. */
  barredAttempt(number: string): boolean;
}

export function profileOf(call: Call, place: QueuePlace, { callers }: { readonly callers: CallerBook }): CallerProfile {
  return callers.profileOf(call, place);
}
