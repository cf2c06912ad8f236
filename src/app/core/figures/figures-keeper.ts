// Keeps figures on disk (ACD-17): each quarter of an hour when it is over, and what changed in the one that runs every few seconds, so that a killed
// process forgets no more than that; at start they go on from there.

import type { DeskInput } from "../../../acd/contract.ts";
import type { Database, SqlRow, Write } from "../../../base/db.ts";
import type { AgentKey, CallId, QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, Timer, WallMillis } from "../../../base/time.ts";
import type { PlaceImage } from "../../../call/image.ts";
import { NO_TALK, type TalkOf } from "../agent-events.ts";
import type { WorkState } from "./agent-tally.ts";
import type { Figures, IntervalFigures } from "./figures.ts";
import {
  agentTallyOf,
  COUNT_CALLS_OF_DAY,
  DROP_OLD,
  intervalWrites,
  LOSE_THOSE_WHO_WAITED,
  SELECT_AGENTS_OF_DAY,
  SELECT_NEWEST,
  SELECT_PARTS_OF_DAY,
  SELECT_QUEUES_OF_DAY,
  takeWrite,
  tallyOf,
  waitsOnWrite,
} from "./figures-tables.ts";
import { INTERVAL_MS } from "./interval.ts";
import type { Facet } from "./queue-parts.ts";
import { addTally, newTally } from "./tally.ts";

export interface FiguresKeeperDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly figures: Figures;
}

/** A call that goes on after a kill, as far as figures are concerned. */
export interface CountedCall {
  readonly call: CallId;
  readonly place: PlaceImage;
}

/** What an agent was when the process was killed; `state` undefined: that is over. */
interface Stay {
  readonly row: SqlRow;
  readonly state: WorkState | undefined;
}

/** What changed is written so long after the first change. */
const JOURNAL_MS = 3_000;
/** Behind the end of a quarter, for a clock that is not exact. */
const BEHIND_MS = 50;

export class FiguresKeeper {
  readonly #deps: FiguresKeeperDeps;
  #journal: Timer | undefined;
  #turning: Timer | undefined;
  /** Quarters that the disk has not taken yet, oldest first. */
  readonly #unwritten: IntervalFigures[] = [];
  #closed = false;

