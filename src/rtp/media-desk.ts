// The main thread's end of the media plane: hands out ports from the stock its workers announced, keeps all legs of a call on one worker,
// posts commands and passes facts on. `call/` uses it as MediaPlane; `rtp/port/start-workers.ts` and tests give it links to engines.
// When a worker dies its legs are forgotten and its calls told; a worker that comes back announces ports and is used again.

import type { CallId, LegId, RecordingId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { Logger } from "../base/log.ts";
import type { Clock, Timer } from "../base/time.ts";
import type {
  Hearing,
  HearingRow,
  LegLook,
  MediaCommand,
  MediaFact,
  MediaLeg,
  MediaPlane,
  MediaRecording,
  MediaReport,
  MediaSizes,
  PassPlan,
  ToneName,
} from "./media.ts";
import type { MediaPlan } from "./plan.ts";

export interface MediaWorkerLink {
  /** In the order posted; after its death nothing happens. */
  post(command: MediaCommand): void;
  /** The desk sets both. */
  onReport: ((report: MediaReport) => void) | undefined;
  onDied: ((cause: string) => void) | undefined;
}

export interface MediaDeskDeps {
  readonly facts: (fact: MediaFact) => void;
  readonly log: Logger;
  readonly clock: Clock;
}

/** A worker that says nothing for so long is busy or dead; whoever asked wants to know now. */
const LOOK_MS = 500;

/** A question that is under way. */
interface Looking {
  readonly bench: Bench;
  readonly timer: Timer;
  readonly done: (legs: readonly LegLook[]) => void;
}

/** One worker as the desk sees it. */
interface Bench {
  readonly link: MediaWorkerLink;
  /** First in, first out, so that each port rests as long as may be. */
  readonly ready: NumberQueue;
  readonly inUse: Set<number>;
  readonly legs: Map<LegId, CallId>;
  readonly recordings: Map<RecordingId, CallId>;
  alive: boolean;
}

interface Assigned {
  readonly bench: Bench;
  legs: number;
}

export class MediaDesk implements MediaPlane {
  readonly #benches: readonly Bench[];
  readonly #deps: MediaDeskDeps;
  readonly #calls = new Map<CallId, Assigned>();
  readonly #looking = new Map<number, Looking>();
  /** Those who hold legs whose datagrams are theirs. */
  readonly #datagrams = new Map<LegId, (datagram: Uint8Array) => void>();
  readonly #listeners = new Map<LegId, Set<(sound: Int16Array | undefined) => void>>();
  #asked = 0;

  constructor(workers: readonly MediaWorkerLink[], deps: MediaDeskDeps) {
    this.#deps = deps;
    this.#benches = workers.map((link) => this.#makeBench(link));
  }

  get sizes(): MediaSizes {
    const sum = (count: (bench: Bench) => number): number =>
      this.#benches.reduce((total, bench) => total + count(bench), 0);
    return {
      legs: sum((bench) => bench.legs.size),
      recordings: sum((bench) => bench.recordings.size),
      portsFree: sum((bench) => bench.ready.size),
      portsInUse: sum((bench) => bench.inUse.size),
    };
  }

  openLeg(call: CallId, leg: LegId, near?: CallId): MediaLeg | undefined {
    const assigned = this.#calls.get(call);
    const neighbour = near === undefined ? undefined : this.#calls.get(near);
    const bench = neighbour?.bench ?? assigned?.bench ?? this.#leastBusy();
    const port = bench?.alive ? bench.ready.take() : undefined;
    if (bench === undefined || port === undefined) {
      this.#deps.log.warn("media.no-port", { call, leg });
      return undefined;
    }
    bench.inUse.add(port);
    bench.legs.set(leg, call);
    this.#count(call, bench);
    bench.link.post({ kind: "open", call, leg, port });
    return this.#makeLeg(bench, call, leg, port);
  }

  together(a: CallId, b: CallId): boolean {
    const bench = this.#calls.get(a)?.bench;
    return bench !== undefined && bench === this.#calls.get(b)?.bench;
  }

  /** Rows of legs that live no more are left out; all others are posted together. */
  table(rows: readonly HearingRow[]): void {
    for (const bench of this.#benches) {
      const own = rows.filter(({ leg }) => bench.legs.has(leg));
      if (own.length > 0) bench.link.post({ kind: "table", rows: own });
    }
  }

  chime(legs: readonly LegId[], tone: ToneName): void {
    for (const bench of this.#benches) {
      const own = legs.filter((leg) => bench.legs.has(leg));
      if (own.length > 0) bench.link.post({ kind: "chime", legs: own, tone });
    }
  }

  listen(leg: LegId, hear: (sound: Int16Array | undefined) => void): (() => void) | undefined {
    const bench = this.#benches.find((one) => one.legs.has(leg));
    const known = this.#listeners.get(leg);
    if (bench === undefined || (known === undefined && this.#listeners.size >= limits.rtp.soundTaps)) return undefined;
    const listeners = known ?? new Set();
    listeners.add(hear);
    if (known === undefined) {
      this.#listeners.set(leg, listeners);
      bench.link.post({ kind: "listen", leg, on: true });
    }
    return () => {
      if (!listeners.delete(hear) || listeners.size > 0 || this.#listeners.get(leg) !== listeners) return;
      this.#listeners.delete(leg);
      bench.link.post({ kind: "listen", leg, on: false });
    };
  }

  /** Whoever listened hears that it is over. */
  #endListening(leg: LegId): void {
    const listeners = this.#listeners.get(leg);
    this.#listeners.delete(leg);
    for (const hear of listeners ?? []) hear(undefined);
  }

  async look(call: CallId): Promise<readonly LegLook[]> {
    const looks = this.#benches.map((bench) => {
      const legs = [...bench.legs].flatMap(([leg, of]) => (of === call ? [leg] : []));
      return legs.length === 0 ? [] : this.#ask(bench, legs);
    });
    return (await Promise.all(looks)).flat();
  }

  #ask(bench: Bench, legs: readonly LegId[]): Promise<readonly LegLook[]> {
    return new Promise((resolve) => {
      const ask = ++this.#asked;
      const done = (found: readonly LegLook[]): void => {
        timer.cancel();
        this.#looking.delete(ask);
        resolve(found);
      };
      const timer = this.#deps.clock.after(LOOK_MS, "media worker does not say how it sounds", () => done([]));
      this.#looking.set(ask, { bench, timer, done });
      bench.link.post({ kind: "look", ask, legs });
    });
  }

  record(init: {
    readonly recording: RecordingId;
    readonly call: CallId;
    readonly path: string;
    readonly left: LegId;
    readonly right: LegId | undefined;
    readonly beside?: RecordingId;
    readonly layout?: "mono";
    readonly quietMs?: number;
  }): MediaRecording {
    const { recording, call, left } = init;
    // The left leg may have come over from another call, with its port.
    const bench = this.#benches.find((one) => one.legs.has(left)) ?? this.#calls.get(call)?.bench;
    if (bench === undefined || !bench.alive) {
      // As a fact of its own, later: the caller has not even got its recording yet.
      const cause = "no media worker holds this call";
      queueMicrotask(() => this.#deps.facts({ kind: "recording-failed", call, recording, cause }));
      return { id: recording, setRight() {}, pause() {}, stop() {} };
    }
    bench.recordings.set(recording, call);
    const post = (command: MediaCommand): void => {
      if (bench.recordings.has(recording)) bench.link.post(command);
    };
    post({ kind: "record", ...init });
    return {
      id: recording,
      setRight: (right) => post({ kind: "record-right", recording, right }),
      pause: (on) => post({ kind: "record-pause", recording, on }),
      stop: () => post({ kind: "record-stop", recording }),
    };
  }

  /** A call that moves near another has legs on two workers for a moment: from now on the new one is where it lives. */
  #count(call: CallId, bench: Bench): void {
    const assigned = this.#calls.get(call);
    if (assigned?.bench === bench) assigned.legs++;
    else this.#calls.set(call, { bench, legs: 1 });
  }

  #makeLeg(bench: Bench, call: CallId, leg: LegId, port: number): MediaLeg {
    const post = (command: MediaCommand): void => {
      if (bench.legs.has(leg)) bench.link.post(command);
    };
    return {
      id: leg,
      port,
      configure: (plan: MediaPlan) => post({ kind: "configure", leg, plan }),
      pass: (plan: PassPlan | undefined, heard?: (datagram: Uint8Array) => void) => {
        this.#datagrams.delete(leg);
        if (plan !== undefined && heard !== undefined && bench.legs.has(leg)) this.#datagrams.set(leg, heard);
        post({ kind: "pass", leg, plan });
      },
      send: (datagram: Uint8Array) => post({ kind: "datagram", leg, datagram }),
      hear: (what: Hearing) => post({ kind: "hear", leg, what }),
      press: (digits: string, durationMs: number) => post({ kind: "press", leg, digits, durationMs }),
      close: () => {
        post({ kind: "close", leg });
        this.#forgetLeg(bench, call, leg);
      },
    };
  }

  #makeBench(link: MediaWorkerLink): Bench {
    const bench: Bench = {
      link,
      ready: new NumberQueue(),
      inUse: new Set(),
      legs: new Map(),
      recordings: new Map(),
      alive: true,
    };
    link.onReport = (report) => this.#report(bench, report);
    link.onDied = (cause) => this.#died(bench, cause);
    return bench;
  }

  /** Of those that live and have a port. */
  #leastBusy(): Bench | undefined {
    let best: Bench | undefined;
    for (const bench of this.#benches) {
      if (!bench.alive || bench.ready.size === 0) continue;
      if (best === undefined || bench.legs.size < best.legs.size) best = bench;
    }
    return best;
  }

  #report(bench: Bench, report: MediaReport): void {
    if (report.kind === "ports") {
      bench.alive = true;
      for (const port of report.ready) {
        bench.inUse.delete(port);
        bench.ready.add(port);
      }
      return;
    }
    if (report.kind === "sound") {
      for (const hear of [...(this.#listeners.get(report.leg) ?? [])]) hear(report.sound);
      return;
    }
    if (report.kind === "datagram") {
      this.#datagrams.get(report.leg)?.(report.datagram);
      return;
    }
    if (report.kind === "looked") {
      this.#looking.get(report.ask)?.done(report.legs);
      return;
    }
    if (report.kind === "recording-saved" || report.kind === "recording-failed")
      bench.recordings.delete(report.recording);
    this.#deps.facts(report);
  }

  #forgetLeg(bench: Bench, call: CallId, leg: LegId): void {
    if (!bench.legs.delete(leg)) return;
    this.#datagrams.delete(leg);
    this.#endListening(leg);
    const assigned = this.#calls.get(call);
    if (assigned === undefined || assigned.bench !== bench) return;
    assigned.legs--;
    if (assigned.legs === 0) this.#calls.delete(call);
  }

  #died(bench: Bench, cause: string): void {
    if (!bench.alive) return;
    bench.alive = false;
    for (const { bench: asked, done } of this.#looking.values()) if (asked === bench) done([]);
    const calls = new Set(bench.legs.values());
    for (const leg of bench.legs.keys()) {
      this.#endListening(leg);
      this.#datagrams.delete(leg);
    }
    for (const call of bench.recordings.values()) calls.add(call);
    for (const call of calls) this.#calls.delete(call);
    bench.ready.clear();
    bench.inUse.clear();
    bench.legs.clear();
    bench.recordings.clear();
    this.#deps.log.error("media.worker-died", { cause, calls: calls.size });
    this.#deps.facts({ kind: "worker-died", calls: [...calls], cause });
  }
}

/** Numbers first in, first out. */
class NumberQueue {
  #items: number[] = [];
  #from = 0;

  get size(): number {
    return this.#items.length - this.#from;
  }

  add(item: number): void {
    this.#items.push(item);
  }

  take(): number | undefined {
    const item = this.#items[this.#from];
    if (item === undefined) return undefined;
    if (++this.#from > 1_024 && this.#from * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#from);
      this.#from = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#from = 0;
  }
}
