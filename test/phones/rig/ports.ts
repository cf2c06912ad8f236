// Free ports of the loopback: below those a switch by default takes for sound (16384) and the system for outgoing connections (32768), so
// that hardly anybody takes one before its program has.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

export const LOOPBACK = "127.0.0.1";
/** Files run two at a time: each of the two has ports of its own. */
const SHARES = 2;
const SHARE = 6_000;
/** Looks for a range that was not given yet; after so many, those given longest ago are free again. */
const LOOKS = 500;
const LOW = 10_000 - ((Number(process.env["VITEST_POOL_ID"] ?? 1) - 1) % SHARES) * SHARE;
const HIGH = LOW + SHARE;
const given = new Set<number>();

type Range = readonly [low: number, high: number];

/** Free for UDP and TCP alike. */
export async function freePort(): Promise<number> {
  return (await freePorts(1))[0];
}

/** So many in a row, free for UDP and TCP alike. */
export function freePorts(count: number): Promise<Range> {
  return findRange(count, async (port) => (await isFreeUdp(port)) && (await isFreeTcp(port)));
}

/** For SIPp's sound: RTP and RTCP, and two more for a picture that nobody sends. */
export async function freeMediaPort(): Promise<number> {
  return (await freeRange(4))[0];
}

/** So many UDP ports in a row, from an even one. */
export function freeRange(count: number): Promise<Range> {
  return findRange(count, isFreeUdp);
}

async function findRange(count: number, isFree: (port: number) => Promise<boolean>): Promise<Range> {
  for (let looks = 1; ; looks++) {
    if (looks % LOOKS === 0) forgetHalf();
    const low = (LOW + Math.floor(Math.random() * (HIGH - LOW))) & ~1;
    const ports = Array.from({ length: count }, (_, i) => low + i);
    if (ports.some((port) => given.has(port))) continue;
    for (const port of ports) given.add(port); // before the look, which others may interleave with
    const free = await Promise.all(ports.map(isFree));
    if (!free.includes(false)) return [low, low + count - 1];
  }
}

function forgetHalf(): void {
  for (const port of [...given].slice(0, Math.ceil(given.size / 2))) given.delete(port);
}

/** Has a program bound this port by now? Looked up, not tried: a try would be a packet at somebody's phone. */
export function isBound(port: number, table: "udp" | "tcp" | "udp6" | "tcp6"): boolean {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const listening = table.startsWith("udp") ? "07" : "0A";
  return readFileSync(`/proc/net/${table}`, "utf8")
    .split("\n")
    .some((line) => {
      const [, address, , state] = line.trim().split(/\s+/);
      return state === listening && address?.endsWith(local) === true;
    });
}

async function isFreeUdp(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  const bound = once(socket, "listening").then(
    () => true,
    () => false,
  );
  socket.bind(port, LOOPBACK);
  const free = await bound;
  if (free) socket.close();
  return free;
}

async function isFreeTcp(port: number): Promise<boolean> {
  const server = createServer();
  const bound = once(server, "listening").then(
    () => true,
    () => false,
  );
  server.listen(port, LOOPBACK);
  const free = await bound;
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
