// The front door of sip/: what `UserAgent` needs and tells. The class itself is in user-agent.ts.

import type { Crypto } from "../base/crypto.ts";
import type { Logger } from "../base/log.ts";
import type { Rng } from "../base/rng.ts";
import type { Clock } from "../base/time.ts";
import type { SipMessage, SipRequest } from "./message/message.ts";
import type { Flow, Gate, HeaderRows, Identity, Reply, SipNetwork } from "./ports.ts";
import type { InviteInit, Session } from "./session/session.ts";

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
}

export interface UserAgentListener {
  /** A new call, admitted; 100 Trying is on its way. The listener sets `session.listen` before it returns. */
  invite(session: Session, identity: Identity | undefined): void;
  /** An admitted request outside a dialog, but INVITE, ACK, CANCEL: REGISTER, OPTIONS, MESSAGE, SUBSCRIBE … Unknown methods are answered 405 before. */
  request(request: SipRequest, flow: Flow, identity: Identity | undefined, reply: Reply): void;
  /** Every message in and out, for a call's ladder. Must be cheap. */
  trace?(direction: "in" | "out", message: SipMessage, flow: Flow): void;
}

export interface RequestInit {
  readonly flow: Flow;
  readonly method: string;
  readonly uri: string;
  readonly from: { readonly display: string | undefined; readonly user: string };
  readonly to: { readonly display: string | undefined; readonly user: string };
  readonly headers?: HeaderRows;
  readonly body?: string;
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
  /** A request outside a dialog; `done` hears the final status (408 for silence, 503 for a failed transport). */
  request(init: RequestInit, done: (status: number) => void): void;
  /** For leak checks: all must be 0 some 32 s after the last call. */
  readonly sizes: UserAgentSizes;
  /** Ends every session at once, with BYE, CANCEL or 503. */
  shutDown(): void;
}
