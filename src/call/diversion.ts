// Why a call goes where its caller did not send it, kept on the call in order: the record tells it, trunks write it as Diversion (RFC 5806) or
// History-Info (RFC 7044), and nobody sends it round in a circle.

import type { ExtensionKey } from "../base/ids.ts";

/** In the words of RFC 5806's `reason`. */
export type DiversionReason = "unconditional" | "user-busy" | "no-answer" | "unavailable" | "do-not-disturb";

export interface Diversion {
  /** The number that was called and sent the call on. */
  readonly from: string;
  readonly to: string;
  readonly reason: DiversionReason;
  /** Whose rights and ceilings the further way has; undefined: those of whoever had them before. */
  readonly extension: ExtensionKey | undefined;
}

/** For the record, e.g. "forwarded from 1002 to 1003: user-busy". */
export function diversionText({ from, to, reason }: Diversion): string {
  return `forwarded from ${from} to ${to}: ${reason}`;
}
