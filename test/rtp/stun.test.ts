import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isIntact,
  MESSAGE_INTEGRITY,
  PRIORITY,
  readStun,
  USERNAME,
  writeStun,
  XOR_MAPPED_ADDRESS,
  xorMappedAddress,
} from "../../src/rtp/stun.ts";
import { corpus } from "./corpora.ts";
import { text } from "./ice-peer.ts";

// RFC 5769 §2.1 to §2.3: what another implementation wrote under this password.
const PASSWORD = text("VOkJxbRl1RmTxUk/WvJxBt");
const REQUEST = `000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff
80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf`;
const RESPONSE_4 = `0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643
000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96`;
const RESPONSE_6 = `010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9fa
a5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c`;

describe("RTP-07 STUN messages", () => {
  test("the request of RFC 5769 §2.1 is read and found intact", () => {
    const bytes = octets(REQUEST);
    const message = readStun(bytes);
    expect(message).toMatchObject({ kind: "request", method: 1 });
    expect(new TextDecoder().decode(message?.attributes.get(USERNAME))).toBe("evtj:h6vY");
    expect([...(message?.attributes.get(PRIORITY) ?? [])]).toEqual([0x6e, 0x00, 0x01, 0xff]);
    expect(message !== undefined && isIntact(bytes, message, PASSWORD)).toBe(true);
    expect(message !== undefined && isIntact(bytes, message, text("another"))).toBe(false);
  });

  test.each([
    ["§2.2", RESPONSE_4, { host: "192.0.2.1", port: 32_853 }],
    ["§2.3", RESPONSE_6, { host: "2001:db8:1234:5678:11:2233:4455:6677", port: 32_853 }],
  ])("the response of RFC 5769 %s is read, and its address is what we write", (_, hex, address) => {
    const bytes = octets(hex);
    const message = readStun(bytes);
    if (message === undefined) throw new Error("not read");
    expect(message.kind).toBe("success");
    expect(isIntact(bytes, message, PASSWORD)).toBe(true);
    expect(xorMappedAddress(address, message.id)?.value).toEqual(
      Uint8Array.from(message.attributes.get(XOR_MAPPED_ADDRESS) ?? []),
    );
  });

  test("one changed octet anywhere is noticed", () => {
    const whole = octets(REQUEST);
    const fingerprintAt = whole.length - 8; // by another name it is an attribute like any behind the integrity
    for (let i = 0; i < whole.length; i++) {
      if (i === fingerprintAt || i === fingerprintAt + 1) continue;
      const bytes = Uint8Array.from(whole);
      bytes[i] = (bytes[i] ?? 0) ^ 0x01;
      const message = readStun(bytes);
      const isBelieved = message !== undefined && isIntact(bytes, message, PASSWORD) && message.kind === "request";
      expect([i, isBelieved]).toEqual([i, false]);
    }
  });

  test("what stands behind MESSAGE-INTEGRITY is not believed", () => {
    const id = octets(REQUEST).slice(4, 20);
    const signed = writeStun("request", id, [{ type: USERNAME, value: text("a:b") }], PASSWORD);
    const bare = signed.slice(0, signed.length - 8); // without the fingerprint
    const longer = Uint8Array.from([...bare, 0x00, 0x25, 0, 0]);
    longer[3] = longer.length - 20;
    const message = readStun(longer);
    expect([...(message?.attributes.keys() ?? [])]).toEqual([USERNAME, MESSAGE_INTEGRITY]);
    expect(message !== undefined && isIntact(longer, message, PASSWORD)).toBe(true);
  });

  test("what is written is read", () => {
    const attribute = fc.record({
      type: fc.integer({ min: 0x9000, max: 0xffff }),
      value: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(attribute, { maxLength: 5, selector: ({ type }) => type }),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        (attributes, random) => {
          const id = Uint8Array.from([0x21, 0x12, 0xa4, 0x42, ...random]);
          const bytes = writeStun("indication", id, attributes, PASSWORD);
          const message = readStun(bytes);
          expect(message?.kind).toBe("indication");
          expect(message !== undefined && isIntact(bytes, message, PASSWORD)).toBe(true);
          for (const { type, value } of attributes) expect(message?.attributes.get(type)).toEqual(value);
        },
      ),
    );
  });

  test("any octets are survived", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const framed = Uint8Array.from([0, 1, 0, bytes.length & 0xfc, 0x21, 0x12, 0xa4, 0x42, ...bytes]);
        for (const one of [bytes, framed]) {
          const message = readStun(one);
          if (message !== undefined) isIntact(one, message, PASSWORD);
        }
      }),
    );
  });
});

const seeds = corpus("fuzz-seeds/stun");
describe.skipIf(seeds.missing)(`others' STUN messages${seeds.missing ? " (left out: no corpora)" : ""}`, () => {
  test("are read or refused, and survive", () => {
    const names = readdirSync(seeds.path);
    const read = names.filter((name) => readStun(readFileSync(`${seeds.path}/${name}`)) !== undefined);
    expect(names.length).toBeGreaterThan(50);
    expect(read.length).toBeGreaterThan(10);
  });
});

function octets(hex: string): Uint8Array {
  return Uint8Array.from(hex.replace(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
