// Sound for many calls from a thread of its own: each phone sends 50 packets of G.711 a second to the port its call was given, and counts
// what comes back. The first eight bytes of a payload are sender and number, so that a packet is known wherever it is seen; or phones say
// something in a codec of their own, and what comes is only counted.
// This file is both the thread and its front door.

import { createSocket, type Socket } from "node:dgram";
import { fileURLToPath } from "node:url";
import { isMainThread, type MessagePort, parentPort, Worker, workerData } from "node:worker_threads";
import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";
import { PacketSlab } from "../../src/rtp/srtp/slab.ts";
import { protectionOf, type SrtpInit, SrtpReceiver, SrtpSender } from "../../src/rtp/srtp/srtp.ts";
import { BENCH_SDES } from "./sdes-keys.ts";

const PTIME_MS = 20;
const SAMPLES = 160;
const RTP_HEADER = 12;
const MOST_BYTES = 1_500;

/** What a phone says, again and again, a packet each 20 ms. */
export interface Voice {
  readonly payloadType: number;
  /** Of the RTP clock, for a packet. */
  readonly ticks: number;
  readonly payloads: readonly Uint8Array[];
}

/** Of the phones of a call, in their order. */
interface TrafficKind {
  /** Under the keys of `sdes-keys.ts`. */
  readonly isProtected: readonly boolean[];
  readonly voices?: readonly Voice[] | undefined;
}

interface TrafficInit extends TrafficKind {
  readonly phones: number;
  readonly localHost: string;
}

/** Own port → where the switch wants this phone's sound. */
export type Peers = readonly (readonly [own: number, theirs: number])[];

export interface TrafficCount {
  /** Packets of the counted time, sent and come out at the other end. */
  readonly sent: number;
  readonly received: number;
  /** Sent of what a clock would have sent: below 1 the generator had too little CPU. */
  readonly kept: number;
}

type ToThread =
  | { readonly kind: "talk"; readonly host: string; readonly peers: Peers }
  | { readonly kind: "count" | "freeze" | "report" | "hush" | "close" };
type FromThread =
  | { readonly kind: "bound"; readonly ports: readonly number[] }
  | { readonly kind: "counted"; readonly count: TrafficCount };

export class MediaTraffic {
  /** Of the phones, in their order. */
  readonly ports: readonly number[];
  readonly #worker: Worker;

  private constructor(worker: Worker, ports: readonly number[]) {
    this.#worker = worker;
    this.ports = ports;
  }

  static async open(
    phones: number,
    localHost: string,
    kind: TrafficKind = { isProtected: [false] },
  ): Promise<MediaTraffic> {
    const init: TrafficInit = { phones, localHost, ...kind };
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: init, name: "media-traffic" });
    const bound = await nextMessage(worker, "bound");
    return new MediaTraffic(worker, bound.ports);
  }

  talk(host: string, peers: Peers): void {
    this.#post({ kind: "talk", host, peers });
  }

  /** Packets from now on count. */
  count(): void {
    this.#post({ kind: "count" });
  }

  /** Packets from now on no longer count; those under way have `graceMs` to come out. */
  async counted(graceMs: number): Promise<TrafficCount> {
    this.#post({ kind: "freeze" });
    await new Promise((resolve) => setTimeout(resolve, graceMs));
    const answer = nextMessage(this.#worker, "counted");
    this.#post({ kind: "report" });
    return (await answer).count;
  }

  hush(): void {
    this.#post({ kind: "hush" });
  }

  async close(): Promise<void> {
    this.#post({ kind: "close" });
    await new Promise((resolve) => this.#worker.once("exit", resolve));
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }
}

function nextMessage<Kind extends FromThread["kind"]>(
  worker: Worker,
  kind: Kind,
): Promise<Extract<FromThread, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: FromThread) => {
      worker.off("error", reject);
      if (message.kind === kind) resolve(message as Extract<FromThread, { kind: Kind }>);
      else reject(new Error(`the sound's thread said ${message.kind} instead of ${kind}`));
    });
  });
}

class Phone {
  readonly packet = Buffer.alloc(MOST_BYTES, 0xd5);
  readonly socket: Socket;
  next = 0;
  /** Numbers of the counted packets: from, up to. */
  from = Number.POSITIVE_INFINITY;
  to = Number.POSITIVE_INFINITY;
  received = 0;
  isTalking = false;
  readonly voice: Voice | undefined;
  readonly #index: number;
  readonly #secure: SecureEnd | undefined;

  constructor(index: number, localHost: string, isProtected: boolean, voice: Voice | undefined) {
    this.#index = index;
    this.voice = voice;
    this.#secure = isProtected ? new SecureEnd() : undefined;
    this.packet[0] = 0x80; // version 2
    this.packet[1] = voice?.payloadType ?? 0; // PCMU
    this.packet.writeUInt32BE(0x5a000000 + index, 8);
    // Addresses are numbers: what a look-up would answer, without its cost.
    const lookup = (
      _name: string,
      _options: unknown,
      done: (e: Error | null, address: string, family: number) => void,
    ) => done(null, localHost, 4);
    this.socket = createSocket({ type: "udp4", lookup });
  }

