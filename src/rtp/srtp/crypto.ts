// What SRTP needs of a library of ciphers: AES itself. `rtp/port/srtp-crypto.ts` implements it with node:crypto.

export interface SrtpCrypto {
  /** AES under this key (16 or 32 octets) applied to each block of 16 octets by itself; what it returns is the caller's. */
  aes(key: Uint8Array): (blocks: Uint8Array) => Uint8Array;
  /** AES-GCM (NIST SP 800-38D) with nonces of 12 and tags of 16 octets. */
  gcm(key: Uint8Array): AesGcm;
}

export interface AesGcm {
  /** Writes the encrypted `text` and, behind it, the tag to `out` at `at`; `text` may lie where they go. */
  seal(nonce: Uint8Array, aad: Uint8Array, text: Uint8Array, out: Uint8Array, at: number): void;
  /** `sealed` ends with the tag. Decrypts what is before it in place; false: not authentic, and nothing was changed. */
  open(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): boolean;
}

export const GCM_TAG_BYTES = 16;
