// RTP-07: only what the peer sent, once, is let through; and our own packets are what an independent library makes of the same keys.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RtpHeader, SrtcpSession, SrtpSession } from "werift";
import { limits } from "../../../src/base/limits.ts";
import { nodeSrtpCrypto } from "../../../src/rtp/port/srtp-crypto.ts";
import { SRTP_KEY_BYTES, type SrtpSuite } from "../../../src/rtp/security.ts";
import { LAST_RTCP_INDEX, PacketWindow } from "../../../src/rtp/srtp/packet-window.ts";
import { PacketSlab } from "../../../src/rtp/srtp/slab.ts";
import { protectionOf, SrtpReceiver, SrtpSender } from "../../../src/rtp/srtp/srtp.ts";
import { rtp } from "../media-bench.ts";

const SUITES = Object.keys(SRTP_KEY_BYTES) as SrtpSuite[];
const SSRC = 0x1234_5678;

function masterOf(suite: SrtpSuite, first = 1): Uint8Array {
  const { key, salt } = SRTP_KEY_BYTES[suite];
  return Uint8Array.from({ length: key + salt }, (_, i) => (first + 7 * i) & 0xff);
}

function pair(suite: SrtpSuite = "AES_CM_128_HMAC_SHA1_80", rtcpIndex = 0) {
  const protection = protectionOf({ suite, master: masterOf(suite), crypto: nodeSrtpCrypto });
  return {
    sender: new SrtpSender(protection, new PacketSlab(), { rtcpIndex }),
    receiver: new SrtpReceiver(protection),
  };
}

function packet(sequence: number, init: { ssrc?: number; payload?: Uint8Array } = {}): Uint8Array {
  const payload = init.payload ?? Uint8Array.from({ length: 160 }, (_, i) => (i + sequence) & 0xff);
  return new Uint8Array(rtp({ ssrc: init.ssrc ?? SSRC, sequence, timestamp: sequence * 160, payloadType: 0, payload }));
}

function report(ssrc = SSRC): Uint8Array {
  return new Uint8Array(Buffer.from(`81c90007${ssrc.toString(16).padStart(8, "0")}${"0".repeat(48)}`, "hex"));
}

/** The bytes of a fresh copy: what passes is decrypted where it lies. */
function copy(of: Uint8Array | undefined): Uint8Array {
  return new Uint8Array(of ?? []);
}

describe("RTP-07 what is sent arrives, whatever the suite", () => {
  test.each(SUITES)("%s", (suite) => {
    const { sender, receiver } = pair(suite);
    const short = suite.endsWith("_32");
    for (const payload of [new Uint8Array(0), new Uint8Array(1), new Uint8Array(160).fill(7), new Uint8Array(1_488)]) {
      const clear = packet(10 + payload.length, { payload });
      const sealed = sender.rtp(clear);
      expect(sealed?.length).toBe(clear.length + (suite.includes("GCM") ? 16 : short ? 4 : 10));
      expect(receiver.rtp(copy(sealed))).toEqual(clear);
    }
    const sealed = sender.rtcp(report());
    // RFC 4568 §6.2.2: the short tag is SRTP's only.
    expect(sealed?.length).toBe(report().length + (suite.includes("GCM") ? 20 : 14));
    expect(copy(sealed).subarray(8, 32)).not.toEqual(report().subarray(8));
    expect(receiver.rtcp(copy(sealed))).toEqual(report());
  });

  test("RFC 3711 §3.1: CSRCs and extension stay readable, padding does not", () => {
    const { sender, receiver } = pair();
    const head = "b2001000000000aa12345678" + "00000001" + "00000002" + "bede0001" + "10aa0000";
    const clear = new Uint8Array(Buffer.from(`${head}${"11".repeat(20)}00000004`, "hex"));
    const sealed = copy(sender.rtp(clear));
    expect(Buffer.from(sealed.subarray(0, 28)).toString("hex")).toBe(head);
    expect(sealed.subarray(28, 52)).not.toEqual(clear.subarray(28));
    expect(receiver.rtp(sealed)).toEqual(clear);
  });

  test.each(["AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM"] as const)(
    "%s: octet for octet what werift makes",
    (suite) => {
      const { key } = SRTP_KEY_BYTES[suite];
      const master = masterOf(suite);
      const halves = { key: Buffer.from(master.subarray(0, key)), salt: Buffer.from(master.subarray(key)) };
      const config = {
        keys: {
          localMasterKey: halves.key,
          localMasterSalt: halves.salt,
          remoteMasterKey: halves.key,
          remoteMasterSalt: halves.salt,
        },
        profile: suite === "AEAD_AES_128_GCM" ? 7 : 1,
      };
      const other = new SrtpSession(config);
      const { sender, receiver } = pair(suite);
      for (const sequence of [65_000, 65_534, 65_535, 0, 1, 2]) {
        const clear = packet(sequence);
        const theirs = other.encrypt(Buffer.from(clear.subarray(12)), RtpHeader.deSerialize(Buffer.from(clear)));
        expect(sender.rtp(clear)).toEqual(new Uint8Array(theirs));
        expect(receiver.rtp(new Uint8Array(theirs))).toEqual(clear);
        expect(new Uint8Array(other.decrypt(Buffer.from(theirs)))).toEqual(clear);
      }
      const otherReports = new SrtcpSession(config);
      const theirs = otherReports.encrypt(Buffer.from(report()));
      expect(receiver.rtcp(new Uint8Array(theirs))).toEqual(report());
      expect(new Uint8Array(otherReports.decrypt(Buffer.from(copy(sender.rtcp(report())))))).toEqual(report());
    },
  );
});

