// What the HTTP interface may ask about messages on the wire (SIP-14). `app/control/trace-control.ts` implements it.

import type { Answer } from "./answer.ts";

export interface WireMessageView {
  readonly at: string;
  /** in: to the switch. */
  readonly direction: "in" | "out";
  readonly transport: string;
  readonly local: string;
  readonly remote: string;
  readonly callId: string | null;
  /** The call it belongs to; null: none. */
  readonly call: string | null;
  /** E.g. `INVITE sip:7000@… (SDP)`, `200 OK · INVITE`. */
  readonly summary: string;
  /** The whole message, keys and passwords crossed out. */
  readonly text: string;
}

export interface TraceFilter {
  /** Only of this call. */
  readonly call: string | undefined;
  /** Only from or to this address, without its port. */
  readonly address: string | undefined;
  /** Only of this method, answers included. */
  readonly method: string | undefined;
  /** Only with this text in it, e.g. an extension's number. */
  readonly text: string | undefined;
}

export interface TraceControl {
  /** 404: no such call, or its messages are not kept any more. */
  ladder(call: string): Promise<Answer<readonly WireMessageView[]>>;
  /** The same as a capture file. */
  pcap(call: string): Promise<Answer<Uint8Array>>;
  /** Each message from now on that the filter lets pass. Returns how to stop. */
  watch(filter: TraceFilter, onMessage: (message: WireMessageView) => void): () => void;
}
