import { isIP } from "node:net";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ipVersion, isMulticast, isUnspecified } from "../../../src/sip/sdp/ip-literal.ts";

test.each([
  "1.2.3.4",
  "255.255.255.255",
  "256.1.1.1",
  "1.2.3",
  "1.2.3.4.5",
  "1..2.3",
  "",
  ".",
  "1.2.3.",
  "a.b.c.d",
  "::",
  "::1",
  "1::",
  "2001:db8::1",
  "2001:db8:1:2:3:4:5:6",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1::2::3",
  ":::",
  ":1",
  "1:",
  "::ffff:192.0.2.1",
  "::ffff:192.0.2.256",
  "64:ff9b::1.2.3.4",
  "1.2.3.4::",
  "12345::",
  "g::",
  "1:2:3:4:5:6:1.2.3.4",
  "1:2:3:4:5:6:7:1.2.3.4",
])("%j is taken for what Node takes it", (host) => {
  expect(ipVersion(host)).toBe(isIP(host));
});

test("so is any text like it", () => {
  const dotted = fc
    .array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 5 })
    .map((parts) => parts.join("."));
  const colons = fc
    .array(fc.constantFrom("", "0", "ffff", "2001", "db8", "1.2.3.4"), { maxLength: 9 })
    .map((parts) => parts.join(":"));
  fc.assert(
    fc.property(fc.oneof(dotted, colons, fc.ipV4(), fc.ipV6()), (host) => {
      expect([host, ipVersion(host)]).toEqual([host, hasLeadingZero(host) ? ipVersion(host) : isIP(host)]);
    }),
  );
});

test("nowhere and everywhere are told from a place", () => {
  expect(["0.0.0.0", "::", "192.0.2.1"].map(isUnspecified)).toEqual([true, true, false]);
  expect(["224.0.0.1", "255.255.255.255", "ff02::1", "223.255.255.255", "fe80::1"].map(isMulticast)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

/** Node refuses `01.2.3.4`; we do not mind. */
function hasLeadingZero(host: string): boolean {
  return /(^|\.)0\d/.test(host);
}
