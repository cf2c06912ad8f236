// A media engine under commands that come in any order and make no sense, while spoilt packets come from everywhere: legs opened twice, plans
// with lengths of keys that no suite has, tables of legs that are gone, recordings beside themselves. The engine throws nothing, and once the
// legs are closed it is as it was in the morning: no leg, ear, sum, recording or timer, every port back.

import type { LegId, RecordingId } from "../../src/base/ids.ts";
import type { Address } from "../../src/base/net.ts";
import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import { makeClip } from "../../src/rtp/audio.ts";
import type { Hearing, MediaCommand, ToneName } from "../../src/rtp/media.ts";
import type { AudioCodec, MediaPlan, OpusWish } from "../../src/rtp/plan.ts";
import { type MediaSecurity, SRTP_KEY_BYTES, type SrtpSuite } from "../../src/rtp/security.ts";
import { CALL, legId, MediaBench } from "../rtp/media-bench.ts";

const LEGS = ["a", "b", "c", "d", "e", "nobody"];
const RECORDINGS = ["r1", "r2", "r3"];
const PORTS = 48;
const COMMANDS_AN_INPUT = 6;
/** Then everybody hangs up, and what is left is looked for. */
const INPUTS_A_DAY = 40;
const CODECS: readonly AudioCodec[] = ["pcmu", "pcma", "g722", "opus"];
const TONES: readonly ToneName[] = ["ringback", "busy", "congestion", "confirm", "refuse", "beep"];
const SUITES = Object.keys(SRTP_KEY_BYTES) as readonly SrtpSuite[];
const FILES = ["short", "late", "empty", "missing"];

export class CommandsUnderFire {
  readonly #bench: MediaBench;
  readonly #remotes: readonly Address[] = ["a", "b", "c"].map((_, i) => ({ host: `192.0.2.${i + 1}`, port: 4_000 }));
  /** The last ones, for whoever reads a failure. */
  readonly #told: string[] = [];
  #inputs = 0;

  constructor() {
    this.#bench = new MediaBench({ portLimit: PORTS, firstPorts: PORTS });
    const tone = Int16Array.from({ length: 1_600 }, (_, i) => 8_000 * Math.sin(i));
    this.#bench.clips.set("short", makeClip(tone)).set("empty", makeClip(new Int16Array(0)));
    this.#bench.late.set("late", makeClip(tone));
  }

  async receive(bytes: Uint8Array, rng: Rng): Promise<void> {
    try {
      for (let i = 0; i < COMMANDS_AN_INPUT; i++) this.#tell(this.#drawCommand(rng));
      this.#shower(bytes, rng);
      await this.#bench.clock.advance(between(rng, 1, 120));
      if (++this.#inputs % INPUTS_A_DAY === 0) await this.#evening();
      this.#forget();
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`${what}\nafter ${this.#told.slice(-30).join("\n      ")}`);
    }
  }

