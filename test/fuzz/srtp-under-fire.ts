// SRTP of every suite under spoilt bytes: what is not authentic is left as it was and leaves nothing behind; what we protect ourselves, whatever
// it is, comes back octet for octet.

import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";
import { SRTP_KEY_BYTES, type SrtpSuite } from "../../src/rtp/security.ts";
import type { Protection } from "../../src/rtp/srtp/protection.ts";
import { PacketSlab } from "../../src/rtp/srtp/slab.ts";
import { protectionOf, SrtpReceiver, SrtpSender } from "../../src/rtp/srtp/srtp.ts";

const KINDS = ["rtp", "rtcp"] as const;

export class SrtpUnderFire {
  readonly #protections: readonly Protection[];
  /** They live as long as the run: nothing of what they hear is authentic. */
  readonly #deaf: readonly SrtpReceiver[];
  readonly #slab = new PacketSlab();

  constructor() {
    const suites = Object.keys(SRTP_KEY_BYTES) as SrtpSuite[];
    this.#protections = suites.map((suite) => keyed(suite, 1));
    this.#deaf = suites.map((suite) => new SrtpReceiver(keyed(suite, 2)));
  }

  receive(bytes: Uint8Array): void {
    const copy = Uint8Array.from(bytes);
    for (const receiver of this.#deaf) {
      for (const kind of KINDS) must(receiver[kind](copy) === undefined, `${kind} of nobody was let through`);
      must(receiver.sources === 0, "it remembers a stranger");
    }
    must(isSame(copy, bytes), "what is not authentic was changed");
    for (const protection of this.#protections) for (const kind of KINDS) this.#thereAndBack(protection, kind, bytes);
  }

  #thereAndBack(protection: Protection, kind: "rtp" | "rtcp", bytes: Uint8Array): void {
    const sealed = new SrtpSender(protection, this.#slab)[kind](bytes);
    if (sealed === undefined) return;
    const receiver = new SrtpReceiver(protection);
    const spoilt = Uint8Array.from(sealed);
    const last = spoilt.length - 1;
    spoilt[last] = (spoilt[last] as number) ^ 1;
    must(receiver[kind](spoilt) === undefined, `spoilt ${kind} was let through`);
    const again = Uint8Array.from(sealed);
    const opened = receiver[kind](sealed);
    must(opened !== undefined && isSame(opened, bytes), `${kind} did not come back as it was`);
    must(receiver[kind](again) === undefined, `${kind} was let through twice`);
  }
}

function keyed(suite: SrtpSuite, first: number): Protection {
  const { key, salt } = SRTP_KEY_BYTES[suite];
  const master = Uint8Array.from({ length: key + salt }, (_, i) => first + i);
  return protectionOf({ suite, master, crypto: nodeSrtpCrypto });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
