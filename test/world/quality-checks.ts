// What must never be false of quality inspection: each part is judged at most once, nobody judges their own call or team's nor what they judged before, what
// was acknowledged outlives a kill, a score is that of the sheet that counts, states go along the drawing, final comes once and not before its time, a
// draw is made once and can be reckoned again, each change has its event and no event names both sides, what was written of an erased caller is gone.

import type { SqlRow } from "../../src/base/db.ts";
import type { JournalEvent } from "../../src/crm/events.ts";
import { qaId } from "../../src/qa/ids.ts";
import { AT_ONCE, INSPECTORS, LOOKS_AFTER, OWN_AGENT, SUPERVISOR } from "./quality-desk.ts";
import { checkQualityEvents } from "./quality-events.ts";
import type { World } from "./world.ts";

/** Where one may stand later, by the drawing of src/qa/inspection.ts. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  waiting: ["waiting", "assigned", "scored", "disputed", "rechecked", "final", "withdrawn"],
  assigned: ["waiting", "assigned", "scored", "disputed", "rechecked", "final", "withdrawn"],
  scored: ["scored", "disputed", "rechecked", "final"],
  disputed: ["disputed", "rechecked", "final"],
  rechecked: ["rechecked", "final"],
  final: ["final"],
  withdrawn: ["withdrawn"],
};
/** What a sheet that is over keeps, whoever is erased. */
const KEPT = ["state", "inspector", "subject", "purpose", "result", "submitted_at", "scorecard", "version"] as const;
const TABLES = `SELECT name AS a FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'`;

export class QualityChecks {
  readonly #world: World;
  readonly #told: JournalEvent[] = [];
  readonly #states = new Map<number, string>();
  readonly #over = new Map<number, string>();
  /** By sheet and question: what may stand there. */
  readonly #answers = new Map<string, { readonly may: Set<string>; before: readonly string[]; isUnderWay: boolean }>();
  readonly #comments = new Map<number, Set<string>>();
  readonly #submitted = new Set<number>();
  readonly #named = new Map<string, number>();
  /** By what was written: of which recording, and when. */
  readonly #words = new Map<string, { readonly recording: string; readonly at: number }>();
  readonly #gone = new Map<string, number>();
  readonly #steady = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  // --- what is done ---------------------------------------------------------------------------------------------------------------------

  /** To this process. */
  listen(): void {
    const { core, clock } = this.#world.pbx;
    core.crm.journal.told.subscribe((event) => {
      if (!clock.dead) this.#hear(event);
    });
  }

  killed(): void {
    for (const one of this.#answers.values()) one.isUnderWay = false;
  }

  /** Something that nobody else says, of this recording. */
  word(recording: string): string {
    const word = `zword${this.#words.size}x`;
    this.#words.set(word, { recording, at: this.#world.clock.now() });
    return word;
  }

  /** false: another answer to it is on its way. */
  answers(sheet: number, item: string, mark: string | null): boolean {
    const key = `${sheet} ${item}`;
    const one = this.#answers.get(key) ?? { may: new Set<string>(), before: [], isUnderWay: false };
    if (one.isUnderWay) return false;
    this.#answers.set(key, one);
    one.before = [...one.may];
    if (one.may.size === 0) one.before = ["none", "fact"];
    for (const may of one.before) one.may.add(may);
    one.may.add(String(mark));
    one.isUnderWay = true;
    return true;
  }

  answered(sheet: number, item: string, isKept: boolean): void {
    const one = this.#answers.get(`${sheet} ${item}`);
    if (one === undefined) return;
    one.isUnderWay = false;
    const last = [...one.may].filter((mark) => !one.before.includes(mark));
    if (isKept && last.length === 1) {
      one.may.clear();
      for (const mark of last) one.may.add(mark);
    } else if (!isKept) {
      one.may.clear();
      for (const mark of one.before) one.may.add(mark);
    }
  }

  commented(sheet: number, text: string): void {
    this.#comments.set(sheet, new Set([...(this.#comments.get(sheet) ?? []), text]));
  }

  submitted(sheet: number): void {
    this.#submitted.add(sheet);
  }

  /** A person chose this one, whatever else they have. */
  named(inspector: string): void {
    this.#named.set(inspector, (this.#named.get(inspector) ?? 0) + 1);
  }

  rulesStand(keys: readonly string[]): void {
    for (const key of keys) this.#steady.set(key, this.#world.clock.wall());
  }

  /** Paused, resumed or removed by hand. */
  ruleMoved(key: string): void {
    this.#steady.delete(key);
  }

  /** Of whoever has this number; call it when all is gone. */
  erasing(number: string): () => void {
    const begun = this.#world.clock.now();
    const calls = this.#all(
      `SELECT r.id AS a, 0 AS b FROM recording r JOIN call c ON c.id = r.call_id WHERE c.from_number LIKE '%${number}' OR c.to_number LIKE '%${number}'`,
    );
    for (const { a } of calls) this.#world.soundTaken.add(String(a));
    return () => {
      for (const { a } of calls) this.#gone.set(String(a), begun);
      this.#checkErased();
    };
  }

