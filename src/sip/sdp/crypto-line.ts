// One `a=crypto` line (RFC 4568 §9.1): `1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^20`. Read and written for secure-audio.ts, which chooses among them.

import { fromBase64, toBase64 } from "../../base/base64.ts";

/** RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.1, by their registered names. */
export type SrtpSuite =
  | "AES_CM_128_HMAC_SHA1_80"
  | "AES_CM_128_HMAC_SHA1_32"
  | "AES_256_CM_HMAC_SHA1_80"
  | "AES_256_CM_HMAC_SHA1_32"
  | "AEAD_AES_128_GCM"
  | "AEAD_AES_256_GCM";

/** Octets of master key and salt together. */
export const SUITE_BYTES: Readonly<Record<SrtpSuite, number>> = {
  AES_CM_128_HMAC_SHA1_80: 30,
  AES_CM_128_HMAC_SHA1_32: 30,
  AES_256_CM_HMAC_SHA1_80: 46,
  AES_256_CM_HMAC_SHA1_32: 46,
  AEAD_AES_128_GCM: 28,
  AEAD_AES_256_GCM: 44,
};

export interface CryptoLine {
  /** Up to nine digits, as written: an answer repeats it. */
  readonly tag: string;
  readonly suite: SrtpSuite;
  /** Master key and salt of whoever wrote the line. */
  readonly key: Uint8Array;
}

/**
 * undefined: not one that we can use. Such are: an unknown suite; a key of the wrong length; several keys or a master key index (MKI), which we
 * never look for; a session parameter that changes how packets are made (KDR, UNENCRYPTED_SRTP …, and whatever is unknown, RFC 4568 §6.3). The
 * lifetime of a key is taken note of by nobody: half a year of talking wears out none.
 */
export function readCryptoLine(value: string): CryptoLine | undefined {
  const [tag, suite, params, ...session] = value.trim().split(/[ \t]+/);
  if (tag === undefined || !/^\d{1,9}$/.test(tag) || suite === undefined || !isSuite(suite)) return undefined;
  if (params === undefined || !session.every(isHarmless)) return undefined;
  const [inline, ...more] = params.split("|");
  if (inline === undefined || !/^inline:/i.test(inline) || more.length > 1) return undefined;
  if (more[0] !== undefined && !/^(?:2\^\d{1,2}|\d{1,15})$/.test(more[0])) return undefined;
  const key = fromBase64(inline.slice("inline:".length));
  return key?.length === SUITE_BYTES[suite] ? { tag, suite, key } : undefined;
}

/** A hint about the window of replays, and what its writer calls optional ("-…", RFC 4568 §6.3.7). */
function isHarmless(parameter: string): boolean {
  return /^WSH=\d+$/i.test(parameter) || parameter.startsWith("-");
}

function isSuite(text: string): text is SrtpSuite {
  return Object.hasOwn(SUITE_BYTES, text);
}

export function writeCryptoLine({ tag, suite, key }: CryptoLine): string {
  return `${tag} ${suite} inline:${toBase64(key)}`;
}