  send(): void {
    const { packet, voice } = this;
    packet.writeUInt16BE(this.next & 0xffff, 2);
    packet.writeUInt32BE((this.next * (voice?.ticks ?? SAMPLES)) >>> 0, 4);
    const length = voice === undefined ? this.#mark() : this.#say(voice);
    this.next += 1;
    const whole = packet.subarray(0, RTP_HEADER + length);
    const wire = this.#secure === undefined ? whole : this.#secure.seal(whole);
    if (wire !== undefined) this.socket.send(wire);
  }

  #mark(): number {
    this.packet.writeUInt32BE(this.#index, RTP_HEADER);
    this.packet.writeUInt32BE(this.next, RTP_HEADER + 4);
    return SAMPLES;
  }

  #say({ payloads }: Voice): number {
    const payload = payloads[this.next % payloads.length] ?? new Uint8Array(0);
    this.packet.set(payload, RTP_HEADER);
    return payload.length;
  }

  /** As it was sent; undefined: nobody's. */
  open(wire: Buffer): Buffer | undefined {
    return this.#secure === undefined ? wire : this.#secure.open(wire);
  }
}

const slab = new PacketSlab();

/** A phone's half of SRTP: its keys are the switch's the other way round. */
class SecureEnd {
  readonly #sender = new SrtpSender(protectionOf(keyed(BENCH_SDES.receiveKey)), slab);
  readonly #receiver = new SrtpReceiver(protectionOf(keyed(BENCH_SDES.sendKey)));

  seal(packet: Uint8Array): Uint8Array | undefined {
    return this.#sender.rtp(packet);
  }

  open(wire: Buffer): Buffer | undefined {
    const packet = this.#receiver.rtp(wire);
    return packet && Buffer.from(packet.buffer, packet.byteOffset, packet.length);
  }
}

function keyed(master: Uint8Array): SrtpInit {
  return { suite: BENCH_SDES.suite, master, crypto: nodeSrtpCrypto };
}

function runThread(parent: MessagePort, { phones: count, localHost, isProtected, voices }: TrafficInit): void {
  const phones = Array.from({ length: count }, (_, index) => {
    const voice = voices?.[index % voices.length];
    return new Phone(index, localHost, isProtected[index % isProtected.length] === true, voice);
  });
  let isCounting = false;
  const hear = (phone: Phone, wire: Buffer): void => {
    const packet = phone.open(wire);
    if (phone.voice !== undefined) {
      if (isCounting && packet !== undefined && packet.length > RTP_HEADER) phone.received += 1;
      return;
    }
    if (packet?.length !== RTP_HEADER + SAMPLES) return;
    const sender = phones[packet.readUInt32BE(RTP_HEADER)];
    const number = packet.readUInt32BE(RTP_HEADER + 4);
    if (sender !== undefined && number >= sender.from && number < sender.to) sender.received += 1;
  };
  const bound = phones.map((phone) => {
    const { socket } = phone;
    socket.on("message", (wire) => hear(phone, wire));
    socket.on("error", () => {}); // a port of the switch that has closed
    return new Promise<number>((resolve) => socket.bind(0, localHost, () => resolve(socket.address().port)));
  });
  const stopPacing = pace(phones);
  let countedFrom = 0;
  let countedMs = 0;
  parent.on("message", (message: ToThread) => {
    switch (message.kind) {
      case "talk":
        talkTo(phones, message.host, message.peers);
        return;
      case "count":
        countedFrom = performance.now();
        isCounting = true;
        for (const phone of phones) [phone.from, phone.to, phone.received] = [phone.next, Number.POSITIVE_INFINITY, 0];
        return;
      case "freeze":
        countedMs = performance.now() - countedFrom;
        isCounting = false;
        for (const phone of phones) phone.to = phone.next;
        return;
      case "report": {
        const sent = phones.reduce((sum, { from, to }) => sum + (Number.isFinite(to) ? to - from : 0), 0);
        const received = phones.reduce((sum, phone) => sum + phone.received, 0);
        const due = (phones.filter(({ isTalking }) => isTalking).length * countedMs) / PTIME_MS;
        post(parent, { kind: "counted", count: { sent, received, kept: sent / due } });
        return;
      }
      case "hush":
        for (const phone of phones) phone.isTalking = false;
        return;
      case "close":
        stopPacing();
        for (const { socket } of phones) socket.close();
        parent.close();
        return;
    }
  });
  void Promise.all(bound).then((ports) => post(parent, { kind: "bound", ports }));
}

function talkTo(phones: readonly Phone[], host: string, peers: Peers): void {
  const byPort = new Map(phones.map((phone) => [phone.socket.address().port, phone]));
  for (const [own, theirs] of peers) {
    const phone = byPort.get(own);
    phone?.socket.connect(theirs, host, () => {
      phone.isTalking = true;
    });
  }
}

/** One twentieth of the phones each millisecond; late ticks are caught up, so that the rate holds. */
function pace(phones: readonly Phone[]): () => void {
  const began = performance.now();
  let tick = 0;
  let timer: NodeJS.Timeout;
  const run = (): void => {
    const due = Math.floor(performance.now() - began);
    for (; tick < due; tick++) {
      for (let i = tick % PTIME_MS; i < phones.length; i += PTIME_MS) {
        const phone = phones[i];
        if (phone?.isTalking) phone.send();
      }
    }
    timer = setTimeout(run, 1);
  };
  timer = setTimeout(run, 1);
  return () => clearTimeout(timer);
}

function post(parent: MessagePort, message: FromThread): void {
  parent.postMessage(message);
}

if (!isMainThread && parentPort !== null) runThread(parentPort, workerData as TrafficInit);
