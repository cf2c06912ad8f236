// A SIP message as the rest of sip/ sees it. `parse.ts` makes one from bytes, `write.ts` makes bytes from one.
// The five fields that every rule of RFC 3261 needs are read and checked by the parser (§8.1.1); all others stay raw text
// in `headers` until somebody asks for them.

import type { Headers } from "./headers.ts";
import type { CSeq, NameAddr, Via } from "./values.ts";

interface Core {
  readonly headers: Headers;
  /** Topmost Via. */
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly body: Uint8Array;
}

export interface SipRequest extends Core {
  readonly kind: "request";
  /** As on the wire; methods are case-sensitive (RFC 3261 §7.1). */
  readonly method: string;
  /** Request-URI as on the wire; parse it with `parseUri`. */
  readonly uri: string;
}

export interface SipResponse extends Core {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** `at` is a byte offset. `reply` is what RFC 3261 lets us answer to a request; undefined: drop in silence. */
export interface ParseFault {
  readonly kind: "parse";
  readonly at: number;
  readonly what: "start-line" | "header" | "length" | "size";
  readonly detail: string;
  readonly reply: 400 | 413 | 505 | 513 | undefined;
  /** What could be read of a faulty request, enough to answer it: its Via rows, From, To, Call-ID, CSeq; undefined: it cannot be answered. */
  readonly answerable: readonly (readonly [name: string, value: string])[] | undefined;
}
