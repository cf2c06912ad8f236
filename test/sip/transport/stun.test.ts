// STUN on the SIP socket, against the samples of RFC 5769 (made by other people's programs) and against noise.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerBinding, readBindingRequest, xorMappedAddress } from "../../../src/sip/transport/stun.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("hex");

/** RFC 5769 §2.1: a request with user name, integrity and fingerprint. */
const SAMPLE_REQUEST = hex(`
  00010058 2112a442 b7e7a701bc34d686fa87dfae
  80220010 5354554e207465737420636c69656e74
  00240004 6e0001ff
  80290008 932ff9b151263b36
  00060009 6576746a3a68367659202020
  00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  80280004 e57a3bcf`);
const SOURCE = { host: "192.0.2.1", port: 32_853 };
const PLAIN = hex("00010000 2112a442 b7e7a701bc34d686fa87dfae");

describe("SIP-03 STUN keep-alive (RFC 5626 §3.5.2)", () => {
  test("RFC 5769 §2.2: an IPv4 address, written as the sample response has it", () => {
    expect(text(xorMappedAddress(SOURCE, PLAIN))).toBe("002000080001a147e112a643");
    expect(text(answerBinding(PLAIN, SOURCE))).toBe("0101000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643");
  });

  test.each(["2001:db8:1234:5678:11:2233:4455:6677", "2001:DB8:1234:5678:0011:2233:4455:6677"])(
    "RFC 5769 §2.3: the IPv6 address %s",
    (host) => {
      const expected = "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9";
      expect(text(xorMappedAddress({ host, port: 32_853 }, PLAIN))).toBe(expected);
    },
  );

  test("an IPv6 address with a gap stands for the zeros it leaves out", () => {
    const whole = xorMappedAddress({ host: "2001:db8:0:0:0:0:0:1", port: 1 }, PLAIN);
    expect(xorMappedAddress({ host: "2001:db8::1", port: 1 }, PLAIN)).toEqual(whole);
    const loopback = xorMappedAddress({ host: "0:0:0:0:0:0:0:1", port: 1 }, PLAIN);
    expect(xorMappedAddress({ host: "::1", port: 1 }, PLAIN)).toEqual(loopback);
    expect(xorMappedAddress({ host: "a-name", port: 1 }, PLAIN)).toBeUndefined();
  });

  test("RFC 5769 §2.1: the sample's fingerprint is sound, and any other is not", () => {
    expect(readBindingRequest(SAMPLE_REQUEST)).toEqual({ unknown: [0x0024], hasFingerprint: true });
    for (let at = 20; at < SAMPLE_REQUEST.length; at++) {
      const spoilt = SAMPLE_REQUEST.slice();
      spoilt[at] = (spoilt[at] ?? 0) ^ 1;
      const read = readBindingRequest(spoilt);
      // turned into another optional attribute it is none any more, and nothing vouches for the rest
      expect(read === undefined || !read.hasFingerprint).toBe(true);
    }
  });

  test("what must be understood and is not, ICE's PRIORITY, is refused with 420 and a fingerprint (RFC 8489 §6.3.1, §7.3.1.1)", () => {
    const answer = answerBinding(SAMPLE_REQUEST, SOURCE);
    expect(text(answer?.subarray(0, 20))).toBe("0111002c2112a442b7e7a701bc34d686fa87dfae");
    expect(text(answer?.subarray(20, 28))).toBe("0009001500000414");
    expect(Buffer.from(answer?.subarray(28, 45) ?? []).toString()).toBe("Unknown Attribute");
    expect(text(answer?.subarray(48, 56))).toBe("000a000200240000");
    expect(text(answer?.subarray(56, 60))).toBe("80280004");
  });

  test("an answer to a request with a fingerprint has one that is sound", () => {
    const asked = answerBinding(withFingerprint(PLAIN), SOURCE);
    expect(asked?.length).toBe(40);
    // read as a request it must hold
    const asRequest = asked?.slice() ?? new Uint8Array();
    asRequest[0] = 0;
    expect(text(asRequest.subarray(32, 36))).toBe("80280004");
    expect(crcOf(asked?.subarray(0, 32) ?? new Uint8Array())).toBe(text(asked?.subarray(36)));
  });

  test.each([
    ["a response", `0101${text(PLAIN)?.slice(4)}`],
    ["an indication", `0011${text(PLAIN)?.slice(4)}`],
    ["another method", `0003${text(PLAIN)?.slice(4)}`],
    ["no magic cookie (RFC 3489)", "00010000000000004142434445464748494a4b4c"],
    ["less than a header", "00010000"],
    ["nothing", ""],
    ["a length beyond the datagram", `00010008${text(PLAIN)?.slice(8)}`],
    ["more than its length says", `${text(PLAIN)}00000000`],
    ["a length that is no multiple of four", `00010002${text(PLAIN)?.slice(8)}0000`],
    ["an attribute beyond the end", `00010004${text(PLAIN)?.slice(8)}80220010`],
  ])("%s gets silence", (_, bytes) => expect(answerBinding(hex(bytes), SOURCE)).toBeUndefined());

  test("no noise is answered with much more than was asked, and none is an accident", () => {
    const noise = fc.uint8Array({ maxLength: 200 });
    const framed = noise.map((rest) => {
      const body = rest.subarray(0, rest.length - (rest.length % 4));
      const bytes = new Uint8Array(20 + body.length);
      bytes.set(PLAIN);
      bytes[3] = body.length;
      bytes.set(body, 20);
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(noise, framed), (bytes) => {
        const answer = answerBinding(bytes, SOURCE);
        if (answer !== undefined) expect(answer.length).toBeLessThanOrEqual(bytes.length + 64);
      }),
    );
  });
});

function withFingerprint(request: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(28);
  bytes.set(request);
  bytes[3] = 8;
  bytes.set(hex("80280004"), 20);
  bytes.set(hex(crcOf(bytes.subarray(0, 20))), 24);
  return bytes;
}

/** RFC 8489 §14.7 once more, by table, for what the code under test writes bit by bit. */
function crcOf(bytes: Uint8Array): string {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  let crc = 0xffffffff;
  for (const octet of bytes) crc = (table[(crc ^ octet) & 0xff] ?? 0) ^ (crc >>> 8);
  return ((~crc ^ 0x5354554e) >>> 0).toString(16).padStart(8, "0");
}
