// SIP over WebSocket (RFC 7118) on loopback: a server of node:http hands its upgrades over, the `ws` package plays the browser.

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Duplex } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { limits } from "../../../src/base/limits.ts";
import type { Address } from "../../../src/base/net.ts";
import { mayUse } from "../../../src/sip/transport/websocket.ts";
import { Authority, withoutOpenssl } from "./openssl.ts";
import { bytesOf, closeAll, closers, Inbox, OPTIONS, open, type Rig, tcpPhone, until } from "./rig.ts";

afterEach(closeAll);

const REGISTER = OPTIONS.replaceAll("OPTIONS", "REGISTER").replace("TCP 192.0.2.1", "WS df7jal23ls0d.invalid");

interface Door extends Rig {
  readonly address: Address;
  readonly url: string;
}

async function openDoor(init: Parameters<typeof open>[0] = {}, server?: Server): Promise<Door> {
  const rig = await open({ udp: undefined, tcp: undefined, ...init });
  const http = server ?? createServer((_request, response) => response.end("page"));
  const sockets = new Set<Duplex>();
  http.on("upgrade", (request, socket, head) => {
    sockets.add(socket);
    rig.sockets.upgrade(request, socket, head, server !== undefined);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => http.close(resolve));
  });
  const { port } = http.address() as { port: number };
  return { ...rig, address: { host: "127.0.0.1", port }, url: `${server ? "wss" : "ws"}://127.0.0.1:${port}/sip` };
}

interface Browser {
  readonly socket: WebSocket;
  readonly heard: Inbox<{ readonly text: string; readonly isBinary: boolean }>;
  readonly closed: Promise<number>;
}

function start(url: string, options: ClientOptions = {}, protocols: string | string[] = "sip"): Browser {
  const socket = new WebSocket(url, protocols, options);
  const heard: Browser["heard"] = new Inbox();
  socket.on("message", (data, isBinary) => heard.push({ text: data.toString(), isBinary }));
  socket.on("error", () => {});
  closers.push(() => void socket.terminate());
  return { socket, heard, closed: new Promise((resolve) => socket.once("close", (code) => resolve(code))) };
}

async function browser(...asked: Parameters<typeof start>): Promise<Browser> {
  const started = start(...asked);
  await once(started.socket, "open");
  return started;
}

/** The HTTP status with which a handshake was refused. */
async function refusal(...asked: Parameters<typeof start>): Promise<number> {
  const { socket } = start(...asked);
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
  return response.statusCode;
}

