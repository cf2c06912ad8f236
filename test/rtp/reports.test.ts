// What RTCP and the leg's report say (RTP-04), and that nothing from the network can hurt (fuzz seeds, captures).

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { between, seededRng } from "../../src/base/rng.ts";
import { qualityAtPeer, qualityOf, rate } from "../../src/rtp/emodel.ts";
import { type RtcpPart, readRtcp } from "../../src/rtp/rtcp.ts";
import { corpus } from "./corpora.ts";
import { MediaBench, PhoneStream, planFor, read } from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const ALICE_RTCP = { host: "192.0.2.1", port: 4_001 };

/** A receiver report on `about`, written by hand after RFC 3550 §6.4.2. */
function receiverReport(init: {
  ssrc: number;
  about: number;
  lost: number;
  jitter: number;
  lsr: number;
  dlsr: number;
}): Uint8Array {
  const packet = Buffer.alloc(32);
  packet.set([0x81, 201, 0, 7]);
  packet.writeUInt32BE(init.ssrc, 4);
  packet.writeUInt32BE(init.about, 8);
  packet.writeUInt32BE(init.lost & 0xff_ffff, 12);
  packet.writeUInt32BE(init.jitter, 20);
  packet.writeUInt32BE(init.lsr >>> 0, 24);
  packet.writeUInt32BE(init.dlsr >>> 0, 28);
  return packet;
}

function echoing() {
  const bench = new MediaBench();
  const port = bench.leg("a", planFor(ALICE));
  bench.hear("a", { kind: "echo" });
  return { bench, port, stream: new PhoneStream(ALICE) };
}

async function speak(
  at: ReturnType<typeof echoing>,
  packets: number,
  isLost: (i: number) => boolean = () => false,
): Promise<void> {
  for (let i = 0; i < packets; i++) {
    const packet = at.stream.next();
    if (!isLost(i)) at.port.arrive(packet, ALICE);
    await at.bench.clock.advance(20);
  }
}

function partsOf(packet: Uint8Array): readonly RtcpPart[] {
  const parts = readRtcp(packet);
  if (parts === undefined) throw new Error("we sent no valid compound packet");
  return parts;
}

describe("reports we send (RFC 3550 §6)", () => {
  test("about every five seconds, never on a beat, as sender with the truth about both streams", async () => {
    const at = echoing();
    await speak(at, 3_000, (i) => i % 10 === 5);
    const gaps = at.port.rtcp.slice(1).map((sent, i) => sent.at - (at.port.rtcp[i]?.at ?? 0));
    expect(gaps.length).toBeGreaterThan(10);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThan(2_000);
      expect(gap).toBeLessThan(6_700);
    }
    expect(new Set(gaps).size).toBeGreaterThan(3);
    expect(at.port.rtcp.every((sent) => sent.to.port === ALICE_RTCP.port)).toBe(true);
    const last = at.port.rtcp.at(-1);
    const [report] = partsOf(last?.packet ?? new Uint8Array(0));
    if (report?.kind !== "sr") throw new Error("not a sender report");
    const before = at.port.rtp.filter((sent) => sent.at < (last?.at ?? 0));
    expect(report.sender.packets).toBe(before.length);
    expect(report.sender.bytes).toBe(before.length * 160);
    expect(report.ssrc).toBe(read(before[0] as never).ssrc);
    const [block] = report.blocks;
    expect(block?.ssrc).toBe(at.stream.ssrc);
    expect(block?.fractionLost).toBeGreaterThan(18); // a tenth of 256
    expect(block?.fractionLost).toBeLessThan(33);
    // The timestamp belongs to the same instant as the wall clock.
    const newest = before.at(-1);
    const passed = ((last?.at ?? 0) - (newest?.at ?? 0)) * 8;
    expect(report.sender.timestamp).toBe((read(newest as never).timestamp + passed) >>> 0);
  });

  test("as receiver when we have sent nothing, with a CNAME, and goodbye at the end", async () => {
    const at = echoing();
    at.bench.hear("a", { kind: "nothing" });
    await speak(at, 400);
    at.bench.close("a");
    const first = at.port.rtcp[0]?.packet ?? new Uint8Array(0);
    expect(first[1]).toBe(201);
    expect(first[33]).toBe(202); // SDES behind one report block
    expect(first[40]).toBe(1); // CNAME
    const last = partsOf(at.port.rtcp.at(-1)?.packet ?? new Uint8Array(0));
    expect(last.map((part) => part.kind)).toEqual(["rr", "bye"]);
    await at.bench.mustBeEmpty([]);
  });
});

