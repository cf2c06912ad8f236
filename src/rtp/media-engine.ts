// The media of one worker: its legs, who hears whom, what plays, what is recorded, and the ports that wait, work and rest. Speaks
// MediaCommand and MediaReport (media.ts) with `MediaDesk`. Pure: the worker's shell gives it bound ports, files and a clock; tests give it
// a virtual clock and a network in memory.
//
//   port: addPorts -> ready --open--> leg --close--> resting (quarantine) --> ready

import { unreachable } from "../base/assert.ts";
import type { LegId, RecordingId } from "../base/ids.ts";
import type { Logger } from "../base/log.ts";
import type { Rng } from "../base/rng.ts";
import type { Clock, Timer } from "../base/time.ts";
import { Audience } from "./audience.ts";
import type { AudioLibrary } from "./audio.ts";
import type { CodecKit } from "./codec.ts";
import type { OpenDtls } from "./dtls.ts";
import { HandshakeGate } from "./handshake-gate.ts";
import { Leg } from "./leg.ts";
import { boundPort, lookThrough, passThrough, planAbove, securePort } from "./leg-port.ts";
import type { MediaCommand, MediaReport, PassPlan, RtpPort } from "./media.ts";
import { Pacer } from "./pacer.ts";
import type { MediaPlan } from "./plan.ts";
import { PortStock } from "./port-stock.ts";
import type { AudioFileStore } from "./ports.ts";
import { Recorder, WriteBuffers } from "./recorder.ts";
import { SoundTap } from "./sound-tap.ts";
import type { SrtpCrypto } from "./srtp/crypto.ts";
import { PacketSlab } from "./srtp/slab.ts";

export interface MediaEngineDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly audio: AudioLibrary;
  readonly files: AudioFileStore;
  readonly codecs: CodecKit;
  readonly srtpCrypto: SrtpCrypto;
  /** For phones in browsers. */
  readonly openDtls: OpenDtls;
  readonly report: (report: MediaReport) => void;
  /** ISO 3166, two letters: whose tones are played. */
  readonly country: string;
  /** More ports are wanted; answered with `addPorts`, sooner or later, and `noMorePorts` where the range is used up. */
  readonly needPorts: (count: number) => void;
}

const SWEEP_MS = 50;
/** Recordings are written about so often, each at a sweep of its own in it: 200 at once would hold packets up for 15 ms. */
const WRITE_ROUND_MS = 1_000;
/** Each leg is looked at every so many sweeps; legs are spread over them. */
const SLOTS = 10;

export class MediaEngine {
  readonly #deps: MediaEngineDeps;
  readonly #legs = new Map<LegId, Leg>();
  readonly #slots: readonly Set<Leg>[] = Array.from({ length: SLOTS }, () => new Set<Leg>());
  /** Legs that get the datagrams of another one untouched; undefined: of whoever holds them. */
  readonly #passedFrom = new Map<LegId, LegId | undefined>();
  readonly #recorders = new Map<RecordingId, Recorder>();
  readonly #buffers = new WriteBuffers();
  readonly #pacer: Pacer;
  readonly #audience: Audience;
  readonly #stock: PortStock;
  readonly #soundTaps = new Map<LegId, SoundTap>();
  readonly #slab = new PacketSlab();
  readonly #gate = new HandshakeGate();
  #sweepTimer: Timer | undefined;
  #sweeps = 0;
  #recorded = 0;
  #ordinal = 0;

