// How one leg's packets are protected: plain data that `call/` makes from the negotiated SDP and the media plane acts on.

/** RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.1, by their registered names. */
export type SrtpSuite =
  | "AES_CM_128_HMAC_SHA1_80"
  | "AES_CM_128_HMAC_SHA1_32"
  | "AES_256_CM_HMAC_SHA1_80"
  | "AES_256_CM_HMAC_SHA1_32"
  | "AEAD_AES_128_GCM"
  | "AEAD_AES_256_GCM";

/** Lengths of a suite's master key and salt in octets; a key as it stands in `a=crypto` is both, one after the other. */
export const SRTP_KEY_BYTES: Readonly<Record<SrtpSuite, { readonly key: number; readonly salt: number }>> = {
  AES_CM_128_HMAC_SHA1_80: { key: 16, salt: 14 },
  AES_CM_128_HMAC_SHA1_32: { key: 16, salt: 14 },
  AES_256_CM_HMAC_SHA1_80: { key: 32, salt: 14 },
  AES_256_CM_HMAC_SHA1_32: { key: 32, salt: 14 },
  AEAD_AES_128_GCM: { key: 16, salt: 12 },
  AEAD_AES_256_GCM: { key: 32, salt: 12 },
};

export type MediaSecurity =
  | { readonly kind: "none" }
  /** SDES (RFC 4568): master key and salt of each direction, as long as `SRTP_KEY_BYTES` says. */
  | {
      readonly kind: "sdes";
      readonly suite: SrtpSuite;
      readonly sendKey: Uint8Array;
      readonly receiveKey: Uint8Array;
    }
  | DtlsSecurity;

/** DTLS-SRTP (RFC 5763, 5764) behind ICE-lite (RFC 8445 §2.5). We are always the DTLS server (`a=setup:passive`). */
export interface DtlsSecurity {
  readonly kind: "dtls";
  /** Of the peer's certificate; whoever shows another one is not heard. */
  readonly fingerprint: Fingerprint;
  readonly ice: {
    readonly ufrag: string;
    readonly password: string;
    readonly remoteUfrag: string;
    readonly remotePassword: string;
  };
}

/** RFC 8122 §5: `value` in upper-case hex with colons. */
export interface Fingerprint {
  readonly hash: "sha-256" | "sha-384" | "sha-512";
  readonly value: string;
}
