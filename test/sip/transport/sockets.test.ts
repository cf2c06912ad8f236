// UDP and TCP on loopback, and which of our addresses a peer sees.

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Address } from "../../../src/base/net.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import { makeAdvertiser } from "../../../src/sip/transport/advertise.ts";
import { ListenError } from "../../../src/sip/transport/listen-error.ts";
import {
  bytesOf,
  closeAll,
  closers,
  endOf,
  Inbox,
  OPTIONS,
  open,
  place,
  tcpPhone,
  tcpPhoneOn,
  udpPhone,
  until,
  withoutIpv6,
} from "./rig.ts";

afterEach(closeAll);

describe("UDP", () => {
  test("a datagram comes in with the way back, and the answer goes that way", async () => {
    const rig = await open();
    const phone = await udpPhone();
    phone.socket.send(OPTIONS, place(rig, "udp").port, "127.0.0.1");
    const { flow, text } = await rig.heard.next();
    expect(text).toBe(OPTIONS);
    expect(flow).toEqual({ transport: "udp", local: place(rig, "udp"), remote: endOf(phone.socket) });
    rig.sockets.send(flow, bytesOf("SIP/2.0 200 OK"));
    expect(await phone.heard.next()).toBe("SIP/2.0 200 OK");
  });

  test("keep-alives pass in silence", async () => {
    const rig = await open();
    const phone = await udpPhone();
    const notStun = Buffer.from("0001000021120000000000000000000000000000", "hex");
    for (const noise of ["\r\n\r\n", "\r\n", "\0\0\0\0", "", " ", notStun, OPTIONS]) {
      phone.socket.send(noise, place(rig, "udp").port, "127.0.0.1");
    }
    expect((await rig.heard.next()).text).toBe(OPTIONS); // loopback keeps the order
    expect(phone.heard.size).toBe(0);
  });

  test("nobody listening there, or a port that is none, hurts nobody", async () => {
    const rig = await open();
    const phone = await udpPhone();
    const gone = await udpPhone();
    const flow = (remote: Address): Flow => ({ transport: "udp", local: place(rig, "udp"), remote });
    const deadEnd = endOf(gone.socket);
    gone.socket.close();
    closers.pop();
    rig.sockets.send(flow(deadEnd), bytesOf("one"));
    for (const port of [0, -1, 65_536, Number.NaN]) rig.sockets.send(flow({ host: "127.0.0.1", port }), bytesOf("two"));
    rig.sockets.send(flow({ host: "no-address", port: 5060 }), bytesOf("three"));
    rig.sockets.send(flow({ host: "::1", port: 5060 }), bytesOf("wrong family"));
    rig.sockets.send(flow(deadEnd), new Uint8Array(70_000)); // larger than a datagram
    rig.sockets.send(flow(endOf(phone.socket)), bytesOf("four"));
    expect(await phone.heard.next()).toBe("four");
    expect(rig.failed.size).toBe(0);
  });

  test("a STUN keep-alive is told where it came from (RFC 5626 §3.5.2)", async () => {
    const rig = await open();
    const phone = await udpPhone();
    const answered = once(phone.socket, "message");
    phone.socket.send(
      Buffer.from("000100002112a442000102030405060708090a0b", "hex"),
      place(rig, "udp").port,
      "127.0.0.1",
    );
    const [answer] = (await answered) as [Buffer];
    const xorPort = (endOf(phone.socket).port ^ 0x2112).toString(16).padStart(4, "0");
    expect(answer.subarray(0, 28).toString("hex")).toBe(
      `0101000c2112a442000102030405060708090a0b002000080001${xorPort}`,
    );
    expect(answer.subarray(28).toString("hex")).toBe("5e12a443"); // 127.0.0.1 under the magic cookie
    expect(rig.heard.size).toBe(0);
  });

  test.skipIf(withoutIpv6 !== "")(`IPv6${withoutIpv6}`, async () => {
    const rig = await open({ udp: { host: "::1", port: 0 }, tcp: undefined });
    const phone = await udpPhone("::1");
    phone.socket.send(OPTIONS, place(rig, "udp").port, "::1");
    const { flow } = await rig.heard.next();
    expect(flow.remote).toEqual(endOf(phone.socket));
    rig.sockets.send(flow, bytesOf("hello"));
    expect(await phone.heard.next()).toBe("hello");
  });

  test("an IPv4 phone on a socket for both looks like an IPv4 phone", async () => {
    const rig = await open({ udp: { host: "::", port: 0 }, tcp: undefined });
    const phone = await udpPhone();
    phone.socket.send(OPTIONS, place(rig, "udp").port, "127.0.0.1");
    const { flow } = await rig.heard.next();
    expect(flow.remote).toEqual(endOf(phone.socket));
    rig.sockets.send(flow, bytesOf("hello"));
    expect(await phone.heard.next()).toBe("hello");
  });
});