describe("RTP-07 what is not the peer's is not let through", () => {
  test("any octet changed, anything cut off or added: SRTP and SRTCP, every suite", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SUITES),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (suite, at, by, cut) => {
          const { sender, receiver } = pair(suite);
          for (const kind of ["rtp", "rtcp"] as const) {
            const sealed = copy(sender[kind](kind === "rtp" ? packet(1_000) : report()));
            const spoilt = cut ? sealed.subarray(0, at % sealed.length) : copy(sealed);
            if (!cut) spoilt[at % spoilt.length] = (spoilt[at % spoilt.length] as number) ^ by;
            const before = copy(spoilt);
            expect(receiver[kind](spoilt)).toBeUndefined();
            expect(spoilt).toEqual(before);
            expect(receiver[kind](sealed)).toBeDefined();
          }
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  test("another key, or clear packets", () => {
    for (const suite of SUITES) {
      const receiver = new SrtpReceiver(protectionOf({ suite, master: masterOf(suite, 2), crypto: nodeSrtpCrypto }));
      const { sender } = pair(suite);
      expect(receiver.rtp(copy(sender.rtp(packet(5))))).toBeUndefined();
      expect(receiver.rtcp(copy(sender.rtcp(report())))).toBeUndefined();
      expect(receiver.rtp(packet(5))).toBeUndefined();
      expect(receiver.rtcp(report())).toBeUndefined();
      expect(receiver.sources).toBe(0);
    }
  });

  test.each(SUITES)("%s: the same packet a second time, also much later", (suite) => {
    const { sender, receiver } = pair(suite);
    const first = copy(sender.rtp(packet(0)));
    const reported = copy(sender.rtcp(report()));
    expect(receiver.rtp(copy(first))).toBeDefined();
    expect(receiver.rtp(copy(first))).toBeUndefined();
    expect(receiver.rtcp(copy(reported))).toBeDefined();
    expect(receiver.rtcp(copy(reported))).toBeUndefined();
    for (let i = 1; i < 300; i++) receiver.rtp(copy(sender.rtp(packet(i))));
    expect(receiver.rtp(copy(first))).toBeUndefined();
  });

  test("RFC 3711 §3.3.2: out of order within the window passes once, beyond it never", () => {
    const { sender, receiver } = pair();
    const sealed = Array.from({ length: 300 }, (_, i) => copy(sender.rtp(packet(i))));
    expect(receiver.rtp(copy(sealed[299]))).toBeDefined();
    const late = sealed.slice(0, 299).map((one) => receiver.rtp(copy(one)) !== undefined);
    expect(late.lastIndexOf(false)).toBe(299 - 128);
    expect(late.slice(299 - 127).every(Boolean)).toBe(true);
    expect(sealed.every((one) => receiver.rtp(copy(one)) === undefined)).toBe(true);
  });
});

describe("RTP-07 numbers that go round", () => {
  test("140 000 packets, some lost, some late around each wrap", { timeout: 60_000 }, () => {
    const { sender, receiver } = pair();
    let passed = 0;
    let held: Uint8Array | undefined;
    for (let i = 60_000; i < 60_000 + 140_000; i++) {
      const sealed = copy(sender.rtp(packet(i & 0xffff, { payload: new Uint8Array(4) })));
      if (i % 65_536 === 65_535)
        held = sealed; // comes after its successors
      else if (i % 97 !== 0) passed += receiver.rtp(sealed) === undefined ? 0 : 1;
      if (held !== undefined && i % 65_536 === 3) {
        passed += receiver.rtp(held) === undefined ? 0 : 1;
        held = undefined;
      }
    }
    const lost = Array.from({ length: 140_000 }, (_, i) => i + 60_000).filter(
      (i) => i % 97 === 0 && i % 65_536 !== 65_535,
    ).length;
    expect(passed).toBe(140_000 - lost);
  });

  test("a stream whose first packets came before its key did is found after its first wrap too", () => {
    const { sender, receiver } = pair();
    for (let i = 65_000; i < 65_540; i++) sender.rtp(packet(i & 0xffff));
    expect(receiver.rtp(copy(sender.rtp(packet(4))))).toEqual(packet(4));
    expect(receiver.rtp(copy(sender.rtp(packet(5))))).toEqual(packet(5));
  });

  test("a stream that is hours old when we first hear of it is found too", () => {
    const { sender, receiver } = pair();
    // 20 wraps are seven hours of packets of 20 ms; each step stays within what a receiver takes for going on (RFC 3711 §3.3.1).
    let last: Uint8Array | undefined;
    for (let index = 0; index < 20 * 65_536; index += 20_000) last = sender.rtp(packet(index & 0xffff));
    expect(receiver.rtp(copy(last))).toBeDefined();
    expect(receiver.rtp(copy(sender.rtp(packet((65 * 20_000 + 20_001) & 0xffff))))).toBeDefined();
  });

  test("whoever sends rubbish makes us search for a few packets only", () => {
    const { sender, receiver } = pair();
    for (let i = 0; i <= limits.rtp.srtpSearches; i++) {
      expect(receiver.rtp(packet(i, { payload: new Uint8Array(100), ssrc: i }))).toBeUndefined();
    }
    let last: Uint8Array | undefined;
    for (let index = 0; index < 4 * 65_536; index += 20_000) last = sender.rtp(packet(index & 0xffff));
    expect(receiver.rtp(copy(last))).toBeUndefined();
    // A stream that begins is found as ever.
    expect(receiver.rtp(copy(sender.rtp(packet(1, { ssrc: 77 }))))).toBeDefined();
  });

  test("RFC 3711 §3.3.1 says the same of every number near any index", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 47 }), fc.integer({ min: 0, max: 65_535 }), (highest, sequence) => {
        const window = new PacketWindow();
        window.take(highest);
        const roc = Math.floor(highest / 65_536);
        const s = highest % 65_536;
        const v = s < 32_768 ? (sequence - s > 32_768 ? roc - 1 : roc) : s - 32_768 > sequence ? roc + 1 : roc;
        // At exactly half the circle away either answer is as good.
        if (Math.abs(sequence - s) !== 32_768) expect(window.indexOf(sequence)).toBe(v * 65_536 + sequence);
      }),
      { seed: 3 },
    );
  });
});

