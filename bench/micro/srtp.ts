// What protection costs a packet of 20 ms of G.711, each suite by itself, without sockets: protecting it into a buffer of its own, and checking
// and decrypting it where it lies. CPU time of this thread, best of several rounds.

import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";
import { SRTP_KEY_BYTES, type SrtpSuite } from "../../src/rtp/security.ts";
import { PacketSlab } from "../../src/rtp/srtp/slab.ts";
import { protectionOf, SrtpReceiver, SrtpSender } from "../../src/rtp/srtp/srtp.ts";
import type { Figure } from "../figures.ts";

const PACKETS = 20_000;
const ROUNDS = 5;
const PACKET_BYTES = 172;
/** DESIGN.md gives SDES-SRTP on both legs 0.8 ms a call-second: 100 packets opened and 100 protected, 4 µs each. GCM is told for orientation. */
const BUDGET_US = 4;

export function run(): Figure[] {
  return (Object.keys(SRTP_KEY_BYTES) as SrtpSuite[]).flatMap((suite) => {
    const { protectUs, openUs } = measure(suite);
    const budget = suite.startsWith("AEAD") ? null : BUDGET_US;
    return [
      { name: `srtp-protect ${suite}`, unit: "us/packet", value: protectUs, budget },
      { name: `srtp-open ${suite}`, unit: "us/packet", value: openUs, budget },
    ];
  });
}

function measure(suite: SrtpSuite): { readonly protectUs: number; readonly openUs: number } {
  const { key, salt } = SRTP_KEY_BYTES[suite];
  const master = Uint8Array.from({ length: key + salt }, (_, i) => i);
  const protection = protectionOf({ suite, master, crypto: nodeSrtpCrypto });
  let protectUs = Number.POSITIVE_INFINITY;
  let openUs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const sender = new SrtpSender(protection, new PacketSlab());
    const receiver = new SrtpReceiver(protection);
    const packet = new Uint8Array(PACKET_BYTES).fill(0x3c);
    packet[0] = 0x80;
    const sealed: Uint8Array[] = [];
    protectUs = Math.min(
      protectUs,
      perPacket((i) => {
        packet[2] = i >>> 8;
        packet[3] = i;
        const one = sender.rtp(packet);
        if (one !== undefined) sealed.push(one);
      }),
    );
    let opened = 0;
    openUs = Math.min(
      openUs,
      perPacket((i) => {
        if (receiver.rtp(sealed[i] as Uint8Array) !== undefined) opened++;
      }),
    );
    if (opened !== PACKETS) throw new Error(`${suite}: ${opened} of ${PACKETS} packets were understood`);
  }
  return { protectUs: rounded(protectUs), openUs: rounded(openUs) };
}

/** Microseconds of CPU. */
function perPacket(handle: (i: number) => void): number {
  const before = process.cpuUsage();
  for (let i = 0; i < PACKETS; i++) handle(i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PACKETS;
}

function rounded(us: number): number {
  return Math.round(us * 100) / 100;
}
