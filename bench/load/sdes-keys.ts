// The keys of every protected call of the bench: what matters is what they cost.

import type { MediaSecurity } from "../../src/rtp/security.ts";

const bytes = (first: number): Uint8Array => Uint8Array.from({ length: 30 }, (_, i) => first + i);

/** As the switch has them. */
export const BENCH_SDES: Extract<MediaSecurity, { kind: "sdes" }> = {
  kind: "sdes",
  suite: "AES_CM_128_HMAC_SHA1_80",
  sendKey: bytes(1),
  receiveKey: bytes(101),
};
