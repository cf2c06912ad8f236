import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAuthParams, writeAuthParams } from "../../../src/sip/message/auth-params.ts";
import { parseCSeq } from "../../../src/sip/message/cseq.ts";
import { Headers } from "../../../src/sip/message/headers.ts";
import { hopsLeft, parseMaxForwards } from "../../../src/sip/message/max-forwards.ts";
import { parseContacts, parseNameAddr, writeNameAddr } from "../../../src/sip/message/name-addr.ts";
import { reasonPhrase } from "../../../src/sip/message/status.ts";
import { parseFirstVia, parseVia, writeVia } from "../../../src/sip/message/via.ts";

describe("addresses", () => {
  test.each([
    [
      '"A. G. Bell" <sip:agb@bell-telephone.com> ;tag=a48s',
      "A. G. Bell",
      "sip:agb@bell-telephone.com",
      [["tag", "a48s"]],
    ],
    ["sip:+12125551212@phone2net.com;tag=887s", undefined, "sip:+12125551212@phone2net.com", [["tag", "887s"]]],
    ["Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8", "Anonymous", "sip:c8oqz84zk7z@privacy.org", [["tag", "hyh8"]]],
    [
      "<sip:a@b;lr?x=y>;q=0.7;EXPIRES=60",
      undefined,
      "sip:a@b;lr?x=y",
      [
        ["q", "0.7"],
        ["expires", "60"],
      ],
    ],
    ['李雷 <sip:1001@pbx>;+sip.instance="<urn:uuid:1>"', "李雷", "sip:1001@pbx", [["+sip.instance", "<urn:uuid:1>"]]],
    ['"say \\"hi\\" \\\\"<tel:+8610086>', 'say "hi" \\', "tel:+8610086", []],
    ["<sip:a@b>;tag=", undefined, "sip:a@b", []],
  ] as const)("%s", (text, display, uri, params) => {
    expect(parseNameAddr(text)).toEqual({ display, uri, params: new Map(params) });
  });

  test.each([
    "",
    '"open <sip:a@b>',
    '"A" sip:a@b',
    "Bell, Alexander <sip:a@b>",
    "<sip:a@b",
    "sip:a@b>",
    "< sip:a@b >",
    "<no-scheme>",
    "sip:a@b?h=v",
    "<sip:a@b>;;tag=1",
    "<sip:a@b>;tag=1;tag=2",
    '<sip:a@b>;x="open',
    "<sip:a@b> trailing",
    "<sip:a@b>, <sip:c@d>",
  ])("%j is malformed", (text) => {
    expect(parseNameAddr(text)).toBeUndefined();
  });

  test("any display name survives writing and reading", () => {
    const name = fc.string({ unit: "binary", minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(name, fc.string({ minLength: 1 }), (display, value) => {
        fc.pre(!/[\r\n]/.test(value));
        const params = new Map([["x", value]]);
        expect(parseNameAddr(writeNameAddr({ display, uri: "sip:1001@pbx", params }))).toEqual({
          display,
          uri: "sip:1001@pbx",
          params,
        });
      }),
    );
  });

  test("a line break cannot be smuggled into a header", () => {
    expect(() => writeNameAddr({ display: "x\r\nVia: evil", uri: "sip:a@b" })).toThrow("no line breaks");
  });
});

describe("contacts", () => {
  const contacts = (...values: string[]) =>
    parseContacts(Headers.from(values.map((value) => ["Contact", value] as const)));

  test("several rows and several in one row are one list (RFC 3261 §7.3.1)", () => {
    const found = contacts('"Li, Lei" <sip:a@b;x=1,2>;q=1, <sip:c@d>', "sip:e@f;expires=5");
    expect(found === "*" ? found : found?.map((contact) => contact.uri)).toEqual([
      "sip:a@b;x=1,2",
      "sip:c@d",
      "sip:e@f",
    ]);
  });

  test("* stands alone (RFC 3261 §10.2.2)", () => {
    expect(contacts("*")).toBe("*");
    expect(contacts("*", "<sip:a@b>")).toBeUndefined();
    expect(contacts()).toEqual([]);
  });

  test("one malformed contact spoils them all", () => {
    expect(contacts("<sip:a@b>", "<sip:")).toBeUndefined();
  });
});

describe("Via", () => {
  test("a full one", () => {
    expect(parseVia("SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK77;received=192.0.2.9")).toEqual({
      transport: "UDP",
      host: "192.0.2.1",
      port: 5060,
      params: new Map([
        ["rport", ""],
        ["branch", "z9hG4bK77"],
        ["received", "192.0.2.9"],
      ]),
    });
  });

  test("blanks where RFC 3261 §20.42 shows them, IPv6, other transports", () => {
    expect(parseVia("SIP / 2.0 / tcp First.Example.COM : 4000 ;ttl=16")).toMatchObject({
      transport: "TCP",
      host: "first.example.com",
      port: 4000,
    });
    expect(parseVia("SIP/2.0/WSS [2001:DB8::9]:5061;branch=b")).toMatchObject({
      transport: "WSS",
      host: "2001:db8::9",
      port: 5061,
    });
  });

  test("the topmost of several", () => {
    expect(parseFirstVia("SIP/2.0/UDP a;branch=1 , nonsense")?.params.get("branch")).toBe("1");
    expect(parseVia("SIP/2.0/UDP a;branch=1 , SIP/2.0/UDP b")).toBeUndefined();
  });

  test.each([
    "",
    "SIP/2.0/UDP",
    "SIP/1.0/UDP a",
    "HTTP/2.0/UDP a",
    "SIP/2.0/UDP a:b",
    "SIP/2.0/UDP a:99999",
    "SIP/2.0/UDP 192.0.2.15;;",
    "SIP/2.0/UDPa",
  ])("%j is malformed", (text) => {
    expect(parseVia(text)).toBeUndefined();
  });

  test("what is written reads the same", () => {
    const via = {
      transport: "TCP",
      host: "2001:db8::1",
      port: 5060,
      params: new Map([
        ["branch", "z9hG4bKx"],
        ["rport", ""],
      ]),
    };
    expect(writeVia(via)).toBe("SIP/2.0/TCP [2001:db8::1]:5060;branch=z9hG4bKx;rport");
    expect(parseVia(writeVia(via))).toEqual(via);
  });
});

describe("CSeq and Max-Forwards", () => {
  test("numbers and methods", () => {
    expect(parseCSeq("0009 INVITE")).toEqual({ number: 9, method: "INVITE" });
    for (const text of [
      "",
      "INVITE",
      "1",
      "1INVITE",
      "-1 INVITE",
      "1.5 INVITE",
      "4294967296 INVITE",
      "1 INVITE x",
      "1 IN VITE",
    ]) {
      expect.soft(parseCSeq(text), text).toBeUndefined();
    }
  });

  test("hops", () => {
    expect(parseMaxForwards("0068")).toBe(68);
    for (const text of ["", "-1", "256", "seventy", "7 0"]) expect.soft(parseMaxForwards(text), text).toBeUndefined();
    expect(hopsLeft(Headers.from([]))).toBe(70);
    expect(hopsLeft(Headers.from([["max-forwards", "0"]]))).toBe(0);
  });
});

describe("authorization", () => {
  test("RFC 3261 §20.7's example", () => {
    const auth = parseAuthParams(
      'Digest username="Alice", realm="atlanta.com",\t nonce="84a4cc6f3082121f32b42a2187831a9e", nc=00000001',
    );
    expect(auth?.scheme).toBe("digest");
    expect(auth?.params.get("realm")).toBe("atlanta.com");
    expect(auth?.params.get("nc")).toBe("00000001");
    expect(auth?.params.size).toBe(4);
  });

  test.each([
    "",
    'Digest realm="a" nonce="b"',
    "Digest realm",
    'Digest realm="open',
    'Digest realm="a", realm="b"',
    "Digest =x",
  ])("%j is malformed", (text) => {
    expect(parseAuthParams(text)).toBeUndefined();
  });

  test("what is written reads the same, quotes and commas included", () => {
    const auth = {
      scheme: "digest",
      params: new Map([
        ["realm", 'a "b", c'],
        ["qop", "auth"],
        ["algorithm", "MD5"],
      ]),
    };
    expect(writeAuthParams(auth, "challenge")).toBe('Digest realm="a \\"b\\", c", qop="auth", algorithm=MD5');
    expect(writeAuthParams(auth, "credentials")).toContain("qop=auth,");
    expect(parseAuthParams(writeAuthParams(auth, "challenge"))).toEqual(auth);
  });
});

describe("status", () => {
  test("phrases, also for a status nobody registered (RFC 3261 §8.1.3.2)", () => {
    expect(reasonPhrase(486)).toBe("Busy Here");
    expect(reasonPhrase(487)).toBe("Request Terminated");
    expect(reasonPhrase(499)).toBe("Bad Request");
    expect(reasonPhrase(699)).toBe("Busy Everywhere");
  });
});
