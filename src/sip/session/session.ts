// One INVITE dialog usage (RFC 5057 §4.1) as the call layer sees it: commands go down as calls, facts come up as data.
// Everything RFC 3261 §12-14, RFC 3264 (whose turn it is to offer), RFC 6026, RFC 4028 and RFC 3311 asks for happens behind this interface:
// retransmitted 2xx until ACK, ACK to each 2xx, CANCEL only after a 1xx and its race with 200, 491 on glare, session refreshes.

import type { SipRequest } from "../message/message.ts";
import type { NameAddr } from "../message/values.ts";
import type { Credentials, Flow, HeaderRows } from "../ports.ts";
import type { SessionImage } from "./image.ts";

/** new: INVITE sent or received, nothing said yet; early: a 1xx above 100 with a tag; answered: 2xx; ended: nothing of it is left. */
export type SessionState = "new" | "early" | "answered" | "ended";

export type SessionFact =
  /** We called: a 1xx above 100. `sdp` is the peer's answer as early media. */
  | { readonly kind: "progress"; readonly status: number; readonly sdp: string | undefined }
  /** We called: 2xx. Our ACK is on its way. `sdp` is the peer's answer (undefined: it came with an earlier 1xx of this same dialog). */
  | { readonly kind: "answered"; readonly sdp: string | undefined; readonly remote: NameAddr }
  /** They called: ACK of our 2xx came. `sdp` is their answer where their INVITE had no offer. */
  | { readonly kind: "acknowledged"; readonly sdp: string | undefined }
  /**
   * Re-INVITE or UPDATE that needs an answer: call `answerOffer` or `refuseOffer` (at once or later). `sdp` undefined: a re-INVITE without an
   * offer; `answerOffer` then carries our offer and their answer follows as `offer-answered`. Session refreshes that repeat the last SDP
   * (same o= version) are answered by the session itself.
   */
  | { readonly kind: "offered"; readonly sdp: string | undefined }
  /** Answer to our `offer()` (or to the offer that `answerOffer` made). */
  | { readonly kind: "offer-answered"; readonly sdp: string }
  /** Our re-INVITE was refused; the session goes on as before (RFC 3261 §14.1). 491 is retried inside. */
  | { readonly kind: "offer-refused"; readonly status: number }
  /** REFER in this dialog (RFC 3515): accept or refuse it, at once or later. */
  | { readonly kind: "referred"; readonly referral: Referral }
  /** The stream connection of this dialog broke. Nothing is lost yet: it ends with "flow-lost" if no new way is found in limits.sip.flowGraceMs. */
  | { readonly kind: "flow-broken" }
  /** The dialog goes on over another way: a request of the peer's came over it, or its phone registered anew. */
  | { readonly kind: "flow-moved" }
  /** INFO of no package (RFC 6086 §4.2.2) with its body; already answered 200. */
  | { readonly kind: "info"; readonly contentType: string; readonly body: string }
  /** `image` is another than before: a new target or way of the peer, or so many requests of ours that the image's reserve is half used. */
  | { readonly kind: "changed" }
  /** The last fact of every session, exactly once. */
  | { readonly kind: "ended"; readonly how: SessionEnd };

export type SessionEnd =
  /** Peer's BYE. */
  | { readonly by: "peer"; readonly why: "bye"; readonly reason: string | undefined }
  /** They called and cancelled before we answered. `reason` is their Reason header. */
  | { readonly by: "peer"; readonly why: "cancel"; readonly reason: string | undefined }
  /** We called and got this final answer (3xx-6xx; 408 for silence, 503 for a transport failure, RFC 3261 §8.1.3.1). */
  | {
      readonly by: "peer";
      readonly why: "refused";
      readonly status: number;
      readonly reason: string | undefined;
      readonly heard: boolean;
      /** Of a 3xx: where to try instead, best first. */
      readonly contacts?: readonly string[];
      /** Retry-After as it came: leave them alone so long (RFC 3261 §21.5.4). */
      readonly retryAfter?: string | undefined;
    }
  /** Our `end()`. */
  | { readonly by: "us"; readonly why: "bye" | "cancel" | "refused" }
  /** Nobody said goodbye: no ACK for our 2xx, session timer ran out, in-dialog request answered 408 or 481, flow lost. */
  | { readonly by: "nobody"; readonly why: "no-ack" | "session-expired" | "dialog-gone" | "flow-lost" | "shut-down" };