describe("TCP", () => {
  test("messages come whole however they were cut, and answers go over the same connection", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS.slice(0, 30));
    phone.socket.write(OPTIONS.slice(30) + OPTIONS + OPTIONS.slice(0, 100));
    const first = await rig.heard.next();
    expect(first.text).toBe(OPTIONS);
    expect((await rig.heard.next()).text).toBe(OPTIONS);
    expect(first.flow).toMatchObject({ transport: "tcp", local: place(rig, "tcp"), connection: expect.any(Number) });
    rig.sockets.send(first.flow, bytesOf("answer"));
    expect(await phone.heard.next()).toBe("answer");
    phone.socket.write(OPTIONS.slice(100));
    const { flow } = await rig.heard.next();
    expect(flow).toBe(first.flow);
  });

  test("a ping is answered with a pong (RFC 5626 §4.4.1)", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write("\r\n\r\n");
    expect(await phone.heard.next()).toBe("\r\n");
    expect(rig.heard.size).toBe(0);
  });

  test("a phone that hangs up its connection is reported once", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS);
    const { flow } = await rig.heard.next();
    phone.socket.end();
    expect(await rig.failed.next()).toBe(flow);
    expect([rig.sockets.connections, rig.failed.size]).toEqual([0, 0]);
  });

  test("we call over the connection the phone opened, even without knowing its number", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS);
    const { flow } = await rig.heard.next();
    rig.sockets.send({ transport: "tcp", local: flow.local, remote: flow.remote }, bytesOf("INVITE"));
    expect(await phone.heard.next()).toBe("INVITE");
    rig.sockets.send({ ...flow, connection: 4711 }, bytesOf("again"));
    expect(await phone.heard.next()).toBe("again");
    expect(rig.sockets.connections).toBe(1);
  });

  test("without a connection one is opened, used by all, and heard", async () => {
    const rig = await open();
    const accepted = new Inbox<Socket>();
    const server = createServer((socket) => accepted.push(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as { port: number };
    const flow: Flow = { transport: "tcp", local: place(rig, "tcp"), remote: { host: "127.0.0.1", port } };
    rig.sockets.send(flow, bytesOf("one,"));
    rig.sockets.send({ ...flow }, bytesOf("two"));
    const phone = tcpPhoneOn(await accepted.next());
    let text = "";
    while (text.length < 7) text += await phone.heard.next();
    expect(text).toBe("one,two");
    phone.socket.write(OPTIONS);
    const back = await rig.heard.next();
    expect(back.flow).toMatchObject({ remote: flow.remote, connection: expect.any(Number) });
    expect(rig.sockets.connections).toBe(1);
    phone.socket.destroy();
    expect(await rig.failed.next()).toBe(back.flow);
  });

  test("where nobody listens the message is reported undeliverable, never from within send", async () => {
    const rig = await open();
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const flow: Flow = { transport: "tcp", local: place(rig, "tcp"), remote: { host: "127.0.0.1", port } };
    rig.sockets.send(flow, bytesOf("hello"));
    expect(rig.failed.size).toBe(0);
    expect(await rig.failed.next()).toBe(flow);
  });

  test("so is one to a port that is none", async () => {
    const rig = await open();
    const flow: Flow = { transport: "tcp", local: place(rig, "tcp"), remote: { host: "127.0.0.1", port: 0 } };
    rig.sockets.send(flow, bytesOf("hello"));
    expect(rig.failed.size).toBe(0);
    await rig.clock.advance(0);
    expect(await rig.failed.next()).toBe(flow);
  });
});

