// What becomes of inspections by itself: they are handed to inspectors, are final when the time for an answer is over, end when their sound is gone, and
// leave something to learn behind. All of it is read from the tables, so that a restart forgets nothing and does nothing twice.
//
//   made, a sheet came back, another office ──► hand out      every minute while any is open ──► time over, sound gone, coaching, hand out once more

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer, WallMillis } from "../../base/time.ts";
import type { CoachingTasks } from "../../crm/work/coaching.ts";
import type { ScorecardBook } from "../scorecard.ts";
import type { ScoreSheet, SheetDesk } from "../sheet.ts";
import { coachingOf } from "./coaching-of.ts";
import { inspectionOf } from "./inspection-tables.ts";
import type { Inspections } from "./inspections.ts";
import { soundGone } from "./sound-gone.ts";

export interface InspectionLooksDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly scorecards: ScorecardBook;
  readonly sheets: SheetDesk;
  readonly inspections: Inspections;
  readonly coaching: Pick<CoachingTasks, "create">;
}

/** However many are over, only open ones are read: the condition is word for word that of the index, or it could not be used. */
const OPEN = "INDEXED BY inspection_open WHERE state NOT IN ('final', 'withdrawn')";
const WANTING = `SELECT number, state, scorecard, version, agent, team, told_at FROM inspection ${OPEN} AND returned IS NULL AND number > ? AND (state = 'waiting' OR (state = 'disputed'
  AND json_extract(dispute, '$.askedAt') IS NOT NULL AND json_extract(dispute, '$.sheet') IS NULL)) ORDER BY number LIMIT ?`;
const OVER = `SELECT number FROM inspection ${OPEN} AND state = 'scored' AND answer_by < ? ORDER BY answer_by LIMIT ?`;
const OWING = "SELECT * FROM inspection WHERE owes_coaching = 1 ORDER BY number LIMIT ?";
/** Also those whose recording has no row any more. */
const SOUNDLESS = `SELECT i.number AS number, r.state AS state, r.cause AS cause
  FROM (SELECT * FROM inspection ${OPEN} AND (state IN ('waiting', 'assigned')
    OR (state = 'disputed' AND returned IS NULL AND json_extract(dispute, '$.askedAt') IS NOT NULL))) i
  LEFT JOIN recording r ON r.id = i.recording WHERE r.id IS NULL OR r.state IN ('expired', 'deleted') ORDER BY i.number LIMIT ?`;
/** A process was killed between a sheet's end and what it means. */
const UNSETTLED = `SELECT number FROM inspection i ${OPEN} AND ((state = 'assigned' AND NOT EXISTS (SELECT 1 FROM score_sheet s
    WHERE s.purpose = 'first' AND s.subject = i.number AND s.state <> 'withdrawn'))
  OR (state = 'disputed' AND json_extract(dispute, '$.sheet') IS NOT NULL AND NOT EXISTS (SELECT 1 FROM score_sheet s
    WHERE s.number = json_extract(i.dispute, '$.sheet') AND s.state <> 'withdrawn')))`;
const ANY = `SELECT 1 FROM inspection ${OPEN} UNION ALL SELECT 1 FROM inspection WHERE owes_coaching = 1 LIMIT 1`;
/** What a look asks of the tables; for tests. */
export const LOOK_QUERIES = [WANTING, OVER, OWING, SOUNDLESS, UNSETTLED, ANY] as const;

/** One that waits for an inspector. */
interface Wanting {
  readonly number: number;
  /** Alike for those for whom the same inspectors are asked. */
  readonly kind: string;
  /** Somebody was told that there is nobody. */
  readonly isTold: boolean;
}

/** Handed out side by side; whoever changes an inspection meanwhile waits for so many at most. */
const AT_ONCE = 50;

export class InspectionLooks {
  readonly #deps: InspectionLooksDeps;
  #isOpen = false;
  #timer: Timer | undefined;
  #isLooking = false;
  /** Something changed since the pass that is under way began. */
  #isWanted = false;
  #isPassing = false;
  /** Where the last look that asked for each of them by itself stopped. */
  #after = 0;

