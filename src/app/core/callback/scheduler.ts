// Work that is due at a time of the wall: call-backs, and whatever else is to be begun later, for somebody, without overdoing it. It knows
// neither calls nor queues: each lane says when it is open and how much of it may run at once. Pure on the clock, one timer for all lanes.
//
//   plan ─► planned ──due, lane open, room──► running ──finished──► gone (or planned anew)
//              └──────────── drop ───────────────┴───► gone

import { limits } from "../../../base/limits.ts";
import type { Clock, Timer, WallMillis } from "../../../base/time.ts";
import { TimerQueue } from "../../../base/timer-queue.ts";

export interface Lane {
  /** Runs at once. */
  readonly most: number;
  /** The first moment, at or after this one, in which something may begin; undefined: never. */
  readonly opens: (wall: WallMillis) => WallMillis | undefined;
}

export interface SchedulerDeps {
  readonly clock: Clock;
  /** undefined: the lane is gone; what is planned there is let go. */
  readonly lane: (name: string) => Lane | undefined;
  /** It is due and has its place among those that run, until `finished`. */
  readonly run: (key: string, lane: string) => void;
}

interface Planned {
  readonly lane: string;
  cancel(): void;
}

interface LaneState {
  readonly due: TimerQueue;
  readonly running: Set<string>;
}

export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #lanes = new Map<string, LaneState>();
  readonly #planned = new Map<string, Planned>();
  readonly #running = new Map<string, string>();
  #timer: Timer | undefined;
  #isLooking = false;
  #again = false;
  #isOn = false;

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
  }

  get planned(): number {
    return this.#planned.size;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Until then everything is only planned. */
  start(): void {
    this.#isOn = true;
    this.look();
  }

  /** Instead of any earlier plan for it; earlier times first, whether they have passed or not. False: too much is planned. */
  plan(key: string, lane: string, at: WallMillis): boolean {
    this.#forget(key);
    if (this.#planned.size >= limits.callback.scheduled) return false;
    const due = this.#lane(lane).due.set({ at, why: key, run: () => {} });
    this.#planned.set(key, { lane, cancel: () => due.cancel() });
    this.look();
    return true;
  }

  /** Planned or running: it is none of ours any more. */
  drop(key: string): void {
    if (!this.#planned.has(key) && !this.#running.has(key)) return;
    this.#forget(key);
    this.look();
  }

  /** Its place is free for the next. Harmless where it does not run. */
  finished(key: string): void {
    if (this.#stopRunning(key)) this.look();
  }

  #forget(key: string): void {
    this.#planned.get(key)?.cancel();
    this.#planned.delete(key);
    this.#stopRunning(key);
  }

  #stopRunning(key: string): boolean {
    const lane = this.#running.get(key);
    if (lane === undefined) return false;
    this.#running.delete(key);
    this.#lanes.get(lane)?.running.delete(key);
    return true;
  }

  /** Begins what is due. Called by itself; from outside when lanes have changed. */
  look(): void {
    if (!this.#isOn) return;
    this.#again = true;
    if (this.#isLooking) return; // whoever is begun may plan the next
    this.#isLooking = true;
    try {
      while (this.#again) {
        this.#again = false;
        for (const [name, state] of [...this.#lanes]) this.#lookAt(name, state);
      }
    } finally {
      this.#isLooking = false;
    }
    this.#arm();
  }

  /** Nothing is begun any more. */
  close(): void {
    this.#isOn = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#lanes.clear();
    this.#planned.clear();
    this.#running.clear();
  }

  #lane(name: string): LaneState {
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const fresh = { due: new TimerQueue(), running: new Set<string>() };
    this.#lanes.set(name, fresh);
    return fresh;
  }

  #lookAt(name: string, { due, running }: LaneState): void {
    const lane = this.#deps.lane(name);
    const wall = this.#deps.clock.wall();
    while (lane === undefined || (running.size < lane.most && lane.opens(wall) === wall)) {
      const next = due.takeDue(lane === undefined ? Number.POSITIVE_INFINITY : wall);
      if (next === undefined) break;
      this.#planned.delete(next.why);
      if (lane === undefined) continue;
      running.add(next.why);
      this.#running.set(next.why, name);
      this.#deps.run(next.why, name);
    }
    if (due.size === 0 && running.size === 0) this.#lanes.delete(name);
  }

  /** The earliest moment in which some lane with room has something due. */
  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { clock } = this.#deps;
    const wall = clock.wall();
    let soonest: number | undefined;
    for (const [name, { due, running }] of this.#lanes) {
      const lane = this.#deps.lane(name);
      const at = due.nextAt();
      if (lane === undefined || at === undefined || running.size >= lane.most) continue;
      const opens = lane.opens(Math.max(at, wall) as WallMillis);
      if (opens !== undefined && (soonest === undefined || opens < soonest)) soonest = opens;
    }
    if (soonest === undefined) return;
    const afterMs = Math.min(Math.max(1, soonest - wall), limits.callback.lookMs);
    this.#timer = clock.after(afterMs, "the scheduler has something due", () => this.look());
  }
}
