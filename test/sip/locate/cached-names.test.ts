// What name servers said is remembered, and outlives them.

import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { CachedNames } from "../../../src/sip/locate/cached-names.ts";
import type { NameService } from "../../../src/sip/locate/name-service.ts";
import { VirtualClock } from "../../world/clock.ts";
import { ZoneNames } from "./zone.ts";

function cache() {
  const clock = new VirtualClock();
  const zone = new ZoneNames({ addresses: { "sip.example.net": ["192.0.2.7"] } });
  return { clock, zone, names: new CachedNames(zone, clock) };
}

describe("SIP-08 names are remembered", () => {
  test("for as long as their TTL, then asked for again", async () => {
    const { clock, zone, names } = cache();
    await names.addresses("sip.example.net");
    await clock.advance(59_000);
    await names.addresses("sip.example.net");
    expect(zone.asked).toHaveLength(1);
    await clock.advance(2_000);
    await names.addresses("sip.example.net");
    expect(zone.asked).toHaveLength(2);
  });

  test('"there is none" is remembered too, but not for long', async () => {
    const { clock, zone, names } = cache();
    zone.ttlS = 86_400;
    await names.srv("_sip._udp.example.net");
    await names.srv("_sip._udp.example.net");
    expect(zone.asked).toHaveLength(1);
    await clock.advance(limits.names.noneMaxS * 1_000 + 1);
    await names.srv("_sip._udp.example.net");
    expect(zone.asked).toHaveLength(2);
  });

  test("a TTL of 0 does not make each call wait for the name server", async () => {
    const { zone, names } = cache();
    zone.ttlS = 0;
    await names.addresses("sip.example.net");
    await names.addresses("sip.example.net");
    expect(zone.asked).toHaveLength(1);
  });

  test("RFC 8767: when no server answers, what was known before is believed", async () => {
    const { clock, zone, names } = cache();
    await names.addresses("sip.example.net");
    zone.isDead = true;
    await clock.advance(3_600_000);
    expect(await names.addresses("sip.example.net")).toMatchObject({ kind: "found", rows: ["192.0.2.7"] });
    expect(await names.addresses("other.example.net")).toMatchObject({ kind: "failed" });
  });

  // RFC 8767 §5: a failure recheck timer of 30 s
  test("while no server answers, the calls do not each wait for one again", async () => {
    const { clock, zone, names } = cache();
    await names.addresses("sip.example.net");
    zone.isDead = true;
    await clock.advance(3_600_000);
    await names.addresses("sip.example.net");
    const asked = zone.asked.length;
    await names.addresses("sip.example.net");
    expect(zone.asked).toHaveLength(asked);
    zone.isDead = false;
    await clock.advance(30_001);
    await names.addresses("sip.example.net");
    expect(zone.asked).toHaveLength(asked + 1);
  });

  test("ten calls at once ask once, and none waits for ever", async () => {
    const clock = new VirtualClock();
    let asked = 0;
    const silent = { addresses: () => new Promise(() => asked++) } as unknown as NameService;
    const names = new CachedNames(silent, clock);
    const waiting = Promise.all(Array.from({ length: 10 }, () => names.addresses("slow.example.net")));
    await clock.advance(limits.names.timeoutMs);
    expect((await waiting).map(({ kind }) => kind)).toEqual(Array(10).fill("failed"));
    expect(asked).toBe(1);
    expect(names.asking).toBe(0);
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("the oldest answers go when there are too many", async () => {
    const { names } = cache();
    for (let i = 0; i < limits.names.kept + 10; i++) await names.addresses(`host${i}.example.net`);
    expect(names.size).toBe(limits.names.kept);
  });
});