  constructor(deps: MediaEngineDeps) {
    this.#deps = deps;
    this.#pacer = new Pacer(deps.clock);
    this.#audience = new Audience({ ...deps, legs: this.#legs, pacer: this.#pacer });
    this.#stock = new PortStock({
      needPorts: deps.needPorts,
      announce: (ready) => deps.report({ kind: "ports", ready }),
    });
  }

  /** For leak checks. */
  get sizes(): {
    readonly legs: number;
    readonly recordings: number;
    /** Legs that hear something, sums made for those who hear the same, and what is paced. */
    readonly hearing: number;
    readonly rounds: number;
    readonly paced: number;
    /** Legs that are listened to, and those whose datagrams come from another one untouched. */
    readonly soundTaps: number;
    readonly passing: number;
    readonly portsReady: number;
    readonly portsResting: number;
    readonly handshakes: number;
  } {
    return {
      legs: this.#legs.size,
      recordings: this.#recorders.size,
      ...this.#audience.sizes,
      paced: this.#pacer.size,
      soundTaps: this.#soundTaps.size,
      passing: this.#passedFrom.size,
      portsReady: this.#stock.ready,
      portsResting: this.#stock.resting,
      handshakes: this.#gate.underWay,
    };
  }

  /** Bound ports that may be used from now on; told to the desk. */
  addPorts(ports: readonly RtpPort[]): void {
    this.#stock.add(ports);
  }

  noMorePorts(): void {
    this.#stock.exhausted();
  }

  command(command: MediaCommand): void {
    switch (command.kind) {
      case "open":
        return this.#open(command);
      case "configure":
        return this.#configure(command.leg, command.plan);
      case "hear":
        return this.#audience.hear(command.leg, command.what);
      case "table":
        for (const { leg, what } of command.rows) this.#audience.hear(leg, what);
        return;
      case "chime":
        return this.#audience.chime(command.legs, command.tone);
      case "press":
        return this.#legs.get(command.leg)?.press(command.digits, command.durationMs);
      case "record-pause":
        return this.#recorders.get(command.recording)?.pause(command.on);
      case "listen":
        return this.#listen(command.leg, command.on);
      case "look":
        return this.#look(command.ask, command.legs);
      case "pass":
        return this.#pass(command.leg, command.plan);
      case "datagram":
        return this.#legs.get(command.leg)?.sendPassed(command.datagram);
      case "close":
        return this.#close(command.leg);
      case "record":
        return this.#record(command);
      case "record-right":
        return this.#recordRight(command.recording, command.right);
      case "record-stop":
        return this.#recorders.get(command.recording)?.stop();
      default:
        return unreachable(command);
    }
  }

  /** Ends every leg and recording and closes the ports. Files may still be on their way to the disk. */
  close(): void {
    for (const leg of [...this.#legs.keys()]) this.#close(leg);
    for (const recorder of [...this.#recorders.values()]) recorder.stop();
    this.#sweepTimer?.cancel();
    this.#sweepTimer = undefined;
    this.#stock.close();
  }

  #open(command: Extract<MediaCommand, { kind: "open" }>): void {
    const port = this.#stock.take(command.port, this.#deps.clock.now());
    if (port === undefined || this.#legs.has(command.leg)) {
      if (port !== undefined) this.#stock.rest(port, this.#deps.clock.now());
      this.#keepSweeping();
      this.#deps.log.error("media.open-refused", { call: command.call, leg: command.leg, port: command.port });
      return;
    }
    const { clock, rng, report, codecs } = this.#deps;
    const { call, leg: id } = command;
    const pacer = this.#pacer;
    const leg = new Leg({ call, leg: id, port, ordinal: ++this.#ordinal, clock, rng, report, codecs, pacer });
    this.#legs.set(leg.id, leg);
    this.#slotOf(this.#ordinal).add(leg);
    this.#keepSweeping();
  }

  #configure(id: LegId, plan: MediaPlan): void {
    const leg = this.#legs.get(id);
    if (leg === undefined) return;
    const { clock, srtpCrypto, openDtls, report } = this.#deps;
    leg.port = securePort(leg.port, plan.security, {
      crypto: srtpCrypto,
      slab: this.#slab,
      now: () => clock.now(),
      browsers: { clock, openDtls, gate: this.#gate },
      onDropped: () => leg.drop(),
      onFailed: (cause) => report({ kind: "security-failed", call: leg.call, leg: id, cause }),
    });
    leg.configure(planAbove(leg.port, plan));
    this.#audience.configured(leg);
  }

  #listen(id: LegId, on: boolean): void {
    this.#soundTaps.get(id)?.close();
    this.#soundTaps.delete(id);
    const leg = this.#legs.get(id);
    if (!on || leg === undefined) return;
    const { report } = this.#deps;
    const tell = (sound: Int16Array): void => report({ kind: "sound", leg: id, sound });
    this.#soundTaps.set(id, new SoundTap({ leg, pacer: this.#pacer, tell }));
  }

  #look(ask: number, ids: readonly LegId[]): void {
    const legs = ids.flatMap((id) => this.#legs.get(id) ?? []);
    this.#deps.report({
      kind: "looked",
      ask,
      legs: legs.map((leg) => lookThrough(leg.port, leg.look(this.#audience.wayOf(leg)))),
    });
  }

  #close(id: LegId): void {
    const leg = this.#legs.get(id);
    if (leg === undefined) return;
    this.#audience.forget(leg);
    this.#listen(id, false);
    this.#pass(id, undefined);
    for (const [other, from] of this.#passedFrom) if (from === id) this.#pass(other, undefined);
    for (const { recorder } of leg.taps) {
      if (recorder.leftLeg === id) recorder.stop();
      else this.#recordRight(recorder.id, undefined);
    }
    this.#legs.delete(id);
    for (const slot of this.#slots) if (slot.delete(leg)) break;
    this.#deps.report({ kind: "leg-closed", call: leg.call, leg: id, report: leg.close() });
    this.#stock.rest(boundPort(leg.port), this.#deps.clock.now());
  }

  #pass(id: LegId, plan: PassPlan | undefined): void {
    const leg = this.#legs.get(id);
    const before = this.#passedFrom.get(id);
    if (leg === undefined || (plan === undefined && !this.#passedFrom.has(id))) return;
    const source = before === undefined ? undefined : this.#legs.get(before);
    if (source?.passTo === leg) source.passTo = undefined;
    if (before === undefined && this.#passedFrom.has(id)) leg.passTo = undefined;
    this.#passedFrom.delete(id);
    passThrough(leg.port, plan !== undefined);
    leg.pass(plan);
    if (plan === undefined) return;
    if (plan.from === undefined) {
      const { report } = this.#deps;
      leg.passTo = { sendPassed: (packet) => report({ kind: "datagram", leg: id, datagram: packet.slice() }) };
      this.#passedFrom.set(id, undefined);
      return;
    }
    const from = this.#legs.get(plan.from);
    if (from === undefined) return this.#deps.log.warn("media.pass-from-nobody", { call: leg.call, leg: id });
    from.passTo = leg;
    this.#passedFrom.set(id, plan.from);
  }

  #record(command: Extract<MediaCommand, { kind: "record" }>): void {
    const left = this.#legs.get(command.left);
    if (left === undefined || this.#recorders.has(command.recording)) {
      const cause = left === undefined ? "the leg to record is closed" : "this recording runs already";
      this.#deps.report({ kind: "recording-failed", call: command.call, recording: command.recording, cause });
      return;
    }
    const recorder = new Recorder({
      recording: command.recording,
      call: command.call,
      path: command.path,
      clock: this.#deps.clock,
      files: this.#deps.files,
      buffers: this.#buffers,
      report: this.#deps.report,
      onOver: (over) => this.#forgetRecorder(over),
      layout: command.layout ?? "stereo",
      quietMs: command.quietMs,
      since: command.beside === undefined ? undefined : this.#recorders.get(command.beside)?.startedAt,
      earlyMs: (this.#recorded++ * SWEEP_MS) % WRITE_ROUND_MS,
    });
    if (recorder.over) return; // the file refused at once
    this.#recorders.set(recorder.id, recorder);
    recorder.leftLeg = left.id;
    left.taps = [...left.taps, { recorder, track: recorder.left }];
    this.#recordRight(recorder.id, command.right);
    this.#keepSweeping();
  }

  #recordRight(id: RecordingId, right: LegId | undefined): void {
    const recorder = this.#recorders.get(id);
    if (recorder === undefined || recorder.rightLeg === right) return;
    const before = recorder.rightLeg === undefined ? undefined : this.#legs.get(recorder.rightLeg);
    if (before !== undefined) before.taps = before.taps.filter((tap) => tap.track !== recorder.right);
    const now = right === undefined ? undefined : this.#legs.get(right);
    recorder.rightLeg = now?.id;
    if (now !== undefined) now.taps = [...now.taps, { recorder, track: recorder.right }];
  }

  #forgetRecorder(recorder: Recorder): void {
    this.#recorders.delete(recorder.id);
    for (const id of [recorder.leftLeg, recorder.rightLeg]) {
      const leg = id === undefined ? undefined : this.#legs.get(id);
      if (leg !== undefined) leg.taps = leg.taps.filter((tap) => tap.recorder !== recorder);
    }
  }

  #slotOf(ordinal: number): Set<Leg> {
    return this.#slots[ordinal % SLOTS] as Set<Leg>;
  }

  #keepSweeping(): void {
    this.#sweepTimer ??= this.#deps.clock.after(SWEEP_MS, "media sweep", () => this.#sweep());
  }

  /** Everything that is not driven by packets. Runs as long as there is a leg, a recording or a resting port. */
  #sweep(): void {
    this.#sweepTimer = undefined;
    const now = this.#deps.clock.now();
    this.#stock.sweep(now);
    for (const recorder of this.#recorders.values()) recorder.sweep(now);
    for (const leg of this.#slotOf(this.#sweeps++)) leg.sweep(now);
    if (this.#legs.size > 0 || this.#recorders.size > 0 || this.#stock.resting > 0) this.#keepSweeping();
  }
}

export type { AudioClip, AudioLibrary } from "./audio.ts";
export { makeClip } from "./audio.ts";
export type { AudioFile, AudioFileStore, FinishedFile } from "./ports.ts";
