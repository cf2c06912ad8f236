// Packets of T.38 as the Recommendation writes them: IFP in aligned PER (Annex A of 1998), UDPTL with redundancy (§9.1), T.30's frames inside.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  readDcs,
  readDis,
  readFrame,
  readIdent,
  writeDcs,
  writeDis,
  writeFrame,
  writeIdent,
} from "../../../src/rtp/fax/frames.ts";
import { INDICATORS, readIfp, writeData, writeIndicator } from "../../../src/rtp/fax/ifp.ts";
import { RATES, ratesOfDis } from "../../../src/rtp/fax/rates.ts";
import { readUdptl, UdptlIn, UdptlOut, writeUdptl } from "../../../src/rtp/fax/udptl.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const hex = (of: Uint8Array): string => Buffer.from(of).toString("hex");

describe("RTP-12 T.38 §7: IFP packets", () => {
  // Data-field absent, choice t30-indicator, no extension, four bits of the value: X.691 §22, §13.
  test.each([
    ["no-signal", "00"],
    ["cng", "02"],
    ["ced", "04"],
    ["v21-preamble", "06"],
    ["v27-4800-training", "0a"],
    ["v29-9600-training", "0e"],
    ["v17-14400-long-training", "1e"],
  ] as const)("indicator %s is %s", (indicator, written) => {
    expect(hex(writeIndicator(indicator))).toBe(written);
    expect(readIfp(bytes(written))).toEqual({ kind: "indicator", indicator });
  });

  test("V.21 HDLC data: one field with its length less one, in two octets", () => {
    const packet = writeData("v21", [{ type: "hdlc-data", data: bytes("ff c8 01") }]);
    expect(hex(packet)).toBe("c00180" + "0002" + "ffc801");
    expect(readIfp(packet)).toEqual({
      kind: "data",
      modulation: "v21",
      fields: [{ type: "hdlc-data", data: bytes("ff c8 01") }],
    });
  });

  test("a frame's end and the signal's end in one packet", () => {
    const fields = [
      { type: "hdlc-fcs-ok", data: undefined },
      { type: "hdlc-sig-end", data: undefined },
    ] as const;
    expect(hex(writeData("v21", fields))).toBe("c0022010");
    expect(readIfp(bytes("c0022010"))).toEqual({ kind: "data", modulation: "v21", fields });
  });

  test("image data with its end: V.29 9600", () => {
    const packet = bytes("c8 01 f0 0001 abcd");
    expect(readIfp(packet)).toEqual({
      kind: "data",
      modulation: "v29-9600",
      fields: [{ type: "t4-non-ecm-sig-end", data: bytes("abcd") }],
    });
  });

  test("V.34 and V.8 of later versions are known to be others", () => {
    expect(readIfp(bytes("20 00"))).toEqual({ kind: "other" });
    expect(readIfp(bytes("e0 40 01 80 0000 00"))).toEqual({ kind: "other" });
  });

  test("what is cut anywhere is no packet, and nothing throws", () => {
    const whole = bytes("c0 02 80 0002 ffc801 20");
    for (let end = 1; end < whole.length; end++) expect(readIfp(whole.subarray(0, end))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (any) => void readIfp(any)));
  });

  test("every indicator comes back as it went", () => {
    for (const indicator of INDICATORS) expect(readIfp(writeIndicator(indicator))).toMatchObject({ indicator });
  });
});

