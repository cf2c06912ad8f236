// The media of one worker: its legs, who hears whom, what plays, what is recorded, and the ports that wait, work and rest. Speaks
// MediaCommand and MediaReport (media.ts) with `MediaDesk`. Pure: the worker's shell gives it bound ports, files and a clock; tests give it
// a virtual clock and a network in memory.
//
//   port: addPorts -> ready --open--> leg --close--> resting (quarantine) --> ready

import { unreachable } from "../base/assert.ts";
import type { LegId, RecordingId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { Logger } from "../base/log.ts";
import type { Rng } from "../base/rng.ts";
import type { Clock, Timer } from "../base/time.ts";
import type { AudioClip, AudioLibrary } from "./audio.ts";
import { Leg } from "./leg.ts";
import { boundPort, passThrough, securePort } from "./leg-port.ts";
import type { Hearing, MediaCommand, MediaReport, PassPlan, RtpPort } from "./media.ts";
import { Mix } from "./mix.ts";
import { Pacer } from "./pacer.ts";
import type { MediaPlan } from "./plan.ts";
import { Player } from "./player.ts";
import { PortStock } from "./port-stock.ts";
import type { AudioFileStore } from "./ports.ts";
import { Recorder, WriteBuffers } from "./recorder.ts";
import type { SrtpCrypto } from "./srtp/crypto.ts";
import { PacketSlab } from "./srtp/slab.ts";
import { ToneLibrary } from "./tone.ts";

export interface MediaEngineDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly audio: AudioLibrary;
  readonly files: AudioFileStore;
  readonly srtpCrypto: SrtpCrypto;
  readonly report: (report: MediaReport) => void;
  /** ISO 3166, two letters: whose tones are played. */
  readonly country: string;
  /** More ports are wanted; answered with `addPorts`, sooner or later, and `noMorePorts` where the range is used up. */
  readonly needPorts: (count: number) => void;
}

const SWEEP_MS = 50;
/** Each leg is looked at every so many sweeps; legs are spread over them. */
const SLOTS = 10;

export class MediaEngine {
  readonly #deps: MediaEngineDeps;
  readonly #legs = new Map<LegId, Leg>();
  readonly #slots: readonly Set<Leg>[] = Array.from({ length: SLOTS }, () => new Set<Leg>());
  readonly #hearing = new Map<LegId, Hearing>();
  /** Legs that get the datagrams of another one untouched. */
  readonly #passedFrom = new Map<LegId, LegId>();
  readonly #recorders = new Map<RecordingId, Recorder>();
  readonly #buffers = new WriteBuffers();
  readonly #pacer: Pacer;
  readonly #tones: ToneLibrary;
  readonly #stock: PortStock;
  readonly #slab = new PacketSlab();
  #sweepTimer: Timer | undefined;
  #sweeps = 0;
  #ordinal = 0;