  constructor(deps: FiguresKeeperDeps) {
    this.#deps = deps;
    deps.figures.keptBy({ closed: (closed) => this.#ended(closed), changed: () => this.#later() });
  }

  /** Before anything is counted: figures of today as they were. `goOn`: callers who waited or talked at a kill, and go on. */
  async restore(goOn: readonly CountedCall[] = []): Promise<void> {
    const { database, figures, clock } = this.#deps;
    const { day, startAt } = figures.interval;
    const [newest] = await database.query(SELECT_NEWEST);
    const kept = Number(newest?.["take"] ?? 0);
    figures.restoreTake(kept);
    // On disk they wait; the others who do are lost.
    const waitOn = goOn.filter(
      ({ place: { queuedIn, answer } }) => queuedIn <= kept && (answer?.in ?? kept + 1) > kept,
    );
    for (const { queue, facet, part } of await database.query(SELECT_PARTS_OF_DAY, [day]))
      figures.queues.parts.restored(String(queue) as QueueKey, String(facet) as Facet, String(part));
    const parts = waitOn.flatMap(({ place }) => figures.queues.parts.of(place));
    await database.write([{ sql: LOSE_THOSE_WHO_WAITED, values: [] }, ...parts.map(waitsOnWrite)]);
    const calls = await database.query(COUNT_CALLS_OF_DAY, [`c-${day}-`, `c-${day}.`]);
    figures.restoreCalls(Number(calls[0]?.["calls"] ?? 0));
    for (const row of await database.query(SELECT_QUEUES_OF_DAY, [day])) {
      const facet = String(row["facet"]) as Facet;
      const part = figures.queues.parts.restored(String(row["queue"]) as QueueKey, facet, String(row["part"]));
      addTally(row["start_at"] === startAt ? part.open : part.closed, tallyOf(row));
    }
    for (const row of await database.query(SELECT_AGENTS_OF_DAY, [day])) {
      const agent = String(row["agent"]) as AgentKey;
      figures.agents.restore(agent, agentTallyOf(row), row["start_at"] === startAt, clock.now());
    }
    // Where a quarter has ended meanwhile they are carried over.
    if (newest?.["start_at"] !== startAt) for (const part of parts) part.open = newTally(part.open.waiting + 1);
    for (const { call, place } of goOn) figures.goesOn(call, place, kept);
  }

  /**
   * After the agents are signed in again: the desk learns what each of them did today, and who was in a state when the process was killed was so
   * until now. `states`: rows of agent_state; `talkOf`: of those whose call goes on.
   */
  async restoreAgents(
    states: readonly SqlRow[],
    input: (input: DeskInput) => void,
    talkOf: TalkOf = NO_TALK,
  ): Promise<void> {
    const { database, figures } = this.#deps;
    const { day } = figures.interval;
    const until = new Map<string, number>();
    for (const row of await database.query(SELECT_AGENTS_OF_DAY, [day]))
      until.set(String(row["agent"]), Number(row["until_at"]));
    const goesOn = (row: SqlRow): WorkState | undefined => {
      if (row["state"] === "talking") return talkOf(String(row["agent"]) as AgentKey) && "talking";
      return stateOf(row);
    };
    const since = new Map<string, Stay>();
    for (const row of states) {
      const stay = { row, state: goesOn(row) };
      since.set(String(row["agent"]), stay);
      this.#creditSince(stay, until.get(String(row["agent"])));
    }
    for (const agent of new Set([...until.keys(), ...since.keys()])) {
      input(this.#dayOf(agent as AgentKey, since.get(agent)));
    }
  }

  /** From now on the ends of intervals are looked for. */
  open(): void {
    this.#turnLater();
  }

  /** What has changed is written now; resolves when it is. `all`: for a report, also of agents who only went on being what they are. */
  async flush({ all = false } = {}): Promise<void> {
    const { database, figures } = this.#deps;
    this.#journal?.cancel();
    this.#journal = undefined;
    const changed = figures.takeChanged(all);
    const ended = this.#unwritten.splice(0);
    if (ended.length + changed.queues.length + changed.agents.length === 0) return;
    try {
      await database.write([...[...ended, changed].flatMap(intervalWrites), takeWrite(changed.take)]);
    } catch (error) {
      this.#unwritten.unshift(...ended);
      if (figures.interval.startAt === changed.interval.startAt) figures.giveBack(changed);
      throw error;
    }
  }

  /** Ends of intervals are not looked for any more; what calls still bring to an end is counted. */
  close(): void {
    this.#turning?.cancel();
    this.#turning = undefined;
  }

  /** The last word: resolves when everything is on disk, or cannot be. */
  async finish(): Promise<void> {
    this.#closed = true;
    this.close();
    await this.flush().catch((error: unknown) => this.#lost(error));
  }

  /** The time between the last row of this agent and now, in the state of which the table tells. */
  #creditSince({ row, state }: Stay, untilAt: number | undefined): void {
    const { clock, figures } = this.#deps;
    if (state === undefined) return;
    const { startAt } = figures.interval;
    const from = Math.max(startAt, Number(row["since_at"]), untilAt ?? startAt);
    const ms = clock.wall() - from;
    if (ms <= 0) return;
    figures.agents.credit(String(row["agent"]) as AgentKey, state, String(row["reason"] ?? ""), ms, clock.now());
  }

  /** The desk counts the state they are in by itself, from its beginning: that is left out here. */
  #dayOf(agent: AgentKey, stay: Stay | undefined): DeskInput {
    const { clock, figures } = this.#deps;
    const { offered, answered, missed, timesMs: counted } = figures.ofAgent(agent);
    const timesMs = { "signed-out": 0, ...counted };
    if (stay?.state !== undefined)
      timesMs[stay.state] = Math.max(0, timesMs[stay.state] - (clock.wall() - Number(stay.row["since_at"])));
    return { kind: "restore-day", agent, offered, answered, missed, timesMs };
  }

  #later(): void {
    if (this.#closed) return;
    this.#journal ??= this.#deps.clock.after(JOURNAL_MS, "figures: what has changed is written", () => {
      this.#journal = undefined;
      this.flush().catch((error: unknown) => this.#failed(error));
    });
  }

  #ended(figures: IntervalFigures): void {
    const { log } = this.#deps;
    this.#unwritten.push(figures);
    if (this.#unwritten.length > limits.figures.unwritten) {
      const lost = this.#unwritten.shift();
      log.error("store.figures-lost", { interval: lost?.interval.startAt });
    }
    this.#later();
  }

  #turnLater(): void {
    const { clock, figures } = this.#deps;
    if (this.#closed) return;
    const { startAt, day } = figures.interval;
    const waitMs = Math.min(INTERVAL_MS, Math.max(0, startAt + INTERVAL_MS - clock.wall())) + BEHIND_MS;
    this.#turning = clock.after(waitMs, "figures: a quarter of an hour is over", () => {
      if (figures.turn().day !== day) this.#dropOld();
      this.#turnLater();
    });
  }

  #dropOld(): void {
    const { database, clock } = this.#deps;
    const oldest = (Math.floor(clock.wall()) - limits.figures.keptMs) as WallMillis;
    const writes: readonly Write[] = DROP_OLD.map((sql) => ({ sql, values: [oldest] }));
    database.write(writes).catch((error: unknown) => this.#lost(error));
  }

  #failed(error: unknown): void {
    this.#deps.log.warn("store.figures-delayed", { cause: String(error) });
    this.#later();
  }

  #lost(error: unknown): void {
    this.#deps.log.error("store.figures-lost", { cause: String(error) });
  }
}

/** What the agent goes on being, since when the row says (`agent-events.ts`). Whoever was in a call or owed its code begins anew: undefined. */
function stateOf(row: SqlRow): WorkState | undefined {
  const state = row["state"];
  if (state === "ready" || state === "break") return state;
  return state === "busy" && row["reason"] !== "disposition" ? state : undefined;
}