  #tell(command: MediaCommand): void {
    this.#told.push(
      JSON.stringify(command, (_, value) => (value instanceof Uint8Array ? `${value.length} octets` : value)),
    );
    this.#bench.command(command);
  }

  #shower(bytes: Uint8Array, rng: Rng): void {
    for (const port of this.#bench.ports.values()) {
      if (port.onRtp === undefined || fraction(rng) < 0.3) continue;
      const from = pick(rng, this.#remotes) ?? { host: "192.0.2.9", port: 9 };
      for (let i = between(rng, 1, 4); i > 0; i--) port.arrive(bytes, from);
      port.arrive(soundOf(bytes, rng), from);
      port.arriveRtcp(bytes, { host: from.host, port: from.port + 1 });
    }
  }

  /** Nobody looks at what was sent. */
  #forget(): void {
    for (const port of this.#bench.ports.values()) {
      port.rtp.length = 0;
      port.rtcp.length = 0;
    }
    for (const list of [this.#bench.facts, this.#bench.looks, this.#bench.sounds]) list.length = 0;
    this.#bench.files.files.clear();
    this.#told.splice(0, this.#told.length - 100);
  }

  async #evening(): Promise<void> {
    this.#bench.files.full = false;
    for (const name of LEGS) this.#tell({ kind: "close", leg: legId(name) });
    await this.#bench.clock.runUntilIdle(30_000);
    const { portsReady, ...sizes } = this.#bench.engine.sizes;
    for (const [name, size] of Object.entries(sizes)) must(size === 0, `${name}: ${size} left behind`);
    must(portsReady === PORTS, `${PORTS - portsReady} ports did not come back`);
    const waits = this.#bench.clock.pendingWhy();
    must(waits.length === 0, `timers left behind: ${waits.join(", ")}`);
    this.#bench.ready.splice(0, this.#bench.ready.length, ...this.#bench.ports.keys()); // announced ones that were never opened too
  }

  // --- commands ---------------------------------------------------------------------------------------------------------------------------

  #drawCommand(rng: Rng): MediaCommand {
    const leg = this.#leg(rng);
    const recording = (pick(rng, RECORDINGS) ?? "") as RecordingId;
    const draws: readonly (() => MediaCommand)[] = [
      () => ({ kind: "open", call: CALL, leg, port: this.#port(rng) }),
      () => ({ kind: "configure", leg, plan: this.#plan(rng) }),
      () => ({ kind: "configure", leg, plan: this.#plan(rng) }),
      () => ({ kind: "hear", leg, what: this.#hearing(rng) }),
      () => ({
        kind: "table",
        rows: Array.from({ length: between(rng, 0, 6) }, () => ({ leg: this.#leg(rng), what: this.#hearing(rng) })),
      }),
      () => ({ kind: "chime", legs: this.#some(rng), tone: pick(rng, TONES) ?? "beep" }),
      () => ({
        kind: "press",
        leg,
        digits: pick(rng, ["1", "12#", "", "*0ABCD", "x?", "5".repeat(60)]) ?? "",
        durationMs: pick(rng, [0, 1, 40, 100, 8_000, -5]) ?? 0,
      }),
      () => ({ kind: "listen", leg, on: fraction(rng) < 0.6 }),
      () => ({ kind: "look", ask: between(rng, 0, 9), legs: this.#some(rng) }),
      () => ({
        kind: "pass",
        leg,
        plan: fraction(rng) < 0.6 ? undefined : { remote: this.#remote(rng), from: this.#leg(rng) },
      }),
      () => ({
        kind: "record",
        recording,
        call: CALL,
        path: `recordings/${recording}.wav`,
        left: leg,
        right: fraction(rng) < 0.4 ? undefined : this.#leg(rng),
        ...(fraction(rng) < 0.3 ? { beside: (pick(rng, RECORDINGS) ?? "") as RecordingId } : {}),
        ...(fraction(rng) < 0.3 ? { layout: "mono" } : {}),
        ...(fraction(rng) < 0.3 ? { quietMs: between(rng, 0, 500) } : {}),
      }),
      () => ({ kind: "record-right", recording, right: fraction(rng) < 0.4 ? undefined : leg }),
      () => ({ kind: "record-pause", recording, on: fraction(rng) < 0.5 }),
      () => ({ kind: "record-stop", recording }),
      () => ({ kind: "close", leg }),
    ];
    if (fraction(rng) < 0.02) this.#bench.files.full = !this.#bench.files.full;
    const command = pick(rng, draws)?.();
    if (command === undefined) throw new Error("there are commands");
    return command;
  }

  /** An announced one, mostly; sometimes one that is taken, or nobody's. */
  #port(rng: Rng): number {
    const chance = fraction(rng);
    if (chance < 0.1) return 1;
    if (chance < 0.2) return pick(rng, [...this.#bench.ports.keys()]) ?? 0;
    return this.#bench.ready.shift() ?? 0;
  }

  #leg(rng: Rng): LegId {
    return legId(pick(rng, LEGS) ?? "a");
  }

  #some(rng: Rng): readonly LegId[] {
    return Array.from({ length: between(rng, 0, 7) }, () => this.#leg(rng));
  }

  #remote(rng: Rng): Address {
    const nowhere = [
      { host: "0.0.0.0", port: 9 },
      { host: "192.0.2.1", port: 0 },
      { host: "", port: 70_000 },
      { host: "2001:db8::1", port: 4_000 },
    ];
    return pick(rng, fraction(rng) < 0.7 ? this.#remotes : nowhere) ?? { host: "", port: 0 };
  }

  #plan(rng: Rng): MediaPlan {
    const remote = this.#remote(rng);
    const isMuxed = fraction(rng) < 0.3;
    return {
      remote,
      remoteRtcp: isMuxed ? remote : { host: remote.host, port: remote.port + 1 },
      ...(isMuxed ? { rtcpMux: true } : {}),
      codec: pick(rng, CODECS) ?? "pcmu",
      payloadType: pick(rng, [0, 8, 9, 96, 101, 127, 13, 255, -1]) ?? 0,
      ...(fraction(rng) < 0.2 ? { receiveType: pick(rng, [0, 8, 9, 97, 101, 300]) ?? 0 } : {}),
      telephoneEvent: pick(rng, [
        undefined,
        { send: 101, receive: 101 },
        { send: 0, receive: 96 },
        { send: 999, receive: -1, rateHz: 48_000 } as const,
      ]),
      ...(fraction(rng) < 0.3 ? { comfortNoise: pick(rng, [13, 19, 0, 500]) ?? 13 } : {}),
      ...(fraction(rng) < 0.3 ? { opus: this.#opus(rng) } : {}),
      ptimeMs: pick(rng, [20, 20, 10, 30, 40, 60, 0, 1, 7, -20, 1_000]) ?? 20,
      weSend: fraction(rng) < 0.8,
      weReceive: fraction(rng) < 0.8,
      ...(fraction(rng) < 0.4 ? { security: this.#security(rng) } : {}),
      ...(fraction(rng) < 0.4 ? { detectTones: fraction(rng) < 0.8 } : {}),
    };
  }

  #opus(rng: Rng): OpusWish {
    return {
      maxAverageBitrate: pick(rng, [6_000, 24_000, 510_000, 0, -1]) ?? 0,
      maxPlaybackRate: pick(rng, [8_000, 16_000, 48_000, 0]) ?? 0,
      useInbandFec: fraction(rng) < 0.5,
      useDtx: fraction(rng) < 0.5,
    };
  }

  #security(rng: Rng): MediaSecurity {
    const suite = pick(rng, SUITES) ?? "AES_CM_128_HMAC_SHA1_80";
    const { key, salt } = SRTP_KEY_BYTES[suite];
    const length = pick(rng, [key + salt, key + salt, key + salt, 0, 1, key, 64]) ?? 0;
    const octets = (fill: number): Uint8Array => new Uint8Array(length).fill(fill);
    const chance = fraction(rng);
    if (chance < 0.2) return { kind: "none" };
    if (chance < 0.8) return { kind: "sdes", suite, sendKey: octets(1), receiveKey: octets(2) };
    return {
      kind: "dtls",
      fingerprint: { hash: "sha-256", value: pick(rng, ["AA:BB", "", "zz"]) ?? "" },
      ice: { ufrag: "abcd", password: "x".repeat(22), remoteUfrag: "", remotePassword: "y" },
    };
  }

  #hearing(rng: Rng): Hearing {
    const draws: readonly (() => Hearing)[] = [
      () => ({ kind: "nothing" }),
      () => ({ kind: "leg", leg: this.#leg(rng) }),
      () => ({ kind: "leg", leg: this.#leg(rng) }),
      () => ({ kind: "mix", legs: this.#some(rng) }),
      () => ({ kind: "mix", legs: this.#some(rng) }),
      () => ({ kind: "echo" }),
      () => ({ kind: "tone", tone: pick(rng, TONES) ?? "busy" }),
      () => ({
        kind: "file",
        name: pick(rng, FILES) ?? "",
        then: fraction(rng) < 0.5 ? "repeat" : "tell",
        ...(fraction(rng) < 0.3 ? { fromMs: pick(rng, [0, 50, 199, 10_000, -1]) ?? 0 } : {}),
      }),
    ];
    return pick(rng, draws)?.() ?? { kind: "nothing" };
  }
}

/** Spoilt bytes as the payload of a packet that every reader takes for sound. */
function soundOf(bytes: Uint8Array, rng: Rng): Uint8Array {
  const packet = new Uint8Array(12 + Math.min(bytes.length, 1_200));
  packet.set(bytes.subarray(0, packet.length - 12), 12);
  const view = new DataView(packet.buffer);
  packet[0] = 0x80;
  packet[1] = pick(rng, [0, 8, 9, 13, 96, 97, 101, 127]) ?? 0;
  view.setUint16(2, between(rng, 0, 300));
  view.setUint32(4, 160 * between(rng, 0, 300));
  view.setUint32(8, between(rng, 1, 3));
  return packet;
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
