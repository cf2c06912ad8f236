// What a call brought along from outside that nobody here shows, but that a further carrier is told: who really called, whether they hide, who
// had sent it on before. Undefined for ordinary calls of extensions.

import type { TrunkKey } from "../base/ids.ts";
import { hidesCaller } from "../sip/identity/caller.ts";
import type { Forwarded } from "../sip/identity/diversion.ts";
import type { SipRequest } from "../sip/message/message.ts";

export interface CallOrigin {
  /** undefined: an extension that hides its number. */
  readonly trunk: TrunkKey | undefined;
  /** E.164 where it is one; undefined: not known. */
  readonly number: string | undefined;
  readonly isPrivate: boolean;
  /** Oldest first. */
  readonly diversions: readonly Forwarded[];
}

/** Of a call that no trunk brought: undefined unless its caller hides. */
export function originOf(invite: SipRequest): CallOrigin | undefined {
  if (!hidesCaller(invite, false)) return undefined;
  return { trunk: undefined, number: undefined, isPrivate: true, diversions: [] };
}
