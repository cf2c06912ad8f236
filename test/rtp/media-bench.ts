// One media engine on the virtual clock with ports, files and phones in memory: what the tests of src/rtp stand on.

import { createHash } from "node:crypto";
import type { CallId, LegId, RecordingId } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Address } from "../../src/base/net.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { AudioClip } from "../../src/rtp/audio.ts";
import { makeClip } from "../../src/rtp/audio.ts";
import type { CodecKit } from "../../src/rtp/codec.ts";
import type { OpenDtls } from "../../src/rtp/dtls.ts";
import type {
  Hearing,
  LegLook,
  LegReport,
  MediaCommand,
  MediaFact,
  MediaReport,
  RtpPort,
} from "../../src/rtp/media.ts";
import { MediaEngine } from "../../src/rtp/media-engine.ts";
import type { MediaPlan } from "../../src/rtp/plan.ts";
import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";
import type { AudioFile, AudioFileStore } from "../../src/rtp/ports.ts";
import { VirtualClock } from "../world/clock.ts";
import { codecKit } from "./codecs.ts";

/** A handshake that nobody ends. */
export const deafDtls: OpenDtls = () => ({ feed() {}, close() {} });

export interface Sent {
  readonly packet: Uint8Array;
  readonly to: Address;
  readonly at: number;
}

/** A port that keeps what was sent and lets tests speak to it; honours `settle` as a connected socket does. */
export class FakePort implements RtpPort {
  readonly port: number;
  onRtp: RtpPort["onRtp"];
  onRtcp: RtpPort["onRtcp"];
  readonly rtp: Sent[] = [];
  readonly rtcp: Sent[] = [];
  settledOn: Address | undefined;
  closed = false;
  #clock: VirtualClock;

  constructor(port: number, clock: VirtualClock) {
    this.port = port;
    this.#clock = clock;
  }

