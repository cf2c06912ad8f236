// Sockets of the switch on loopback, phones played by hand at the other end. No sleeps: each step waits for the thing itself, and time-outs run on a
// virtual clock.

import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { type LogFields, type Logger, silentLog } from "../../../src/base/log.ts";
import type { Address } from "../../../src/base/net.ts";
import type { Flow, TransportKind } from "../../../src/sip/ports.ts";
import { openSipSockets, type SipSockets, type SipSocketsInit } from "../../../src/sip/transport/sockets.ts";
import { VirtualClock } from "../../world/clock.ts";

export const LOOPBACK = { host: "127.0.0.1", port: 0 };
export const OPTIONS =
  "OPTIONS sip:pbx SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n" +
  "Call-ID: x\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

export interface Heard {
  readonly flow: Flow;
  readonly text: string;
}

/** Things that happen, to be awaited one by one. */
export class Inbox<Item> {
  readonly #items: Item[] = [];
  readonly #waiting: ((item: Item) => void)[] = [];

  push(item: Item): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#items.push(item);
    else waiting(item);
  }

  get size(): number {
    return this.#items.length;
  }

  next(): Promise<Item> {
    const item = this.#items.shift();
    return item === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(item);
  }
}

export interface Rig {
  readonly sockets: SipSockets;
  readonly heard: Inbox<Heard>;
  readonly failed: Inbox<Flow>;
  readonly clock: VirtualClock;
  readonly logged: Inbox<string>;
}

export const closers: (() => unknown)[] = [];

/** After each test: everything that was opened, in reverse. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export async function open(init: Partial<SipSocketsInit> = {}): Promise<Rig> {
  const heard = new Inbox<Heard>();
  const failed = new Inbox<Flow>();
  const logged = new Inbox<string>();
  const clock = new VirtualClock();
  const note = (event: string, fields?: LogFields): void =>
    logged.push(`${event} ${fields?.["why"] ?? fields?.["code"] ?? ""}`);
  const log: Logger = { ...silentLog, warn: note };
  const sockets = await openSipSockets(
    { udp: LOOPBACK, tcp: LOOPBACK, advertise: [], log, clock, ...init },
    (flow, bytes) => heard.push({ flow, text: Buffer.from(bytes).toString() }),
    (flow) => failed.push(flow),
  );
  closers.push(() => sockets.close());
  return { sockets, heard, failed, clock, logged };
}

export function place(rig: Rig, transport: TransportKind): Address {
  const found = rig.sockets.listening.find((candidate) => candidate.transport === transport);
  if (found === undefined) throw new Error(`not listening on ${transport}`);
  return found.address;
}

export async function udpPhone(
  host = "127.0.0.1",
): Promise<{ readonly socket: UdpSocket; readonly heard: Inbox<string> }> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  const heard = new Inbox<string>();
  socket.on("message", (bytes) => heard.push(bytes.toString()));
  socket.bind(0, host);
  await once(socket, "listening");
  closers.push(() => void socket.close());
  return { socket, heard };
}

export interface TcpPhone {
  readonly socket: Socket;
  readonly heard: Inbox<string>;
  readonly closed: Promise<unknown>;
}

export async function tcpPhone(to: Address): Promise<TcpPhone> {
  const socket = connect(to.port, to.host);
  const phone = tcpPhoneOn(socket);
  await once(socket, "connect");
  return phone;
}

export function tcpPhoneOn(socket: Socket): TcpPhone {
  const heard = new Inbox<string>();
  socket.on("data", (bytes) => heard.push(bytes.toString()));
  socket.on("error", () => {}); // resets are what some tests are about
  closers.push(() => void socket.destroy());
  return { socket, heard, closed: new Promise((resolve) => socket.once("close", resolve)) };
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const endOf = (socket: UdpSocket): Address => ({ host: socket.address().address, port: socket.address().port });

/** Lets the event loop turn until it holds; the test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** The end of a test's name, where this machine has no IPv6. */
export const withoutIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === "::1"),
)
  ? ""
  : " (left out: this machine has no ::1)";
