// AES for SRTP from node:crypto. In counter mode one cipher object lives as long as its key: setting one up per packet costs more than the
// encryption (docs/decisions/0026-srtp.md has figures). GCM has to be set up anew for each packet, since its nonce belongs to the object.

import { type CipherGCMTypes, createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { type AesGcm, GCM_TAG_BYTES, type SrtpCrypto } from "../srtp/crypto.ts";

const TAG = { authTagLength: GCM_TAG_BYTES };

export const nodeSrtpCrypto: SrtpCrypto = {
  aes(key) {
    const cipher = createCipheriv(key.length === 32 ? "aes-256-ecb" : "aes-128-ecb", key, null);
    cipher.setAutoPadding(false); // whole blocks come out at once
    return (blocks) => cipher.update(blocks);
  },
  gcm: (key) => gcmOf(key),
};

function gcmOf(bytes: Uint8Array): AesGcm {
  const kind: CipherGCMTypes = bytes.length === 32 ? "aes-256-gcm" : "aes-128-gcm";
  const key = createSecretKey(bytes);
  return {
    seal(nonce, aad, text, out, at) {
      const cipher = createCipheriv(kind, key, nonce, TAG);
      cipher.setAAD(aad);
      out.set(cipher.update(text), at);
      cipher.final();
      out.set(cipher.getAuthTag(), at + text.length);
    },
    open(nonce, aad, sealed) {
      const end = sealed.length - GCM_TAG_BYTES;
      const decipher = createDecipheriv(kind, key, nonce, TAG);
      decipher.setAAD(aad);
      decipher.setAuthTag(sealed.subarray(end));
      const text = decipher.update(sealed.subarray(0, end));
      try {
        decipher.final(); // compares in constant time, and throws where the tag is another
      } catch {
        return false;
      }
      sealed.set(text);
      return true;
    },
  };
}
