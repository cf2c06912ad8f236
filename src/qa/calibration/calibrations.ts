// Calibrations: made by hand, handed out as score sheets, closed by themselves, compared (QA-07). What one is: calibration.ts. Each step is on disk
// before the next; a killed process goes on where it was at the next start.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { Where } from "../../base/sql-where.ts";
import { type Clock, isoTime, type Timer, type WallMillis } from "../../base/time.ts";
import type { NewEvent } from "../../crm/events.ts";
import type { Journal } from "../../crm/journal.ts";
import { OneByOne } from "../../crm/one-by-one.ts";
import type { Office } from "../../office/office.ts";
import { qaId } from "../ids.ts";
import type { Scorecard, ScorecardBook } from "../scorecard.ts";
import type { OpenSheet, ScoreSheet, SheetDesk } from "../sheet.ts";
import {
  type Calibration,
  type CalibrationCall,
  type CalibrationState,
  calibrationOf,
  calibrationWrite,
  placeOf,
} from "./calibration.ts";
import { type Comparison, compare, type Judged } from "./compare.ts";
import { type LeftOut, whoMayCalibrate } from "./who-may.ts";

export interface CalibrationsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal;
  readonly log: Logger;
  readonly office: () => Office;
  readonly scorecards: ScorecardBook;
  readonly desk: SheetDesk;
}

export interface NewCalibration {
  readonly card: Scorecard;
  readonly calls: readonly CalibrationCall[];
  /** undefined: everybody who inspects and may. */
  readonly inspectors: readonly string[] | undefined;
  readonly master: string | undefined;
  /** undefined: as long as inspectors have for any sheet. */
  readonly dueAt: WallMillis | undefined;
  readonly by: string;
  /** The user who chose the calls and knows whose they are: judges none, but as the master. undefined: the installation itself. */
  readonly maker: string | undefined;
}

export type CalibrationFault =
  | { readonly kind: "unknown" }
  | { readonly kind: "not-now"; readonly state: CalibrationState }
  /** Somebody was named who may not. */
  | { readonly kind: "may-not"; readonly leftOut: readonly LeftOut[] }
  /** Fewer than two are left. */
  | { readonly kind: "too-few"; readonly leftOut: readonly LeftOut[] }
  /** More may than one calibration takes: some have to be named. */
  | { readonly kind: "too-many"; readonly may: number };

export interface CalibrationSearch {
  readonly state: CalibrationState | undefined;
  readonly scorecard: string | undefined;
  /** Only those this one takes part in. */
  readonly inspector: string | undefined;
  readonly before: number | undefined;
  readonly limit: number;
}

const SELECT = "SELECT * FROM calibration WHERE number = ?";
const SELECT_OPEN = "SELECT * FROM calibration WHERE state = 'open' ORDER BY number LIMIT ?";
const ANY_OPEN = "SELECT 1 FROM calibration WHERE state = 'open' LIMIT 1";
/** A killed process may have ended a calibration and not yet taken back its sheets. */
const SELECT_LEFT = `SELECT s.number FROM score_sheet s JOIN calibration c ON c.number = s.subject
  WHERE s.state = 'open' AND s.purpose = 'calibration' AND c.state <> 'open' LIMIT ?`;
const SELECT_SOUNDING = `SELECT id FROM recording WHERE id IN (SELECT value FROM json_each(?)) AND state NOT IN ('expired', 'deleted')`;

export class Calibrations {
  readonly #deps: CalibrationsDeps;
  readonly #turns = new OneByOne();
  #lastNumber = 0;
  #isOpen = false;
  #hasOpen = false;
  #timer: Timer | undefined;

