// Calls, offers, recordings and sound, counted since the start: a fold over facts that adds to plain numbers, since each call pays for it. Every key
// is of a fixed set (endings, reasons) or a queue or trunk of an office file, and keys past the bound are counted as `(other)`.

import type { CallId } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { LegReport } from "../../rtp/media.ts";
import { Buckets, PATIENT_S, QUICK_S } from "./buckets.ts";

const OTHER = "(other)";

/** Counts by up to two words. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();
  #size = 0;

  add(first: string, second = "", by = 1): void {
    let row = this.#counts.get(first);
    if (row?.has(second) !== true) {
      if (this.#size >= limits.metrics.keys && first !== OTHER) return this.add(OTHER, "", by);
      this.#size++;
    }
    if (row === undefined) {
      row = new Map();
      this.#counts.set(first, row);
    }
    row.set(second, (row.get(second) ?? 0) + by);
  }

  *entries(): Iterable<readonly [first: string, second: string, count: number]> {
    for (const [first, row] of this.#counts) for (const [second, count] of row) yield [first, second, count];
  }
}

export class CallCounts {
  arrived = 0;
  connected = 0;
  /** After a kill. */
  revived = 0;
  /** Of these, and of those that could not even be begun: a party did not come back. */
  lostAtRestart = 0;
  /** By ending. */
  readonly ended = new Tally();
  /** Caller's INVITE to the first INVITE of ours, of calls that no queue, menu or mailbox came before; seconds. */
  readonly setUp = new Buckets(QUICK_S);
  /** By queue and what became of the caller. */
  readonly callers = new Tally();
  /** By queue: answered within the queue's time. */
  readonly inTime = new Tally();
  /** Of callers who met an agent, seconds. */
  readonly waits = new Buckets(PATIENT_S);
  /** By why. */
  readonly failedOffers = new Tally();
  /** By what: saved, failed, and bytes and seconds of those saved. */
  readonly recordings = { saved: 0, failed: 0, bytes: 0, seconds: 0 };
  readonly transfers = new Tally();
  readonly ghosts = new Tally();
  readonly sound = { received: 0, sent: 0, lost: 0, late: 0, concealed: 0, dropped: 0, silent: 0, unsecured: 0 };
  /** Mean jitter of each leg that ended, seconds. */
  readonly jitter = new Buckets([0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2]);
  mediaDeaths = 0;
  readonly #now: () => number;
  readonly #levelMs: (queue: string) => number | undefined;
  /** When it arrived, while nothing came of it yet; no more than there are calls. */
  readonly #arriving = new Map<CallId, number>();

  /** `now` in ms, monotonic; `levelMs` is the queue's service level. */
  constructor(now: () => number, levelMs: (queue: string) => number | undefined) {
    this.#now = now;
    this.#levelMs = levelMs;
  }

  /** Zero when no call is being set up. */
  get size(): number {
    return this.#arriving.size;
  }

  fold(fact: SwitchFact): void {
    switch (fact.kind) {
      case "call.arrived":
        this.arrived++;
        this.#arriving.set(fact.call, this.#now());
        return;
      case "leg.started":
        if (fact.side === "callee") this.#rang(fact.call);
        return;
      case "call.connected":
        this.connected++;
        this.#arriving.delete(fact.call);
        return;
      case "call.in-flow":
      case "call.voicemail":
        this.#arriving.delete(fact.call);
        return;
      case "call.ended":
        this.#arriving.delete(fact.call);
        if (fact.ending === "lost-at-restart") this.lostAtRestart++;
        this.ended.add(fact.ending);
        return;
      case "call.transferred":
        return this.transfers.add(fact.how);
      case "leg-closed":
        return this.#heard(fact.report);
      default:
        this.#foldSeldom(fact);
    }
  }

  #foldSeldom(fact: SwitchFact): void {
    switch (fact.kind) {
      case "caller.queued":
        this.#arriving.delete(fact.call);
        return this.callers.add(fact.queue, "offered");
      case "caller.connected":
        this.callers.add(fact.queue, "answered");
        this.waits.add(fact.waitedMs / 1_000);
        if (fact.waitedMs <= (this.#levelMs(fact.queue) ?? 0)) this.inTime.add(fact.queue);
        return;
      case "caller.left":
        return this.callers.add(fact.queue, fact.why);
      case "caller.refused":
        return this.callers.add(fact.queue, "refused");
      case "offer.failed":
        return this.failedOffers.add(fact.failure);
      case "call.revived":
        this.revived++;
        return;
      case "ghost.found":
        return this.ghosts.add(fact.was);
      case "recording-saved":
        this.recordings.saved++;
        this.recordings.bytes += fact.bytes;
        this.recordings.seconds += fact.durationMs / 1_000;
        return;
      case "recording-failed":
        this.recordings.failed++;
        return;
      case "silent":
        this.sound.silent++;
        return;
      case "security-failed":
        this.sound.unsecured++;
        return;
      case "worker-died":
        this.mediaDeaths++;
        return;
      default:
        return;
    }
  }

  #rang(call: CallId): void {
    const arrived = this.#arriving.get(call);
    if (arrived === undefined) return;
    this.#arriving.delete(call);
    this.setUp.add((this.#now() - arrived) / 1_000);
  }

  #heard(report: LegReport): void {
    const { sound } = this;
    sound.received += report.packetsReceived;
    sound.sent += report.packetsSent;
    sound.lost += report.packetsLost;
    sound.dropped += report.dropped;
    sound.late += report.late ?? 0;
    sound.concealed += report.concealed ?? 0;
    if (report.packetsReceived > 0) this.jitter.add(report.jitterMs / 1_000);
  }
}
