// What happens on a day whose subject is how good it was (`--quality`): calls are recorded and heard, scorecards change, draws fall due at midnight and are
// asked for by hand, inspectors fill in sheets and give some back, agents acknowledge and dispute, supervisors hand out, take away, decide and calibrate,
// sound is deleted and callers are erased, people come and go in the office file. `day.ts` asks it what happens next, `quality-checks.ts` holds what must
// be true.

import { calibrationControl } from "../../src/app/control/calibration-control.ts";
import { inspectionControl } from "../../src/app/control/inspection-control.ts";
import { namedPart } from "../../src/app/control/named-part.ts";
import { samplingControl } from "../../src/app/control/sampling-control.ts";
import { makePrivacy } from "../../src/app/open-privacy.ts";
import type { SqlRow } from "../../src/base/db.ts";
import { silentLog } from "../../src/base/log.ts";
import { between, fraction, pick, type Rng, seededRng } from "../../src/base/rng.ts";
import type { Privacy } from "../../src/crm/privacy/privacy.ts";
import { qaId } from "../../src/qa/ids.ts";
import { readScorecard } from "../../src/qa/scorecards/read-scorecard.ts";
import { RECORDING_MARKS } from "../../src/qa/sheet.ts";
import { withAnswers, withComment, withMarks, withSpecial } from "../../src/qa/sheets/fill.ts";
import type { AgentDesk } from "./agent-desk.ts";
import type { BusyOffice } from "./busy-office.ts";
import { QualityChecks } from "./quality-checks.ts";
import {
  CALLERS,
  cardText,
  INSPECTORS,
  inspectorRows,
  LOOKS_AFTER,
  OWN_AGENT,
  ruleText,
  SUPERVISOR,
  TEAMS,
} from "./quality-desk.ts";
import type { World } from "./world.ts";

export interface QualityOfficeInit {
  readonly world: World;
  readonly rng: Rng;
  readonly agents: readonly AgentDesk[];
  readonly busy: BusyOffice;
  readonly later: (ms: number, run: () => void) => void;
  /** Kills the process and starts it again; whoever else must know is told. */
  readonly crash: () => Promise<void>;
  readonly crashes: boolean;
  /** false: others count what there is of everybody. */
  readonly erases: boolean;
}

export type QualityMoment = "draw" | "sheet" | "inspection";
const MOMENTS: readonly QualityMoment[] = ["draw", "sheet", "inspection"];

