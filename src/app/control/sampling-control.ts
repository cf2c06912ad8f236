// Sampling rules and draws for the HTTP interface and the command line: documents are read against the office in force, what people do is noted in the
// audit. Rules: qa/sampling/rules.ts; draws: qa/sampling/draws.ts.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { Asker } from "../../api/people-control.ts";
import type {
  DrawDetailView,
  DrawProofView,
  SamplingControl,
  SamplingPreviewView,
  SamplingRuleView,
} from "../../api/sampling-control.ts";
import { type Database, longQueries } from "../../base/db.ts";
import type { Clock } from "../../base/time.ts";
import { Zone } from "../../crm/reports/zone.ts";
import type { Office } from "../../office/office.ts";
import type { SoundBook } from "../../qa/hints.ts";
import { qaId, qaNumber } from "../../qa/ids.ts";
import type { Draw } from "../../qa/sampling/draw.ts";
import { candidateOf, SELECT_CANDIDATES, SELECT_STRATA } from "../../qa/sampling/draw-tables.ts";
import type { Draws } from "../../qa/sampling/draws.ts";
import { lastPeriod, type Period, periodNamed } from "../../qa/sampling/periods.ts";
import { explainRecording } from "../../qa/sampling/prove.ts";
import { type RuleNames, readRules } from "../../qa/sampling/read-rules.ts";
import type { KeptRule, SamplingRule } from "../../qa/sampling/rule.ts";
import type { SamplingRules } from "../../qa/sampling/rules.ts";
import type { Scorecards } from "../../qa/scorecards/scorecards.ts";
import type { Audit } from "../core/audit.ts";
import { candidateView, drawView, previewView, ruleView, stratumView } from "./sampling-view.ts";

export interface SamplingControlDeps {
  readonly database: Database;
  readonly pbx: {
    readonly clock: Clock;
    readonly office: Office;
    readonly people: { readonly audit: Pick<Audit, "note"> };
    readonly quality: {
      readonly scorecards: Pick<Scorecards, "list">;
      readonly sound: Pick<SoundBook, "hints">;
      readonly sampling: { readonly rules: SamplingRules; readonly draws: Draws };
    };
  };
}

type Pbx = SamplingControlDeps["pbx"];

export function samplingControl({ pbx, ...deps }: SamplingControlDeps): SamplingControl {
  const { rules, draws } = pbx.quality.sampling;
  const database = longQueries(deps.database);
  const zone = (): Zone => new Zone(pbx.office.timezone);
  const shown = (kept: KeptRule): SamplingRuleView => ruleView(kept, { now: pbx.clock.wall(), zone: zone() });
  const findDraw = (id: string): Draw | undefined => draws.find(qaNumber("draw", id) ?? 0);
  return {
    rules: async () => answer((await rules.list()).map(shown)),
    rule: async (id) => {
      const kept = rules.find(id);
      return kept === undefined ? noSuchRule(id) : answer(shown(kept));
    },
    apply: (text, asker, { dryRun }) => apply(pbx, { text, asker, dryRun, shown }),
    setState: async (id, state, asker) => {
      const kept = await rules.setState(id, state, asker.name);
      return kept === undefined ? noSuchRule(id) : answer(shown(kept));
    },
    remove: async (id) => {
      const kept = await rules.remove(id);
      return kept === undefined ? noSuchRule(id) : answer(shown({ ...kept, state: "paused" }));
    },
    preview: (id, day) => preview(pbx, id, day),
    draws: async ({ rule, limit, after }) => {
      const before = after === undefined ? Number.MAX_SAFE_INTEGER : (qaNumber("draw", after) ?? 0);
      const all = await draws.list({ rule, before, limit: limit + 1 });
      const items = all.slice(0, limit).map(drawView);
      return answer({ items, next: all.length > limit ? (items.at(-1)?.id ?? null) : null });
    },
    draw: async (id) => {
      const draw = findDraw(id);
      return draw === undefined ? noSuchDraw(id) : answer(await detailOf(draw, database));
    },
    run: (id, day, asker) => run(pbx, { id, day, asker, database }),
    candidates: async (id, { limit, after }) => {
      const draw = findDraw(id);
      if (draw === undefined) return noSuchDraw(id);
      const from = after === undefined ? ["", 0] : placeOf(after);
      const rows = await database.query(SELECT_CANDIDATES, [draw.number, ...from, limit + 1]);
      const items = rows.slice(0, limit).map(candidateOf);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return answer({ items: items.map(candidateView), next: last === undefined ? null : pageAfter(last) });
    },
    explain: async (id, recording) => {
      const draw = findDraw(id);
      return draw === undefined ? noSuchDraw(id) : answer(await explained(draw, recording, { pbx, database }));
    },
  };
}

interface Applied {
  readonly text: string;
  readonly asker: Asker;
  readonly dryRun: boolean;
  readonly shown: (kept: KeptRule) => SamplingRuleView;
}

