// How long messages wait to be read: probes on loopback, and what is made of their times.

import { createSocket } from "node:dgram";
import { afterEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { openQueueProbe, PROBE_MARK } from "../../../src/sip/transport/queue-probe.ts";
import { ReadDelay } from "../../../src/sip/transport/read-delay.ts";
import { closeAll, closers, Inbox, open, place, udpPhone, withoutIpv6 } from "./rig.ts";

const { lookMs, lostProbeMs, probesGoneMs } = limits.overload;

afterEach(closeAll);

describe("OPS-06 a probe in the queue of the SIP socket", () => {
  const hosts = ["127.0.0.1", "0.0.0.0", ...(withoutIpv6 === "" ? ["::"] : [])];
  test.each(hosts)("comes back from a socket bound at %s and is no message", async (host) => {
    const rig = await open({ udp: { host, port: 0 } });
    const came = new Inbox<number>();
    const probe = rig.sockets.probe((number) => came.push(number));
    closers.push(() => probe?.close());
    const again = setInterval(() => probe?.send(7), 5); // its own socket opens in a moment
    expect(await came.next()).toBe(7);
    clearInterval(again);
    expect(rig.heard.size).toBe(0);
  });

  test("cannot be feigned: what a stranger sends, even the very bytes, is a message like any other", async () => {
    const tapped = createSocket("udp4");
    const bytes = new Inbox<Buffer>();
    tapped.on("message", (heard) => bytes.push(heard));
    await new Promise<void>((resolve) => tapped.bind(0, "127.0.0.1", resolve));
    const probe = openQueueProbe({ host: "127.0.0.1", port: tapped.address().port });
    closers.push(
      () => probe.close(),
      () => tapped.close(),
    );
    const again = setInterval(() => probe.send(9), 5);
    const real = await bytes.next();
    clearInterval(again);
    const from = await new Promise<{ address: string; port: number }>((resolve) => {
      tapped.once("message", (_, source) => resolve(source));
      probe.send(9);
    });
    expect(probe.numberOf(real, from)).toBe(9);
    expect(probe.numberOf(real, { ...from, port: from.port ^ 1 })).toBeUndefined();
    expect(probe.numberOf(real, { ...from, address: "127.0.0.2" })).toBeUndefined();
    const forged = Buffer.from(real);
    forged[5] = (forged[5] ?? 0) ^ 1;
    expect(probe.numberOf(forged, from)).toBeUndefined();
    expect(probe.numberOf(real.subarray(0, 20), from)).toBeUndefined();
  });

  test("what only looks like one is read as a message", async () => {
    const rig = await open();
    let came = 0;
    const probe = rig.sockets.probe(() => came++);
    closers.push(() => probe?.close());
    const phone = await udpPhone();
    phone.socket.send(Buffer.alloc(21, PROBE_MARK), place(rig, "udp").port, "127.0.0.1");
    expect((await rig.heard.next()).text).toBe("\u0002".repeat(21));
    expect(came).toBe(0);
  });

  test("there is none where no UDP socket is open", async () => {
    const rig = await open({ udp: undefined });
    expect(rig.sockets.probe(() => undefined)).toBeUndefined();
  });
});

describe("OPS-06 how long a message waits", () => {
  test("is what the last probe waited, or the oldest that is not back has so far", () => {
    const delay = new ReadDelay(0);
    expect(delay.at(lookMs)).toBe(0);
    const first = delay.send(lookMs);
    delay.came(first, lookMs + 3);
    expect(delay.at(2 * lookMs)).toBe(3);
    const second = delay.send(2 * lookMs);
    expect(delay.at(3 * lookMs)).toBe(lookMs);
    delay.send(3 * lookMs);
    expect(delay.at(4 * lookMs)).toBe(2 * lookMs);
    delay.came(second, 4 * lookMs);
    delay.came(second, 9 * lookMs); // twice is once
    expect(delay.at(4 * lookMs)).toBe(2 * lookMs);
  });

  test("a probe that others overtook found the queue full and counts for a while", () => {
    const delay = new ReadDelay(0);
    delay.send(lookMs);
    const second = delay.send(2 * lookMs);
    delay.came(second, 2 * lookMs + 1);
    expect(delay.at(3 * lookMs)).toBe(2 * lookMs);
    let now = 3 * lookMs;
    for (; now <= lookMs + lostProbeMs; now += lookMs) delay.came(delay.send(now), now + 1);
    expect(delay.at(now)).toBe(1);
  });

  test("a timer that comes late says it where no probe ever came back, or none does any more", () => {
    const delay = new ReadDelay(0);
    let now = 0;
    const later = (ms: number): number => {
      now += ms;
      return delay.send(now);
    };
    for (let i = 0; i < 200; i++) later(lookMs);
    expect(delay.at(now + lookMs)).toBe(0);
    later(lookMs + 40);
    expect(delay.at(now + lookMs)).toBe(40);
    const back = later(lookMs);
    delay.came(back, now + 1);
    const until = now + probesGoneMs;
    while (now < until) later(lookMs);
    expect(delay.at(now)).toBeGreaterThan(limits.overload.delayFromMs);
    later(lookMs);
    later(lookMs);
    expect(delay.at(now + lookMs)).toBe(0);
  });
});
