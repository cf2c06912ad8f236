// Where a carrier is, from what a person wrote and what the name servers say (RFC 3263, RFC 2782).

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRng } from "../../../src/base/rng.ts";
import { locate, placeText, type Target } from "../../../src/sip/locate/locate.ts";
import { drawByWeight, orderSrv } from "../../../src/sip/locate/srv-order.ts";
import { naptr, srv, type Zone, ZoneNames } from "./zone.ts";

async function placesOf(target: Partial<Target> & { host: string }, zone: Zone = {}, seed = 1) {
  const names = new ZoneNames(zone);
  const located = await locate({ port: undefined, transport: undefined, ...target }, { names, rng: seededRng(seed) });
  return {
    places: located.kind === "found" ? located.places.map(placeText) : located.cause,
    asked: names.asked,
    located,
  };
}

const HOST = "sip.example.net";

describe("SIP-08 finding a carrier", () => {
  test("RFC 3263 §4.1: an address is itself, over UDP, and nobody is asked", async () => {
    const { places, asked } = await placesOf({ host: "192.0.2.7" });
    expect(places).toEqual(["udp:192.0.2.7:5060"]);
    expect(asked).toEqual([]);
    expect((await placesOf({ host: "2001:db8::7", transport: "tls" })).places).toEqual(["tls:[2001:db8::7]:5061"]);
  });

  test("RFC 3263 §4.2: a name with a port is looked up as an address, of both families", async () => {
    const zone = { addresses: { [HOST]: ["192.0.2.7", "2001:db8::7"] } };
    const { places, asked } = await placesOf({ host: HOST, port: 5080 }, zone);
    expect(places).toEqual(["udp:192.0.2.7:5080", "udp:[2001:db8::7]:5080"]);
    expect(asked).toEqual([`addresses ${HOST}`]);
  });

  test("RFC 3263 §4.2: with a transport the SRV records of that transport decide", async () => {
    const zone = {
      srv: { [`_sips._tcp.${HOST}`]: [srv("b.example.net", { priority: 20, port: 5062 }), srv("a.example.net")] },
      addresses: { "a.example.net": ["192.0.2.1"], "b.example.net": ["192.0.2.2"] },
    };
    const { places, located } = await placesOf({ host: HOST, transport: "tls" }, zone);
    expect(places).toEqual(["tls:192.0.2.1:5060", "tls:192.0.2.2:5062"]);
    // RFC 5922 §4: the certificate is that of the name a person wrote.
    expect(located.kind === "found" && located.places.map((place) => place.serverName)).toEqual([HOST, HOST]);
  });

  test("without SRV records a transport goes to the name's addresses at its default port", async () => {
    const zone = { addresses: { [HOST]: ["192.0.2.7"] } };
    expect((await placesOf({ host: HOST, transport: "tls" }, zone)).places).toEqual(["tls:192.0.2.7:5061"]);
    expect((await placesOf({ host: HOST, transport: "tcp" }, zone)).places).toEqual(["tcp:192.0.2.7:5060"]);
  });

  test("RFC 3263 §4.1: NAPTR chooses the transport, by order, then preference; services we do not know are left out", async () => {
    const zone = {
      naptr: {
        [HOST]: [
          naptr(50, "SIP+D2U", "_sip._udp.example.net"),
          naptr(10, "SIPS+D2S", "_sips._sctp.example.net"),
          naptr(20, "SIP+D2T", "_sip._tcp.example.net", 20),
          naptr(20, "sips+d2t", "_sips._tcp.example.net", 10),
        ],
      },
      srv: {
        "_sips._tcp.example.net": [srv("s.example.net", { port: 5061 })],
        "_sip._tcp.example.net": [srv("t.example.net")],
        "_sip._udp.example.net": [srv("u.example.net")],
      },
      addresses: { "s.example.net": ["192.0.2.1"], "t.example.net": ["192.0.2.2"], "u.example.net": ["192.0.2.3"] },
    };
    expect((await placesOf({ host: HOST }, zone)).places).toEqual([
      "tls:192.0.2.1:5061",
      "tcp:192.0.2.2:5060",
      "udp:192.0.2.3:5060",
    ]);
  });

  test("RFC 3263 §4.1: without NAPTR each transport's SRV is asked for", async () => {
    const zone = {
      srv: { [`_sip._tcp.${HOST}`]: [srv("t.example.net")] },
      addresses: { "t.example.net": ["192.0.2.2"] },
    };
    const { places, asked } = await placesOf({ host: HOST }, zone);
    expect(places).toEqual(["tcp:192.0.2.2:5060"]);
    expect(asked).toEqual([
      `naptr ${HOST}`,
      `srv _sip._udp.${HOST}`,
      `srv _sip._tcp.${HOST}`,
      `srv _sips._tcp.${HOST}`,
      "addresses t.example.net",
    ]);
  });

  test("RFC 3263 §4.1: a name with neither is UDP at 5060", async () => {
    expect((await placesOf({ host: HOST }, { addresses: { [HOST]: ["192.0.2.7"] } })).places).toEqual([
      "udp:192.0.2.7:5060",
    ]);
  });

  test('RFC 2782: a target "." says that there is no such service, and the address is not tried', async () => {
    const zone = { srv: { [`_sip._udp.${HOST}`]: [srv(".")] }, addresses: { [HOST]: ["192.0.2.7"] } };
    expect((await placesOf({ host: HOST, transport: "udp" }, zone)).places).toContain("no such service");
  });

  test("a name that leads nowhere says why", async () => {
    expect((await placesOf({ host: HOST })).places).toBe(`no address for ${HOST}`);
    const names = new ZoneNames({});
    names.isDead = true;
    const located = await locate({ host: HOST, port: undefined, transport: undefined }, { names, rng: seededRng(1) });
    expect(located).toEqual({ kind: "nowhere", cause: `no address for ${HOST}: SERVFAIL` });
  });

  test("a name server with a thousand answers costs no more than sixteen places", async () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    const { places } = await placesOf({ host: HOST, port: 5060 }, { addresses: { [HOST]: many } });
    expect(places).toHaveLength(16);
  });
});

describe("RFC 2782 priority and weight", () => {
  test("every record comes once, lower priorities first", () => {
    const record = fc.record({
      priority: fc.integer({ min: 0, max: 3 }),
      weight: fc.integer({ min: 0, max: 65_535 }),
      port: fc.integer({ min: 1, max: 65_535 }),
      target: fc.domain(),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), fc.integer(), (records, seed) => {
        const ordered = orderSrv(records, seededRng(seed));
        expect(new Set(ordered)).toEqual(new Set(records));
        expect(ordered).toHaveLength(records.length);
        expect(ordered.map(({ priority }) => priority)).toEqual(records.map(({ priority }) => priority).sort());
      }),
    );
  });

  test("three quarters of the draws begin with the one of weight 3 against 1", () => {
    const rng = seededRng(42);
    const items = [{ weight: 1 }, { weight: 3 }];
    let heavy = 0;
    for (let i = 0; i < 10_000; i++) if (drawByWeight(items, rng)[0]?.weight === 3) heavy++;
    expect(heavy / 10_000).toBeGreaterThan(0.73);
    expect(heavy / 10_000).toBeLessThan(0.77);
  });

  test("weight 0 is seldom first, but may be", () => {
    const rng = seededRng(7);
    let first = 0;
    for (let i = 0; i < 10_000; i++) if (drawByWeight([{ weight: 0 }, { weight: 99 }], rng)[0]?.weight === 0) first++;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(300);
  });
});