describe.skipIf(withoutIpv6 !== "")(`SIP-01 IPv6 and IPv4 on one port${withoutIpv6}`, () => {
  const BOTH = { host: "::", port: 0 };

  test("over TCP phones of both families are served, each under its own name", async () => {
    const rig = await open({ udp: undefined, tcp: BOTH });
    const { port } = place(rig, "tcp");
    for (const host of ["127.0.0.1", "::1"]) {
      const phone = await tcpPhone({ host, port });
      phone.socket.write(OPTIONS);
      const { flow } = await rig.heard.next();
      expect([flow.local.host, flow.remote.host]).toEqual([host, host]);
      rig.sockets.send({ transport: "tcp", local: flow.local, remote: flow.remote }, bytesOf("INVITE"));
      expect(await phone.heard.next()).toBe("INVITE");
    }
  });

  test("each family sees an address of its own", async () => {
    const rig = await open({ udp: BOTH, tcp: undefined });
    const { port } = place(rig, "udp");
    expect(rig.sockets.advertised("udp", { host: "::1", port: 9 })).toEqual({ host: "::1", port });
    expect(rig.sockets.advertised("udp", { host: "127.0.0.1", port: 9 })).toEqual({ host: "127.0.0.1", port });
  });

  test("a STUN keep-alive from an IPv4 phone is told its IPv4 address", async () => {
    const rig = await open({ udp: BOTH, tcp: undefined });
    const phone = await udpPhone();
    const answered = once(phone.socket, "message");
    phone.socket.send(
      Buffer.from("000100002112a442000102030405060708090a0b", "hex"),
      place(rig, "udp").port,
      "127.0.0.1",
    );
    const [answer] = (await answered) as [Buffer];
    expect(answer.subarray(28).toString("hex")).toBe("5e12a443");
  });
});

