// How one key protects packets, whatever the suite: what `srtp.ts` asks of `counter-mode.ts` and `gcm-mode.ts`.

import type { SrtpSuite } from "../security.ts";
import { CounterMode } from "./counter-mode.ts";
import type { SrtpCrypto } from "./crypto.ts";
import { GcmMode } from "./gcm-mode.ts";
import { type BothSessionKeys, isGcm } from "./session-keys.ts";

export interface Protection {
  /** Octets an SRTP packet is longer than its RTP packet. */
  readonly rtpBytes: number;
  /** Octets an SRTCP packet is longer than its RTCP packet: the tag and the word of E flag and index. */
  readonly rtcpBytes: number;
  /** Where that word lies, counted from the end. */
  readonly rtcpWordBytes: number;
  /** Protects `packet`, whose payload starts at `start`, into `out`, which is `rtpBytes` longer; `index` is up to 48 bits. */
  sealRtp(packet: Uint8Array, start: number, ssrc: number, index: number, out: Uint8Array): void;
  /** Checks and decrypts in place; false: not authentic, and it is as it was. */
  openRtp(packet: Uint8Array, start: number, ssrc: number, index: number): boolean;
  /** Encrypted always (E = 1). */
  sealRtcp(packet: Uint8Array, ssrc: number, index: number, out: Uint8Array): void;
  openRtcp(packet: Uint8Array, ssrc: number, index: number, isEncrypted: boolean): boolean;
}

export function makeProtection(suite: SrtpSuite, keys: BothSessionKeys, crypto: SrtpCrypto): Protection {
  if (isGcm(suite)) return new GcmMode(keys, crypto);
  // RFC 4568 §6.2.2, RFC 6188 §4: the short tag is for sound; SRTCP keeps 80 bits.
  const isShort = suite === "AES_CM_128_HMAC_SHA1_32" || suite === "AES_256_CM_HMAC_SHA1_32";
  return new CounterMode(keys, crypto, isShort ? 4 : 10);
}
