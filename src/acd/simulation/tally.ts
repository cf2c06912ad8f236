// Keeps the books of one simulated day: every caller's fate in each place it counts. Called by day-run.ts.

import { AgentTime } from "./agent-time.ts";
import type { SimulatedCaller } from "./callers.ts";
import type { Fate } from "./fate.ts";
import { type DayFigures, FateCounter, type Figures } from "./figures.ts";
import type { SimulatedDay } from "./scenario.ts";

export class Tally {
  readonly agents: AgentTime;
  /** Counted by day-run.ts; all of the day, warm-up too. */
  readonly steps = { time: 0, condition: 0, nobody: 0 };
  offersFailed = 0;
  passedOn = 0;
  talkMs = 0;
  deskSteps = 0;
  readonly #day: SimulatedDay;
  readonly #whole = new FateCounter();
  readonly #tiers = new Map<string, FateCounter>();
  readonly #regions = new Map<string, FateCounter>();
  readonly #queues = new Map<string, FateCounter>();
  readonly #intervals: readonly FateCounter[];

  constructor(day: SimulatedDay) {
    this.#day = day;
    const { countedFromMs: fromMs, toMs, intervalMs } = day;
    this.agents = new AgentTime({ fromMs, toMs, intervalMs });
    const pieces = Math.max(1, Math.ceil((toMs - fromMs) / intervalMs));
    this.#intervals = Array.from({ length: pieces }, () => new FateCounter());
  }

  add(caller: SimulatedCaller, fate: Fate): void {
    const { countedFromMs, intervalMs } = this.#day;
    if (caller.atMs < countedFromMs) return;
    this.#whole.add(fate);
    counterOf(this.#tiers, caller.tier ?? "-").add(fate);
    counterOf(this.#regions, caller.region ?? "-").add(fate);
    counterOf(this.#queues, caller.queue).add(fate);
    this.#intervals[Math.floor((caller.atMs - countedFromMs) / intervalMs)]?.add(fate);
  }

  figures(configuration: string, seed: number): DayFigures {
    const { countedFromMs, intervalMs } = this.#day;
    return {
      configuration,
      seed,
      whole: this.#whole.figures(),
      byTier: figuresOf(this.#tiers),
      byRegion: figuresOf(this.#regions),
      byQueue: figuresOf(this.#queues),
      intervals: this.#intervals.map((counter, index) => ({
        fromMs: countedFromMs + index * intervalMs,
        ...counter.counts(),
        ...this.agents.piece(index),
      })),
      occupancy: this.agents.occupancy,
      talkMs: this.talkMs,
      offersFailed: this.offersFailed,
      steps: { ...this.steps },
      passedOn: this.passedOn,
      deskSteps: this.deskSteps,
    };
  }
}

function counterOf(counters: Map<string, FateCounter>, name: string): FateCounter {
  const known = counters.get(name);
  if (known !== undefined) return known;
  const made = new FateCounter();
  counters.set(name, made);
  return made;
}

/** In the order of their names. */
function figuresOf(counters: ReadonlyMap<string, FateCounter>): Readonly<Record<string, Figures>> {
  const sorted = [...counters].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, counter]) => [name, counter.figures()]));
}