describe("SIP-01 SIP over WebSocket", () => {
  test("a message comes whole, as text or binary, in one piece or many; the answer is text", async () => {
    const door = await openDoor();
    const phone = await browser(door.url);
    expect(phone.socket.protocol).toBe("sip");
    phone.socket.send(REGISTER);
    const { flow, text } = await door.heard.next();
    expect(text).toBe(REGISTER);
    expect(flow).toMatchObject({ transport: "ws", local: door.address, connection: expect.any(Number) });
    phone.socket.send(Buffer.from(REGISTER));
    expect((await door.heard.next()).text).toBe(REGISTER);
    const octets = [...REGISTER];
    for (const [i, octet] of octets.entries()) phone.socket.send(octet, { fin: i === octets.length - 1 });
    expect((await door.heard.next()).text).toBe(REGISTER);
    door.sockets.send(flow, bytesOf("SIP/2.0 200 李雷"));
    expect(await phone.heard.next()).toEqual({ text: "SIP/2.0 200 李雷", isBinary: false });
    door.sockets.send(flow, new Uint8Array([0x53, 0xff]));
    expect((await phone.heard.next()).isBinary).toBe(true);
    expect(door.sockets.connections).toBe(1);
  });

  test("its messages go back to the port it came in at, which Via and Contact name", async () => {
    const door = await openDoor();
    const phone = await browser(door.url);
    phone.socket.send(REGISTER);
    const { flow } = await door.heard.next();
    expect(door.sockets.advertised("ws", flow.remote)).toEqual(door.address);
  });

  test("a ping by line breaks is answered (RFC 5626 §4.4.1), a single one is nothing", async () => {
    const door = await openDoor();
    const phone = await browser(door.url);
    phone.socket.send("\r\n");
    phone.socket.send("\r\n\r\n");
    expect((await phone.heard.next()).text).toBe("\r\n");
    phone.socket.send(REGISTER);
    await door.heard.next();
    expect([door.heard.size, phone.heard.size]).toEqual([0, 0]);
  });

  test("a browser that leaves is reported once", async () => {
    const door = await openDoor();
    const phone = await browser(door.url);
    phone.socket.send(REGISTER);
    const { flow } = await door.heard.next();
    phone.socket.close();
    expect(await door.failed.next()).toBe(flow);
    expect([door.sockets.connections, door.failed.size]).toEqual([0, 0]);
    door.sockets.send(flow, bytesOf("INVITE")); // nobody can be called there (RFC 7118 §5.2)
    await door.clock.advance(0);
    expect(await door.failed.next()).toBe(flow);
  });

  test("one that is gone without a word is noticed by the second ping", async () => {
    const door = await openDoor();
    const phone = await browser(door.url, { autoPong: false });
    phone.socket.send(REGISTER);
    const { flow } = await door.heard.next();
    const pinged = once(phone.socket, "ping");
    await door.clock.advance(limits.sip.webSocketPingMs);
    await pinged;
    expect(door.sockets.connections).toBe(1);
    await door.clock.advance(limits.sip.webSocketPingMs);
    expect(await door.failed.next()).toBe(flow);
    expect(await door.logged.next()).toBe("sip.ws.dropped no pong");
    await phone.closed;
  });

  test("one that answers its pings stays", async () => {
    const door = await openDoor();
    const phone = await browser(door.url);
    phone.socket.send(REGISTER);
    await door.heard.next();
    for (let i = 0; i < 5; i++) {
      const pinged = once(phone.socket, "ping");
      await door.clock.advance(limits.sip.webSocketPingMs);
      await pinged;
      phone.socket.send(REGISTER); // behind the pong
      await door.heard.next();
    }
    expect(door.sockets.connections).toBe(1);
  });

  test("one that says nothing is closed", async () => {
    const door = await openDoor();
    const phone = await browser(door.url);
    await door.clock.advance(limits.sip.partialMessageMs + 1_000);
    await phone.closed;
    expect(await door.logged.next()).toBe("sip.ws.dropped silent");
  });

  test("more than a message may hold closes it", async () => {
    const door = await openDoor();
    const phone = await browser(door.url);
    phone.socket.send(new Uint8Array(limits.sip.messageBytes + 1));
    expect(await phone.closed).toBe(1009);
    expect(door.heard.size).toBe(0);
  });

  test("one that stops reading is closed before it costs memory", async () => {
    const door = await openDoor({ bounds: { connectionBacklogBytes: 100_000 } });
    const phone = await browser(door.url);
    phone.socket.send(REGISTER);
    const { flow } = await door.heard.next();
    phone.socket.pause();
    const much = bytesOf("x".repeat(60_000));
    for (let i = 0; i < 1_000 && door.sockets.connections > 0; i++) door.sockets.send(flow, much);
    expect(await door.failed.next()).toBe(flow);
    expect(await door.logged.next()).toBe("sip.ws.dropped backlog");
  });

  test("whoever asks for something else than sip is refused, and no room is said as 503", async () => {
    const door = await openDoor({ bounds: { connections: 1 } });
    expect(await refusal(door.url, {}, [])).toBe(400);
    expect(await refusal(door.url, {}, "xmpp")).toBe(400);
    const phone = await browser(door.url, {}, ["xmpp", "sip"]);
    expect(phone.socket.protocol).toBe("sip");
    expect(await refusal(door.url)).toBe(503);
  });

  test("bytes that are no WebSocket handshake hurt nobody", async () => {
    const door = await openDoor();
    const noise = await tcpPhone(door.address);
    noise.socket.write(
      "GET /sip HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
    );
    await noise.closed;
    const torn = await browser(door.url);
    (torn.socket as unknown as { _socket: Duplex })._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    await torn.closed;
    await until(() => door.sockets.connections === 0);
  });
});

describe("whose pages may be a phone (RFC 6455 §10.2)", () => {
  test("a page of another server is turned away, one of ours and a program are not", async () => {
    const door = await openDoor();
    expect(await refusal(door.url, { origin: "https://evil.example" })).toBe(403);
    expect(await door.logged.next()).toBe("sip.ws.origin ");
    await browser(door.url, { origin: `http://127.0.0.1:${door.address.port}` });
    await browser(door.url);
  });

  test("one that is listed may", async () => {
    const door = await openDoor({ origins: ["https://Desk.example"] });
    await browser(door.url, { origin: "https://desk.example" });
    expect(await refusal(door.url, { origin: "http://desk.example" })).toBe(403);
  });

  test.each([
    [undefined, "pbx:8088", [], true],
    ["https://pbx:8088", "PBX:8088", [], true],
    ["https://pbx", "pbx:8088", [], false],
    ["null", "pbx", [], false],
    ["https://pbx.evil.example", "pbx", [], false],
    ["https://pbx", undefined, [], false],
    ["https://evil.example", "pbx", ["*"], true],
    ["https://a.example:444", "pbx", ["https://a.example"], false],
  ] as const)("origin %s at %s, listed %j: %s", (origin, host, origins, may) => {
    expect(mayUse(origin, host, origins)).toBe(may);
  });
});

describe.skipIf(withoutOpenssl !== "")(`secure WebSocket${withoutOpenssl}`, () => {
  test("comes in through HTTPS and is called wss", async () => {
    const authority = new Authority();
    closers.push(() => authority.close());
    const pair = authority.issue({ names: "IP:127.0.0.1" });
    const door = await openDoor({}, createTlsServer(pair));
    const phone = await browser(door.url, { ca: authority.pem });
    phone.socket.send(REGISTER);
    const { flow } = await door.heard.next();
    expect(flow).toMatchObject({ transport: "wss", local: door.address });
    door.sockets.send(flow, bytesOf("answer"));
    expect((await phone.heard.next()).text).toBe("answer");
  });
});