describe("the leg's report", () => {
  test("counts loss and what was thrown away", async () => {
    const at = echoing();
    await speak(at, 100, (i) => i >= 20 && i < 30);
    at.port.arrive(new Uint8Array([1, 2, 3]), ALICE);
    const report = at.bench.close("a");
    expect(report).toMatchObject({
      packetsReceived: 90,
      bytesReceived: 90 * 160,
      packetsLost: 10,
      dropped: 1,
      jitterMs: 0,
    });
    expect(report.packetsSent).toBe(90);
    expect(report.peer).toBeUndefined();
  });

  test("jitter is that of RFC 3550 §A.8", async () => {
    const at = echoing();
    const rng = seededRng(5);
    let jitter = 0;
    let before: number | undefined;
    for (let i = 0; i < 500; i++) {
      const delay = between(rng, 0, 15);
      await at.bench.clock.advance(20 * i + delay - at.bench.clock.now());
      at.port.arrive(at.stream.next(), ALICE);
      if (before !== undefined) jitter += (Math.abs(delay - before) - jitter) / 16;
      before = delay;
    }
    expect(at.bench.close("a").jitterMs).toBeCloseTo(jitter, 1);
  });

  test("holds what the peer said of our stream, and the round trip from LSR and DLSR", async () => {
    const at = echoing();
    await speak(at, 600);
    const sent = at.port.rtcp.findLast((one) => one.packet[1] === 200);
    const sr = Buffer.from(sent?.packet ?? []);
    const about = sr.readUInt32BE(4);
    const lsr = ((sr.readUInt32BE(8) << 16) | (sr.readUInt32BE(12) >>> 16)) >>> 0;
    const heldMs = at.bench.clock.now() - (sent?.at ?? 0) + 500 - 130; // the report arrives 500 ms on and took 130 ms both ways
    await at.bench.clock.advance(500);
    const dlsr = Math.round(heldMs * 65.536);
    at.port.arriveRtcp(receiverReport({ ssrc: at.stream.ssrc, about, lost: 7, jitter: 80, lsr, dlsr }), ALICE_RTCP);
    const { peer } = at.bench.close("a");
    expect(peer).toMatchObject({ lost: 7, jitterMs: 10 });
    expect(peer?.roundTripMs).toBeCloseTo(130, 0);
  });

  test("believes RTCP of the phone's host from another port, and of nobody else", async () => {
    const at = echoing();
    await speak(at, 10);
    const about = read(at.port.rtp[0] as never).ssrc;
    const report = (lost: number) => receiverReport({ ssrc: at.stream.ssrc, about, lost, jitter: 0, lsr: 0, dlsr: 0 });
    at.port.arriveRtcp(report(999), { host: "203.0.113.66", port: 4_001 });
    at.port.arriveRtcp(report(3), { host: ALICE.host, port: 40_001 });
    expect(at.bench.close("a")).toMatchObject({ peer: { lost: 3 }, dropped: 1 });
    expect(at.port.rtcp.at(-1)?.to.port).toBe(40_001); // the goodbye went where it speaks from
  });
});

describe("E-model (G.107)", () => {
  test("known points: perfect, and where loss or delay begin to hurt", () => {
    expect(rate(0, 20)).toMatchObject({ r: 93.2 });
    expect(rate(0, 20).mos).toBeCloseTo(4.41, 2);
    expect(rate(0, 400).r).toBeLessThan(75);
    expect(rate(0.05, 50).r).toBeCloseTo(93.2 - (95 * 5) / 30.1, 1);
    expect(rate(1, 1_000).mos).toBe(1);
  });

  test("both directions: what came too late counts as lost here, what the peer reports counts there", () => {
    const whole = {
      packetsReceived: 950,
      bytesReceived: 0,
      packetsLost: 50,
      jitterMs: 10,
      packetsSent: 1_000,
      bytesSent: 0,
    };
    const report = { ...whole, dropped: 0, peer: { lost: 100, jitterMs: 0, roundTripMs: 60 } };
    expect(qualityOf(report)?.r).toBeCloseTo(rate(0.05, 70).r, 5);
    expect(qualityOf({ ...report, late: 50 })?.r).toBeCloseTo(rate(0.1, 70).r, 5);
    expect(qualityAtPeer(report)?.r).toBeCloseTo(rate(0.1, 50).r, 5);
    expect(qualityAtPeer({ ...report, peer: undefined })).toBeUndefined();
  });

  test("nothing received has no quality", async () => {
    const at = echoing();
    expect(qualityOf(at.bench.close("a"))).toBeUndefined();
  });
});

describe("malformed packets", () => {
  test("are dropped and counted, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, looksRight) => {
        const { bench, port } = echoing();
        if (looksRight && bytes.length > 0) bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f);
        port.arrive(bytes, ALICE);
        port.arriveRtcp(bytes, ALICE_RTCP);
        bench.close("a");
      }),
      { numRuns: 2_000 },
    );
  });

  for (const folder of ["fuzz-seeds/rtp", "fuzz-seeds/rtcp", "vectors/pcap-rtp"]) {
    const seeds = corpus(folder);
    describe.skipIf(seeds.missing)(`seeds of ${folder}`, () => {
      test("neither throw nor stop the leg", async () => {
        const at = echoing();
        const names = seeds.missing ? [] : readdirSync(seeds.path);
        expect(names.length).toBeGreaterThan(5);
        for (const name of names) {
          for (const datagram of datagramsOf(readFileSync(`${seeds.path}/${name}`), name)) {
            at.port.arrive(datagram, ALICE);
            at.port.arriveRtcp(datagram, ALICE_RTCP);
          }
        }
        await at.bench.clock.advance(1_000); // the seeds may have used this second's allowance up
        const before = at.port.rtp.length;
        await speak(at, 10);
        expect(at.port.rtp.length).toBeGreaterThan(before + 5);
        await at.bench.mustBeEmpty(["a"]);
      });
    });
  }
});

/** UDP payloads of a classic capture, found by their Ethernet or cooked headers; other files are one datagram. */
function datagramsOf(file: Buffer, name: string): Uint8Array[] {
  if (!name.endsWith(".pcap")) return [file];
  const little = file.readUInt32LE(0) === 0xa1b2c3d4;
  const link = little ? file.readUInt32LE(20) : file.readUInt32BE(20);
  const skip = { 1: 14, 113: 16, 101: 0 }[link] ?? 14;
  const datagrams: Uint8Array[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const length = little ? file.readUInt32LE(at + 8) : file.readUInt32BE(at + 8);
    const frame = file.subarray(at + 16 + skip, at + 16 + length);
    const header = ((frame[0] ?? 0) & 15) * 4;
    if ((frame[0] ?? 0) >> 4 === 4 && frame[9] === 17) datagrams.push(frame.subarray(header + 8));
    at += 16 + length;
  }
  return datagrams;
}