describe("TCP peers that misbehave", () => {
  test("a stream that cannot be cut is told why and closed", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS.replace("Content-Length: 0", "Content-Length: many"));
    const answer = await phone.heard.next();
    expect(answer).toMatch(/^SIP\/2\.0 400 /);
    expect(answer).toMatch(/\r\nTo: <sip:c@d>;tag=\w+\r\n/);
    expect(answer).toMatch(/\r\nVia: SIP\/2\.0\/TCP 192\.0\.2\.1;branch=z9hG4bK1/);
    phone.socket.write(OPTIONS);
    await phone.closed;
    expect(rig.heard.size).toBe(0);
    await rig.failed.next();
  });

  test("one that is no SIP at all is closed without a word", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write("GET / HTTP/1.1\r\nHost: pbx\r\n\r\n");
    await phone.closed;
    expect([rig.heard.size, phone.heard.size]).toEqual([0, 0]);
  });

  test("half a message may take so long and no longer", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS + OPTIONS.slice(0, 50));
    await rig.heard.next();
    await rig.clock.advance(limits.sip.partialMessageMs - 1_000);
    expect(rig.sockets.connections).toBe(1);
    await rig.clock.advance(2_000);
    await phone.closed;
    expect(await rig.logged.next()).toBe("sip.tcp.dropped partial");
  });

  test("one that connects and says nothing is closed", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS);
    await rig.heard.next();
    const silent = await tcpPhone(place(rig, "tcp"));
    await until(() => rig.sockets.connections === 2);
    await rig.clock.advance(limits.sip.partialMessageMs + 1_000);
    await silent.closed;
    expect(await rig.logged.next()).toBe("sip.tcp.dropped silent");
    expect(rig.sockets.connections).toBe(1);
  });

  test("one that only pings is closed like one that says nothing", async () => {
    const rig = await open();
    const idler = await tcpPhone(place(rig, "tcp"));
    for (let seconds = 0; seconds < 30; seconds += 10) {
      idler.socket.write("\r\n\r\n");
      expect(await idler.heard.next()).toBe("\r\n");
      await rig.clock.advance(10_000);
    }
    await rig.clock.advance(limits.sip.partialMessageMs - 29_000);
    await idler.closed;
    expect(await rig.logged.next()).toBe("sip.tcp.dropped silent");
  });

  test("a single line break now and then is a keep-alive, not half a message", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(`${OPTIONS}\r\n`);
    await rig.heard.next();
    await rig.clock.advance(limits.sip.partialMessageMs + 2_000);
    phone.socket.write("\r\n");
    expect(await phone.heard.next()).toBe("\r\n");
    expect(rig.sockets.connections).toBe(1);
  });

  test("a phone that registered for an hour may be silent for an hour", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS);
    await rig.heard.next();
    await rig.clock.advance(limits.sip.maxExpiresS * 1_000);
    expect(rig.sockets.connections).toBe(1);
    await rig.clock.advance(limits.sip.connectionIdleMs - limits.sip.maxExpiresS * 1_000 + 1_000);
    await phone.closed;
    expect(await rig.logged.next()).toBe("sip.tcp.dropped idle");
    expect(rig.clock.pending).toBe(0);
  });

  test("one that stops reading is closed before it costs memory", async () => {
    const rig = await open({ bounds: { connectionBacklogBytes: 100_000 } });
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS);
    const { flow } = await rig.heard.next();
    phone.socket.pause();
    const much = new Uint8Array(60_000);
    for (let i = 0; i < 1_000 && rig.sockets.connections > 0; i++) rig.sockets.send(flow, much);
    expect(await rig.failed.next()).toBe(flow);
    expect(await rig.logged.next()).toBe("sip.tcp.dropped backlog");
  });

  test("one address gets so many connections, all together so many", async () => {
    const rig = await open({ bounds: { connectionsPerSource: 2 } });
    const [first, second] = [await tcpPhone(place(rig, "tcp")), await tcpPhone(place(rig, "tcp"))];
    const third = await tcpPhone(place(rig, "tcp"));
    await third.closed;
    expect(rig.sockets.connections).toBe(2);
    first.socket.end();
    await rig.failed.next();
    const fourth = await tcpPhone(place(rig, "tcp"));
    fourth.socket.write(OPTIONS);
    await rig.heard.next();
    second.socket.write(OPTIONS);
    await rig.heard.next();

    const small = await open({ bounds: { connections: 1 } });
    await tcpPhone(place(small, "tcp"));
    await until(() => small.sockets.connections === 1);
    await (await tcpPhone(place(small, "tcp"))).closed;
  });
});

describe("opening and closing", () => {
  test.each(["udp", "tcp"] as const)("a %s port in use is named, with what to do", async (transport) => {
    const rig = await open();
    const { port } = place(rig, transport);
    const taken = { host: "127.0.0.1", port };
    const failing = open({ udp: undefined, tcp: undefined, [transport]: taken });
    await expect(failing).rejects.toBeInstanceOf(ListenError);
    await expect(failing).rejects.toThrow(`${transport} 127.0.0.1:${port}: another program has the port`);
    await expect(failing).rejects.toThrow(`sip.${transport} in zongji.yaml`);
  });

  test("when one port cannot be had the other is given back", async () => {
    const rig = await open();
    const probe = await udpPhone();
    const { port } = probe.socket.address();
    probe.socket.close();
    closers.pop();
    await expect(open({ udp: { host: "127.0.0.1", port }, tcp: place(rig, "tcp") })).rejects.toThrow("tcp");
    const again = await open({ udp: { host: "127.0.0.1", port }, tcp: undefined });
    expect(place(again, "udp").port).toBe(port);
  });

  test("an address that is not ours is named", async () => {
    await expect(open({ udp: { host: "192.0.2.1", port: 0 } })).rejects.toThrow("no such address");
  });

  test("closing frees the ports, ends the connections and reports nothing", async () => {
    const rig = await open();
    const phone = await tcpPhone(place(rig, "tcp"));
    phone.socket.write(OPTIONS);
    const { flow } = await rig.heard.next();
    const [udp, tcp] = [place(rig, "udp"), place(rig, "tcp")];
    await rig.sockets.close();
    closers.splice(closers.length - 2, 1); // its own; the phone's stays
    await phone.closed;
    rig.sockets.send(flow, bytesOf("late"));
    rig.sockets.send({ ...flow, transport: "udp" }, bytesOf("late"));
    const again = await open({ udp, tcp });
    expect(again.sockets.listening.map((listening) => listening.address)).toEqual([udp, tcp]);
    expect([rig.failed.size, rig.clock.pending]).toEqual([0, expect.any(Number)]);
  });
});

