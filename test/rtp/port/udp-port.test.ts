// Real sockets on loopback: pairs, strangers, and what a settled port hears.

import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { PortRange } from "../../../src/rtp/port/port-range.ts";
import { openUdpPort, type UdpPort } from "../../../src/rtp/port/udp-port.ts";

const HOST = "127.0.0.1";
const opened: { close(): unknown }[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

async function phone(host = HOST): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  socket.bind(0, host);
  await once(socket, "listening");
  opened.push(socket);
  return { socket, port: socket.address().port };
}

function freePort(host = HOST): UdpPort {
  const range = new PortRange({ host, low: 44_001, high: 45_000, index: 0, count: 1, begin: 0, onBug: () => {} });
  const port = range.open();
  if (port === undefined) throw new Error("no free port");
  opened.push(port);
  return port;
}

/** What arrives until `marker` does; datagrams on loopback keep their order. */
function heardUntil(port: UdpPort, marker: string): Promise<string[]> {
  const heard: string[] = [];
  return new Promise((resolve) => {
    port.onRtp = (packet) => {
      heard.push(Buffer.from(packet).toString());
      if (heard.at(-1) === marker) resolve(heard);
    };
  });
}

test("ports are even, and one that is taken is passed over", () => {
  const first = freePort();
  const second = freePort();
  expect(first.port % 2).toBe(0);
  expect(second.port).toBeGreaterThan(first.port);
  expect(openUdpPort(HOST, first.port, () => {})).toBeUndefined();
});

/** All that a share of 44 101 to 44 112 (44 102 is its first pair) has, in the order they are opened. */
function allOf(share: { readonly index: number; readonly count: number; readonly begin: number }): readonly number[] {
  const range = new PortRange({ host: HOST, low: 44_101, high: 44_112, ...share, onBug: () => {} });
  const ports: number[] = [];
  for (let port = range.open(); port !== undefined; port = range.open()) {
    opened.push(port);
    ports.push(port.port);
  }
  for (const one of opened.splice(0)) one.close();
  return ports;
}

test("a range begins where it is told and comes to every pair once, and two shares of it have none in common", () => {
  expect(allOf({ index: 0, count: 1, begin: 0 })).toEqual([44_102, 44_104, 44_106, 44_108, 44_110]);
  expect(allOf({ index: 0, count: 1, begin: 0.5 })).toEqual([44_106, 44_108, 44_110, 44_102, 44_104]);
  expect(allOf({ index: 0, count: 1, begin: 0.999 })).toEqual([44_110, 44_102, 44_104, 44_106, 44_108]);
  expect(allOf({ index: 0, count: 2, begin: 0.7 })).toEqual([44_110, 44_102, 44_106]);
  expect(allOf({ index: 1, count: 2, begin: 0 })).toEqual([44_104, 44_108]);
});

test("a settled port hears and answers its peer only, and everybody again afterwards", async () => {
  const port = freePort();
  const friend = await phone();
  const stranger = await phone();
  const first = heardUntil(port, "1");
  friend.socket.send("1", port.port, HOST);
  await first;
  port.settle({ host: HOST, port: friend.port });
  const second = heardUntil(port, "3");
  stranger.socket.send("2", port.port, HOST);
  friend.socket.send("3", port.port, HOST);
  expect(await second).toEqual(["3"]);
  const answer = once(friend.socket, "message");
  port.sendRtp(Buffer.from("hello"), { host: HOST, port: friend.port });
  expect(String((await answer)[0])).toBe("hello");
  port.settle(undefined);
  const third = heardUntil(port, "4");
  stranger.socket.send("4", port.port, HOST);
  expect(await third).toEqual(["4"]);
});

test("a peer that has gone, an address that is none and a closed port do no harm", async () => {
  const port = freePort();
  const gone = await phone();
  port.settle({ host: HOST, port: gone.port });
  await new Promise<void>((resolve) => gone.socket.close(() => resolve()));
  opened.splice(opened.indexOf(gone.socket), 1);
  for (let i = 0; i < 5; i++) port.sendRtp(Buffer.from("x"), { host: HOST, port: gone.port });
  port.settle(undefined);
  port.sendRtp(Buffer.from("x"), { host: "not an address", port: 1 });
  port.sendRtcp(Buffer.from("x"), { host: HOST, port: 65_536 });
  port.settle({ host: "not an address", port: 9 });
  const friend = await phone();
  const heard = heardUntil(port, "alive");
  friend.socket.send("alive", port.port, HOST);
  expect(await heard).toEqual(["alive"]);
  port.close();
  port.sendRtp(Buffer.from("x"), { host: HOST, port: 9 });
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));

describe.skipIf(!hasIpv6)(
  `SIP-01 sound over IPv6 and IPv4${hasIpv6 ? "" : " (left out: this machine has no ::1)"}`,
  () => {
    test.each([HOST, "::1"])(
      "a port of both families hears %s by its own name and speaks to it, settled or not",
      async (host) => {
        const port = freePort("::");
        const friend = await phone(host);
        const from: string[] = [];
        const heard = new Promise<void>((resolve) => {
          port.onRtp = (_packet, { host: source }) => {
            from.push(source);
            resolve();
          };
        });
        friend.socket.send("1", port.port, host);
        await heard;
        expect(from).toEqual([host]);
        const said: string[] = [];
        const answers = new Promise<void>((resolve) => {
          friend.socket.on("message", (bytes) => {
            said.push(bytes.toString());
            if (said.length === 3) resolve();
          });
        });
        port.sendRtp(Buffer.from("a"), { host, port: friend.port });
        port.sendRtcp(Buffer.from("b"), { host, port: friend.port });
        port.settle({ host, port: friend.port });
        port.sendRtp(Buffer.from("c"), { host, port: friend.port });
        await answers;
        expect(said.sort()).toEqual(["a", "b", "c"]);
      },
    );
  },
);