  constructor(deps: CalibrationsDeps) {
    this.#deps = deps;
    deps.desk.onChanged((sheet) => {
      if (sheet.purpose === "calibration" && sheet.state !== "open") this.#settleSoon(sheet.subject);
    });
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  async restore(): Promise<void> {
    const { database } = this.#deps;
    const [row] = await database.query("SELECT MAX(number) AS number FROM calibration");
    this.#lastNumber = Number(row?.["number"] ?? 0);
    this.#hasOpen = this.#lastNumber > 0;
  }

  open(): void {
    this.#isOpen = true;
    if (this.#hasOpen) this.#lookIn(0);
  }

  close(): void {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** One look-up. */
  find(number: number): Calibration | undefined {
    const row = this.#deps.database.get(SELECT, [number]);
    return row === undefined ? undefined : calibrationOf(row);
  }

  /** Newest first. */
  async search({ state, scorecard, inspector, before, limit }: CalibrationSearch): Promise<readonly Calibration[]> {
    const where = new Where()
      .and("state = ?", state)
      .and("scorecard = ?", scorecard)
      .and("number < ?", before)
      .and("EXISTS (SELECT 1 FROM json_each(inspectors) WHERE value = ?)", inspector);
    const sql = `SELECT * FROM calibration ${where.sql} ORDER BY number DESC LIMIT ?`;
    return (await this.#deps.database.query(sql, [...where.values, limit])).map(calibrationOf);
  }

  /** Everybody has their sheets when it resolves. */
  create(draft: NewCalibration): Promise<Result<Calibration, CalibrationFault>> {
    return this.#turns.run(async () => {
      const number = this.#lastNumber + 1;
      const { asked, leftOut } = await whoMayCalibrate(draft, number, this.#deps);
      const named = new Set([...(draft.inspectors ?? []), ...(draft.master === undefined ? [] : [draft.master])]);
      const refused = leftOut.filter(({ inspector }) => named.has(inspector));
      if (refused.length > 0) return fail({ kind: "may-not", leftOut: refused });
      if (asked.length < 2) return fail({ kind: "too-few", leftOut });
      if (asked.length > limits.calibrations.inspectors) return fail({ kind: "too-many", may: asked.length });
      const now = this.#now();
      const made: Calibration = {
        ...{ number, scorecard: draft.card.key, version: draft.card.version, calls: draft.calls, inspectors: asked },
        ...{ master: draft.master, isGiven: false, state: "open", by: draft.by, createdAt: now },
        dueAt: draft.dueAt ?? ((now + this.#deps.office().quality.dueMs) as WallMillis),
        ...{ endedAt: undefined, why: undefined, outcome: undefined },
      };
      await this.#deps.journal.commit([calibrationWrite(made)], eventsOf("calibration.opened", made));
      this.#lastNumber = number;
      this.#hasOpen = true;
      const given = await this.#give(made);
      this.#lookIn(limits.quality.lookMs);
      return ok(given);
    });
  }

  /** Before everybody has judged; what there is is compared. */
  end(number: number): Promise<Result<Calibration, CalibrationFault>> {
    return this.#whileOpen(number, async (one) => ok(await this.#close(one, "hand")));
  }

  /** Nothing is compared. */
  cancel(number: number, why: string): Promise<Result<Calibration, CalibrationFault>> {
    return this.#whileOpen(number, async (one) => {
      const after: Calibration = { ...one, state: "cancelled", why, endedAt: this.#now() };
      await this.#deps.journal.commit([calibrationWrite(after)], eventsOf("calibration.closed", after));
      await this.#takeBack(await this.sheets(one), `calibration ${qaId("calibration", number)} was cancelled`);
      return ok(after);
    });
  }

  /** In the order they were given. */
  sheets({ number }: Pick<Calibration, "number">): Promise<readonly ScoreSheet[]> {
    return this.#deps.desk.of("calibration", number);
  }

  /** undefined: it is not closed, and nobody is told. */
  async comparison(one: Calibration): Promise<Comparison | undefined> {
    if (one.state !== "closed") return undefined;
    return this.compare(one, await this.sheets(one));
  }

  /** `sheets`: its own. For whoever may know it already. */
  compare(one: Calibration, sheets: readonly ScoreSheet[]): Comparison {
    const card = this.#deps.scorecards.version(one.scorecard, one.version);
    return compare(card ?? { sections: [] }, judgedOf(one, sheets), one.master);
  }

  /** What is due is done; also what a killed process left. */
  look(): Promise<void> {
    return this.#turns.run(async () => {
      const { database } = this.#deps;
      for (const row of await database.query(SELECT_LEFT, [limits.quality.atOnce]))
        await this.#deps.desk.withdraw(Number(row["number"]), "the calibration is over");
      const open = (await database.query(SELECT_OPEN, [limits.quality.atOnce])).map(calibrationOf);
      for (const one of open) await this.#settle(one.isGiven ? one : await this.#give(one));
      this.#hasOpen = (await database.query(ANY_OPEN)).length > 0;
    });
  }

  async #settle(one: Calibration): Promise<void> {
    const open = (await this.sheets(one)).filter(({ state }) => state === "open");
    const isOver = one.dueAt <= this.#now();
    if (open.length === 0 || isOver) await this.#close(one, open.length === 0 ? "all" : "time");
    else await this.#withoutSound(one, open);
  }

  /** What nobody can hear any more nobody can judge. */
  async #withoutSound({ calls }: Calibration, open: readonly ScoreSheet[]): Promise<void> {
    const recordings = JSON.stringify(calls.map(({ recording }) => recording));
    const rows = await this.#deps.database.query(SELECT_SOUNDING, [recordings]);
    const sounding = new Set(rows.map((row) => row["id"]));
    await this.#takeBack(
      open.filter(({ recording }) => !sounding.has(recording)),
      "the sound is gone",
    );
  }

  async #give(one: Calibration): Promise<Calibration> {
    for (const call of one.calls)
      await Promise.all(one.inspectors.map((inspector) => this.#deps.desk.open(sheetFor(one, call, inspector))));
    const given: Calibration = { ...one, isGiven: true };
    await this.#deps.journal.commit([calibrationWrite(given)], []);
    return given;
  }

  /** First the sheets, then the calibration: what is judged in between still counts, and a killed process closes it at the next start. */
  async #close(one: Calibration, why: "all" | "time" | "hand"): Promise<Calibration> {
    await this.#takeBack(await this.sheets(one), "the calibration is over");
    const { whole, inspectors } = this.compare(one, await this.sheets(one));
    const outcome = { judged: inspectors.length, agreement: whole.equal, alpha: whole.alpha };
    const after: Calibration = { ...one, state: "closed", why, endedAt: this.#now(), outcome };
    await this.#deps.journal.commit([calibrationWrite(after)], eventsOf("calibration.closed", after));
    return after;
  }

  async #takeBack(sheets: readonly ScoreSheet[], why: string): Promise<void> {
    const open = sheets.filter(({ state }) => state === "open");
    await Promise.all(open.map(({ number }) => this.#deps.desk.withdraw(number, why)));
  }

  #whileOpen(
    number: number,
    work: (one: Calibration) => Promise<Result<Calibration, CalibrationFault>>,
  ): Promise<Result<Calibration, CalibrationFault>> {
    return this.#turns.run(async () => {
      const one = this.find(number);
      if (one === undefined) return fail({ kind: "unknown" });
      return one.state === "open" ? work(one) : fail({ kind: "not-now", state: one.state });
    });
  }

  #settleSoon(number: number): void {
    const settle = async (): Promise<void> => {
      const one = this.find(number);
      if (one?.state === "open" && one.isGiven) await this.#settle(one);
    };
    this.#turns.run(settle).catch((error: unknown) => this.#failed(error));
  }

  #lookIn(afterMs: number): void {
    if (!this.#isOpen || this.#timer !== undefined) return;
    this.#timer = this.#deps.clock.after(afterMs, "calibrations: look", () => {
      this.#timer = undefined;
      this.look()
        .catch((error: unknown) => this.#failed(error))
        .finally(() => {
          if (this.#hasOpen) this.#lookIn(limits.quality.lookMs);
        });
    });
  }

  #failed(error: unknown): void {
    this.#deps.log.error("qa.calibrations-failed", { cause: String(error) });
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

