import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeUser, parseUri, sameUri, userOf, writeUri } from "../../../src/sip/message/uri.ts";

describe("RFC 3261 §19.1.3, the RFC's own examples", () => {
  test.each([
    ["sip:alice@atlanta.com", { user: "alice", host: "atlanta.com" }],
    ["sip:alice:secretword@atlanta.com;transport=tcp", { user: "alice", password: "secretword", host: "atlanta.com" }],
    ["sips:alice@atlanta.com?subject=project%20x&priority=urgent", { headers: "subject=project%20x&priority=urgent" }],
    ["sip:+1-212-555-1212:1234@gateway.com;user=phone", { user: "+1-212-555-1212", password: "1234" }],
    ["sips:1212@gateway.com", { scheme: "sips", user: "1212" }],
    ["sip:alice@192.0.2.4", { host: "192.0.2.4" }],
    ["sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", { user: undefined, host: "atlanta.com" }],
    ["sip:alice;day=tuesday@atlanta.com", { user: "alice;day=tuesday", host: "atlanta.com" }],
    ["tel:+86-10-1234-5678;phone-context=example.com", { scheme: "tel", user: "+86-10-1234-5678", host: "" }],
    ["SIP:Bob@BIG.Example.COM:5070", { scheme: "sip", user: "Bob", host: "big.example.com", port: 5070 }],
  ])("%s", (text, parts) => {
    expect(parseUri(text)).toMatchObject(parts);
  });
});

test.each([
  "",
  "sip:",
  "sip:@example.com",
  "sip:a@b@c",
  "sip:alice@",
  "sip:alice@host:port",
  "sip:alice@host:70000",
  "sip:2001:db8::10",
  "sip:[2001:db8::10",
  "sip:alice@[nonsense]",
  "sip:al ice@example.com",
  "sip:a@example.com\r\nX: y",
  "sip:a%zz@example.com",
  "sip:a@example.com;lr;lr",
  "sip:a@example.com;;lr",
  "http://example.com",
  "tel:",
  "tel:call-me",
])("%j is no SIP or tel URI", (text) => {
  expect(parseUri(text)).toBeUndefined();
});

describe("RFC 3261 §19.1.4, equal and unequal", () => {
  test.each([
    ["sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"],
    ["sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"],
    ["sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"],
    [
      "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
      "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
    ],
    [
      "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
      "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
    ],
    ["tel:+358-555-1234567", "tel:+3585551234567"],
  ])("%s is %s", (a, b) => {
    expect(sameUri(a, b)).toBe(true);
    expect(sameUri(b, a)).toBe(true);
  });

  test.each([
    ["SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"],
    ["sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"],
    ["sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"],
    ["sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"],
    ["sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"],
    ["sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"],
    ["sip:carol@chicago.com;security=off", "sip:carol@chicago.com;security=on"],
    ["sip:a@example.com", "sips:a@example.com"],
  ])("%s is not %s", (a, b) => {
    expect(sameUri(a, b)).toBe(false);
    expect(sameUri(b, a)).toBe(false);
  });
});

test("a feature code with # can be dialled and called back", () => {
  expect(escapeUser("#21*100#")).toBe("%2321*100%23");
  expect(userOf("sip:%2321*100%23@pbx.example.com")).toBe("#21*100#");
  expect(userOf("sip:#21*100#@pbx.example.com")).toBe("#21*100#"); // many phones do not escape it
});

test.each([
  ["sip:1001@pbx", "1001"],
  ["sip:1001:pw@pbx:5060;lr", "1001"],
  ["sip:pbx.example.com", undefined],
  ["sip:[2001:db8::1]:5060", undefined],
  ["tel:+8610086;isub=1", "+8610086"],
  ["sip:%E6%9D%8E@pbx", "李"],
  ["nonsense", undefined],
])("the user of %s is %s", (uri, user) => {
  expect(userOf(uri)).toBe(user);
});

test("any user survives writing and reading", () => {
  const anyUser = fc.string({ unit: "grapheme", minLength: 1 });
  const anyPort = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined });
  fc.assert(
    fc.property(
      anyUser,
      anyPort,
      fc.constantFrom("pbx.example.com", "192.0.2.1", "2001:db8::1"),
      (user, port, host) => {
        const uri = {
          scheme: "sip" as const,
          user,
          password: undefined,
          host,
          port,
          params: new Map([["lr", ""]]),
          headers: "",
        };
        const text = writeUri(uri);
        expect(parseUri(text)).toEqual(uri);
        expect(userOf(text)).toBe(user);
        expect(sameUri(text, uri)).toBe(true);
      },
    ),
  );
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      userOf(`sip:${text}`);
      const uri = parseUri(`sip:${text}`);
      if (uri !== undefined) expect(parseUri(writeUri(uri))).toEqual(uri);
    }),
  );
});
