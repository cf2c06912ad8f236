// What the media plane needs of DTLS: one server end a browser's leg, which makes SRTP keys out of a handshake. `BrowserPort` opens and feeds
// it; `rtp/port/dtls` implements it with node:crypto; tests may hand in another.

import type { Clock } from "../base/time.ts";
import type { Fingerprint, SrtpSuite } from "./security.ts";

/** What a handshake was for: master key and salt of each direction, one after the other as in `a=crypto`. */
export interface SrtpKeys {
  readonly suite: SrtpSuite;
  readonly sendKey: Uint8Array;
  readonly receiveKey: Uint8Array;
}

export interface DtlsInit {
  readonly clock: Clock;
  /** Whoever shows another certificate, or cannot prove that it is his, is refused. */
  readonly peer: Fingerprint;
  readonly send: (datagram: Uint8Array) => void;
  /** Once, after the peer has proved who it is. */
  readonly onKeyed: (keys: SrtpKeys) => void;
  /** Once at most, and never after `onKeyed`. */
  readonly onFailed: (cause: string) => void;
}

export interface DtlsEnd {
  /** One datagram of the peer; kept by nobody. */
  feed(datagram: Uint8Array): void;
  /** Tells the peer where that is possible, and stops all timers. Once closed, harmless. */
  close(): void;
}

export type OpenDtls = (init: DtlsInit) => DtlsEnd;
