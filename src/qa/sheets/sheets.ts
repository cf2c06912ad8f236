// Score sheets: given to inspectors by load and skill, filled in one answer at a time, submitted once (QA-02 to QA-06). Inspections and calibrations open
// them (`SheetDesk`); inspectors fill them in through the HTTP interface. Each change is on disk before it is said to be done.
//
//   open ──submit──► submitted
//     └──taken back, given to somebody else, returned by the inspector──► withdrawn

import { assert } from "../../base/assert.ts";
import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Clock, Timer, WallMillis } from "../../base/time.ts";
import type { NewEvent } from "../../crm/events.ts";
import type { Journal } from "../../crm/journal.ts";
import type { Office } from "../../office/office.ts";
import type { Scorecard, ScorecardBook } from "../scorecard.ts";
import { askedOf } from "../scorecards/asked.ts";
import { automaticAnswers } from "../scorecards/automatic.ts";
import type { OnSubmitted, OpenSheet, ScoreSheet, SheetDesk, SheetPurpose, SheetState } from "../sheet.ts";
import { type Choice, chooseInspector, inspectorsOf, refusedFor } from "./choose.ts";
import { EachInTurn } from "./each-in-turn.ts";
import { type FillFault, judged } from "./fill.ts";
import { type Listening, listeningWrites } from "./listening.ts";
import { dayOf, LOAD_DAYS, Loads } from "./loads.ts";
import { personsWho } from "./persons.ts";
import { type KeptSheet, sheetEvent, sheetOf, sheetWrite } from "./sheet-rows.ts";

export interface SheetsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly journal: Journal;
  readonly office: () => Pick<Office, "quality" | "users" | "agents">;
  readonly scorecards: ScorecardBook;
}

export type SheetFault =
  | FillFault
  | { readonly kind: "unknown" }
  | { readonly kind: "not-now"; readonly state: SheetState };
type Changed = Promise<Result<ScoreSheet, SheetFault>>;
type Along = { readonly writes: readonly Write[]; readonly events: readonly NewEvent[] };

const NOTHING: Along = { writes: [], events: [] };
const SELECT = "SELECT * FROM score_sheet WHERE number = ?";
const SELECT_OF = "SELECT * FROM score_sheet WHERE purpose = ? AND subject = ? ORDER BY number";
const SELECT_LATE =
  "SELECT * FROM score_sheet WHERE state = 'open' AND due_at < ? AND told_at IS NULL ORDER BY due_at LIMIT ?";
const SELECT_LEFT = "SELECT * FROM score_sheet WHERE inspector = ? AND state = 'open' ORDER BY number LIMIT ?";

export class Sheets implements SheetDesk {
  readonly #deps: SheetsDeps;
  readonly #turns = new EachInTurn();
  readonly #loads = new Loads();
  readonly #submitted = new Map<SheetPurpose, OnSubmitted>();
  readonly #listeners: ((sheet: ScoreSheet) => void)[] = [];
  #lastNumber = 0;
  #isOpen = false;
  #isLooking = false;
  #timer: Timer | undefined;