async function apply(pbx: Pbx, { text, asker, dryRun, shown }: Applied): Promise<Answer<readonly SamplingRuleView[]>> {
  const { quality, people, clock } = pbx;
  const read = readRules(text, await namesOf(pbx));
  if (!read.ok) {
    const count = `${read.fault.length} ${read.fault.length === 1 ? "fault" : "faults"}`;
    return refuse(422, "The sampling rules are wrong", `${count}; nothing was changed.`, read.fault);
  }
  const savedAt = clock.wall();
  if (dryRun)
    return answer(
      read.value.map((rule) => shown({ rule, state: "active", sinceAt: savedAt, savedAt, savedBy: asker.name })),
    );
  const saved = await quality.sampling.rules.apply(read.value, asker.name);
  if (!saved.ok) return refuse(422, "Too many", `There may be at most ${saved.fault.most} sampling rules.`);
  for (const { rule } of saved.value)
    people.audit.note({ who: asker.name, what: "sampling-rule.apply", on: `sampling-rule ${rule.key}` });
  return answer(saved.value.map(shown));
}

async function namesOf({ office, quality }: Pbx): Promise<RuleNames> {
  const cards = await quality.scorecards.list();
  const teams = new Set([...office.agents.values()].flatMap(({ team }) => (team === undefined ? [] : [team])));
  return {
    scorecards: cards.filter(({ retired }) => retired === undefined).map(({ card }) => card.key),
    projects: [...office.performance.projects.keys()],
    queues: [...office.queues.keys()],
    teams: [...teams],
    agents: [...office.agents.keys()],
  };
}

async function preview(pbx: Pbx, id: string, day: string | undefined): Promise<Answer<SamplingPreviewView>> {
  const { rules, draws } = pbx.quality.sampling;
  const kept = rules.find(id);
  if (kept === undefined) return noSuchRule(id);
  const period = periodFor(kept.rule, day, pbx);
  if (period === undefined) return noSuchDay(day);
  const plan = await draws.preview(kept.rule, period);
  return typeof plan === "string" ? cannot(plan) : answer(previewView(id, period, plan));
}

async function run(
  pbx: Pbx,
  asked: { readonly id: string; readonly day: string | undefined; readonly asker: Asker; readonly database: Database },
): Promise<Answer<DrawDetailView>> {
  const { id, day, asker, database } = asked;
  const { rules, draws } = pbx.quality.sampling;
  const kept = rules.find(id);
  if (kept === undefined) return noSuchRule(id);
  const period = periodFor(kept.rule, day, pbx);
  if (period === undefined) return noSuchDay(day);
  const draw = await draws.run(kept.rule, period, asker.name);
  return draw.state === "failed"
    ? cannot(`${qaId("draw", draw.number)}: ${draw.cause}`)
    : answer(await detailOf(draw, database));
}

/** A period that is not over yet may be drawn from, as far as it has come. undefined: no such day. */
function periodFor(rule: SamplingRule, day: string | undefined, { office, clock }: Pbx): Period | undefined {
  const zone = new Zone(office.timezone);
  return day === undefined ? lastPeriod(clock.wall(), rule, zone) : periodNamed(day, rule, zone);
}

async function detailOf(draw: Draw, database: Database): Promise<DrawDetailView> {
  const rows = await database.query(SELECT_STRATA, [draw.number]);
  const needs = [...draw.needs].map(([agent, needed]) => ({ agent, needs: needed }));
  return { draw: drawView(draw), seed: draw.seed ?? null, strata: rows.map(stratumView), needs };
}

async function explained(
  draw: Draw,
  recording: string | undefined,
  { pbx, database }: { readonly pbx: Pbx; readonly database: Database },
): Promise<DrawProofView> {
  const { office, quality } = pbx;
  const proof = await quality.sampling.draws.prove(draw);
  const parts =
    recording === undefined ? [] : await explainRecording(draw, recording, { database, office, sound: quality.sound });
  return {
    id: qaId("draw", draw.number),
    proof: proof?.kind ?? "failed",
    gone: proof?.kind === "incomplete" ? proof.gone : 0,
    differsAt: proof?.kind === "differs" ? proof.recording : null,
    recording: parts.map(({ agent, why, fact, candidate }) => ({
      ...{ agent: agent ?? null, why, fact: fact ?? null },
      candidate: candidate === undefined ? null : candidateView(candidate),
    })),
  };
}

/** A stratum has blanks and letters of every kind: as hex. */
function pageAfter({ stratum, place }: { readonly stratum: string; readonly place: number }): string {
  const bytes = new TextEncoder().encode(stratum);
  return `${place}.${[...bytes].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}

/** What is no page of ours begins anew. */
function placeOf(after: string): readonly [string, number] {
  const found = /^(\d{1,9})\.((?:[0-9a-f]{2})*)$/.exec(after);
  if (found === null) return ["", 0];
  const bytes = (found[2] ?? "").match(/../g) ?? [];
  return [new TextDecoder().decode(Uint8Array.from(bytes, (one) => Number.parseInt(one, 16))), Number(found[1])];
}

function cannot(why: string): Refused {
  return refuse(422, "Cannot be drawn", `${why.charAt(0).toUpperCase()}${why.slice(1)}.`);
}

function noSuchDay(day: string | undefined): Refused {
  return refuse(400, "Not understood", `day: found ${day}; allowed: a day of the calendar, such as 2026-11-23`);
}

function noSuchRule(id: string): Refused {
  return refuse(404, "No such sampling rule", `Found no sampling rule ${id}.`);
}

function noSuchDraw(id: string): Refused {
  return refuse(404, "No such draw", `Found no draw ${id}.`);
}