  constructor(deps: MediaEngineDeps) {
    this.#deps = deps;
    this.#pacer = new Pacer(deps.clock);
    this.#tones = new ToneLibrary(deps.country);
    this.#stock = new PortStock({
      needPorts: deps.needPorts,
      announce: (ready) => deps.report({ kind: "ports", ready }),
    });
  }

  /** For leak checks. */
  get sizes(): {
    readonly legs: number;
    readonly recordings: number;
    readonly portsReady: number;
    readonly portsResting: number;
  } {
    return {
      legs: this.#legs.size,
      recordings: this.#recorders.size,
      portsReady: this.#stock.ready,
      portsResting: this.#stock.resting,
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
        return this.#hear(command.leg, command.what);
      case "table":
        for (const { leg, what } of command.rows) this.#hear(leg, what);
        return;
      case "chime":
      case "press":
        return;
      case "record-pause":
        return this.#recorders.get(command.recording)?.pause(command.on);
      case "look":
        return this.#deps.report({ kind: "looked", ask: command.ask, legs: [] });
      case "pass":
        return this.#pass(command.leg, command.plan);
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
      this.#deps.log.error("media.open-refused", { call: command.call, leg: command.leg, port: command.port });
      return;
    }
    const { clock, rng, report } = this.#deps;
    const leg = new Leg({ call: command.call, leg: command.leg, port, ordinal: ++this.#ordinal, clock, rng, report });
    this.#legs.set(leg.id, leg);
    this.#slotOf(this.#ordinal).add(leg);
    this.#keepSweeping();
  }

  #configure(id: LegId, plan: MediaPlan): void {
    const leg = this.#legs.get(id);
    if (leg === undefined) return;
    const { clock, srtpCrypto } = this.#deps;
    const srtp = { crypto: srtpCrypto, slab: this.#slab, now: () => clock.now(), onDropped: () => leg.drop() };
    leg.port = securePort(leg.port, plan.security, srtp);
    leg.configure(plan);
  }

  #close(id: LegId): void {
    const leg = this.#legs.get(id);
    if (leg === undefined) return;
    this.#hear(id, { kind: "nothing" });
    this.#hearing.delete(id);
    for (const listener of leg.heardBy) this.#hearing.set(listener.id, { kind: "nothing" });
    leg.heardBy = [];
    leg.mixes = []; // mixes go on without it
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
    if (leg === undefined || (before === undefined && plan === undefined)) return;
    const source = before === undefined ? undefined : this.#legs.get(before);
    if (source?.passTo === leg) source.passTo = undefined;
    this.#passedFrom.delete(id);
    passThrough(leg.port, plan !== undefined);
    leg.pass(plan);
    if (plan === undefined) return;
    const from = this.#legs.get(plan.from);
    if (from === undefined) return this.#deps.log.warn("media.pass-from-nobody", { call: leg.call, leg: id });
    from.passTo = leg;
    this.#passedFrom.set(id, plan.from);
  }

  #hear(id: LegId, what: Hearing): void {
    const leg = this.#legs.get(id);
    if (leg === undefined) return;
    const before = this.#hearing.get(id) ?? { kind: "nothing" };
    if (isSameSource(before, what)) return;
    this.#stopHearing(leg, before);
    this.#hearing.set(id, what);
    leg.switchSource();
    switch (what.kind) {
      case "nothing":
        return;
      case "leg":
        return this.#listen(leg, this.#legs.get(what.leg));
      case "mix":
        return this.#mix(leg, what.legs);
      case "echo":
        return this.#listen(leg, leg);
      case "tone": {
        const { clip, repeat } = this.#tones.tone(what.tone);
        return this.#play(leg, clip, repeat, undefined);
      }
      case "file":
        return this.#playFile(leg, what);
      default:
        return unreachable(what);
    }
  }

  #stopHearing(leg: Leg, before: Hearing): void {
    if (before.kind === "mix") this.#unmix(leg);
    this.#stopPlayer(leg);
    const source = before.kind === "leg" ? this.#legs.get(before.leg) : before.kind === "echo" ? leg : undefined;
    if (source !== undefined) source.heardBy = source.heardBy.filter((listener) => listener !== leg);
  }

  #listen(leg: Leg, source: Leg | undefined): void {
    if (source === undefined) this.#hearing.set(leg.id, { kind: "nothing" });
    else source.heardBy = [...source.heardBy, leg];
  }

  #mix(leg: Leg, legs: readonly LegId[]): void {
    const mix = new Mix(legs.filter((id) => id !== leg.id && this.#legs.has(id)).slice(0, limits.rtp.mixParties));
    for (const [id, input] of mix.inputs) {
      const source = this.#legs.get(id);
      if (source !== undefined) source.mixes = [...source.mixes, input];
    }
    leg.player = mix;
    this.#pacer.add(leg);
  }

  #unmix(leg: Leg): void {
    if (!(leg.player instanceof Mix)) return;
    for (const [id, input] of leg.player.inputs) {
      const source = this.#legs.get(id);
      if (source !== undefined) source.mixes = source.mixes.filter((one) => one !== input);
    }
  }

  #playFile(leg: Leg, what: Extract<Hearing, { kind: "file" }>): void {
    const clip = this.#deps.audio.clip(what.name);
    if (clip !== undefined) return this.#playClip(leg, clip, what);
    void this.#deps.audio.load(what.name).then((found) => {
      if (this.#hearing.get(leg.id) === what) this.#playClip(leg, found, what); // else it hears something else by now
    });
  }

  /** A story that waits for the end of a prompt must not wait for ever because the file is missing. */
  #playClip(leg: Leg, clip: AudioClip | undefined, what: Extract<Hearing, { kind: "file" }>): void {
    const told = what.then === "tell" ? what.name : undefined;
    if (clip !== undefined) return this.#play(leg, clip, what.then === "repeat", told);
    this.#deps.log.warn("media.no-such-audio", { name: what.name, call: leg.call });
    if (told !== undefined) this.#tellPlayed(leg, told);
  }

  #play(leg: Leg, clip: AudioClip, repeat: boolean, told: string | undefined): void {
    leg.player = new Player({
      clip,
      repeat,
      onEnd: () => {
        this.#stopPlayer(leg);
        if (told !== undefined) this.#tellPlayed(leg, told);
        else this.#hearing.set(leg.id, { kind: "nothing" });
      },
    });
    this.#pacer.add(leg);
  }

  #tellPlayed(leg: Leg, name: string): void {
    this.#hearing.set(leg.id, { kind: "nothing" });
    this.#deps.report({ kind: "played", call: leg.call, leg: leg.id, name });
  }

  #stopPlayer(leg: Leg): void {
    if (leg.player === undefined) return;
    leg.player = undefined;
    this.#pacer.remove(leg);
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
      since: command.beside === undefined ? undefined : this.#recorders.get(command.beside)?.startedAt,
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

/** A repeated `hear` of what is heard goes on without a seam; what is told when it ends starts again. */
function isSameSource(a: Hearing, b: Hearing): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "leg" && b.kind === "leg") return a.leg === b.leg;
  if (a.kind === "tone" && b.kind === "tone")
    return a.tone === b.tone && (b.tone === "ringback" || b.tone === "busy" || b.tone === "congestion");
  if (a.kind === "file" && b.kind === "file") return a.name === b.name && a.then === "repeat" && b.then === "repeat";
  if (a.kind === "mix" && b.kind === "mix") {
    return a.legs.length === b.legs.length && a.legs.every((leg, i) => leg === b.legs[i]);
  }
  return a.kind === "nothing" || a.kind === "echo";
}

export type { AudioClip, AudioLibrary } from "./audio.ts";
export { makeClip } from "./audio.ts";
export type { AudioFile, AudioFileStore, FinishedFile } from "./ports.ts";
