// The probe, the socket and whoever is told, together: real sockets on loopback, the timer played by hand.

import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { watchReadDelay } from "../../src/app/watch-read-delay.ts";
import { limits } from "../../src/base/limits.ts";
import { closeAll, closers, open } from "../sip/transport/rig.ts";

const STANDSTILL_MS = 250;

afterEach(async () => {
  vi.useRealTimers();
  await closeAll();
});

test("OPS-06 what waits in the kernel while the thread is at other work is seen, and gone again afterwards", async () => {
  const rig = await open();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const heard: number[] = [];
  closers.push(watchReadDelay(rig.sockets, (delayMs) => void heard.push(delayMs)));
  const look = async (): Promise<number> => {
    vi.advanceTimersByTime(limits.overload.lookMs);
    await pause(10); // the probe is read
    return heard.at(-1) ?? Number.NaN;
  };
  await pause(10); // its socket is open
  await look();
  expect(await look()).toBeLessThan(STANDSTILL_MS / 2);
  vi.advanceTimersByTime(limits.overload.lookMs);
  const until = performance.now() + STANDSTILL_MS;
  while (performance.now() < until);
  await pause(10);
  // A timer alone would have been late by less: it was due a look later.
  expect(await look()).toBeGreaterThanOrEqual(STANDSTILL_MS);
  await look();
  expect(await look()).toBeLessThan(STANDSTILL_MS / 2);
  expect(rig.heard.size).toBe(0);
});