  // --- between two events ------------------------------------------------------------------------------------------------------------------

  #all(sql: string): readonly SqlRow[] {
    const row = this.#world.database.get(
      `SELECT json_group_array(json_object('a', a, 'b', b)) AS all_rows FROM (${sql})`,
    );
    return JSON.parse(String(row?.["all_rows"] ?? "[]")) as readonly SqlRow[];
  }

  #hear(event: JournalEvent): void {
    this.#told.push(event);
    const text = JSON.stringify([event.about, event.data]);
    const names = [...INSPECTORS, SUPERVISOR].filter((one) => text.includes(one));
    const report = (what: string): void => this.#world.violate(`event ${event.seq} ${event.type} ${what}: ${text}`);
    if (/^(inspection|coaching)\./.test(event.type) && names.some((one) => one !== SUPERVISOR))
      report("names an inspector");
    if (/^(sheet|calibration)\./.test(event.type)) {
      if (/call-|rec-|Q-\d/.test(text)) report("says which call");
      if (Object.keys(event.about).some((key) => key !== "user")) report("is about more than the inspector");
      if (/"(agent|team|queue|recording|call)"/.test(text)) report("names the other side");
    }
    if (/zword\d/.test(text) && !event.type.startsWith("example")) report("tells what was written");
  }

  /** All at one moment: queries of a database in memory are answered at once. */
  look(): void {
    if (!this.#world.isUp) return;
    void Promise.all([
      this.#world.rows("SELECT * FROM inspection ORDER BY number"),
      this.#world.rows("SELECT * FROM score_sheet ORDER BY number"),
    ]).then(([inspections, sheets]) => {
      if (!this.#world.isUp) return;
      this.#checkInspections(inspections, sheets);
      this.#checkSheets(sheets);
    });
  }

  #violate(what: string): void {
    this.#world.violate(what);
  }

  #checkInspections(inspections: readonly SqlRow[], sheets: readonly SqlRow[]): void {
    const parts = new Set<string>();
    const bySubject = new Map<string, SqlRow[]>();
    for (const sheet of sheets) {
      const key = `${sheet["purpose"]} ${sheet["subject"]}`;
      bySubject.set(key, [...(bySubject.get(key) ?? []), sheet]);
    }
    for (const row of inspections) {
      const number = Number(row["number"]);
      const state = String(row["state"]);
      const part = `${row["recording"]} ${row["agent"]}`;
      if (state !== "withdrawn" && parts.has(part)) this.#violate(`Q-${number}: ${part} is judged twice`);
      if (state !== "withdrawn") parts.add(part);
      const before = this.#states.get(number) ?? "waiting";
      if (LATER[before]?.includes(state) !== true) this.#violate(`Q-${number} went from ${before} to ${state}`);
      this.#states.set(number, state);
      const first = (bySubject.get(`first ${number}`) ?? []).filter((one) => one["state"] !== "withdrawn");
      const second = (bySubject.get(`second ${number}`) ?? []).filter((one) => one["state"] !== "withdrawn");
      if (first.length > 1 || second.length > 1) this.#violate(`Q-${number} is with two inspectors at once`);
      if (first.length === 1 && second.length === 1 && first[0]?.["inspector"] === second[0]?.["inspector"])
        this.#violate(`Q-${number} is judged a second time by ${first[0]?.["inspector"]}`);
      const isOpen = first[0]?.["state"] === "open";
      if (isOpen && state !== "assigned")
        this.#violate(`Q-${number} is ${state}, and ${first[0]?.["inspector"]} judges it`);
      if (first[0]?.["state"] === "submitted" && ["waiting", "assigned", "withdrawn"].includes(state))
        this.#violate(`Q-${number} is ${state}, and was judged`);
      if (second.length > 0 && !["disputed", "rechecked", "final"].includes(state))
        this.#violate(`Q-${number} is ${state} and has a second sheet`);
      this.#checkScore(row, sheets, number, state);
    }
    for (const number of this.#states.keys())
      if (!inspections.some((row) => row["number"] === number)) this.#violate(`Q-${number} is not there any more`);
  }

  #checkScore(row: SqlRow, sheets: readonly SqlRow[], number: number, state: string): void {
    const isScored = ["scored", "disputed", "rechecked", "final"].includes(state);
    if ((row["sheet"] !== null) !== isScored) this.#violate(`Q-${number} is ${state}, its sheet is ${row["sheet"]}`);
    if (!isScored) return;
    const sheet = sheets.find((one) => one["number"] === row["sheet"]);
    if (sheet?.["state"] !== "submitted" || sheet["subject"] !== number)
      return this.#violate(`Q-${number} has the score of S-${row["sheet"]}, which is ${sheet?.["state"]}`);
    const result = JSON.parse(String(sheet["result"])) as { readonly score: number | null };
    if (row["result"] !== sheet["result"]) this.#violate(`Q-${number} has another result than S-${row["sheet"]}`);
    if (row["score"] !== result.score)
      this.#violate(`Q-${number} has the score ${row["score"]}, its sheet ${result.score}`);
    const dispute = JSON.parse(String(row["dispute"] ?? "null")) as Dispute | null;
    const isSecond = dispute?.decided?.outcome === "changed";
    if ((sheet["purpose"] === "second") !== isSecond) this.#violate(`Q-${number} counts its ${sheet["purpose"]} sheet`);
    if (dispute?.decided?.by !== undefined && dispute.decided.by === sheet["inspector"])
      this.#violate(`Q-${number} was decided by whoever judged it`);
    if (state === "final") this.#checkFinal(row, number, dispute);
  }

  #checkFinal(row: SqlRow, number: number, dispute: Dispute | null): void {
    const at = Number(row["final_at"]);
    const ways = [row["acknowledged_at"] !== null, dispute?.decided !== undefined && dispute !== null];
    if (ways[0] && row["acknowledged_at"] !== at)
      this.#violate(`Q-${number} is final at another time than acknowledged`);
    if (ways[0] && at > Number(row["answer_by"])) this.#violate(`Q-${number} was acknowledged too late`);
    if (ways[1] && dispute?.decided?.at !== at) this.#violate(`Q-${number} is final at another time than decided`);
    if (dispute !== null && dispute.at > Number(row["answer_by"])) this.#violate(`Q-${number} was disputed too late`);
    if (dispute !== null && dispute.decided === undefined) this.#violate(`Q-${number} is final and was not decided`);
    if (!ways[0] && dispute === null && at < Number(row["answer_by"]))
      this.#violate(`Q-${number} was final before its time`);
    if (at > this.#world.clock.wall()) this.#violate(`Q-${number} is final from a later time on`);
  }

  #checkSheets(sheets: readonly SqlRow[]): void {
    const open = new Map<string, number>();
    for (const row of sheets) {
      const number = Number(row["number"]);
      const inspector = String(row["inspector"]);
      if (row["state"] === "open") {
        if (row["purpose"] !== "calibration") open.set(inspector, (open.get(inspector) ?? 0) + 1);
        this.#checkWho(row, number, inspector);
      }
      this.#checkOver(row, number);
      this.#checkAnswers(row, number);
      if (this.#submitted.has(number) && row["state"] !== "submitted")
        this.#violate(`S-${number} was submitted, and is ${row["state"]}`);
      if (row["state"] === "open" && row["result"] !== null) this.#violate(`S-${number} is open and has a result`);
    }
    for (const [inspector, count] of open)
      if (count > AT_ONCE + (this.#named.get(inspector) ?? 0)) this.#violate(`${inspector} has ${count} sheets`);
  }

  #checkWho(row: SqlRow, number: number, inspector: string): void {
    if (!(INSPECTORS as readonly string[]).includes(inspector)) this.#violate(`S-${number} is with ${inspector}`);
    const team = row["team"];
    const { users, agents } = this.#world.pbx.core.office;
    const own = users.get(OWN_AGENT)?.agent;
    if (inspector === LOOKS_AFTER && users.get(LOOKS_AFTER)?.teams.some((one) => one === team) === true)
      this.#violate(`S-${number}: ${inspector} judges the team they look after`);
    if (inspector !== OWN_AGENT) return;
    if (team !== null && own !== undefined && agents.get(own)?.team === team)
      this.#violate(`S-${number}: ${inspector} judges their own team`);
    const took = this.#world.database.get(
      `SELECT 1 FROM segment WHERE agent = ? AND kind <> 'offer' AND call_id = (SELECT call_id FROM recording WHERE id = ?)`,
      [String(own), String(row["recording"])],
    );
    if (took !== undefined || row["agent"] === own) this.#violate(`S-${number}: ${inspector} took part in the call`);
  }

  /** What is over changes no more. */
  #checkOver(row: SqlRow, number: number): void {
    const marks = (JSON.parse(String(row["answers"])) as readonly Given[]).map(({ item, mark, by }) => [
      item,
      mark,
      by,
    ]);
    const now = JSON.stringify([...KEPT.map((key) => row[key]), marks]);
    const before = this.#over.get(number);
    if (before !== undefined && before !== now) this.#violate(`S-${number} changed when it was over: ${before} ${now}`);
    if (row["state"] !== "open") this.#over.set(number, now);
  }

  #checkAnswers(row: SqlRow, number: number): void {
    for (const given of JSON.parse(String(row["answers"])) as readonly Given[]) {
      const one = this.#answers.get(`${number} ${given.item}`);
      if (one === undefined || (given.by === "fact" && (one.may.has("fact") || one.may.has(String(given.mark)))))
        continue;
      if (!one.may.has(String(given.mark)))
        this.#violate(`S-${number} says ${given.mark} to ${given.item}, it was ${[...one.may].join(" or ")}`);
    }
    const there = new Set((JSON.parse(String(row["answers"])) as readonly Given[]).map(({ item }) => item));
    for (const [key, { may }] of this.#answers) {
      const [sheet, item = ""] = key.split(" ");
      if (Number(sheet) === number && !there.has(item) && may.size > 0 && !may.has("none"))
        this.#violate(`S-${number} lost its answer to ${item}`);
    }
    if (
      this.#gone.has(String(row["recording"])) ||
      this.#world.database.get("SELECT 1 FROM recording WHERE id = ? AND cause = 'privacy'", [
        String(row["recording"]),
      ]) !== undefined
    )
      return;
    const comments = new Set(
      (JSON.parse(String(row["comments"])) as readonly { readonly text: string }[]).map(({ text }) => text),
    );
    for (const text of this.#comments.get(number) ?? [])
      if (!comments.has(text)) this.#violate(`S-${number} lost its comment ${text}`);
  }

  #checkErased(): void {
    const gone = [...this.#words].filter(([, { recording, at }]) => at < (this.#gone.get(recording) ?? 0));
    if (gone.length === 0) return;
    const tables = this.#all(`SELECT a, 0 AS b FROM (${TABLES})`).map(({ a }) => String(a));
    for (const table of tables) {
      void this.#world.rows(`SELECT * FROM ${table}`).then((rows) => {
        const text = rows.map((row) => JSON.stringify(row)).join("\n");
        if (!text.includes("zword")) return;
        for (const [word, { recording }] of gone)
          if (new RegExp(`${word}\\b`).test(text))
            this.#violate(`${word} of ${recording}, whose caller was erased, is in ${table}`);
      });
    }
  }

  // --- in the evening -------------------------------------------------------------------------------------------------------------------

  async close(): Promise<void> {
    const world = this.#world;
    this.#checkErased();
    const inspections = await world.rows("SELECT * FROM inspection");
    const sheets = await world.rows("SELECT * FROM score_sheet");
    for (const { number, state } of inspections)
      if (state !== "final" && state !== "withdrawn") this.#violate(`Q-${number} is ${state} in the evening`);
    for (const { number, state } of sheets) if (state === "open") this.#violate(`S-${number} is open in the evening`);
    await this.#checkDraws(inspections);
    await this.#checkCoaching(inspections);
    await this.#checkCalibrations(sheets);
    await checkQualityEvents(world, (what) => this.#violate(what));
    for (const [name, size] of Object.entries(world.pbx.core.quality.sizes))
      if (size !== 0) this.#violate(`quality ${name}: ${size} left behind`);
  }

  /** What pauses by the clock now and then. */
  async #whileTimePasses<Value>(doing: Promise<Value>): Promise<Value> {
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    doing.then(over, over);
    while (!isOver) await this.#world.clock.advance(1);
    return doing;
  }

  async #checkDraws(inspections: readonly SqlRow[]): Promise<void> {
    const { draws } = this.#world.pbx.core.quality.sampling;
    const once = new Set<string>();
    for (const row of await this.#world.rows("SELECT * FROM draw ORDER BY number")) {
      const key = `${row["rule"]} ${row["period"]}`;
      if (row["by"] === null && once.has(key)) this.#violate(`${key} was drawn twice`);
      if (row["by"] === null) once.add(key);
      const draw = draws.find(Number(row["number"]));
      if (draw === undefined || row["state"] !== "done") continue;
      const proof = await this.#whileTimePasses(draws.prove(draw));
      if (proof?.kind !== "proven")
        this.#violate(`D-${row["number"]} cannot be reckoned again: ${JSON.stringify(proof)}`);
      const taken = await this.#world.rows("SELECT * FROM draw_candidate WHERE draw = ? AND taken IS NOT NULL", [
        Number(row["number"]),
      ]);
      if (taken.length !== row["taken"])
        this.#violate(`D-${row["number"]} took ${row["taken"]}, ${taken.length} are there`);
      for (const one of taken) {
        const made = inspections.find(({ number }) => number === one["inspection"]);
        if (
          made?.["recording"] !== one["recording"] ||
          made?.["agent"] !== one["agent"] ||
          made?.["draw"] !== row["number"]
        )
          this.#violate(`D-${row["number"]} took ${one["recording"]}, and nobody inspects it`);
      }
    }
    for (const row of inspections)
      if (row["draw"] !== null && draws.find(Number(row["draw"])) === undefined)
        this.#violate(`Q-${row["number"]} is of no draw`);
    for (const key of this.#steady.keys())
      if (!once.has(`${key} day:2026-11-22`)) this.#violate(`${key} was not drawn at midnight`);
  }

  async #checkCoaching(inspections: readonly SqlRow[]): Promise<void> {
    const { scorecards } = this.#world.pbx.core.quality;
    for (const row of inspections) {
      const below = scorecards.version(String(row["scorecard"]), Number(row["version"]))?.coaching?.below;
      const learns =
        row["state"] === "final" && row["score"] !== null && below !== undefined && Number(row["score"]) < below;
      const source = JSON.stringify({ kind: "inspection", id: qaId("inspection", Number(row["number"])) });
      const tasks = await this.#world.rows("SELECT coach FROM coaching WHERE source = ? AND coach LIKE 'scorecard %'", [
        source,
      ]);
      if (tasks.length !== Number(learns))
        this.#violate(`Q-${row["number"]} has ${tasks.length} tasks of coaching, not ${Number(learns)}`);
      if (row["owes_coaching"] !== 0) this.#violate(`Q-${row["number"]} owes coaching in the evening`);
    }
  }

  async #checkCalibrations(sheets: readonly SqlRow[]): Promise<void> {
    const { calibrations } = this.#world.pbx.core.quality;
    for (const row of await this.#world.rows("SELECT * FROM calibration")) {
      const number = Number(row["number"]);
      const one = calibrations.find(number);
      if (one === undefined || one.state === "open") {
        this.#violate(`C-${number} is open in the evening`);
        continue;
      }
      const own = sheets.filter(({ purpose, subject }) => purpose === "calibration" && subject === number);
      const pairs = own
        .filter(({ state }) => state !== "withdrawn")
        .map((sheet) => `${sheet["inspector"]} ${sheet["recording"]} ${sheet["agent"]}`);
      if (new Set(pairs).size !== pairs.length) this.#violate(`C-${number} was judged twice by one of them`);
      if (one.state !== "closed") continue;
      const judged = new Set(own.filter(({ state }) => state === "submitted").map(({ inspector }) => inspector)).size;
      if (one.outcome?.judged !== judged)
        this.#violate(`C-${number} was judged by ${one.outcome?.judged}, not ${judged}`);
      const comparison = await calibrations.comparison(one);
      if (comparison?.whole.equal !== one.outcome?.agreement)
        this.#violate(`C-${number} agrees otherwise than it said`);
    }
  }
}

interface Given {
  readonly item: string;
  readonly mark: string | null;
  readonly by: string;
}

interface Dispute {
  readonly at: number;
  readonly decided?: { readonly at: number; readonly by: string; readonly outcome: string };
}
