// From the master key that signalling or a handshake agreed on to the keys packets are protected with (RFC 3711 §4.3). Key derivation rate 0, as
// RFC 4568 §6.3.2 and RFC 5764 §4.1.2 have it unless told otherwise: they are derived once.

import { SRTP_KEY_BYTES, type SrtpSuite } from "../security.ts";
import type { SrtpCrypto } from "./crypto.ts";
import { Keystream } from "./keystream.ts";

export interface SessionKeys {
  readonly cipher: Uint8Array;
  /** HMAC-SHA1 key of 20 octets; empty with GCM, which authenticates by itself. */
  readonly auth: Uint8Array;
  readonly salt: Uint8Array;
}

export interface BothSessionKeys {
  readonly rtp: SessionKeys;
  readonly rtcp: SessionKeys;
}

const AUTH_KEY_BYTES = 20;
const PRF_SALT_BYTES = 14;
const LABEL_AT = 7;

/** `master`: key and salt one after the other, as long as `SRTP_KEY_BYTES` says. */
export function deriveSessionKeys(suite: SrtpSuite, master: Uint8Array, crypto: SrtpCrypto): BothSessionKeys {
  const sizes = SRTP_KEY_BYTES[suite];
  // RFC 6188 §3: with 256-bit keys the function that derives uses them too.
  const prf = new Keystream(crypto, master.subarray(0, sizes.key));
  // RFC 7714 §11: a salt of 12 octets is filled up with zeros behind.
  const salt = new Uint8Array(PRF_SALT_BYTES);
  salt.set(master.subarray(sizes.key, sizes.key + sizes.salt));
  const derive = (label: number, length: number): Uint8Array => {
    const iv = Uint8Array.from(salt);
    iv[LABEL_AT] = (iv[LABEL_AT] as number) ^ label;
    return Uint8Array.from(prf.make(iv, length).subarray(0, length));
  };
  const authBytes = isGcm(suite) ? 0 : AUTH_KEY_BYTES;
  const keys = (label: number): SessionKeys => ({
    cipher: derive(label, sizes.key),
    auth: derive(label + 1, authBytes),
    salt: derive(label + 2, sizes.salt),
  });
  return { rtp: keys(0), rtcp: keys(3) };
}

export function isGcm(suite: SrtpSuite): boolean {
  return suite === "AEAD_AES_128_GCM" || suite === "AEAD_AES_256_GCM";
}
