// node:crypto behind the interfaces of base/.

import { hash, randomBytes, randomFillSync } from "node:crypto";
import type { Crypto } from "../base/crypto.ts";
import type { Rng } from "../base/rng.ts";

// `hash` at once, and nothing of `createHash` or `createHmac`: an object of those lives in C++ too, and a call makes a handful of them. Beside their
// own microseconds they cost the collector theirs.
export const nodeCrypto: Crypto = {
  md5: (text) => hash("md5", text, "hex"),
  sha256: (text) => hash("sha256", text, "hex"),
  hmacSha256,
  randomBytes: (count) => Uint8Array.from(randomBytes(count)),
};

const BLOCK_OCTETS = 64;
const DIGEST_OCTETS = 32;

/** The two halves of a key as RFC 2104 §2 uses them; `outer` has room for the inner digest. */
interface Pads {
  readonly key: string;
  readonly inner: Buffer;
  readonly outer: Buffer;
}

/** Of the last key: there is one for all nonces. */
let pads: Pads | undefined;

/** RFC 2104 §2 with SHA-256. */
function hmacSha256(key: string, text: string): string {
  if (pads?.key !== key) pads = padsOf(key);
  const { inner, outer } = pads;
  outer.write(hash("sha256", Buffer.concat([inner, Buffer.from(text, "utf8")]), "binary"), BLOCK_OCTETS, "latin1");
  return hash("sha256", outer, "hex");
}

function padsOf(key: string): Pads {
  const given = Buffer.from(key, "utf8");
  const octets = given.length > BLOCK_OCTETS ? hash("sha256", given, "buffer") : given;
  const inner = Buffer.alloc(BLOCK_OCTETS, 0x36);
  const outer = Buffer.alloc(BLOCK_OCTETS + DIGEST_OCTETS, 0x5c);
  octets.forEach((octet, i) => {
    inner[i] = octet ^ 0x36;
    outer[i] = octet ^ 0x5c;
  });
  return { key, inner, outer };
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