describe("RTP-07 bounds", () => {
  test("RFC 3711 §9.1: no number is used for two packets", () => {
    const { sender } = pair();
    expect(sender.rtp(packet(7))).toBeDefined();
    expect(sender.rtp(packet(7, { payload: new Uint8Array(160) }))).toBeUndefined();
  });

  test("RFC 3711 §9.2: after 2^31 reports the key protects no more", () => {
    const { sender } = pair("AEAD_AES_256_GCM", LAST_RTCP_INDEX);
    expect(sender.rtcp(report())).toBeDefined();
    expect(sender.rtcp(report())).toBeUndefined();
  });

  test("SSRCs under one key are bounded, and what was known stays", () => {
    const { sender, receiver } = pair();
    const most = limits.rtp.srtpSources;
    for (let ssrc = 1; ssrc <= most; ssrc++) {
      expect(receiver.rtp(copy(sender.rtp(packet(9, { ssrc }))))).toBeDefined();
    }
    expect(sender.rtp(packet(9, { ssrc: most + 1 }))).toBeUndefined();
    const stranger = pair().sender.rtp(packet(9, { ssrc: most + 1 }));
    expect(receiver.rtp(copy(stranger))).toBeUndefined();
    expect(receiver.sources).toBe(most);
    expect(receiver.rtp(copy(sender.rtp(packet(10, { ssrc: 1 }))))).toBeDefined();
  });

  test("a packet that waits in a slow socket is not written over by those after it", () => {
    const { sender, receiver } = pair();
    const clear = Array.from({ length: 1_000 }, (_, i) => packet(i));
    const waiting = clear.map((one) => sender.rtp(one));
    expect(waiting.map((one) => receiver.rtp(one ?? new Uint8Array(0)))).toEqual(clear);
  });
});
