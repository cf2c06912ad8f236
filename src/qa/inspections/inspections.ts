// Inspections (QA-02, QA-06, QA-07): made here, kept here, changed here alone. What may become of one: inspection-steps.ts; who judges it: `SheetDesk`.
//
// A submitted sheet and the score of its inspection are one commit (`#scored`), made in the sheet desk's turn and not in ours. So whoever changes an
// inspection whose sheet is out closes the sheet first and then looks at the inspection again: afterwards nothing can come between.

import { assert } from "../../base/assert.ts";
import type { Database, Write } from "../../base/db.ts";
import type { Logger } from "../../base/log.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { type Clock, sleep, type WallMillis } from "../../base/time.ts";
import type { NewEvent } from "../../crm/events.ts";
import type { Journal } from "../../crm/journal.ts";
import { OneByOne } from "../../crm/one-by-one.ts";
import type { Office } from "../../office/office.ts";
import { type Inspection, type InspectionBook, type InspectionDraft, PartTaken } from "../inspection.ts";
import type { ScorecardBook, ScoreResult } from "../scorecard.ts";
import type { ScoreSheet, SheetDesk, SheetPurpose } from "../sheet.ts";
import { eventsOf, inspectionEvent } from "./inspection-events.ts";
import { type Step, type StepFault, stepped } from "./inspection-steps.ts";
import {
  inspectionInsert,
  inspectionOf,
  inspectionUpdate,
  SELECT_INSPECTION,
  SELECT_LIVE,
} from "./inspection-tables.ts";

export interface InspectionsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal;
  readonly log: Logger;
  readonly office: () => Office;
  readonly scorecards: ScorecardBook;
  readonly sheets: SheetDesk;
  /** Something waits for an inspector, or for its time. */
  readonly onWork: () => void;
}

export type InspectionFault =
  | StepFault
  | { readonly kind: "unknown" }
  /** No inspector, or not this one: took part, has judged it, is of the team, lacks the skills, has enough to do. */
  | { readonly kind: "nobody"; readonly inspector: string | undefined }
  /** Whoever judged it does not decide about it. */
  | { readonly kind: "judge" }
  | { readonly kind: "no-question"; readonly item: string };
type Changed = Promise<Result<Inspection, InspectionFault>>;

/** What a person decides about a disputed score. */
export interface Decision {
  readonly outcome: "upheld" | "changed";
  readonly words: string;
  readonly by: string;
}

type Along = { readonly writes: readonly Write[]; readonly events: readonly NewEvent[] };

/** Of a draw, before others have their turn. */
const MADE_AT_ONCE = 100;

export class Inspections implements InspectionBook {
  readonly #deps: InspectionsDeps;
  readonly #turns = new OneByOne();
  #lastNumber = 0;

