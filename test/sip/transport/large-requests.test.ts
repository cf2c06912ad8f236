// A large request finds its peer over TCP, or learns that there is no way (RFC 3261 §18.1.1). Real sockets on loopback.

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Address } from "../../../src/base/net.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import { LargeRequests } from "../../../src/sip/transport/large-requests.ts";
import { VirtualClock } from "../../world/clock.ts";
import { bytesOf, closeAll, closers, endOf, Inbox, open, place, tcpPhoneOn, udpPhone } from "./rig.ts";

afterEach(closeAll);

const flowTo = (remote: Address): Flow => ({ transport: "udp", local: { host: "127.0.0.1", port: 5060 }, remote });

describe("SIP-01 large requests", () => {
  test("a peer that listens on both gets it over TCP", async () => {
    const rig = await open();
    const accepted = new Inbox<Socket>();
    const server = createServer((socket) => accepted.push(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const remote = { host: "127.0.0.1", port: (server.address() as { port: number }).port };
    const stream = rig.sockets.streamFor?.(flowTo(remote));
    expect(stream).toMatchObject({ transport: "tcp", remote });
    if (stream !== undefined) rig.sockets.send(stream, bytesOf("INVITE"));
    expect(await tcpPhoneOn(await accepted.next()).heard.next()).toBe("INVITE");
    expect(rig.sockets.streamFor?.(flowTo(remote))).toBeDefined();
  });

  test("one that refuses is asked again only much later", async () => {
    const rig = await open();
    const phone = await udpPhone(); // its port is free for TCP, and nobody listens
    const flow = flowTo(endOf(phone.socket));
    const stream = rig.sockets.streamFor?.(flow);
    if (stream === undefined) throw new Error("no way over TCP is tried");
    rig.sockets.send(stream, bytesOf("INVITE"));
    expect(await rig.failed.next()).toBe(stream);
    expect(rig.sockets.streamFor?.(flow)).toBeUndefined();
    expect(rig.sockets.streamFor?.(flowTo({ host: "127.0.0.1", port: 1 }))).toBeDefined();
    await rig.clock.advance(limits.sip.datagramOnlyMs + 1);
    expect(rig.sockets.streamFor?.(flow)).toBeDefined();
    expect(rig.sockets.advertised("tcp", flow.remote).port).toBe(place(rig, "tcp").port);
  });

  test("one that does not answer at all has a shorter time than others: the caller is waiting", () => {
    const large = new LargeRequests(new VirtualClock());
    const stream = large.streamFor(flowTo({ host: "192.0.2.9", port: 5060 }));
    if (stream === undefined) throw new Error("no way over TCP is tried");
    expect(large.patienceMs(stream)).toBe(limits.sip.datagramEscapeMs);
    expect(large.patienceMs({ ...stream })).toBeUndefined();
  });

  test("peers that take no TCP are remembered up to a bound, the latest for longest", () => {
    const large = new LargeRequests(new VirtualClock());
    const peer = (i: number): Flow => flowTo({ host: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, port: 5060 });
    const count = limits.sip.datagramOnlyPeers + 2;
    for (let i = 0; i < count; i++) {
      const stream = large.streamFor(peer(i));
      if (stream !== undefined) large.failed(stream);
    }
    expect([0, 1, 2, count - 1].map((i) => large.streamFor(peer(i)) !== undefined)).toEqual([true, true, false, false]);
  });

  test("what came over a stream goes back over it", () => {
    const large = new LargeRequests(new VirtualClock());
    expect(large.streamFor({ ...flowTo({ host: "192.0.2.9", port: 5060 }), transport: "tls" })).toBeUndefined();
  });
});
