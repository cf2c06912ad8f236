// What signalling agreed for one leg's audio. Plain data; `call/` makes it from the negotiated SDP.

import type { Address } from "../base/net.ts";

export type AudioCodec = "pcmu" | "pcma";

export interface MediaPlan {
  /** Where the peer says it receives; the latch may learn better (RTP-01). Host "0.0.0.0" or port 0: nowhere yet. */
  readonly remote: Address;
  /** The host this leg's signalling comes from: of sources SDP did not name, one there is the phone behind its NAT rather than a stranger. */
  readonly signalledFrom?: string;
  /** Usually remote with port + 1 (RFC 3550 §11), or as a=rtcp says. */
  readonly remoteRtcp: Address;
  readonly codec: AudioCodec;
  /** RTP payload type of the codec, the same in both directions here. */
  readonly payloadType: number;
  /** RFC 4733 events at 8 kHz; undefined: not negotiated. `send` is the number the peer announced, `receive` the one we did. */
  readonly telephoneEvent: { readonly send: number; readonly receive: number } | undefined;
  /** Milliseconds of audio in a packet we send. */
  readonly ptimeMs: number;
  /** From our point of view; hold is weSend false (or both). */
  readonly weSend: boolean;
  readonly weReceive: boolean;
}
