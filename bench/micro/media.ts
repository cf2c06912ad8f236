// What media costs without sockets: one law to the other, the engine's own work for a relayed packet, recording. `bench/main.ts` runs it;
// the cost with real sockets is bench/load's question. Figures are CPU time of this thread, best of several rounds.

import type { CallId, LegId, RecordingId } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Address } from "../../src/base/net.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { Clock, Millis, WallMillis } from "../../src/base/time.ts";
import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import { translateInPlace, translationFrom } from "../../src/rtp/g711.ts";
import type { RtpPort } from "../../src/rtp/media.ts";
import { MediaEngine } from "../../src/rtp/media-engine.ts";
import type { MediaPlan } from "../../src/rtp/plan.ts";
import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly budget: number;
}

const PACKETS = 50_000; // 1 000 s of one direction
const ROUNDS = 5;

export async function run(): Promise<Figure[]> {
  return [
    { name: "g711-translate", unit: "us/packet", value: best(translatePackets), budget: 0.2 },
    { name: "rtp-rewrite", unit: "us/packet", value: best(() => relayPackets(false)), budget: 1 },
    { name: "rtp-rewrite-recorded", unit: "us/packet", value: best(() => relayPackets(true)), budget: 2 },
  ];
}

/** Microseconds a packet. */
function best(round: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    round();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / PACKETS);
  }
  return Math.round(least * 1_000) / 1_000;
}

function translatePackets(): void {
  const packet = new Uint8Array(172).fill(0x3c);
  const table = translationFrom("pcmu");
  for (let i = 0; i < PACKETS; i++) translateInPlace(packet, 12, 172, table);
}

class SilentPort implements RtpPort {
  readonly port: number;
  onRtp: RtpPort["onRtp"];
  onRtcp: RtpPort["onRtcp"];
  sent = 0;

  constructor(port: number) {
    this.port = port;
  }

  sendRtp(): void {
    this.sent++;
  }

  sendRtcp(): void {}
  settle(): void {}
  close(): void {}
}

/** Time moves by packets; timers run when it has passed them. */
class StepClock implements Clock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): Millis {
    return this.#now as Millis;
  }

  wall(): WallMillis {
    return this.#now as WallMillis;
  }

  after(afterMs: number, _why: string, run: () => void): { cancel(): void } {
    const timer = { at: this.#now + afterMs, run };
    this.#timers.push(timer);
    return { cancel: () => this.#timers.splice(this.#timers.indexOf(timer), 1) };
  }

  step(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers.filter((one) => one.at <= this.#now)) {
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      timer.run();
    }
  }
}

/** One direction of a call; recorded: both channels' work of the flush is in it, the file is nothing. */
function relayPackets(recorded: boolean): void {
  const clock = new StepClock();
  const ports = [new SilentPort(16_384), new SilentPort(16_386)] as const;
  const engine = new MediaEngine({
    clock,
    rng: seededRng(1),
    log: silentLog,
    audio: { clip: () => undefined, load: async () => undefined },
    files: {
      create: () => ({
        write: (_bytes, _position, done) => done(undefined),
        finish: (done) => done({ ok: true, value: { bytes: 0, sha256: "" } }),
        abandon() {},
      }),
    },
    codecs: makeCodecKit(undefined),
    srtpCrypto: nodeSrtpCrypto,
    openDtls: () => ({ feed() {}, close() {} }),
    report() {},
    country: "CN",
    needPorts() {},
  });
  engine.addPorts(ports);
  const call = "c-20261122-bench" as CallId;
  const legs = [`${call}.1` as LegId, `${call}.2` as LegId] as const;
  const from: Address = { host: "192.0.2.1", port: 4_000 };
  legs.forEach((leg, i) => {
    engine.command({ kind: "open", call, leg, port: 16_384 + 2 * i });
    engine.command({ kind: "configure", leg, plan: planFor(from) });
  });
  engine.command({ kind: "hear", leg: legs[1], what: { kind: "leg", leg: legs[0] } });
  if (recorded) {
    const recording = call as string as RecordingId;
    engine.command({ kind: "record", recording, call, path: "nowhere", left: legs[0], right: legs[1] });
  }
  const packet = new Uint8Array(172).fill(0x3c);
  for (let i = 0; i < PACKETS; i++) {
    stamp(packet, i);
    ports[0].onRtp?.(packet, from);
    clock.step(20);
  }
  engine.close();
  if (ports[1].sent < PACKETS) throw new Error(`${ports[1].sent} of ${PACKETS} packets were relayed`);
}

function planFor(remote: Address): MediaPlan {
  return {
    remote,
    remoteRtcp: { host: remote.host, port: remote.port + 1 },
    codec: "pcmu",
    payloadType: 0,
    telephoneEvent: undefined,
    ptimeMs: 20,
    weSend: true,
    weReceive: true,
  };
}

function stamp(packet: Uint8Array, i: number): void {
  packet[0] = 0x80;
  packet[1] = 0;
  packet[2] = i >> 8;
  packet[3] = i;
  const timestamp = 160 * i;
  for (let byte = 0; byte < 4; byte++) packet[4 + byte] = timestamp >>> (24 - 8 * byte);
  packet[8] = 1;
  packet[9] = 2;
  packet[10] = 3;
  packet[11] = 4;
}
