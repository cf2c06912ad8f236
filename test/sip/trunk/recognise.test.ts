// Whose call is this? A carrier is known by its contact, its certificate or its address, and by nothing else.

import { describe, expect, test } from "vitest";
import { Networks } from "../../../src/base/networks.ts";
import { parseMessage } from "../../../src/sip/message/parse.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import { type KnownTrunk, recogniseTrunk, TrunkRecogniser } from "../../../src/sip/trunk/recognise.ts";

function trunk(key: string, init: Partial<KnownTrunk> = {}): KnownTrunk {
  const none: KnownTrunk = {
    key,
    contactUser: undefined,
    user: undefined,
    certificate: undefined,
    transport: undefined,
    networks: new Networks([]),
    places: new Map(),
  };
  return { ...none, ...init };
}

function request(init: { method?: string; uri?: string; to?: string; from?: string } = {}) {
  const {
    method = "INVITE",
    uri = "sip:+862155550000@10.0.0.1",
    to = uri,
    from = "sip:+8613900139000@carrier.example",
  } = init;
  const text = [
    `${method} ${uri} SIP/2.0`,
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1",
    `From: <${from}>;tag=a`,
    `To: <${to}>`,
    "Call-ID: 1",
    `CSeq: 1 ${method}`,
    "Max-Forwards: 70",
    "Content-Length: 0",
    "\r\n",
  ].join("\r\n");
  const parsed = parseMessage(new TextEncoder().encode(text), "datagram");
  if (!parsed.ok || parsed.value.kind !== "request") throw new Error("the test's own request is wrong");
  return parsed.value;
}

const flow = (host: string, init: Partial<Flow> & { port?: number } = {}): Flow => {
  const { port = 5060, ...rest } = init;
  return { transport: "udp", local: { host: "10.0.0.1", port: 5060 }, remote: { host, port }, ...rest };
};
const at = (host: string, port = 5060) => new Map([[host, new Set([port])]]);
/** Both ways of asking must say the same, also the second time. */
const known = (...trunks: KnownTrunk[]) => {
  const recogniser = new TrunkRecogniser((user) => user === "1001");
  recogniser.set(trunks);
  return (asked: ReturnType<typeof request>, way: Flow) => {
    const answer = recogniseTrunk(asked, way, trunks, (user) => user === "1001");
    expect([recogniser.of(asked, way), recogniser.of(asked, way)]).toEqual([answer, answer]);
    return answer;
  };
};

describe("SIP-08 carriers without a password", () => {
  test("by the addresses its host leads to, from whatever port, and by its networks", () => {
    const of = known(
      trunk("alpha", { places: at("192.0.2.1"), networks: new Networks(["198.51.100.0/24", "2001:db8::/32"]) }),
    );
    expect(of(request(), flow("192.0.2.1"))).toBe("alpha");
    expect(of(request(), flow("192.0.2.1", { port: 40_000 }))).toBe("alpha");
    expect(of(request(), flow("198.51.100.77"))).toBe("alpha");
    expect(of(request(), flow("2001:db8::7"))).toBe("alpha");
    expect(of(request(), flow("203.0.113.9"))).toBeUndefined();
  });

  test("by the contact that only it knows, wherever it comes from", () => {
    const of = known(trunk("alpha", { contactUser: "alpha-0123456789abcdef" }));
    expect(of(request({ uri: "sip:alpha-0123456789abcdef@10.0.0.1" }), flow("203.0.113.9"))).toBe("alpha");
    expect(of(request({ uri: "sip:alpha@10.0.0.1" }), flow("203.0.113.9"))).toBeUndefined();
  });

  test("by the name in its certificate; then its address alone is not enough", () => {
    const of = known(
      trunk("alpha", { certificate: "sip.Carrier.example", transport: "tls", places: at("192.0.2.1", 5061) }),
    );
    const tls = { transport: "tls" } as const;
    expect(of(request(), flow("203.0.113.9", { ...tls, verifiedNames: ["SIP.carrier.example"] }))).toBe("alpha");
    expect(of(request(), flow("192.0.2.1", { ...tls, port: 5061 }))).toBeUndefined();
    expect(of(request(), flow("192.0.2.1", { ...tls, verifiedNames: ["evil.example"] }))).toBeUndefined();
    expect(of(request(), flow("192.0.2.1", { ...tls, verifiedNames: ["*.carrier.example"] }))).toBeUndefined();
  });

  test("a carrier that is reached over TLS or TCP is not believed over datagrams, whose source anybody can make up", () => {
    const of = known(trunk("alpha", { transport: "tls", places: at("192.0.2.1", 5061) }));
    expect(of(request(), flow("192.0.2.1"))).toBeUndefined();
    expect(of(request(), flow("192.0.2.1", { transport: "tls", port: 50_000 }))).toBe("alpha");
    const tcp = known(trunk("alpha", { transport: "tcp", places: at("192.0.2.1") }));
    expect(tcp(request(), flow("192.0.2.1"))).toBeUndefined();
    expect(tcp(request(), flow("192.0.2.1", { transport: "tcp", port: 50_000 }))).toBe("alpha");
  });

  test("REGISTER is for phones, whatever address it comes from", () => {
    const of = known(trunk("alpha", { places: at("192.0.2.1") }));
    expect(of(request({ method: "REGISTER" }), flow("192.0.2.1"))).toBeUndefined();
  });

  test("a phone at the carrier's address shows its password; from the carrier's own port it is the carrier", () => {
    const of = known(trunk("alpha", { places: at("192.0.2.1") }));
    expect(of(request({ from: "sip:1001@10.0.0.1" }), flow("192.0.2.1", { port: 40_000 }))).toBeUndefined();
    expect(of(request({ from: "sip:1001@10.0.0.1" }), flow("192.0.2.1"))).toBe("alpha");
  });

  test("two accounts at one carrier: the one that is named in the Request-URI or in To, else the first", () => {
    const places = at("192.0.2.1");
    const of = known(trunk("one", { user: "111", places }), trunk("two", { user: "222", places }));
    expect(of(request({ uri: "sip:222@10.0.0.1" }), flow("192.0.2.1"))).toBe("two");
    expect(of(request({ to: "sip:222@10.0.0.1" }), flow("192.0.2.1"))).toBe("two");
    expect(of(request(), flow("192.0.2.1"))).toBe("one");
  });
});
