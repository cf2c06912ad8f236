// Draws (QA-01): made here, each with its inspections in one commit, and kept so that anybody can reckon them again. Who asks for them: sampler.ts when one
// is due, people by hand. What is taken: allocate.ts; from what: gather.ts.
//
//   asked ─► seed ─► gather ─► allocate ─► inspections, draw and candidates in one commit ─► done
//      └─ no scorecard, more than a draw holds ─► failed: kept, told, and for that period not tried again by itself

import type { Crypto } from "../../base/crypto.ts";
import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { type Clock, sleep, type WallMillis } from "../../base/time.ts";
import type { NewEvent } from "../../crm/events.ts";
import type { Journal } from "../../crm/journal.ts";
import { OneByOne } from "../../crm/one-by-one.ts";
import { Zone } from "../../crm/reports/zone.ts";
import type { Office } from "../../office/office.ts";
import type { SoundBook } from "../hints.ts";
import { qaId } from "../ids.ts";
import { type InspectionBook, type InspectionDraft, PartTaken } from "../inspection.ts";
import type { Scorecard, ScorecardBook } from "../scorecard.ts";
import { soundFactsOf } from "../sound-facts.ts";
import { allocateSlowly, type Verdict } from "./allocate.ts";
import type { Draw, DrawCandidate } from "./draw.ts";
import {
  candidatesWrite,
  drawOf,
  drawWrite,
  inspectionsOfCandidates,
  SELECT_DRAW,
  SELECT_DRAWS,
  SELECT_DRAWS_OF,
  SELECT_LAST_DRAW,
  SELECT_TAKEN,
} from "./draw-tables.ts";
import { type FoundCandidate, type Gathered, gather, HEARD_AT_ONCE } from "./gather.ts";
import { hashOf } from "./hash.ts";
import { type Period, spanAround } from "./periods.ts";
import { type Proof, prove } from "./prove.ts";
import type { SamplingRule } from "./rule.ts";

export interface DrawsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal;
  readonly crypto: Pick<Crypto, "randomBytes" | "sha256">;
  readonly office: () => Office;
  readonly scorecards: Pick<ScorecardBook, "current">;
  readonly sound: Pick<SoundBook, "hints">;
  readonly inspections: Pick<InspectionBook, "create">;
}

/** What a draw would be, or is about to be. */
export interface Plan {
  readonly gathered: Gathered;
  readonly wanted: number;
  readonly needs: ReadonlyMap<string, number>;
  /** Agents with parts in the scope, too few of which fit for their quota. */
  readonly shortAgents: number;
  readonly verdicts: readonly Verdict<FoundCandidate>[];
}

/** So many bytes that nobody guesses them. */
const SEED_BYTES = 16;
/** Rows of one statement, between which others have their turn. */
const CHUNK = 2_000;
/** A part that somebody took by hand in the same moment: the draw begins anew. */
const TRIES = 3;

export class Draws {
  readonly #deps: DrawsDeps;
  readonly #turns = new OneByOne();
  #lastNumber = 0;

  constructor(deps: DrawsDeps) {
    this.#deps = deps;
  }

  async restore(): Promise<void> {
    const [row] = await this.#deps.database.query(SELECT_LAST_DRAW);
    this.#lastNumber = Number(row?.["number"] ?? 0);
  }

  /** Draws that wait or are under way. */
  get size(): number {
    return this.#turns.size;
  }

  /** Newest first. */
  async list(of: {
    readonly rule: string | undefined;
    readonly before: number;
    readonly limit: number;
  }): Promise<readonly Draw[]> {
    const { rule, before, limit } = of;
    const { database } = this.#deps;
    const rows =
      rule === undefined
        ? await database.query(SELECT_DRAWS, [before, limit])
        : await database.query(SELECT_DRAWS_OF, [rule, before, limit]);
    return rows.map(drawOf);
  }

  /** One look-up. */
  find(number: number): Draw | undefined {
    const row = this.#deps.database.get(SELECT_DRAW, [number]);
    return row === undefined ? undefined : drawOf(row);
  }

