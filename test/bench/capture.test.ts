// A capture made by hand, so that the reader is not checked against itself: RFC 791, RFC 768 and the pcap file format.

import { describe, expect, test } from "vitest";
import { nextOfferDelays, relayDelays, routingDelays } from "../../bench/latency.ts";
import { type Datagram, readPcap } from "../../bench/pcap.ts";
import { type Sighting, sightingOf } from "../../bench/sip-sighting.ts";

const ETHERNET = 1;
const COOKED = 276;

interface Packet {
  readonly atUs: number;
  readonly payload: string;
  readonly protocol?: number;
  readonly fragment?: number;
  readonly options?: number;
}

function ip({ payload, protocol = 17, fragment = 0, options = 0 }: Packet): Buffer {
  const head = Buffer.alloc(20 + options);
  head[0] = 0x40 | (head.length / 4);
  head.writeUInt16BE(head.length + 8 + payload.length, 2);
  head.writeUInt16BE(fragment, 6);
  head[9] = protocol;
  const udp = Buffer.alloc(8);
  udp.writeUInt16BE(5070, 0);
  udp.writeUInt16BE(5060, 2);
  udp.writeUInt16BE(8 + payload.length, 4);
  return Buffer.concat([head, udp, Buffer.from(payload)]);
}

function pcap(
  packets: readonly Packet[],
  kind: { linkType?: number; nanoseconds?: boolean; big?: boolean } = {},
): Buffer {
  const { linkType = ETHERNET, nanoseconds = false, big = false } = kind;
  const u32 = (...values: number[]): Buffer => {
    const out = Buffer.alloc(4 * values.length);
    for (const [i, value] of values.entries()) {
      if (big) out.writeUInt32BE(value, 4 * i);
      else out.writeUInt32LE(value, 4 * i);
    }
    return out;
  };
  const header = u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 0, 0, 0, 65_535, linkType);
  const link = Buffer.alloc(linkType === ETHERNET ? 14 : 20);
  const records = packets.map((packet) => {
    const bytes = Buffer.concat([link, ip(packet)]);
    const fraction = (packet.atUs % 1e6) * (nanoseconds ? 1_000 : 1);
    return Buffer.concat([u32(Math.floor(packet.atUs / 1e6), fraction, bytes.length, bytes.length), bytes]);
  });
  return Buffer.concat([header, ...records]);
}

describe("a capture", () => {
  const packets = [
    { atUs: 1_700_000_000_000_250, payload: "one" },
    { atUs: 1_700_000_000_900_000, payload: "two", options: 4 },
  ];
  test.each([
    ["of loopback", {}],
    ["with nanoseconds", { nanoseconds: true }],
    ["of a machine with the other byte order", { big: true }],
    ["of any interface", { linkType: COOKED }],
  ])("%s gives ports, payload and time", (_, kind) => {
    const found = readPcap(pcap(packets, kind)).map(({ atUs, fromPort, toPort, payload }) => ({
      atUs,
      fromPort,
      toPort,
      payload: Buffer.from(payload).toString(),
    }));
    const ports = { fromPort: 5070, toPort: 5060 };
    expect(found).toEqual(packets.map(({ atUs, payload }) => ({ atUs, payload, ...ports })));
  });

  test("leaves out TCP and fragments", () => {
    const others = [
      { atUs: 1, payload: "tcp", protocol: 6 },
      { atUs: 2, payload: "first of two", fragment: 0x2000 },
      { atUs: 3, payload: "second", fragment: 100 },
    ];
    expect(readPcap(pcap(others))).toEqual([]);
  });

  test("that was cut off keeps what is whole", () => {
    const file = pcap(packets);
    expect(readPcap(file.subarray(0, file.length - 1))).toHaveLength(1);
  });

  test("that is none is refused", () => {
    expect(() => readPcap(Buffer.from("no pcap, but long enough to be one"))).toThrow("not a pcap file");
    expect(() => readPcap(pcap([], { linkType: 105 }))).toThrow("link type 105");
  });
});