  constructor(deps: InspectionsDeps) {
    this.#deps = deps;
    const { sheets } = deps;
    sheets.onSubmitted("first", (sheet) => this.#scored(sheet));
    sheets.onSubmitted("second", (sheet) => this.#rechecked(sheet));
  }

  async restore(): Promise<void> {
    const [row] = await this.#deps.database.query("SELECT MAX(number) AS number FROM inspection");
    this.#lastNumber = Number(row?.["number"] ?? 0);
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  create(
    drafts: readonly InspectionDraft[],
    also?: Parameters<InspectionBook["create"]>[1],
  ): Promise<readonly Inspection[]> {
    return this.#turns.run(async () => {
      const taken = await this.#takenOf(drafts);
      if (taken.length > 0) throw new PartTaken(taken);
      const made: Inspection[] = [];
      const writes: Write[] = [];
      for (const draft of drafts) {
        if (made.length % MADE_AT_ONCE === MADE_AT_ONCE - 1)
          await sleep(this.#deps.clock, 0, "inspections: others have their turn");
        const one = this.#new(draft, this.#lastNumber + 1 + made.length);
        made.push(one);
        writes.push(inspectionInsert(one));
      }
      const more = also?.(made.map(({ number }) => number));
      await this.#deps.journal.commit(
        [...writes, ...(more?.writes ?? [])],
        [...made.map((one) => inspectionEvent("inspection.created", one)), ...(more?.events ?? [])],
      );
      this.#lastNumber += made.length;
      if (made.length > 0) this.#deps.onWork();
      return made;
    });
  }

  find(number: number): Inspection | undefined {
    const row = this.#deps.database.get(SELECT_INSPECTION, [number]);
    return row === undefined ? undefined : inspectionOf(row);
  }

  /** To an inspector, or to another one; undefined: whoever has time. */
  assign(number: number, inspector: string | undefined): Changed {
    return this.#turns.run(async () => {
      const one = this.find(number);
      if (one === undefined) return fail({ kind: "unknown" });
      if (one.state === "waiting") return this.#give(one, inspector);
      const open = one.state === "assigned" ? await this.#openSheet("first", number) : undefined;
      if (open === undefined) return fail({ kind: "not-now", state: this.find(number)?.state ?? one.state });
      return this.#reassign(one, open, inspector);
    });
  }

  /** A second ear. Where nobody has time, it is handed out as soon as somebody has; a named inspector may, or it is refused. */
  recheck(number: number, inspector: string | undefined): Changed {
    return this.#turns.run(async () => {
      const open = await this.#openSheet("second", number);
      const one = this.find(number);
      if (one === undefined) return fail({ kind: "unknown" });
      if (one.state !== "disputed") return fail({ kind: "not-now", state: one.state });
      if (open !== undefined) return inspector === undefined ? ok(one) : this.#reassign(one, open, inspector);
      if (inspector !== undefined) return this.#give(one, inspector);
      const asked = await this.#step(number, { kind: "ask-second" });
      this.#deps.onWork();
      return asked;
    });
  }

  /** Without a score: only as long as there is none. */
  withdraw(number: number, why: string, by: string): Changed {
    return this.#turns.run(async () => {
      await this.#close("first", number, why);
      return this.#step(number, { kind: "withdraw", why, by });
    });
  }

  /** By the agent. */
  acknowledge(number: number): Changed {
    return this.#turns.run(() => this.#step(number, { kind: "acknowledge" }));
  }

  /** By the agent. `items`: questions of the scorecard; none: the whole. */
  dispute(number: number, reason: string, items: readonly string[]): Changed {
    return this.#turns.run(async () => {
      const one = this.find(number);
      const card = one && this.#deps.scorecards.version(one.scorecard, one.version);
      const known = new Set(card?.sections.flatMap((section) => section.items.map(({ key }) => key)));
      const item = items.find((key) => !known.has(key));
      if (item !== undefined && one !== undefined) return fail({ kind: "no-question", item });
      return this.#step(number, { kind: "dispute", reason, items: [...new Set(items)] });
    });
  }

  /** `changed`: the second sheet counts from now on. */
  decide(number: number, { outcome, words, by }: Decision): Changed {
    return this.#turns.run(async () => {
      const { sheets } = this.#deps;
      const before = this.find(number);
      if (before === undefined) return fail({ kind: "unknown" });
      if (await this.isJudge(number, by)) return fail({ kind: "judge" });
      if (before.state === "disputed") {
        if (outcome === "changed") return fail({ kind: "no-second" });
        await this.#close("second", number, "decided without a second ear");
        const { state } = this.find(number) ?? before;
        if (state !== "disputed") return fail({ kind: "not-now", state }); // the second sheet came in: it is to be read first
      }
      const second = outcome === "changed" ? before.dispute?.sheet : undefined;
      const result = second === undefined ? undefined : sheets.find(second)?.result;
      const changed = second === undefined || result === undefined ? undefined : { sheet: second, result };
      return this.#step(number, { kind: "decide", by, words, changed });
    });
  }

  /** Has this user judged it? */
  async isJudge(number: number, user: string): Promise<boolean> {
    const { sheets } = this.#deps;
    const all = [...(await sheets.of("first", number)), ...(await sheets.of("second", number))];
    return all.some(({ state, inspector }) => state === "submitted" && inspector === user);
  }

  /** The sound is gone: what has no score gets none; a second ear has nothing to hear. `why`: sound-expired, sound-deleted, sound-erased. */
  soundGone(number: number, why: string): Changed {
    return this.#turns.run(async () => {
      const one = this.find(number);
      if (one?.state === "disputed") {
        await this.#close("second", number, why);
        return this.#step(number, { kind: "second-taken-back", returned: why });
      }
      await this.#close("first", number, why);
      return this.#step(number, { kind: "withdraw", why, by: "switch" });
    });
  }

  /**
   * To whoever has time; that nobody has is told once each. What became of each, in their order: they are handed out side by side, for each waits for the
   * disk, and each sees what those before it gave whom.
   */
  handOut(numbers: readonly number[]): Promise<readonly Awaited<Changed>[]> {
    return this.#turns.run(async () => {
      // All of them are over before the next turn begins, though one of them fails.
      const each = await Promise.allSettled(numbers.map((number) => this.#handOut(number)));
      return each.map((one) => {
        if (one.status === "rejected") throw one.reason;
        return one.value;
      });
    });
  }

  /** Its time for an answer is over. */
  timeOver(number: number): Changed {
    return this.#turns.run(() => this.#step(number, { kind: "time-over" }));
  }

  /** After a sheet was withdrawn, and at start: whether it still is with somebody. */
  settle(number: number): Promise<void> {
    return this.#turns.run(async () => {
      const one = this.find(number);
      const isSecond = one?.state === "disputed" && one.dispute?.sheet !== undefined;
      if (one?.state !== "assigned" && !isSecond) return;
      const all = await this.#deps.sheets.of(isSecond ? "second" : "first", number);
      const there = all.find(({ state }) => state !== "withdrawn");
      if (there !== undefined) {
        const isOther = isSecond && there.state === "open" && there.number !== one.dispute?.sheet;
        if (isOther) await this.#step(number, { kind: "second-given", sheet: there.number });
        return;
      }
      const last = all.at(-1);
      const returned = last?.isReturned === true ? (last.why ?? "") : undefined;
      await this.#step(number, { kind: isSecond ? "second-taken-back" : "taken-back", returned });
      this.#deps.onWork();
    });
  }

  /** What is written along with the coaching task that was owed. */
  coachedWrite(number: number): readonly Write[] {
    const one = this.find(number);
    const after = one && this.#next(one, { kind: "coached" });
    return after?.ok === true ? [inspectionUpdate(after.value)] : [];
  }

  /** Runs while nothing else changes. */
  alone<Value>(run: () => Promise<Value>): Promise<Value> {
    return this.#turns.run(run);
  }

  async #reassign(one: Inspection, open: ScoreSheet, inspector: string | undefined): Changed {
    const sheet = await this.#deps.sheets.reassign(open.number, inspector, "given to somebody else");
    if (sheet === "nobody") return fail({ kind: "nobody", inspector });
    if (one.state !== "disputed") return ok(this.find(one.number) ?? one);
    return this.#step(one.number, { kind: "second-given", sheet: sheet.number });
  }

  async #handOut(number: number): Changed {
    const one = this.find(number);
    if (one === undefined) return fail({ kind: "unknown" });
    const isWaiting = one.state === "waiting" || (one.state === "disputed" && one.dispute?.sheet === undefined);
    if (!isWaiting || one.returned !== undefined) return fail({ kind: "not-now", state: one.state });
    const given = await this.#give(one, undefined);
    if (!given.ok && given.fault.kind === "nobody" && one.toldAt === undefined)
      await this.#step(number, { kind: "told" });
    return given;
  }

  async #give(one: Inspection, inspector: string | undefined): Changed {
    const { number, origin, dispute } = one;
    const isSecond = one.state === "disputed";
    // Whoever picked the call knows whose it is.
    const notBy = new Set(origin.kind === "hand" ? [origin.by] : []);
    const wanted = { ...one, notBy, inspector, subject: number, purpose: isSecond ? "second" : "first" } as const;
    const words = dispute === undefined ? undefined : { reason: dispute.reason, items: dispute.items };
    const sheet = await this.#deps.sheets.open({ ...wanted, dispute: isSecond ? words : undefined }, (given) =>
      this.#along(
        this.find(number) ?? one, // words of it may have been erased meanwhile
        isSecond ? { kind: "second-given", sheet: given.number } : { kind: "given" },
      ),
    );
    if (sheet === "nobody") return fail({ kind: "nobody", inspector });
    return ok(this.find(number) ?? one);
  }

  #openSheet(purpose: SheetPurpose, number: number): Promise<ScoreSheet | undefined> {
    return this.#deps.sheets.of(purpose, number).then((all) => all.find(({ state }) => state === "open"));
  }

  /** A sheet may be given to another inspector while it is being closed. */
  async #close(purpose: SheetPurpose, number: number, why: string): Promise<void> {
    for (let open = await this.#openSheet(purpose, number); open !== undefined; ) {
      await this.#deps.sheets.withdraw(open.number, why);
      open = await this.#openSheet(purpose, number);
    }
  }

  #scored(sheet: ScoreSheet): Along {
    const { answerMs } = this.#deps.office().quality;
    return this.#submitted(sheet, (result) => ({ kind: "scored", sheet: sheet.number, result, answerMs }));
  }

  #rechecked(sheet: ScoreSheet): Along {
    return this.#submitted(sheet, () => ({ kind: "rechecked", sheet: sheet.number }));
  }

  #submitted(sheet: ScoreSheet, stepOf: (result: ScoreResult) => Step): Along {
    const one = this.find(sheet.subject);
    assert(one !== undefined && sheet.result !== undefined, "a submitted sheet has a result and its inspection");
    return this.#along(one, stepOf(sheet.result));
  }

  #along(one: Inspection, step: Step): Along {
    const after = this.#next(one, step);
    assert(after.ok, "an inspection is as it was when its sheet was given");
    return { writes: [inspectionUpdate(after.value)], events: eventsOf(step, one, after.value) };
  }

  async #step(number: number, step: Step): Changed {
    const before = this.find(number);
    if (before === undefined) return fail({ kind: "unknown" });
    const after = this.#next(before, step);
    if (!after.ok) return after;
    await this.#deps.journal.commit([inspectionUpdate(after.value)], eventsOf(step, before, after.value));
    if (after.value.owesCoaching) this.#deps.onWork();
    return after;
  }

  #next(one: Inspection, step: Step): Result<Inspection, StepFault> {
    return stepped(one, step, this.#now(), (result) => this.#learns(one, result));
  }

  #learns({ scorecard, version }: Inspection, result: ScoreResult | undefined): boolean {
    const coaching = this.#deps.scorecards.version(scorecard, version)?.coaching;
    const score = result?.score ?? null;
    return coaching !== undefined && score !== null && score < coaching.below;
  }

  /** Judged already, or before in the same list. One query for all: a draw has a thousand. */
  async #takenOf(drafts: readonly InspectionDraft[]): Promise<readonly InspectionDraft[]> {
    const recordings = JSON.stringify(drafts.map(({ recording }) => recording));
    const rows = await this.#deps.database.query(SELECT_LIVE, [recordings]);
    const parts = new Set(rows.map((row) => partKey(String(row["recording"]), String(row["agent"]))));
    return drafts.filter(({ recording, agent }) => {
      const key = partKey(recording, agent);
      if (parts.has(key)) return true;
      parts.add(key);
      return false;
    });
  }

  #new(draft: InspectionDraft, number: number): Inspection {
    return {
      ...draft,
      ...{ number, project: projectOf(draft.team, this.#deps.office()), state: "waiting", createdAt: this.#now() },
      ...{ result: undefined, sheet: undefined, returned: undefined, toldAt: undefined },
      ...{ scoredAt: undefined, answerBy: undefined, acknowledgedAt: undefined, dispute: undefined },
      ...{ finalAt: undefined, withdrawn: undefined, owesCoaching: false },
    };
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

function partKey(recording: string, agent: string): string {
  return JSON.stringify([recording, agent]);
}

/** The first of `performance.projects` that has the team. */
export function projectOf(team: string | undefined, { performance }: Office): string | undefined {
  if (team === undefined) return undefined;
  for (const { key, teams } of performance.projects.values())
    if (teams.some((one) => (one as string) === team)) return key;
  return undefined;
}