  sendRtp(packet: Uint8Array, to: Address): void {
    this.rtp.push({ packet: new Uint8Array(packet), to: { ...to }, at: this.#clock.now() });
  }

  sendRtcp(packet: Uint8Array, to: Address): void {
    this.rtcp.push({ packet: new Uint8Array(packet), to: { ...to }, at: this.#clock.now() });
  }

  settle(peer: Address | undefined): void {
    this.settledOn = peer === undefined ? undefined : { ...peer };
  }

  close(): void {
    this.closed = true;
  }

  /** A datagram from the network; a settled port hears its peer only. */
  arrive(packet: Uint8Array, from: Address): void {
    const peer = this.settledOn;
    if (peer !== undefined && (peer.host !== from.host || peer.port !== from.port)) return;
    this.onRtp?.(new Uint8Array(packet), from);
  }

  arriveRtcp(packet: Uint8Array, from: Address): void {
    this.onRtcp?.(new Uint8Array(packet), from);
  }
}

/** Files in memory; `full` makes every write fail, `stuck` keeps writes from ending. */
export class MemoryFiles implements AudioFileStore {
  readonly files = new Map<string, Uint8Array>();
  full = false;
  stuck = false;

  create(path: string): AudioFile {
    this.files.set(path, new Uint8Array(0));
    return {
      write: (bytes, position, done) => {
        if (this.stuck) return;
        if (this.full) {
          queueMicrotask(() => done("the disk is full"));
          return;
        }
        const before = this.files.get(path) ?? new Uint8Array(0);
        const after = new Uint8Array(Math.max(before.length, position + bytes.length));
        after.set(before);
        after.set(bytes, position);
        this.files.set(path, after);
        queueMicrotask(() => done(undefined));
      },
      finish: (done) => {
        queueMicrotask(() => {
          const bytes = this.files.get(path) ?? new Uint8Array(0);
          done({ ok: true, value: { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") } });
        });
      },
      abandon: () => {},
    };
  }
}

export const CALL = "c-20261122-testcall" as CallId;

export function playing(name: string, whenOver: "repeat" | "tell"): Hearing {
  return { kind: "file", name, then: whenOver };
}

export function legId(name: string): LegId {
  return `${CALL}.${name}` as LegId;
}

export const RECORDING = CALL as string as RecordingId;

export function planFor(remote: Address, changes: Partial<MediaPlan> = {}): MediaPlan {
  return {
    remote,
    remoteRtcp: { host: remote.host, port: remote.port + 1 },
    codec: "pcmu",
    payloadType: 0,
    telephoneEvent: { send: 101, receive: 101 },
    ptimeMs: 20,
    weSend: true,
    weReceive: true,
    ...changes,
  };
}

export class MediaBench {
  readonly clock = new VirtualClock();
  readonly files = new MemoryFiles();
  readonly facts: MediaFact[] = [];
  readonly looks: LegLook[] = [];
  /** What legs said that are listened to. */
  /** What came to legs that end here. */
  readonly datagrams: Extract<MediaReport, { kind: "datagram" }>[] = [];
  readonly sounds: { readonly leg: LegId; readonly sound: Int16Array }[] = [];
  readonly ports = new Map<number, FakePort>();
  readonly ready: number[] = [];
  readonly clips = new Map<string, AudioClip>();
  /** Clips that must be read first. */
  readonly late = new Map<string, AudioClip>();
  readonly engine: MediaEngine;
  #nextPort = 16_384;

  constructor(
    init: {
      readonly seed?: number;
      readonly country?: string;
      readonly portLimit?: number;
      readonly firstPorts?: number;
      readonly codecs?: CodecKit;
      readonly openDtls?: OpenDtls;
    } = {},
  ) {
    let left = init.portLimit ?? 4_096;
    const open = (count: number): void => {
      const ports = Array.from({ length: Math.min(count, left) }, () => this.#makePort());
      left -= ports.length;
      this.engine.addPorts(ports);
      if (ports.length < count) this.engine.noMorePorts();
    };
    this.engine = new MediaEngine({
      clock: this.clock,
      rng: seededRng(init.seed ?? 1),
      log: silentLog,
      audio: { clip: (name) => this.clips.get(name), load: async (name) => this.late.get(name) },
      files: this.files,
      codecs: init.codecs ?? codecKit,
      srtpCrypto: nodeSrtpCrypto,
      openDtls: init.openDtls ?? deafDtls,
      report: (report) => this.#report(report),
      country: init.country ?? "CN",
      needPorts: open,
    });
    open(init.firstPorts ?? 8);
  }

  /** Opens a leg on the next ready port and, with a plan, configures it. */
  leg(name: string, plan?: MediaPlan): FakePort {
    const port = this.ready.shift();
    const fake = port === undefined ? undefined : this.ports.get(port);
    if (port === undefined || fake === undefined) throw new Error("no port is ready");
    this.command({ kind: "open", call: CALL, leg: legId(name), port });
    if (plan !== undefined) this.command({ kind: "configure", leg: legId(name), plan });
    return fake;
  }

  hear(name: string, what: Hearing): void {
    this.command({ kind: "hear", leg: legId(name), what });
  }

  bridge(a: string, b: string): void {
    this.hear(a, { kind: "leg", leg: legId(b) });
    this.hear(b, { kind: "leg", leg: legId(a) });
  }

  close(name: string): LegReport {
    this.command({ kind: "close", leg: legId(name) });
    const closed = this.facts.findLast((fact) => fact.kind === "leg-closed" && fact.leg === legId(name));
    if (closed?.kind !== "leg-closed") throw new Error(`${name} did not close`);
    return closed.report;
  }

  command(command: MediaCommand): void {
    this.engine.command(command);
  }

  /** What every test ends with: closed legs leave nothing behind once the quarantine is over. */
  async mustBeEmpty(legs: readonly string[]): Promise<void> {
    for (const name of legs) this.command({ kind: "close", leg: legId(name) });
    await this.clock.runUntilIdle(10_000);
    const { legs: open, recordings, portsResting, hearing, rounds, paced } = this.engine.sizes;
    const left = open + recordings + portsResting + hearing + rounds + paced + this.clock.pending;
    if (left !== 0) {
      throw new Error(`left behind: ${JSON.stringify(this.engine.sizes)} ${this.clock.pendingWhy().join(", ")}`);
    }
  }

  #makePort(): FakePort {
    const port = new FakePort(this.#nextPort, this.clock);
    this.ports.set(this.#nextPort, port);
    this.#nextPort += 2;
    return port;
  }

  #report(report: MediaReport): void {
    if (report.kind === "ports") this.ready.push(...report.ready);
    else if (report.kind === "sound") this.sounds.push({ leg: report.leg, sound: report.sound });
    else if (report.kind === "datagram") this.datagrams.push(report);
    else if (report.kind === "looked") this.looks.push(...report.legs);
    else this.facts.push(report);
  }
}

/** A phone's RTP stream. */
export class PhoneStream {
  readonly from: Address;
  ssrc: number;
  sequence: number;
  timestamp: number;
  payloadType: number;

  constructor(
    from: Address,
    init: { ssrc?: number; sequence?: number; timestamp?: number; payloadType?: number } = {},
  ) {
    this.from = from;
    this.ssrc = init.ssrc ?? 0x1234_5678;
    this.sequence = init.sequence ?? 1_000;
    this.timestamp = init.timestamp ?? 50_000;
    this.payloadType = init.payloadType ?? 0;
  }

  /** The next packet; `skip` leaves it out afterwards as if it were lost. */
  next(payload: Uint8Array = new Uint8Array(160).fill(0x7f), marker = false): Uint8Array {
    const packet = rtp({ ...this, marker, payload });
    this.sequence = (this.sequence + 1) & 0xffff;
    this.timestamp = (this.timestamp + payload.length) >>> 0;
    return packet;
  }

  /** RFC 4733 §2.5.1.2: updates every 20 ms, the end three times; the timestamp stays at the beginning. */
  event(event: number, updates: number): Uint8Array[] {
    const at = this.timestamp;
    const packets: Uint8Array[] = [];
    for (let i = 1; i <= updates + 3; i++) {
      const isEnd = i > updates;
      const duration = Math.min(i, updates) * 160;
      const payload = new Uint8Array([event, isEnd ? 0x8a : 0x0a, duration >> 8, duration & 0xff]);
      packets.push(rtp({ ...this, payloadType: 101, marker: i === 1, timestamp: at, payload }));
      this.sequence = (this.sequence + 1) & 0xffff;
    }
    this.timestamp = at + updates * 160;
    return packets;
  }
}

export function rtp(init: {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payloadType: number;
  readonly marker?: boolean;
  readonly payload: Uint8Array;
}): Uint8Array {
  const packet = Buffer.alloc(12 + init.payload.length);
  packet[0] = 0x80;
  packet[1] = init.payloadType | (init.marker ? 0x80 : 0);
  packet.writeUInt16BE(init.sequence & 0xffff, 2);
  packet.writeUInt32BE(init.timestamp >>> 0, 4);
  packet.writeUInt32BE(init.ssrc >>> 0, 8);
  packet.set(init.payload, 12);
  return packet;
}

export interface ReadPacket {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

/** Reads what the engine sent; it must be a plain packet: version 2, nothing else. */
export function read(sent: Sent): ReadPacket {
  const packet = Buffer.from(sent.packet);
  if (packet[0] !== 0x80) throw new Error(`first octet ${packet[0]}`);
  return {
    marker: (packet.readUInt8(1) & 0x80) !== 0,
    payloadType: packet.readUInt8(1) & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: new Uint8Array(packet.subarray(12)),
  };
}

export function sine(hz: number, seconds: number, amplitude = 8_000): Int16Array {
  return Int16Array.from({ length: Math.round(seconds * 8_000) }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / 8_000)),
  );
}

export { makeClip };
