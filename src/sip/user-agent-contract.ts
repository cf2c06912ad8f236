// The front door of sip/: what `UserAgent` needs and tells. The class itself is in user-agent.ts.

import type { Crypto } from "../base/crypto.ts";
import type { Logger } from "../base/log.ts";
import type { Rng } from "../base/rng.ts";
import type { Clock } from "../base/time.ts";
import type { Usages } from "./dialog/usage.ts";
import type { SipMessage, SipRequest, SipResponse } from "./message/message.ts";
import type { Credentials, Flow, Gate, HeaderRows, Identity, Reply, SipNetwork } from "./ports.ts";
import type { SessionImage } from "./session/image.ts";
import type { InviteInit, ReplacedDialog, Session } from "./session/session.ts";
import type { Repeats } from "./transaction/sender.ts";

export interface UserAgentDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly log: Logger;
  readonly network: SipNetwork;
  readonly gate: Gate;
  readonly listener: UserAgentListener;
  /** Value of Server and User-Agent. */
  readonly product: string;
  readonly limits: { readonly transactions: number; readonly retryAfterS: number };
  /** Who counts what comes or goes again; left out: nobody. */
  readonly repeats?: Repeats | undefined;
}

export interface UserAgentListener {
  /** A new call, admitted; 100 Trying is on its way. The listener sets `session.listen` before it returns. */
  invite(session: Session, identity: Identity | undefined): void;
  /** An admitted request outside a dialog, but INVITE, ACK, CANCEL: REGISTER, OPTIONS, MESSAGE, SUBSCRIBE … Unknown methods are answered 405 before. `localTag` goes into the To of every reply: for `usages.accept`. */
  request(request: SipRequest, flow: Flow, identity: Identity | undefined, reply: Reply, localTag: string): void;
  /** A request for a dialog that nobody knows is about to be answered 481: the last moment to `revive` it. */
  missing?(callId: string): void;
  /** Every message in and out, for a call's ladder. Must be cheap. */
  trace?(direction: "in" | "out", message: SipMessage, flow: Flow): void;
}

export interface RequestInit {
  readonly flow: Flow;
  readonly method: string;
  readonly uri: string;
  readonly from: { readonly display: string | undefined; readonly user: string; readonly host?: string };
  readonly to: { readonly display: string | undefined; readonly user: string; readonly host?: string };
  /** Loose route set, topmost first: an outbound proxy, a registration's Path. */
  readonly route?: readonly string[];
  /** Answers one 401 or 407; a second one of the same nonce is final. */
  readonly credentials?: Credentials;
  readonly headers?: HeaderRows;
  readonly body?: string;
}

/** Whoever wants to keep a Call-ID and a CSeq over several requests, as a registration does (RFC 3261 §10.2). */
export interface RequestSeries {
  readonly callId: string;
  readonly fromTag: string;
  cseq: number;
}

export interface UserAgentSizes {
  readonly transactions: number;
  readonly dialogs: number;
  readonly sessions: number;
}

/** What `class UserAgent` offers. */
export interface UserAgentApi {
  /** A datagram, or one framed message of a stream. Never throws for what a peer sent. */
  receive(flow: Flow, bytes: Uint8Array): void;
  /** A stream connection closed or could not be opened. */
  flowFailed(flow: Flow): void;
  /** Calls out. Facts reach `session.listen` from the next message on, never inside this call. */
  invite(init: InviteInit): Session;
  /** A request outside a dialog; `done` hears the final status (408 for silence, 503 for a failed transport) and the response where one came. */
  request(
    init: RequestInit & { readonly series?: RequestSeries },
    done: (status: number, response: SipResponse | undefined) => void,
  ): void;
  /** The session of a dialog that a Replaces header or an attended REFER names; its tags are seen from the sender's side (RFC 3891 §3). */
  replaced(dialog: ReplacedDialog): Session | undefined;
  /** The phone behind a broken connection is back over `to`: its dialogs go on there (RFC 5626 §4.4 in spirit). Returns how many. */
  moveDialogs(brokenConnection: number, to: Flow): number;
  /**
   * A call's dialog from before a restart: found by its peer's requests from now on; nothing is sent by itself. `credentials`: for a carrier that
   * asks for a password. Where its connection ended with the process, `flow.connection` is a name that no connection has, for `moveDialogs` once
   * the phone is back; without that it ends as "flow-lost" after limits.survival.comeBackMs. undefined: there is such a dialog, or we are closing.
   */
  revive(image: SessionImage, credentials?: Credentials): Session | undefined;
  /** Dialogs that are no calls: subscriptions. */
  readonly usages: Usages;
  /** For leak checks: all must be 0 some 32 s after the last call. */
  readonly sizes: UserAgentSizes;
  /** Ends every session at once, with BYE, CANCEL or 503. */
  shutDown(): void;
}