  constructor(deps: SheetsDeps) {
    this.#deps = deps;
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  async restore(): Promise<void> {
    const { database } = this.#deps;
    const last = "SELECT inspector, MAX(number) AS last FROM score_sheet GROUP BY inspector";
    const open = "SELECT inspector, COUNT(*) AS open FROM score_sheet WHERE state = 'open' GROUP BY inspector";
    const counts = new Map((await database.query(open)).map((row) => [String(row["inspector"]), Number(row["open"])]));
    for (const row of await database.query(last)) {
      const inspector = String(row["inspector"]);
      this.#loads.restored(inspector, counts.get(inspector) ?? 0, Number(row["last"]));
      this.#lastNumber = Math.max(this.#lastNumber, Number(row["last"]));
    }
    // By the time: by inspectors, who come in order then, all there ever were would be read.
    const given = `SELECT inspector, assigned_at / 86400000 AS day, COUNT(*) AS given FROM score_sheet INDEXED BY score_sheet_by_assigned
      WHERE assigned_at >= ? AND state <> 'withdrawn' GROUP BY inspector, day`;
    const since = (dayOf(this.#now()) - LOAD_DAYS + 1) * 86_400_000;
    for (const row of await database.query(given, [since]))
      this.#loads.counted(String(row["inspector"]), Number(row["day"]), Number(row["given"]));
  }

  /** Late ones are told from now on, and what leavers had is given to others. */
  start(): void {
    this.#isOpen = true;
    this.#lookLater(0);
  }

  close(): void {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  officeChanged(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#lookLater(0);
  }

  onSubmitted(purpose: SheetPurpose, made: OnSubmitted): void {
    this.#submitted.set(purpose, made);
  }

  onChanged(listener: (sheet: ScoreSheet) => void): void {
    this.#listeners.push(listener);
  }

  find(number: number): KeptSheet | undefined {
    const row = this.#deps.database.get(SELECT, [number]);
    return row === undefined ? undefined : sheetOf(row);
  }

  async of(purpose: SheetPurpose, subject: number): Promise<readonly KeptSheet[]> {
    return (await this.#deps.database.query(SELECT_OF, [purpose, subject])).map(sheetOf);
  }

  async open(wanted: OpenSheet, also: (sheet: ScoreSheet) => Along = () => NOTHING): Promise<ScoreSheet | "nobody"> {
    const card = this.cardOf(wanted);
    const persons = await personsWho(wanted, this.#deps);
    const choice = { ...wanted, skills: card.skills, notBy: new Set([...wanted.notBy, ...persons]) };
    // From here to the commit nothing waits: two that are opened at once see one another's load.
    const inspector = this.#whoMay(choice, wanted.inspector);
    if (inspector === undefined) return "nobody";
    const sheet = this.#newSheet(wanted, inspector, card);
    await this.#give(sheet, (made) => also(made));
    return sheet;
  }

  withdraw(number: number, why: string): Promise<void> {
    return this.#turns.run(number, async () => {
      const sheet = this.find(number);
      if (sheet?.state !== "open") return;
      await this.#put({ ...sheet, state: "withdrawn", why }, [sheetEvent("sheet.withdrawn", sheet)]);
    });
  }

  async reassign(number: number, inspector: string | undefined, why: string): Promise<ScoreSheet | "nobody"> {
    return this.#turns.run(number, async () => {
      const before = this.find(number);
      if (before?.state !== "open") return "nobody";
      const card = this.cardOf(before);
      const persons = await personsWho(before, this.#deps);
      const notBy = new Set([...before.notBy, ...persons, before.inspector]);
      const next = this.#whoMay({ ...before, skills: card.skills, notBy }, inspector);
      if (next === undefined) return "nobody";
      const withdrawn: KeptSheet = { ...before, state: "withdrawn", why };
      const sheet = this.#newSheet({ ...before, notBy: new Set([...before.notBy, before.inspector]) }, next, card);
      await this.#give(sheet, () => ({
        writes: [sheetWrite(withdrawn)],
        events: [sheetEvent("sheet.withdrawn", withdrawn)],
      }));
      this.#loads.closed(withdrawn);
      this.#tell(withdrawn);
      return sheet;
    });
  }

