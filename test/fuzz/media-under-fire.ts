// A whole media engine under spoilt bytes: a call of a phone that protects its sound with one that does not, both of which send nonsense from
// the right address, in the clear and properly protected, as sound and as reports. The engine throws nothing, keeps nothing, and sends nothing
// that is no RTP.

import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";
import { readRtcp } from "../../src/rtp/rtcp.ts";
import { PacketSlab } from "../../src/rtp/srtp/slab.ts";
import { protectionOf, SrtpSender } from "../../src/rtp/srtp/srtp.ts";
import { type FakePort, legId, MediaBench, planFor } from "../rtp/media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };
const SUITE = "AES_CM_128_HMAC_SHA1_80";
const OURS = Uint8Array.from({ length: 30 }, (_, i) => i);
const HERS = Uint8Array.from({ length: 30 }, (_, i) => 200 + i);
/** Her protection remembers SSRCs: a new one now and then. */
const INPUTS_A_KEY = 100;

export class MediaUnderFire {
  readonly #bench = new MediaBench();
  readonly #alice: FakePort;
  readonly #bob: FakePort;
  #sender: SrtpSender | undefined;
  #inputs = 0;

  constructor() {
    const security = { kind: "sdes", suite: SUITE, sendKey: OURS, receiveKey: HERS } as const;
    this.#alice = this.#bench.leg("a", planFor(ALICE, { security }));
    this.#bob = this.#bench.leg("b", planFor(BOB));
    this.#bench.bridge("a", "b");
  }

  async receive(bytes: Uint8Array): Promise<void> {
    if (this.#inputs++ % INPUTS_A_KEY === 0) this.#rekey();
    for (const [port, from] of [
      [this.#alice, ALICE],
      [this.#bob, BOB],
    ] as const) {
      port.arrive(bytes, from);
      port.arriveRtcp(bytes, { host: from.host, port: from.port + 1 });
    }
    const sound = this.#sender?.rtp(bytes);
    if (sound !== undefined) this.#alice.arrive(sound, ALICE);
    const report = this.#sender?.rtcp(bytes);
    if (report !== undefined) this.#alice.arriveRtcp(report, { host: ALICE.host, port: ALICE.port + 1 });
    await this.#bench.clock.advance(20);
    this.#check();
  }

  /** Other keys agreed on, as by a re-INVITE: rollover and replay windows begin anew. */
  #rekey(): void {
    const master = Uint8Array.from(HERS);
    master[0] = this.#inputs / INPUTS_A_KEY;
    this.#sender = new SrtpSender(protectionOf({ suite: SUITE, master, crypto: nodeSrtpCrypto }), new PacketSlab());
    const security = { kind: "sdes", suite: SUITE, sendKey: OURS, receiveKey: master } as const;
    this.#bench.command({ kind: "configure", leg: legId("a"), plan: planFor(ALICE, { security }) });
  }

  #check(): void {
    for (const { packet } of this.#bob.rtp) must(packet.length >= 12 && packet[0] === 0x80, "it sent what is no RTP");
    for (const { packet } of this.#bob.rtcp) must(readRtcp(packet) !== undefined, "it sent what is no RTCP");
    for (const port of [this.#alice, this.#bob]) {
      port.rtp.length = 0;
      port.rtcp.length = 0;
    }
    this.#bench.facts.length = 0;
    const { legs, recordings } = this.#bench.engine.sizes;
    must(legs === 2 && recordings === 0, "the engine grows");
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