describe("RTP-12 T.38 §9.1: UDPTL", () => {
  test("number, packet, then copies, newest first", () => {
    const datagram = writeUdptl({ sequence: 0x0102, primary: bytes("06"), secondary: [bytes("02"), bytes("0000")] });
    expect(hex(datagram)).toBe("0102" + "0106" + "00" + "02" + "0102" + "020000");
    expect(readUdptl(datagram)).toEqual({
      sequence: 0x0102,
      primary: bytes("06"),
      secondary: [bytes("02"), bytes("0000")],
    });
  });

  test("a packet longer than 127 octets has its length in two", () => {
    const primary = new Uint8Array(200).fill(7);
    const datagram = writeUdptl({ sequence: 1, primary, secondary: [] });
    expect(hex(datagram.subarray(2, 4))).toBe("80c8");
    expect(readUdptl(datagram)?.primary).toEqual(primary);
  });

  test("parity is passed over: the packet itself counts", () => {
    expect(readUdptl(bytes("0005 0106 80 0103 01 04 deadbeef"))).toEqual({
      sequence: 5,
      primary: bytes("06"),
      secondary: [],
    });
  });

  test("lost ones come from copies, in order and once; what no copy has is lost", () => {
    const out = new UdptlOut({ copies: 2, mostBytes: 400 });
    const sent = Array.from({ length: 12 }, (_, i) => out.write(Uint8Array.of(i)));
    const into = new UdptlIn();
    const got = [0, 1, 4, 4, 3, 5, 9, 10, 11].flatMap((i) => into.take(sent[i] as Uint8Array));
    expect(got.map((one) => (one === "lost" ? one : one[0]))).toEqual([0, 1, 2, 3, 4, 5, "lost", 7, 8, 9, 10, 11]);
    expect(into.figures).toEqual({ recovered: 4, lost: 1, unreadable: 0 });
  });

  test("numbers go round, and a peer that begins anew is heard", () => {
    const into = new UdptlIn();
    const of = (sequence: number) =>
      into.take(writeUdptl({ sequence, primary: Uint8Array.of(1), secondary: [] })).length;
    expect([of(0xfffe), of(0xffff), of(0), of(1), of(0), of(20_000), of(20_001)]).toEqual([1, 1, 1, 1, 0, 1, 1]);
  });

  test("no datagram is larger than was agreed, whatever copies would fit", () => {
    const out = new UdptlOut({ copies: 3, mostBytes: 160 });
    for (let i = 0; i < 6; i++) expect(out.write(new Uint8Array(60)).length).toBeLessThanOrEqual(160);
  });

  test("nothing throws, and nothing is read behind the end", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 30 }), (all) => {
        const into = new UdptlIn();
        for (const one of all) for (const packet of into.take(one)) if (packet !== "lost") readIfp(packet);
      }),
    );
  });
});

describe("RTP-12 T.30 §5.3: frames", () => {
  // Table 2 of T.30: bit 1 leftmost. X = 1 from who commands.
  test("DIS, DCS, CFR, MCF and DCN as the tables print them", () => {
    expect(hex(writeFrame("DIS", { isLast: true, x: false, info: writeDis(14_400) }))).toBe("ffc80100771e");
    expect(hex(writeFrame("CFR", { isLast: true, x: false }))).toBe("ffc821");
    expect(hex(writeFrame("MCF", { isLast: true, x: false }))).toBe("ffc831");
    expect(hex(writeFrame("EOP", { isLast: true, x: true }))).toBe("ffc8f4");
    expect(hex(writeFrame("DCN", { isLast: true, x: true }))).toBe("ffc8df");
    expect(hex(writeFrame("TSI", { isLast: false, x: true })).slice(0, 6)).toBe("ffc0c2");
  });

  test("a DIS as spandsp says it: V.17, fine, any length, no time between lines", () => {
    const frame = readFrame(bytes("ffc801 0020761f 010101 0100000c"));
    expect(frame?.name).toBe("DIS");
    expect(readDis(bytes("0077 1e"))).toMatchObject({ receives: true, fine: true, twoDimensional: true, lineMs: 0 });
  });

  test("every speed comes back from its DCS, with resolution and length", () => {
    for (const rate of RATES) {
      const info = writeDcs({ rate, fine: true, lineMs: 20, unlimited: true });
      expect(readDcs(info)).toMatchObject({
        rate,
        fine: true,
        twoDimensional: false,
        width: 1_728,
        errorCorrection: false,
      });
    }
  });

  test("families of modems: T.30 table 2, bits 11 to 14", () => {
    const speeds = (code: number, most = 14_400) => ratesOfDis(code, most).map(({ bitsPerSecond }) => bitsPerSecond);
    expect(speeds(0b1101)).toEqual([14_400, 12_000, 9_600, 9_600, 7_200, 7_200, 4_800, 2_400]);
    expect(speeds(0b1100)).toEqual([9_600, 7_200, 4_800, 2_400]);
    expect(speeds(0b0100)).toEqual([4_800, 2_400]);
    expect(speeds(0b0000)).toEqual([2_400]);
    expect(speeds(0b1101, 7_200)).toEqual([7_200, 7_200, 4_800, 2_400]);
  });

  test("a number comes back, its digits sent last first", () => {
    expect(readIdent(writeIdent("+86 596 1234567"))).toBe("+86 596 1234567");
    expect(hex(writeIdent("1"))).toBe(`8c${"04".repeat(19)}`);
    expect(readIdent(writeIdent("传真"))).toBe("");
  });

  test("nothing throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (any) => {
        readFrame(any);
        readDis(any);
        readDcs(any);
        readIdent(any);
      }),
    );
  });
});
