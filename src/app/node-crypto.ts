// node:crypto behind the interfaces of base/.

import { createHash, createHmac, createSecretKey, type KeyObject, randomBytes, randomFillSync } from "node:crypto";
import type { Crypto } from "../base/crypto.ts";
import type { Rng } from "../base/rng.ts";

export const nodeCrypto: Crypto = {
  md5: (text) => createHash("md5").update(text, "utf8").digest("hex"),
  sha256: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
  hmacSha256: (key, text) => createHmac("sha256", keyObject(key)).update(text, "utf8").digest("hex"),
  randomBytes: (count) => Uint8Array.from(randomBytes(count)),
};

/** The last key, prepared: there is one for all nonces, and preparing it anew costs a third of the MAC. */
let prepared: { readonly key: string; readonly object: KeyObject } | undefined;

function keyObject(key: string): KeyObject {
  if (prepared?.key !== key) prepared = { key, object: createSecretKey(key, "utf8") };
  return prepared.object;
}

/** The system's generator, read a page at a time: tags and branches are asked for a dozen times a call. */
export function nodeRng(): Rng {
  const page = new Uint32Array(1024);
  let used = page.length;
  return {
    uint32() {
      if (used === page.length) {
        randomFillSync(page);
        used = 0;
      }
      return page[used++] ?? 0;
    },
  };
}