/** They ask us to put a third party in their place. */
export interface Referral {
  /** URI of Refer-To without its header part. */
  readonly target: string;
  /** Attended (RFC 3891): the dialog that the new call takes the place of, from `Replaces` in Refer-To. */
  readonly replaces: ReplacedDialog | undefined;
  /** Referred-By (RFC 3892) as it came. */
  readonly referredBy: string | undefined;
  /** 202, then NOTIFY with "100 Trying" unless they asked for none (RFC 4488). */
  accept(): void;
  /** 403, 603 and the like. Only instead of `accept`. */
  refuse(status: number): void;
  /** How the new call gets on: a NOTIFY with this status as sipfrag. A final one ends the subscription (RFC 3515 §2.4.5). */
  progress(status: number): void;
}

/** RFC 3891 §3, from the sender's point of view: `toTag` is the tag of whoever receives it. */
export interface ReplacedDialog {
  readonly callId: string;
  readonly toTag: string;
  readonly fromTag: string;
  readonly earlyOnly: boolean;
}

export interface Session {
  readonly side: "caller" | "callee"; // which side of the dialog the *peer* is: "caller" when they sent the INVITE
  readonly state: SessionState;
  readonly flow: Flow;
  /** The INVITE that began it, as received or as sent. */
  readonly invite: SipRequest;
  /** As RFC 4235 and Replaces name it; `remoteTag` undefined while nobody has answered. */
  readonly dialogId: { readonly callId: string; readonly localTag: string; readonly remoteTag: string | undefined };
  /** SDP offer of the initial INVITE; undefined: a delayed offer. */
  readonly offer: string | undefined;
  /** We called: something came back, if only 100 Trying. undefined where they called. */
  readonly heard?: boolean;
  /** What of it outlives the process (`UserAgent.revive`); undefined: nothing, since nobody has answered yet or it is over. */
  readonly image: SessionImage | undefined;

  /** One listener; facts that came before it was set are handed over at once. */
  listen(listener: (fact: SessionFact) => void): void;

  /**
   * They called: 180, 181, 182 or 183; with `sdp`, early media. Repeated while ringing as RFC 3261 §13.3.1.1 asks (once a minute). Sent
   * reliably (RFC 3262) with `sdp` where they support 100rel, always where they require it.
   */
  ring(init: { readonly status: 180 | 181 | 182 | 183; readonly sdp?: string; readonly headers?: HeaderRows }): void;
  /** They called: 200 with our answer (or our offer where theirs was delayed). */
  answer(init: { readonly sdp: string; readonly headers?: HeaderRows }): void;

  /** We offer in the established dialog. Must not be called again before its outcome. */
  reoffer(sdp: string): void;
  answerOffer(sdp: string): void;
  refuseOffer(status: number): void;

  /** Tells an answered (or, where they called, ringing) peer something new, e.g. P-Asserted-Identity after a transfer: UPDATE where they know it, else a re-INVITE with our last SDP. */
  inform(headers: HeaderRows): void;

  /** INFO without a package (RFC 6086 §4.2.2), one after the other; only while talking, and nobody hears what became of it. */
  info(init: { readonly contentType: string; readonly body: string }): void;

  /**
   * We called and it rings: NOTIFY of the event "talk" in the early dialog, by which desk phones answer as if their key had been pressed (no RFC;
   * what Broadsoft began and phones know). `heard`, once: the final status, 481 where there is nothing to ask, 408 and 503 for silence.
   */
  askToAnswer(heard: (status: number) => void): void;

  /**
   * Ends it the right way for its state: a final answer (`status`, default 480) to an unanswered INVITE, CANCEL for our own ringing INVITE,
   * BYE for an established dialog (after its ACK, §15). `reason` becomes a Reason header (RFC 3326), e.g. `SIP;cause=200;text="Call completed elsewhere"`.
   * Once ended, harmless.
   */
  end(init?: { readonly status?: number; readonly reason?: string; readonly headers?: HeaderRows }): void;
}

export interface InviteInit {
  readonly flow: Flow;
  /** Request-URI, e.g. a registered contact. */
  readonly uri: string;
  /** Loose route set, topmost first (a registration's Path); usually empty. */
  readonly route?: readonly string[];
  /** `host` undefined: ours, as that peer knows us. */
  readonly from: { readonly display: string | undefined; readonly user: string; readonly host?: string };
  /** `host` undefined: that of `uri`. */
  readonly to: { readonly display: string | undefined; readonly user: string; readonly host?: string };
  /** For a peer that asks for a password with 401 or 407, here and later in the dialog. */
  readonly credentials?: Credentials;
  readonly sdp: string;
  readonly headers?: HeaderRows;
  /** Of the INVITE we send; what remains of the caller's (RFC 3261 §16.6 step 3). */
  readonly maxForwards: number;
  /** The extension whose phone this is; left out: a carrier. */
  readonly phoneOf?: string | undefined;
}
