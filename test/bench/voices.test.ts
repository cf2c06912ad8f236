import { describe, expect, test } from "vitest";
import type { Datagram } from "../../bench/pcap.ts";
import { type HeardBy, soundDelays, voiceOf } from "../../bench/voices.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { codecKit } from "../rtp/codecs.ts";

const TYPES: Readonly<Record<AudioCodec, number>> = { pcmu: 0, pcma: 8, g722: 9, opus: 111 };
const PACKETS = 300;

/** A voice as it goes in at one port and comes out at another, so many ms later. */
function passed(codec: AudioCodec, laterMs: number, lost: (n: number) => boolean = () => false): Datagram[] {
  const { payloads, payloadType } = voiceOf(codecKit, codec, TYPES[codec], true);
  return Array.from({ length: PACKETS }, (_, n): Datagram[] => {
    const payload = new Uint8Array([
      0x80,
      payloadType,
      ...new Uint8Array(10),
      ...(payloads[n % payloads.length] ?? []),
    ]);
    const into = { atUs: n * 20_000, fromPort: 1, toPort: 9, payload };
    return lost(n) ? [into] : [into, { atUs: n * 20_000 + laterMs * 1_000, fromPort: 9, toPort: 2, payload }];
  })
    .flat()
    .sort((a, b) => a.atUs - b.atUs);
}

function pairOf(codec: AudioCodec): HeardBy {
  return { from: 1, to: 2, said: codec, heard: codec };
}

describe("the delay of sound that is decoded on its way", () => {
  test.each(["pcmu", "g722"] as const)("is that from the loud packet in to the loud packet out (%s)", (codec) => {
    expect(soundDelays(codecKit, passed(codec, 37), pairOf(codec))).toEqual([37, 37, 37, 37, 37, 37]);
  });

  test("is not told of what never came, nor of reports among the sound", () => {
    const silent = passed("pcmu", 37, (n) => n >= 120);
    const report: Datagram = { atUs: 1, fromPort: 9, toPort: 2, payload: new Uint8Array(60).fill(200) };
    expect(soundDelays(codecKit, [report, ...silent], pairOf("pcmu"))).toEqual([37, 37]);
  });
});
