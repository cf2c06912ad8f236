// An established dialog as plain data: enough to send a re-INVITE, answer a BYE and be found by the peer's next request in another process.
// `Session.image` makes it, `UserAgent.revive` makes a session of it (revived-session.ts).

import type { DialogInit } from "../dialog/dialog.ts";

/** `localSeq`: of our last request; a revived dialog goes on well above it, since later ones may not have been written. The connection of `flow` ended with
 * the process; whoever revives the dialog gives it a name of its own. */
export interface SessionImage extends DialogInit {
  /** Which side of the dialog the peer is, as in `Session`. */
  readonly side: "caller" | "callee";
  /** User part of our Contact. */
  readonly contactUser: string | undefined;
}

/** How far above the CSeq of its image a revived dialog begins. */
export const SEQ_RESERVE = 1_000;

/** Half of the reserve is used up at the latest where this is true: time for a new image. */
export function isSeqWorthKeeping(localSeq: number): boolean {
  return localSeq % (SEQ_RESERVE / 2) === 0;
}