describe("a message that went by", () => {
  const datagram = (text: string): Datagram => ({ atUs: 7, fromPort: 1, toPort: 2, payload: Buffer.from(text) });

  test("tells who calls whom", () => {
    const text = [
      "INVITE sip:7000@192.0.2.1:5060 SIP/2.0",
      'From: "A" <sip:1001@192.0.2.1>;tag=x',
      "Call-ID:  abc@host",
      "CSeq: 2  INVITE",
      'Authorization: Digest username="1001"',
      "",
      "",
    ].join("\r\n");
    expect(sightingOf(datagram(text))).toEqual({
      atUs: 7,
      fromPort: 1,
      toPort: 2,
      method: "INVITE",
      target: "7000",
      from: "1001",
      callId: "abc@host",
      cseq: "2 INVITE",
      authorized: true,
    });
  });

  test("may be short, or an answer", () => {
    const seen = sightingOf(datagram("SIP/2.0 180 Ringing\r\nf: <sip:5@h>\r\ni: q\r\nCSeq: 1 INVITE\r\n\r\n"));
    expect(seen).toMatchObject({ method: undefined, from: "5", callId: "q", authorized: false });
  });

  test.each(["\r\n\r\n", "x", "INVITE sip:a@b SIP/2.0\r\n\r\n"])("that is not SIP is passed over: %j", (text) => {
    expect(sightingOf(datagram(text))).toBeUndefined();
  });
});

const PBX = 5060;
const clock = 0;
function seen(method: string, way: "in" | "out", about: Partial<Sighting>): Sighting {
  const ports = way === "in" ? { fromPort: 9, toPort: PBX } : { fromPort: PBX, toPort: 9 };
  return {
    atUs: clock,
    method,
    target: "",
    from: "",
    callId: "",
    cseq: "1 INVITE",
    authorized: false,
    ...ports,
    ...about,
  };
}

describe("the time to route", () => {
  test("runs from the INVITE with credentials to the first one out, for callers side by side", () => {
    const story = [
      seen("INVITE", "in", { atUs: 0, from: "1", callId: "a" }), // challenged
      seen("INVITE", "in", { atUs: 1_000, from: "1", callId: "a", authorized: true }),
      seen("INVITE", "in", { atUs: 1_200, from: "2", callId: "b", authorized: true }),
      seen("INVITE", "in", { atUs: 1_300, from: "1", callId: "a", authorized: true }), // sent again
      seen("INVITE", "out", { atUs: 1_900, from: "2", callId: "B" }),
      seen("INVITE", "out", { atUs: 2_500, from: "1", callId: "A" }),
      seen("INVITE", "out", { atUs: 9_000, from: "1", callId: "A" }), // sent again
      seen("INVITE", "out", { atUs: 9_500, from: "1", callId: "C" }), // a second phone
    ];
    expect(routingDelays(story, PBX)).toEqual({ ms: [0.7, 1.5], unanswered: 0 });
  });

  test("counts callers who led to nobody", () => {
    const story = [seen("INVITE", "in", { from: "1", callId: "a", authorized: true })];
    expect(routingDelays(story, PBX)).toEqual({ ms: [], unanswered: 1 });
  });
});

describe("the time from one caller to the next", () => {
  test("runs from an agent's BYE to that agent's next INVITE", () => {
    const story = [
      seen("INVITE", "out", { atUs: 0, target: "x", callId: "1" }),
      seen("INVITE", "out", { atUs: 0, target: "y", callId: "2" }),
      seen("BYE", "in", { atUs: 5_000, target: "1001", callId: "1" }),
      seen("BYE", "in", { atUs: 5_400, target: "1001", callId: "1" }), // sent again
      seen("INVITE", "out", { atUs: 6_000, target: "x", callId: "3" }),
      seen("BYE", "in", { atUs: 7_000, target: "1001", callId: "2" }),
      seen("BYE", "in", { atUs: 7_000, target: "1001", callId: "of a caller" }),
    ];
    expect(nextOfferDelays(story, PBX)).toEqual({ ms: [1], unanswered: 1 });
  });
});

test("the delay of sound runs from the phone's packet to the same sound at another phone", () => {
  const packet = (atUs: number, [fromPort, toPort]: [number, number], mark: string): Datagram => ({
    atUs,
    fromPort,
    toPort,
    payload: Buffer.from(`rtp header..${mark.padEnd(8)}sound`),
  });
  const story = [
    packet(0, [30_000, 16_384], "a1"),
    packet(100, [30_002, 16_386], "b1"),
    packet(250, [16_386, 30_002], "a1"),
    packet(280, [16_384, 30_000], "b1"),
    packet(900, [30_000, 16_384], "lost"),
    { ...packet(950, [30_000, 16_384], ""), payload: Buffer.from("short") },
  ];
  const isPhone = (port: number): boolean => port >= 30_000;
  expect(relayDelays(story, isPhone)).toEqual({ ms: [0.25, 0.18], unanswered: 1 });
});
