// An established dialog as plain data: enough to send a re-INVITE, answer a BYE and be found by the peer's next request in another process.
// `Session.image` makes it, `UserAgent.revive` makes a session of it (revived-session.ts).

import type { Dialog } from "../dialog/dialog.ts";
import type { Flow } from "../ports.ts";

export interface SessionImage {
  /** Which side of the dialog the peer is, as in `Session`. */
  readonly side: "caller" | "callee";
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From and To of our requests, with tags. */
  readonly local: string;
  readonly remote: string;
  /** CSeq of our last request; a revived dialog goes on well above it, since later ones may not have been written. */
  readonly localSeq: number;
  readonly remoteSeq: number | undefined;
  readonly remoteTarget: string;
  readonly routes: readonly string[];
  /** Its connection ended with the process; whoever revives the dialog gives it a name of its own. */
  readonly flow: Flow;
  readonly ownsCallId: boolean;
  readonly phoneOf: string | undefined;
  /** User part of our Contact. */
  readonly contactUser: string | undefined;
}

/** How far above the CSeq of its image a revived dialog begins. */
export const SEQ_RESERVE = 1_000;

/** Half of the reserve is used up at the latest where this is true: time for a new image. */
export function isSeqWorthKeeping(localSeq: number): boolean {
  return localSeq % (SEQ_RESERVE / 2) === 0;
}

export function imageOf(
  dialog: Dialog,
  of: { readonly side: SessionImage["side"]; readonly contactUser: string | undefined },
): SessionImage {
  const { callId, localTag, remoteTag, local, remote, localSeq, remoteSeq } = dialog;
  const { remoteTarget, routes, flow, ownsCallId, phoneOf } = dialog;
  const names = { callId, localTag, remoteTag, local, remote, ownsCallId, phoneOf };
  return { ...of, ...names, localSeq, remoteSeq, remoteTarget, routes, flow };
}