  /** Whatever an inspector writes on it; kept before it is answered. */
  fill(number: number, change: (sheet: KeptSheet, card: Scorecard) => Result<KeptSheet, FillFault>): Changed {
    return this.#change(number, async (sheet) => {
      const after = change(sheet, this.cardOf(sheet));
      if (after.ok) await this.#deps.journal.commit([sheetWrite(after.value)], []);
      return after;
    });
  }

  /** Refused with all that is missing. Changes no more from then on. */
  submit(number: number): Changed {
    return this.#change(number, async (sheet) => {
      const scored = judged(sheet, this.cardOf(sheet));
      if (!scored.ok) return scored;
      const after: KeptSheet = { ...scored.value, state: "submitted", submittedAt: this.#now() };
      const along = this.#submitted.get(after.purpose)?.(after) ?? NOTHING;
      await this.#put(after, [sheetEvent("sheet.submitted", after), ...along.events], along.writes);
      return ok(after);
    });
  }

  /** The inspector cannot judge it, and says why: a supervisor decides what becomes of it. */
  giveBack(number: number, why: string): Changed {
    return this.#change(number, async (sheet) => {
      const after: KeptSheet = { ...sheet, state: "withdrawn", why, isReturned: true };
      await this.#put(after, [sheetEvent("sheet.withdrawn", after)]);
      return ok(after);
    });
  }

  /** Somebody heard a span of the sound, or took it away as a file. */
  heard(number: number, listening: Omit<Listening, "at">): Promise<void> {
    return this.#turns.run(number, async () => {
      const sheet = this.find(number);
      if (sheet === undefined) return;
      const at = this.#now();
      const isFirst = sheet.firstHeardAt === undefined && sheet.inspector === listening.who;
      const first = isFirst ? [sheetWrite({ ...sheet, firstHeardAt: at })] : [];
      await this.#deps.journal.commit([...first, ...listeningWrites(sheet, { ...listening, at })], []);
    });
  }

  #change(number: number, work: (sheet: KeptSheet) => Promise<Result<KeptSheet, FillFault>>): Changed {
    return this.#turns.run(number, async (): Changed => {
      const sheet = this.find(number);
      if (sheet === undefined) return fail({ kind: "unknown" });
      return sheet.state === "open" ? work(sheet) : fail({ kind: "not-now", state: sheet.state });
    });
  }

  /** The card it was begun with. One look-up. */
  cardOf({ scorecard, version }: Pick<ScoreSheet, "scorecard" | "version">): Scorecard {
    const card = this.#deps.scorecards.version(scorecard, version);
    assert(card !== undefined, "a sheet's scorecard is kept for ever");
    return card;
  }

  /** Whoever is named need not have the skills nor room: a person chose. But never one who took part, or of the own team. */
  #whoMay(choice: Choice, named: string | undefined): string | undefined {
    const office = this.#deps.office();
    const now = this.#now();
    if (named !== undefined) {
      const one = inspectorsOf(office).find(({ user }) => user === named);
      return one === undefined || refusedFor(one, { ...choice, skills: [] }, office) !== undefined ? undefined : named;
    }
    const loads = this.#loads;
    return chooseInspector(choice, office, {
      open: (user) => loads.open(user),
      load: (user) => loads.load(user, now),
      last: (user) => loads.last(user),
    })?.user;
  }

  #newSheet(wanted: Omit<OpenSheet, "inspector">, inspector: string, card: Scorecard): KeptSheet {
    const { purpose, subject, scorecard, version, recording, fromMs, toMs, agentChannel, facts, queue, project } =
      wanted;
    const { dueMs, recheckMs } = this.#deps.office().quality;
    const assignedAt = this.#now();
    const dueAt = wanted.dueAt ?? ((assignedAt + (purpose === "second" ? recheckMs : dueMs)) as WallMillis);
    return {
      ...{ number: ++this.#lastNumber, purpose, subject, inspector, scorecard, version, recording, fromMs, toMs },
      ...{ agentChannel, facts, queue, project, agent: wanted.agent, team: wanted.team, notBy: [...wanted.notBy] },
      ...{ state: "open", answers: automaticAnswers(askedOf(card, queue, project), facts), comments: [], marks: [] },
      ...{ special: undefined, result: undefined, dispute: wanted.dispute, assignedAt, dueAt },
      ...{ firstHeardAt: undefined, submittedAt: undefined, toldAt: undefined, why: undefined, isReturned: false },
    };
  }

  async #give(sheet: KeptSheet, also: (sheet: ScoreSheet) => Along): Promise<void> {
    this.#loads.gave(sheet);
    try {
      const { writes, events } = also(sheet);
      const { journal } = this.#deps;
      await journal.commit([sheetWrite(sheet), ...writes], [sheetEvent("sheet.assigned", sheet), ...events]);
    } catch (error) {
      this.#loads.closed({ ...sheet, state: "withdrawn" });
      throw error;
    }
    this.#lookLater(limits.quality.lookMs);
    this.#tell(sheet);
  }

  /** A sheet that is over. */
  async #put(sheet: KeptSheet, events: readonly NewEvent[], along: readonly Write[] = []): Promise<void> {
    await this.#deps.journal.commit([sheetWrite(sheet), ...along], events);
    this.#loads.closed(sheet);
    this.#tell(sheet);
  }

  #tell(sheet: ScoreSheet): void {
    for (const listener of this.#listeners) listener(sheet);
  }

  #lookLater(afterMs: number): void {
    if (!this.#isOpen || this.#isLooking || this.#timer !== undefined || this.#loads.allOpen === 0) return;
    this.#timer = this.#deps.clock.after(afterMs, "score sheets: look", () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    try {
      await this.#tellLate();
      await this.#passOn();
    } catch (error) {
      this.#deps.log.error("qa.sheets-failed", { cause: String(error) });
    }
    this.#isLooking = false;
    this.#lookLater(limits.quality.lookMs);
  }

  async #tellLate(): Promise<void> {
    const now = this.#now();
    for (const row of await this.#deps.database.query(SELECT_LATE, [now, limits.quality.atOnce]))
      await this.#change(sheetOf(row).number, async (sheet) => {
        const after = { ...sheet, toldAt: now };
        await this.#deps.journal.commit([sheetWrite(after)], [sheetEvent("sheet.late", after)]);
        return ok(after);
      });
  }

  /** What inspectors had who inspect no more. A calibration asked just them: nobody stands in. */
  async #passOn(): Promise<void> {
    const able = new Set(inspectorsOf(this.#deps.office()).map(({ user }) => user));
    const left = this.#loads.busy().filter((inspector) => !able.has(inspector));
    for (const inspector of left)
      for (const row of await this.#deps.database.query(SELECT_LEFT, [inspector, limits.quality.atOnce])) {
        const { number, purpose } = sheetOf(row);
        const why = "the inspector inspects no more";
        const given = purpose === "calibration" ? "nobody" : await this.reassign(number, undefined, why);
        if (given === "nobody") await this.withdraw(number, why);
      }
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}