const HOTLINE = "+8657188880030";
const INSTALLATION = { name: "installation", user: undefined } as const;
const SUPERVISES = { name: SUPERVISOR, user: SUPERVISOR } as const;
const OPEN_SHEETS = "SELECT number, inspector FROM score_sheet WHERE state = 'open' ORDER BY number";
const RULES = ["daily", "some", "deep"];
const ZONES = ["Asia/Shanghai", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin"];

type Outcome = { readonly ok: boolean };

export class QualityOffice {
  readonly done = new Map<string, number>();
  readonly #init: QualityOfficeInit;
  readonly #world: World;
  readonly #rng: Rng;
  readonly #checks: QualityChecks;
  readonly #left = new Set<string>();
  #privacy: Privacy | undefined;
  #wording = 0;
  #evening = false;

  constructor(init: QualityOfficeInit) {
    this.#init = init;
    this.#world = init.world;
    this.#rng = init.rng;
    this.#checks = new QualityChecks(init.world);
  }

  get #core() {
    return this.#world.pbx.core;
  }

  get #quality() {
    return this.#core.quality;
  }

  get #controls() {
    const deps = { pbx: this.#core, database: this.#world.database };
    return {
      inspections: inspectionControl(deps),
      sampling: samplingControl(deps),
      calibrations: calibrationControl(deps),
    };
  }

  async open(): Promise<void> {
    const { office } = this.#world;
    office.queue("judged", {
      number: "7700",
      requires: { service: 1 },
      ring: "6s",
      wrapUp: "1s",
      record: "always",
      afterNoAnswer: "ready",
    });
    office.number(HOTLINE, { queue: "judged" });
    const roles = INSPECTORS.map((user) => {
      const own = user === OWN_AGENT ? { agent: this.#init.agents[1]?.key } : {};
      const after =
        user === LOOKS_AFTER ? { teams: [this.#core.office.agents.values().next().value?.team ?? TEAMS[0]] } : {};
      return [user, { role: "qa-inspector", ...own, ...after }] as const;
    });
    office.add("users", { ...Object.fromEntries(roles), [SUPERVISOR]: { role: "qa-supervisor" } });
    this.#people();
    this.#checks.listen();
    await this.#world.run(100);
    for (const key of ["service", "deep"]) this.#card(key);
    await this.#world.run(200);
    for (const key of RULES) this.#apply(key);
    await this.#world.run(200);
    this.#checks.rulesStand(RULES);
  }

  /** Who inspects now. */
  #people(): void {
    const rules = { dueWithin: "1h", answerWithin: "1h", recheckWithin: "1h" };
    this.#world.office.section("quality", { ...rules, inspectors: inspectorRows(this.#left) });
    this.#world.apply();
  }

  // --- a kill ---------------------------------------------------------------------------------------------------------------------------

  prepare(seed: number): QualityMoment {
    const moment = MOMENTS[seed % MOMENTS.length] ?? "sheet";
    if (moment === "draw") this.#draw();
    return moment;
  }

  isMoment(moment: QualityMoment): boolean {
    const { sizes } = this.#quality;
    if (moment === "draw") {
      if ((sizes["draws"] ?? 0) > 0) return true;
      this.#draw();
      return false;
    }
    if (moment === "sheet" && (sizes["sheets"] ?? 0) > 0) return true;
    if (moment === "inspection" && (sizes["inspections"] ?? 0) > 0) return true;
    this.#deed();
    return false;
  }

  killed(): void {
    this.#privacy = undefined;
    this.#checks.killed();
    this.#checks.listen();
  }

  // --- every moment ---------------------------------------------------------------------------------------------------------------------

  step(): void {
    this.#checks.look();
    if (fraction(this.#rng) < 0.7) this.#callsIn();
    for (let deeds = 0; deeds < 3; deeds++) this.#deed();
  }

  #callsIn(): void {
    const from = pick(this.#rng, CALLERS) ?? "";
    this.#init.busy.callIn(from, HOTLINE, (call) => {
      this.#init.later(between(this.#rng, 2_000, 15_000), () => call.hangUp());
    });
  }

  #deed(): void {
    const deed = pick(this.#rng, this.#deeds);
    deed?.();
  }

  readonly #deeds: readonly (() => void)[] = [
    ...Array.from({ length: 12 }, () => () => this.#fill()),
    ...Array.from({ length: 3 }, () => () => this.#whole()),
    () => this.#giveBack(),
    () => this.#hear(),
    ...Array.from({ length: 3 }, () => () => this.#answerOfAgent()),
    ...Array.from({ length: 3 }, () => () => this.#create()),
    () => this.#assign(),
    () => this.#recheck(),
    () => this.#decide(),
    () => this.#decide(),
    () => this.#withdraw(),
    () => this.#draw(),
    () => this.#rule(),
    () => this.#card(),
    () => this.#calibrate(),
    () => this.#example(),
    () => this.#coach(),
    () => this.#office(),
    () => this.#soundGoes(),
    () => this.#erase(),
  ];

  // --- inspectors -----------------------------------------------------------------------------------------------------------------------

  #rows(sql: string): readonly SqlRow[] {
    const row = this.#world.database.get(
      `SELECT json_group_array(json_object('a', a, 'b', b)) AS all_rows FROM (${sql})`,
    );
    return JSON.parse(String(row?.["all_rows"] ?? "[]")) as readonly SqlRow[];
  }

  #someSheet(): number | undefined {
    const one = pick(this.#rng, this.#rows(OPEN_SHEETS.replace("number, inspector", "number AS a, inspector AS b")));
    return one === undefined ? undefined : Number(one["a"]);
  }

  #word(number: number): string {
    const recording = this.#world.database.get("SELECT recording FROM score_sheet WHERE number = ?", [number]);
    return this.#checks.word(String(recording?.["recording"]));
  }

  #fill(): void {
    const number = this.#someSheet();
    if (number === undefined) return;
    const chance = fraction(this.#rng);
    const { sheets } = this.#quality;
    if (chance < 0.7) return this.#answer(number);
    const text = this.#word(number);
    if (chance < 0.8) {
      const comment = { atMs: between(this.#rng, 0, 2_000), channel: "both", text } as const;
      this.#told(
        sheets.fill(number, (sheet) => withComment(sheet, comment)),
        "comment",
        () => this.#checks.commented(number, text),
      );
    } else if (chance < 0.95) {
      const marks = RECORDING_MARKS.filter(() => fraction(this.#rng) < 0.3);
      this.#told(
        sheets.fill(number, (sheet) => withMarks(sheet, marks)),
        "mark",
      );
    } else {
      const rule = pick(this.#rng, ["broken", "fine"]) ?? "fine";
      const special = fraction(this.#rng) < 0.5 ? undefined : { rule, reason: text };
      this.#told(
        sheets.fill(number, (sheet, card) => withSpecial(sheet, card, special)),
        "special",
      );
    }
  }

  #answer(number: number): void {
    const rng = this.#rng;
    const item = pick(rng, ["greeting", "prompt", "patience", "solved", "manners", "hold", "extra", "nonsense"]) ?? "";
    const marks = item === "patience" ? ["1", "2", "3", "4", "5", null] : ["yes", "yes", "yes", "no", null];
    const mark = pick(rng, marks) ?? null;
    const comment = fraction(rng) < 0.6 ? this.#word(number) : undefined;
    if (!this.#checks.answers(number, item, mark)) return;
    const filled = this.#quality.sheets.fill(number, (sheet, card) =>
      withAnswers(sheet, card, [{ item, mark, comment }]),
    );
    this.#told(filled, "answer", undefined, (ok) => this.#checks.answered(number, item, ok));
  }

  /** All that is still open, and in. */
  #whole(): void {
    const number = this.#someSheet();
    const sheet = number === undefined ? undefined : this.#quality.sheets.find(number);
    if (number === undefined || sheet === undefined) return;
    const known = new Set(sheet.answers.map(({ item }) => item));
    const items = ["greeting", "prompt", "patience", "solved", "manners", "hold"].filter((item) => !known.has(item));
    const isGood = fraction(this.#rng) < 0.5;
    const given = items.flatMap((item) => {
      const mark = item === "patience" ? (isGood ? "5" : "2") : isGood || item === "manners" ? "yes" : "no";
      return this.#checks.answers(number, item, mark) ? [{ item, mark, comment: this.#word(number) }] : [];
    });
    const { sheets } = this.#quality;
    const filled = sheets.fill(number, (one, card) => withAnswers(one, card, given));
    this.#told(filled, "answers", undefined, (ok) => {
      for (const { item } of given) this.#checks.answered(number, item, ok);
    });
    this.#told(sheets.submit(number), "submit", () => this.#checks.submitted(number));
  }

  #giveBack(): void {
    const number = this.#someSheet();
    if (number === undefined || fraction(this.#rng) < 0.5) return;
    this.#told(this.#quality.sheets.giveBack(number, this.#word(number)), "give back");
  }

  #hear(): void {
    const number = this.#someSheet();
    const sheet = number === undefined ? undefined : this.#quality.sheets.find(number);
    if (number === undefined || sheet === undefined) return;
    const fromMs = between(this.#rng, 0, 1_000);
    const heard = { who: sheet.inspector, use: "played", fromMs, toMs: fromMs + 500 } as const;
    this.#told(
      this.#quality.sheets.heard(number, heard).then(() => ({ ok: true })),
      "listen",
    );
  }

  // --- agents and supervisors -------------------------------------------------------------------------------------------------------------

  #some(states: readonly string[]): { readonly number: number; readonly id: string } | undefined {
    const list = states.map((state) => `'${state}'`).join(", ");
    const one = pick(
      this.#rng,
      this.#rows(`SELECT number AS a, 0 AS b FROM inspection WHERE state IN (${list}) ORDER BY number`),
    );
    return one === undefined ? undefined : { number: Number(one["a"]), id: qaId("inspection", Number(one["a"])) };
  }

  #wordOn(number: number): string {
    const row = this.#world.database.get("SELECT recording FROM inspection WHERE number = ?", [number]);
    return this.#checks.word(String(row?.["recording"]));
  }

  #answerOfAgent(): void {
    const one = this.#some(fraction(this.#rng) < 0.9 ? ["scored"] : ["waiting", "disputed", "final"]);
    if (one === undefined) return;
    const { inspections } = this.#controls;
    if (fraction(this.#rng) < 0.3) return this.#told(inspections.acknowledge(one.id, INSTALLATION), "acknowledge");
    if (fraction(this.#rng) < 0.3) return; // says nothing
    const items = fraction(this.#rng) < 0.5 ? [] : [pick(this.#rng, ["greeting", "solved", "nonsense"]) ?? ""];
    this.#told(inspections.dispute(one.id, this.#wordOn(one.number), items, INSTALLATION), "dispute");
  }

  #create(): void {
    const sql = "SELECT call_id AS a, id AS b FROM recording WHERE state IN ('saved', 'repaired') ORDER BY id";
    const call = pick(this.#rng, this.#rows(sql));
    if (call === undefined) return;
    const scorecard = pick(this.#rng, ["service", "service", "deep"]) ?? "service";
    const why = this.#checks.word(String(call["b"]));
    const agent = fraction(this.#rng) < 0.5 ? pick(this.#rng, this.#init.agents)?.key : undefined;
    const wish = { call: String(call["a"]), agent, scorecard, why };
    this.#told(this.#controls.inspections.create(wish, SUPERVISES), "create");
  }

  #assign(): void {
    const one = this.#some(["waiting", "assigned", "assigned"]);
    if (one === undefined) return;
    const inspector = fraction(this.#rng) < 0.5 ? pick(this.#rng, INSPECTORS) : undefined;
    if (inspector !== undefined) this.#checks.named(inspector);
    this.#told(this.#controls.inspections.assign(one.id, inspector, SUPERVISES), "assign");
  }

  #recheck(): void {
    const one = this.#some(["disputed"]);
    if (one === undefined) return;
    const inspector = fraction(this.#rng) < 0.3 ? pick(this.#rng, INSPECTORS) : undefined;
    if (inspector !== undefined) this.#checks.named(inspector);
    this.#told(this.#controls.inspections.recheck(one.id, inspector, SUPERVISES), "recheck");
  }

  #decide(): void {
    const one = this.#some(fraction(this.#rng) < 0.2 ? ["disputed"] : ["rechecked"]);
    if (one === undefined) return;
    const outcome = fraction(this.#rng) < 0.5 ? "upheld" : "changed";
    const words = this.#wordOn(one.number);
    this.#told(this.#controls.inspections.decide(one.id, outcome, words, SUPERVISES), `decide`);
  }

  #withdraw(): void {
    const one = this.#some(["waiting", "assigned", "scored"]);
    if (one === undefined || fraction(this.#rng) < 0.7) return;
    this.#told(this.#controls.inspections.withdraw(one.id, this.#wordOn(one.number), SUPERVISES), "withdraw");
  }

  #coach(): void {
    const one = this.#some(["scored", "final"]);
    if (one === undefined || fraction(this.#rng) < 0.7) return;
    const due = this.#world.clock.wall() + 3_600_000;
    const task = { subject: "By hand", text: this.#wordOn(one.number), due };
    this.#told(this.#controls.inspections.coach(one.id, task, SUPERVISES, undefined), "coach");
  }

  // --- draws, scorecards, calibrations, examples ----------------------------------------------------------------------------------------------

  #draw(): void {
    const rule = pick(this.#rng, RULES) ?? "daily";
    const day = pick(this.#rng, [undefined, "2026-11-22", "2026-11-23"]);
    const { sampling } = this.#controls;
    if (fraction(this.#rng) < 0.3) return this.#told(sampling.preview(rule, day), "preview");
    this.#told(sampling.run(rule, day, SUPERVISES), "draw");
  }

  #rule(): void {
    const key = pick(this.#rng, RULES) ?? "some";
    const chance = fraction(this.#rng);
    if (chance < 0.4) return;
    const { sampling } = this.#controls;
    if (chance < 0.8) return this.#apply(key);
    this.#checks.ruleMoved(key);
    if (chance < 0.88) this.#told(sampling.setState(key, "paused", SUPERVISES), "pause");
    else if (chance < 0.96) this.#told(sampling.setState(key, "active", SUPERVISES), "resume");
    else this.#told(sampling.remove(key, SUPERVISES), "remove rule");
  }

  #apply(key: string): void {
    this.#told(this.#controls.sampling.apply(ruleText(key, this.#rng), SUPERVISES, { dryRun: false }), "rule");
  }

  #card(key = pick(this.#rng, ["service", "deep"]) ?? "service"): void {
    const { scorecards } = this.#quality;
    if (this.#wording > 1 && fraction(this.#rng) < 0.2)
      return this.#told(
        scorecards.retire(key, SUPERVISOR).then(() => ({ ok: true })),
        "retire",
      );
    const text = cardText(key, fraction(this.#rng) < 0.3 ? this.#wording : ++this.#wording);
    const read = readScorecard(text, undefined);
    if (!read.ok) throw new Error(JSON.stringify(read.fault));
    this.#told(scorecards.save(read.value, text, SUPERVISOR), "scorecard");
  }

  #calibrate(): void {
    const rng = this.#rng;
    const { calibrations } = this.#controls;
    const open = pick(
      rng,
      this.#rows("SELECT number AS a, 0 AS b FROM calibration WHERE state = 'open' ORDER BY number"),
    );
    const chance = fraction(rng);
    if (open !== undefined && chance < 0.3) {
      const id = qaId("calibration", Number(open["a"]));
      return chance < 0.2
        ? this.#told(calibrations.close(id, SUPERVISES), "close calibration")
        : this.#told(calibrations.cancel(id, "not now", SUPERVISES), "cancel calibration");
    }
    const sql = "SELECT number AS a, recording AS b FROM inspection ORDER BY number";
    const calls = [pick(rng, this.#rows(sql)), pick(rng, this.#rows(sql))].flatMap((row) =>
      row === undefined ? [] : [qaId("inspection", Number(row["a"]))],
    );
    if (calls.length === 0 || chance < 0.7) return;
    const draft = {
      scorecard: "service",
      calls: [...new Set(calls)],
      inspectors: fraction(rng) < 0.5 ? undefined : INSPECTORS.slice(0, between(rng, 2, 4)),
      master: fraction(rng) < 0.3 ? INSPECTORS[0] : undefined,
      due: undefined,
    };
    for (const inspector of INSPECTORS) this.#checks.named(inspector);
    this.#told(calibrations.create(draft, SUPERVISES), "calibration");
  }

  #example(): void {
    const one = this.#some(["scored", "final", "assigned"]);
    if (one === undefined) return;
    const { examples } = this.#quality;
    const gone = pick(this.#rng, this.#rows("SELECT number AS a, 0 AS b FROM example ORDER BY number"));
    if (gone !== undefined && fraction(this.#rng) < 0.3)
      return this.#told(examples.remove(Number(gone["a"])), "example out");
    const transcript = this.#wordOn(one.number);
    const adding = async (): Promise<Outcome> => {
      const ground = { quality: this.#quality, office: this.#core.office, database: this.#world.database };
      const part = await namedPart(one.id, ground);
      if (!part.ok) return part;
      const { recording, call, agent, team, fromMs, toMs, agentChannel } = part.value;
      const own = { recording, call, agent, team, fromMs, toMs, agentChannel, by: SUPERVISOR };
      return examples.add({ ...own, kind: "good-example", title: "So it is done", transcript, tags: ["a"] });
    };
    this.#told(adding(), "example");
  }

  // --- what goes --------------------------------------------------------------------------------------------------------------------------

  #office(): void {
    const rng = this.#rng;
    const chance = fraction(rng);
    if (chance < 0.4) {
      const user = pick(rng, INSPECTORS) ?? "";
      if (this.#left.has(user)) this.#left.delete(user);
      else if (this.#left.size < 4) this.#left.add(user);
      this.#people();
    } else if (chance < 0.6) {
      this.#zone(pick(rng, ZONES) ?? "Asia/Shanghai");
    } else if (chance < 0.7 && this.#evening) {
      const agent = this.#init.agents.at(-2);
      if (agent === undefined) return;
      this.#world.office.removeAgent(agent.key);
      this.#world.office.number(HOTLINE, { queue: "support" });
      this.#world.office.removeQueue("judged");
      this.#world.apply();
    }
  }

  #zone(timezone: string): void {
    this.#world.line("office", `lives by the clock of ${timezone}`);
    this.#world.office.section("office", { name: "World", country: "CN", timezone });
    this.#world.apply();
  }

  #soundGoes(): void {
    const one = pick(
      this.#rng,
      this.#rows("SELECT id AS a, 0 AS b FROM recording WHERE state IN ('saved', 'repaired') ORDER BY id"),
    );
    if (one === undefined || fraction(this.#rng) < 0.6) return;
    const as = fraction(this.#rng) < 0.5 ? "deleted" : "expired";
    this.#world.soundTaken.add(String(one["a"]));
    this.#told(this.#world.pbx.keeper.remove(String(one["a"]), as, SUPERVISOR), `sound ${as}`);
  }

  #erase(): void {
    if (!this.#init.erases) return;
    const number = pick(this.#rng, CALLERS);
    if (number === undefined || fraction(this.#rng) < (this.#evening ? 0.6 : 0.85)) return;
    const { pbx, clock } = this.#world;
    this.#privacy ??= makePrivacy({
      ...{ pbx: pbx.core, database: this.#world.database, data: "/nowhere", log: silentLog },
      ...{ rng: seededRng(clock.now()), recordings: { keeper: pbx.keeper } },
    });
    const over = this.#checks.erasing(number);
    this.#told(this.#privacy.erase(number, SUPERVISOR), "erase", () => over());
  }

  // --- outcomes ---------------------------------------------------------------------------------------------------------------------------

  #told(doing: Promise<Outcome>, what: string, onDone?: () => void, onOver?: (ok: boolean) => void): void {
    const process = this.#world.crashes.length;
    doing.then(
      (outcome) => {
        if (process !== this.#world.crashes.length) return;
        if (outcome.ok) this.done.set(what, (this.done.get(what) ?? 0) + 1);
        this.#world.line("quality", `${what}: ${outcome.ok ? "done" : JSON.stringify(outcome)}`);
        onOver?.(outcome.ok);
        if (outcome.ok) onDone?.();
      },
      (error: unknown) => {
        if (process !== this.#world.crashes.length) return;
        this.#world.violate(
          `${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      },
    );
  }

  // --- evening ----------------------------------------------------------------------------------------------------------------------------

  /** Hours in which nobody calls and everybody judges; then all that is open comes to its end. */
  async close(): Promise<void> {
    this.#evening = true;
    for (let round = 0; round < 5; round++) {
      for (let deeds = 0; deeds < 25; deeds++) {
        this.#deed();
        await this.#world.clock.advance(between(this.#rng, 0, 8));
        this.#checks.look();
        if (this.#init.crashes && fraction(this.#rng) < 0.006) await this.#init.crash();
      }
      for (let looks = 0; looks < 4; looks++) {
        await this.#world.clock.advance(5 * 60_000);
        this.#checks.look();
      }
    }
    await this.#untilOver();
    this.#checks.look();
    await this.#checks.close();
  }

  async #untilOver(): Promise<void> {
    const { inspections, sampling, calibrations } = this.#controls;
    this.#zone("Asia/Shanghai");
    await this.#world.clock.advance(1_000);
    for (const rule of RULES) await this.#settled(sampling.remove(rule, SUPERVISES));
    for (const row of this.#rows("SELECT number AS a, 0 AS b FROM calibration WHERE state = 'open'"))
      await this.#settled(calibrations.close(qaId("calibration", Number(row["a"])), SUPERVISES));
    for (const row of this.#rows(
      "SELECT number AS a, state AS b FROM inspection WHERE state IN ('waiting', 'assigned')",
    ))
      await this.#settled(inspections.withdraw(qaId("inspection", Number(row["a"])), "the day is over", SUPERVISES));
    for (const row of this.#rows(
      "SELECT number AS a, state AS b FROM inspection WHERE state IN ('disputed', 'rechecked')",
    ))
      await this.#settled(inspections.decide(qaId("inspection", Number(row["a"])), "upheld", "so be it", SUPERVISES));
    for (let minutes = 0; minutes < 70; minutes++) {
      await this.#world.clock.advance(60_000);
      this.#checks.look();
    }
  }

  async #settled(doing: Promise<Outcome>): Promise<void> {
    this.#told(doing, "over");
    await this.#world.clock.advance(50);
  }
}