  constructor(deps: InspectionLooksDeps) {
    this.#deps = deps;
    deps.sheets.onChanged((sheet) => this.#sheetChanged(sheet));
  }

  /** Passes and looks under way. */
  get size(): number {
    return Number(this.#isPassing) + Number(this.#isLooking);
  }

  open(): void {
    this.#isOpen = true;
    void this.#begin();
  }

  close(): void {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Some wait for an inspector, or for their time. */
  wake(): void {
    this.#lookLater(limits.quality.lookMs);
    void this.#passes();
  }

  async #begin(): Promise<void> {
    await this.#safely(async () => {
      for (const row of await this.#deps.database.query(UNSETTLED))
        await this.#deps.inspections.settle(Number(row["number"]));
      if ((await this.#deps.database.query(ANY)).length > 0) this.#lookLater(0);
    });
  }

  #sheetChanged({ purpose, subject, state }: ScoreSheet): void {
    if (!this.#isOpen || state === "open") return;
    if (purpose !== "calibration" && state === "withdrawn")
      void this.#safely(() => this.#deps.inspections.settle(subject));
    // Whoever had it has room for another.
    this.wake();
  }

  #lookLater(afterMs: number): void {
    if (!this.#isOpen || this.#isLooking || this.#timer !== undefined) return;
    this.#timer = this.#deps.clock.after(afterMs, "inspections: look", () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    await this.#safely(async () => {
      await this.#endTimes();
      await this.#endSoundless();
      await this.#coach();
      await this.#handOutEach();
    });
    this.#isLooking = false; // whoever wakes it from here on has its next look
    await this.#safely(async () => {
      if ((await this.#deps.database.query(ANY)).length > 0) this.#lookLater(limits.quality.lookMs);
    });
  }

  /** All that wait, the oldest first; and once more where something changed meanwhile. */
  async #passes(): Promise<void> {
    this.#isWanted = true;
    if (this.#isPassing || !this.#isOpen) return;
    this.#isPassing = true;
    while (this.#isWanted && this.#isOpen) {
      this.#isWanted = false;
      await this.#safely(() => this.#handOutAll());
    }
    this.#isPassing = false;
  }

  /** Where one finds nobody, those of the same agent and scorecard are not tried in this pass: a draw of thousands asks each question seldom. */
  async #handOutAll(): Promise<void> {
    const hopeless = new Set<string>();
    let after = 0;
    for (let page = await this.#wanting(after); page.length > 0; page = await this.#wanting(after)) {
      after = page.at(-1)?.number ?? after;
      let left = page;
      while (left.length > 0) {
        if (!this.#isOpen) return;
        left = left.filter(({ kind, isTold }) => !(isTold && hopeless.has(kind)));
        for (const { kind } of await this.#handOut(left.slice(0, AT_ONCE))) hopeless.add(kind);
        left = left.slice(AT_ONCE);
      }
    }
  }

  /** What the passes left out because of another: some by each look, from where the last one stopped. */
  async #handOutEach(): Promise<void> {
    const page = await this.#wanting(this.#after);
    for (let at = 0; at < page.length; at += AT_ONCE) await this.#handOut(page.slice(at, at + AT_ONCE));
    this.#after = page.length < limits.quality.atOnce ? 0 : (page.at(-1)?.number ?? 0);
  }

  /** Those for whom there is nobody. */
  async #handOut(some: readonly Wanting[]): Promise<readonly Wanting[]> {
    const given = await this.#deps.inspections.handOut(some.map(({ number }) => number));
    return some.filter((_, at) => {
      const one = given[at];
      return one !== undefined && !one.ok && one.fault.kind === "nobody";
    });
  }

  async #wanting(after: number): Promise<readonly Wanting[]> {
    return (await this.#deps.database.query(WANTING, [after, limits.quality.atOnce])).map((row) => ({
      number: Number(row["number"]),
      kind: JSON.stringify([row["state"], row["scorecard"], row["version"], row["agent"], row["team"]]),
      isTold: row["told_at"] !== null,
    }));
  }

  async #endTimes(): Promise<void> {
    const now = Math.round(this.#deps.clock.wall());
    for (const row of await this.#deps.database.query(OVER, [now, limits.quality.atOnce]))
      await this.#deps.inspections.timeOver(Number(row["number"]));
  }

  async #endSoundless(): Promise<void> {
    for (const { number, state, cause } of await this.#deps.database.query(SOUNDLESS, [limits.quality.atOnce])) {
      const gone = soundGone(state ?? null, cause ?? null);
      if (gone !== undefined) await this.#deps.inspections.soundGone(Number(number), `sound-${gone}`);
    }
  }

  /** The task and the end of owing it are one commit: neither lost nor made twice. */
  async #coach(): Promise<void> {
    const { inspections, coaching, scorecards, sheets, clock } = this.#deps;
    for (const row of await this.#deps.database.query(OWING, [limits.quality.atOnce])) {
      const one = inspectionOf(row);
      const card = scorecards.version(one.scorecard, one.version);
      const sheet = one.sheet === undefined ? undefined : sheets.find(one.sheet);
      const task = coachingOf(one, { card, sheet, now: Math.round(clock.wall()) as WallMillis });
      await inspections.alone(async () => {
        if (task !== undefined) await coaching.create(task, () => inspections.coachedWrite(one.number));
        else await this.#deps.database.write(inspections.coachedWrite(one.number));
      });
    }
  }

  async #safely(run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#deps.log.error("qa.inspections-failed", { cause: String(error) });
      this.#lookLater(limits.quality.lookMs); // what was left undone is done then
    }
  }
}