function sheetFor(one: Calibration, call: CalibrationCall, inspector: string): OpenSheet {
  return {
    ...{ purpose: "calibration", subject: one.number, scorecard: one.scorecard, version: one.version },
    ...{ recording: call.recording, fromMs: call.fromMs, toMs: call.toMs, agentChannel: call.agentChannel },
    ...{ facts: call.facts, queue: call.queue, project: call.project, agent: call.agent, team: call.team },
    ...{ dispute: undefined, inspector, dueAt: one.dueAt },
    notBy: new Set(one.inspectors.filter((other) => other !== inspector)),
  };
}

/** What was submitted. */
export function judgedOf({ calls }: Calibration, sheets: readonly ScoreSheet[]): readonly Judged[] {
  return sheets.flatMap((sheet) => {
    const { state, inspector, answers, result } = sheet;
    const call = placeOf(sheet, calls);
    return state === "submitted" && call >= 0 ? [{ call, inspector, answers, result }] : [];
  });
}

/** One to each who takes part, about nobody else. */
function eventsOf(type: "calibration.opened" | "calibration.closed", one: Calibration): readonly NewEvent[] {
  const { number, scorecard, state, dueAt } = one;
  const data = { calibration: qaId("calibration", number), scorecard, state, dueAt: isoTime(dueAt) };
  return one.inspectors.map((user) => ({ type, about: { user }, data }));
}
