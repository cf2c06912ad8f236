// SIP-14: what other programs read of us: a capture file for Wireshark, HEP3 for Homer.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { WallMillis } from "../../../src/base/time.ts";
import { hepPacket } from "../../../src/sip/trace/hep.ts";
import { ipBytes } from "../../../src/sip/trace/ip-bytes.ts";
import { pcapOf } from "../../../src/sip/trace/pcap.ts";
import type { WireMessage } from "../../../src/sip/trace/wire-message.ts";

const AT = 1_795_000_000_123.5 as WallMillis;
const INVITE =
  "INVITE sip:7000@192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:1001@192.0.2.10>;tag=1\r\n" +
  "To: <sip:7000@192.0.2.10>\r\nCall-ID: one@192.0.2.1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";

function wire(init: Partial<WireMessage> = {}): WireMessage {
  return {
    at: AT,
    direction: "in",
    transport: "udp",
    local: { host: "192.0.2.10", port: 5060 },
    remote: { host: "192.0.2.1", port: 5062 },
    callId: "one@192.0.2.1",
    bytes: new TextEncoder().encode(INVITE),
    ...init,
  };
}

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

function tshark(file: Uint8Array, ...fields: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "zongji-pcap-"));
  try {
    const path = join(folder, "call.pcap");
    writeFileSync(path, file);
    const options = ["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-T", "fields"];
    const run = spawnSync("tshark", ["-r", path, ...options, ...fields.flatMap((field) => ["-e", field])]);
    return run.stdout.toString().trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!hasTshark)("a capture file, read by tshark", () => {
  test("IPv4: addresses, ports, time and message, with right checksums", () => {
    const answer = wire({
      direction: "out",
      bytes: new TextEncoder().encode("SIP/2.0 100 Trying\r\nCall-ID: one@192.0.2.1\r\nCSeq: 1 INVITE\r\n\r\n"),
    });
    const rows = tshark(
      pcapOf([wire(), answer]),
      "frame.time_epoch",
      "ip.src",
      "udp.srcport",
      "ip.dst",
      "udp.dstport",
      "sip.Method",
      "sip.Status-Code",
      "ip.checksum.status",
      "udp.checksum.status",
    );
    expect(rows.map((row) => row.split("\t"))).toEqual([
      [
        expect.stringMatching(/123500000|2026-.*\.123500/),
        "192.0.2.1",
        "5062",
        "192.0.2.10",
        "5060",
        "INVITE",
        "",
        "1",
        "1",
      ],
      [expect.anything(), "192.0.2.10", "5060", "192.0.2.1", "5062", "", "100", "1", "1"],
    ]);
  });

  test("IPv6, and one end of each kind", () => {
    const v6 = wire({ local: { host: "2001:db8::10", port: 5060 }, remote: { host: "2001:db8::1", port: 5061 } });
    const both = wire({ local: { host: "2001:db8::10", port: 5060 } });
    const rows = tshark(pcapOf([v6, both]), "ipv6.src", "ipv6.dst", "sip.Method", "udp.checksum.status");
    expect(rows.map((row) => row.split("\t"))).toEqual([
      ["2001:db8::1", "2001:db8::10", "INVITE", "1"],
      ["::ffff:192.0.2.1", "2001:db8::10", "INVITE", "1"],
    ]);
  });
});

test("no message at all is still a capture file", () => {
  expect(pcapOf([])).toHaveLength(24);
});

test("a message of 64 KiB fits into its packet", () => {
  const file = pcapOf([wire({ bytes: new Uint8Array(65_535).fill(65) })]);
  expect(file.length).toBe(24 + 16 + 65_535);
});

describe("an HEP3 packet", () => {
  test("has each chunk that Homer asks for, by the table of its specification", () => {
    const packet = Buffer.from(hepPacket(wire(), { agent: 2001, password: "p", correlation: "c-1" }));
    expect(packet.toString("latin1", 0, 4)).toBe("HEP3");
    expect(packet.readUInt16BE(4)).toBe(packet.length);
    const chunks = new Map<number, Buffer>();
    for (let at = 6; at < packet.length; at += packet.readUInt16BE(at + 4)) {
      expect(packet.readUInt16BE(at)).toBe(0);
      chunks.set(packet.readUInt16BE(at + 2), packet.subarray(at + 6, at + packet.readUInt16BE(at + 4)));
    }
    expect(chunks.get(1)?.readUInt8()).toBe(2);
    expect(chunks.get(2)?.readUInt8()).toBe(17);
    expect([...(chunks.get(3) ?? [])]).toEqual([192, 0, 2, 1]);
    expect([...(chunks.get(4) ?? [])]).toEqual([192, 0, 2, 10]);
    expect(chunks.get(7)?.readUInt16BE()).toBe(5062);
    expect(chunks.get(8)?.readUInt16BE()).toBe(5060);
    expect(chunks.get(9)?.readUInt32BE()).toBe(1_795_000_000);
    expect(chunks.get(10)?.readUInt32BE()).toBe(123_500);
    expect(chunks.get(11)?.readUInt8()).toBe(1);
    expect(chunks.get(12)?.readUInt32BE()).toBe(2001);
    expect(chunks.get(14)?.toString()).toBe("p");
    expect(chunks.get(17)?.toString()).toBe("c-1");
    expect(chunks.get(15)?.toString()).toBe(INVITE);
  });
});

test.each([
  ["192.0.2.1", [192, 0, 2, 1]],
  ["::1", [...Array(15).fill(0), 1]],
  ["2001:db8::a", [0x20, 1, 0x0d, 0xb8, ...Array(11).fill(0), 10]],
  ["::ffff:192.0.2.1", [...Array(10).fill(0), 0xff, 0xff, 192, 0, 2, 1]],
  ["fe80::1%eth0", [0xfe, 0x80, ...Array(13).fill(0), 1]],
  ["no address", [0, 0, 0, 0]],
])("the octets of %s", (host, expected) => expect([...ipBytes(host)]).toEqual(expected));