  /** One after the other, so that none takes what another has. `by` undefined: it is due. Rejects where the database takes nothing. */
  run(rule: SamplingRule, period: Period, by: string | undefined): Promise<Draw> {
    return this.#turns.run(async () => {
      for (let tries = 1; ; tries++)
        try {
          return await this.#draw(rule, period, by);
        } catch (error) {
          if (!(error instanceof PartTaken) || tries >= TRIES) throw error;
        }
    });
  }

  /** Reckons it again; undefined: it failed, there is nothing to prove. */
  prove(draw: Draw): Promise<Proof | undefined> {
    return prove(draw, { ...this.#deps, pause: () => this.#pause() });
  }

  /** Nothing is drawn. A text: why it could not be. */
  async preview(rule: SamplingRule, period: Period): Promise<Plan | string> {
    const card = this.#deps.scorecards.current(rule.scorecard);
    return card === undefined ? noScorecard(rule) : this.#plan(rule, period, this.#seed());
  }

  async #draw(rule: SamplingRule, period: Period, by: string | undefined): Promise<Draw> {
    const card = this.#deps.scorecards.current(rule.scorecard);
    const seed = this.#seed();
    const plan = card === undefined ? noScorecard(rule) : await this.#plan(rule, period, seed);
    const begun = {
      ...{ number: this.#lastNumber + 1, rule, period: period.key, by },
      ...{ fromAt: period.from as WallMillis, toAt: period.to as WallMillis, dueAt: period.dueAt as WallMillis },
      runAt: Math.round(this.#deps.clock.wall()) as WallMillis,
    };
    if (card === undefined || typeof plan === "string")
      return this.#failed({ ...begun, cause: typeof plan === "string" ? plan : noScorecard(rule) });
    return this.#done({ ...begun, seed, version: card.version }, plan, card);
  }

  async #failed(begun: Omit<Draw, keyof typeof NOTHING | "state" | "seed" | "version">): Promise<Draw> {
    const draw: Draw = { ...NOTHING, ...begun, state: "failed", seed: undefined, version: undefined };
    const event: NewEvent = { type: "sampling.failed", about: {}, data: { ...told(draw), cause: draw.cause } };
    await this.#deps.journal.commit([drawWrite(draw)], [event]);
    this.#lastNumber = draw.number;
    return draw;
  }

  async #done(
    begun: Omit<Draw, keyof typeof NOTHING | "state" | "cause">,
    { gathered, wanted, needs, shortAgents, verdicts }: Plan,
    card: Scorecard,
  ): Promise<Draw> {
    const { number, rule } = begun;
    const taken = verdicts.filter((one) => one.taken !== undefined).map(({ candidate }) => candidate);
    const draw: Draw = {
      ...begun,
      ...{ state: "done", cause: undefined, looked: gathered.looked, candidates: verdicts.length },
      ...{ wanted, taken: taken.length, needs },
    };
    const writes = [drawWrite(draw), ...(await this.#candidateWrites(number, verdicts))];
    const events = eventsOf(draw, shortAgents);
    const drafts = await this.#drafts(taken, { number, rule: rule.key, card });
    if (drafts.length === 0) await this.#deps.journal.commit(writes, events);
    else
      await this.#deps.inspections.create(drafts, (numbers) => ({
        writes: [...writes, inspectionsOfCandidates(number, taken, numbers)],
        events,
      }));
    this.#lastNumber = number;
    return draw;
  }

  async #drafts(
    taken: readonly FoundCandidate[],
    { number, rule, card }: { readonly number: number; readonly rule: string; readonly card: Scorecard },
  ): Promise<readonly InspectionDraft[]> {
    const drafts: InspectionDraft[] = [];
    for (const { part, facts } of taken) {
      if (drafts.length % HEARD_AT_ONCE === HEARD_AT_ONCE - 1) await this.#pause();
      drafts.push({
        ...part,
        origin: { kind: "draw", draw: number, rule },
        scorecard: card.key,
        version: card.version,
        facts: { ...facts, ...soundFactsOf(part, this.#deps.sound) },
      });
    }
    return drafts;
  }

  #pause(): Promise<void> {
    return sleep(this.#deps.clock, 0, "draw: others have their turn");
  }

  async #candidateWrites(draw: number, verdicts: readonly Verdict<FoundCandidate>[]): Promise<readonly Write[]> {
    const writes: Write[] = [];
    for (let at = 0; at < verdicts.length; at += CHUNK) {
      if (at > 0) await this.#pause();
      writes.push(candidatesWrite(draw, verdicts.slice(at, at + CHUNK).map(keptOf)));
    }
    return writes;
  }

  /** A text: why it cannot be drawn. */
  async #plan(rule: SamplingRule, period: Period, seed: string): Promise<Plan | string> {
    const { clock, crypto, database, sound } = this.#deps;
    const office = this.#deps.office();
    const hash = (recording: string, agent: string): string => hashOf(seed, recording, agent, crypto);
    const gathered = await gather(
      rule,
      { span: period, now: clock.wall(), hash },
      {
        ...{ database, sound, office },
        pause: () => this.#pause(),
      },
    );
    if ("kind" in gathered) return `more than ${gathered.most} ${gathered.what}: narrow the rule, or draw each day`;
    const { needs, shortAgents } = await this.#needsOf(rule, period, gathered);
    const { candidates } = gathered;
    const { take, strata } = rule;
    const wanted = take.kind === "number" ? take.number : Math.ceil(take.share * candidates.length - ROUNDING);
    const terms = { wanted, allocation: strata.allocation, needs };
    const verdicts = await allocateSlowly(candidates, terms, () => this.#pause());
    const taken = verdicts.filter((one) => one.taken !== undefined).length;
    const most = limits.sampling.taken;
    if (taken > most) return `${taken} would be taken, and at most ${most} are: narrow the rule, or take less`;
    return { gathered, wanted, needs, shortAgents, verdicts };
  }

  /** What this rule took in the same day, week or month counts. */
  async #needsOf(
    { key, quota }: SamplingRule,
    period: Period,
    { agents, candidates }: Gathered,
  ): Promise<Pick<Plan, "needs" | "shortAgents">> {
    if (quota === undefined) return { needs: new Map(), shortAgents: 0 };
    const { from, to } = spanAround(period.from, quota.per, new Zone(this.#deps.office().timezone));
    const rows = await this.#deps.database.query(SELECT_TAKEN, [key, from, to, from, to]);
    const had = new Map(rows.map((row) => [String(row["agent"]), Number(row["taken"])]));
    const there = new Map<string, number>();
    for (const { agent } of candidates) there.set(agent, (there.get(agent) ?? 0) + 1);
    const needs = new Map([...agents].map((agent) => [agent, quota.perAgent - (had.get(agent) ?? 0)] as const));
    const open = [...needs].filter(([, need]) => need > 0);
    const short = open.filter(([agent, need]) => (there.get(agent) ?? 0) < need);
    return { needs: new Map(open.toSorted(([a], [b]) => (a < b ? -1 : 1))), shortAgents: short.length };
  }

  #seed(): string {
    return [...this.#deps.crypto.randomBytes(SEED_BYTES)].map((one) => one.toString(16).padStart(2, "0")).join("");
  }
}

/** 5 % of 20 is one, whatever floating point makes of it. */
const ROUNDING = 1e-9;
const NOTHING = { looked: 0, candidates: 0, wanted: 0, taken: 0, needs: new Map<string, number>() } as const;

function noScorecard({ scorecard }: SamplingRule): string {
  return `there is no scorecard ${scorecard} in force`;
}

function keptOf({ candidate, place, taken }: Verdict<FoundCandidate>): Omit<DrawCandidate, "inspection"> {
  const { recording, agent, stratum, hash, part } = candidate;
  return { recording, agent, stratum, hash, place, taken, talkedAt: part.talkedAt };
}

/** Never the seed: whoever knew it early could tell what will be taken. */
function told({ number, rule, period, candidates, wanted, taken }: Draw): NewEvent["data"] {
  return { draw: qaId("draw", number), rule: rule.key, period, candidates, wanted, taken };
}

function eventsOf(draw: Draw, shortAgents: number): readonly NewEvent[] {
  const drawn: NewEvent = { type: "sampling.drawn", about: {}, data: told(draw) };
  if (draw.taken >= draw.wanted && shortAgents === 0) return [drawn];
  const cause = draw.taken < draw.wanted ? "fewer calls fit than are wanted" : "too few calls of an agent fit";
  return [drawn, { type: "sampling.failed", about: {}, data: { ...told(draw), agentsShort: shortAgents, cause } }];
}
