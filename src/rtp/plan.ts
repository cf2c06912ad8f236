// What signalling agreed for one leg's audio. Plain data; `call/` makes it from the negotiated SDP.

import type { Address } from "../base/net.ts";
import type { MediaSecurity } from "./security.ts";

/** G.711 in its two laws, G.722 (RFC 3551 §4.5.2: its RTP clock says 8 kHz, its sound is 16 kHz) and Opus (RFC 7587: clock 48 kHz). */
export type AudioCodec = "pcmu" | "pcma" | "g722" | "opus";

/** Octets that stand for one sample each and need no state: what may be translated, copied and recorded by table. */
export type G711Codec = "pcmu" | "pcma";

export interface MediaPlan {
  /** Where the peer says it receives; the latch may learn better (RTP-01). Host "0.0.0.0" or port 0: nowhere yet. */
  readonly remote: Address;
  /** The host this leg's signalling comes from: of sources SDP did not name, one there is the phone behind its NAT rather than a stranger. */
  readonly signalledFrom?: string;
  /** Usually remote with port + 1 (RFC 3550 §11), or as a=rtcp says; `remote` itself with rtcp-mux. */
  readonly remoteRtcp: Address;
  /** RFC 5761: RTCP comes and goes on the RTP port. Left out: on its own. */
  readonly rtcpMux?: boolean;
  readonly codec: AudioCodec;
  /** RTP payload type of the codec in what we send. */
  readonly payloadType: number;
  /** The same in what we get, where the two sides number it differently (RFC 3264 §5.1); left out: `payloadType`. */
  readonly receiveType?: number;
  /** RFC 4733 events; undefined: not negotiated. `send` is the number the peer announced, `receive` the one we did. Their clock is the codec's RTP clock unless `rateHz` says otherwise. */
  readonly telephoneEvent:
    | { readonly send: number; readonly receive: number; readonly rateHz?: 8_000 | 48_000 }
    | undefined;
  /** RFC 3389 comfort noise, its payload type; left out: not negotiated, and we keep sending. */
  readonly comfortNoise?: number | undefined;
  /** What the peer's Opus decoder asked for (RFC 7587 §6.1); left out: that section's defaults. */
  readonly opus?: OpusWish;
  /** Milliseconds of audio in a packet we send. */
  readonly ptimeMs: number;
  /** From our point of view; hold is weSend false (or both). */
  readonly weSend: boolean;
  readonly weReceive: boolean;
  /** Left out: in the clear. */
  readonly security?: MediaSecurity;
  /** Listen for DTMF tones in the sound itself (RTP-06); left out: no. */
  readonly detectTones?: boolean;
}

export interface OpusWish {
  /** 6 000 to 510 000. */
  readonly maxAverageBitrate?: number;
  readonly useInbandFec?: boolean;
  readonly useDtx?: boolean;
  /** Of what it plays, Hz. */
  readonly maxPlaybackRate?: number;
}