describe("which of our addresses a peer sees", () => {
  const LOCALS = [
    { address: "127.0.0.1", cidr: "127.0.0.1/8", internal: true },
    { address: "203.0.113.5", cidr: "203.0.113.5/24", internal: false },
    { address: "192.168.1.2", cidr: "192.168.1.2/24", internal: false },
    { address: "fe80::1", cidr: "fe80::1/64", internal: false },
    { address: "2001:db8::2", cidr: "2001:db8::2/64", internal: false },
  ];
  const rules = [
    { network: "10.0.0.0/8", sip: undefined },
    { network: "198.51.100.0/24", sip: "pbx.example" },
    { network: "2001:db8:5::/48", sip: "2001:db8::99" },
  ];
  const advertise = makeAdvertiser(rules, () => LOCALS);

  test.each([
    ["a program on this machine", "127.0.0.1", "127.0.0.1"],
    ["one of another loopback address", "127.9.9.9", "127.0.0.1"],
    ["one over IPv6", "::1", "::1"],
    ["a neighbour", "192.168.1.77", "192.168.1.2"],
    ["a peer with a rule", "198.51.100.7", "pbx.example"],
    ["a peer whose rule says: as it is", "10.1.1.1", "203.0.113.5"],
    ["the rest of the world", "8.8.8.8", "203.0.113.5"],
    ["the rest of the IPv6 world", "2001:db8:77::1", "2001:db8::2"],
    ["an IPv6 peer with a rule", "2001:db8:5::1", "2001:db8::99"],
  ])("%s (%s) sees %s", (_who, peer, seen) => expect(advertise("0.0.0.0", peer)).toBe(seen));

  test("bound to one address, it is that one unless a rule says otherwise", () => {
    expect(advertise("192.168.1.2", "8.8.8.8")).toBe("192.168.1.2");
    expect(advertise("192.168.1.2", "198.51.100.7")).toBe("pbx.example");
  });

  test("a rule for all wins over the neighbourhood: in a container everybody is a neighbour", () => {
    const all = makeAdvertiser([{ network: "0.0.0.0/0", sip: "203.0.113.99" }], () => LOCALS);
    expect(all("0.0.0.0", "192.168.1.77")).toBe("203.0.113.99");
    expect(all("0.0.0.0", "127.0.0.1")).toBe("127.0.0.1");
  });

  test.each(["192.168.0.0/33", "192.168.0/16", "::/129", "everywhere", ""])("%j is no network", (network) => {
    expect(() => makeAdvertiser([{ network, sip: "x" }])).toThrow("no network");
  });

  test("it comes with the port we listen on", async () => {
    const rig = await open({ udp: { host: "0.0.0.0", port: 0 } });
    const peer = { host: "127.0.0.1", port: 9 };
    expect(rig.sockets.advertised("udp", peer)).toEqual({ host: "127.0.0.1", port: place(rig, "udp").port });
    expect(rig.sockets.advertised("tcp", peer)).toEqual({ host: "127.0.0.1", port: place(rig, "tcp").port });
  });
});
