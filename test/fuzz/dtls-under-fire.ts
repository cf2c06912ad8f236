// The DTLS server's end under spoilt bytes, before and after a hello it can answer: it gives no key to who proved nothing, answers only what it
// understood, and leaves no timer behind.

import { makeDtlsIdentity } from "../../src/app/dtls-identity.ts";
import type { WallMillis } from "../../src/base/time.ts";
import { dtlsWith } from "../../src/rtp/port/dtls/server.ts";
import { VirtualClock } from "../world/clock.ts";

const open = dtlsWith(makeDtlsIdentity(0 as WallMillis));
const NOBODY = { hash: "sha-256", value: Array.from({ length: 32 }, () => "AB").join(":") } as const;
/** Of a flight of ours, in all its repetitions for one input. */
const LARGEST_ANSWER = 4_000;

export class DtlsUnderFire {
  readonly #hello: Uint8Array;

  /** `hello`: one that is answered. */
  constructor(hello: Uint8Array) {
    this.#hello = hello;
  }

  receive(bytes: Uint8Array): void {
    this.#feed([bytes]);
    this.#feed([this.#hello, bytes]);
  }

  #feed(datagrams: readonly Uint8Array[]): void {
    const clock = new VirtualClock();
    let answered = 0;
    const end = open({
      clock,
      peer: NOBODY,
      send: (datagram) => {
        answered += datagram.length;
      },
      onKeyed: () => must(false, "keys for somebody who proved nothing"),
      onFailed: () => {},
    });
    for (const datagram of datagrams) end.feed(Uint8Array.from(datagram));
    must(datagrams.length === 1 || answered > 0, "it did not answer the hello");
    must(answered <= LARGEST_ANSWER, `it said ${answered} octets`);
    end.close();
    must(clock.pending === 0, "a timer was left");
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
