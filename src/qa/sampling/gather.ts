// What a rule may draw from in a period: every part of a recorded call in its scope, and of these the ones its conditions fit, each with its number and
// its stratum. Read page by page off the main thread; what was heard is looked up only where the rule asks for it, and last.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { keysOf } from "../../crm/reports/local-sql.ts";
import type { Span } from "../../crm/reports/period.ts";
import type { Office } from "../../office/office.ts";
import type { Part, TalkFacts } from "../facts.ts";
import type { SoundBook } from "../hints.ts";
import { type FoundPart, partsWithin } from "../load-parts.ts";
import { holds } from "../scorecards/automatic.ts";
import { SOUND_FACTS, soundFactsOf } from "../sound-facts.ts";
import type { Candidate } from "./allocate.ts";
import type { SamplingRule } from "./rule.ts";
import { stratumOf } from "./strata.ts";

export interface FoundCandidate extends Candidate {
  readonly part: Part;
  /** What was heard is left out where the rule does not ask for it. */
  readonly facts: TalkFacts;
}

export interface Gathered {
  readonly candidates: readonly FoundCandidate[];
  /** Parts in the rule's scope. */
  readonly looked: number;
  /** Of these: judged before, by whatever rule or hand. */
  readonly judged: number;
  /** Of agents who were drawn too short a time before. */
  readonly rested: number;
  /** The rule asks for what nobody has listened for yet. */
  readonly unheard: number;
  /** Agents of those parts, drawn from or not. */
  readonly agents: ReadonlySet<string>;
}

export interface GatherDeps {
  readonly database: Database;
  readonly sound: Pick<SoundBook, "hints">;
  readonly office: Pick<Office, "agents" | "timezone" | "performance">;
  /** Others have their turn. */
  readonly pause: () => Promise<void>;
}

/** Look-ups of what was heard, before others have their turn. */
export const HEARD_AT_ONCE = 20;

/** More than a draw can hold. */
export type GatherFault = { readonly kind: "too-many"; readonly what: "candidates" | "strata"; readonly most: number };

const JUDGED = "SELECT recording, agent FROM inspection WHERE recording IN (SELECT value FROM json_each(?))";
/** By the time: by agents, who come in order then, all there ever were would be read. */
export const RESTED = "SELECT DISTINCT agent FROM inspection INDEXED BY inspection_by_created WHERE created_at > ?";

/** `hash`: of a candidate's recording and agent. `now`: of the draw. */
export async function gather(
  rule: SamplingRule,
  {
    span,
    now,
    hash,
  }: { readonly span: Span; readonly now: number; readonly hash: (recording: string, agent: string) => string },
  deps: GatherDeps,
): Promise<Gathered | GatherFault> {
  const { database, office } = deps;
  const inScope = scopeOf(rule, office);
  const rested = await restedAgents(rule, now, database);
  const counts = { looked: 0, judged: 0, rested: 0, unheard: 0 };
  const candidates: FoundCandidate[] = [];
  const agents = new Set<string>();
  const strata = new Set<string>();
  for await (const page of partsWithin(span, database, office)) {
    const there = page.filter(({ part }) => inScope(part));
    counts.looked += there.length;
    for (const { part } of there) agents.add(part.agent);
    const fitting = there.filter((one) => fits(one, rule));
    const judged = await judgedOf(fitting, database);
    for (const [at, { part, facts: known }] of fitting.entries()) {
      if (asksForSound(rule) && at % HEARD_AT_ONCE === HEARD_AT_ONCE - 1) await deps.pause();
      const facts = asksForSound(rule) ? { ...known, ...soundFactsOf(part, deps.sound) } : known;
      const kept = isOpen({ part, facts }, rule, { judged, rested, counts });
      if (!kept) continue;
      const stratum = stratumOf(part, facts, rule.strata);
      strata.add(stratum);
      candidates.push({
        ...{ part, facts, stratum },
        recording: part.recording,
        agent: part.agent,
        hash: hash(part.recording, part.agent),
      });
    }
    const { candidates: most, strata: mostStrata } = limits.sampling;
    if (candidates.length > most) return { kind: "too-many", what: "candidates", most };
    if (strata.size > mostStrata) return { kind: "too-many", what: "strata", most: mostStrata };
  }
  return { ...counts, candidates, agents };
}

interface Bars {
  readonly judged: ReadonlySet<string>;
  readonly rested: ReadonlySet<string>;
  readonly counts: { judged: number; rested: number; unheard: number };
}

/** Counts why not. */
function isOpen({ part, facts }: FoundPart, rule: SamplingRule, { judged, rested, counts }: Bars): boolean {
  if (judged.has(`${part.recording} ${part.agent}`)) {
    counts.judged++;
    return false;
  }
  if (rested.has(part.agent)) {
    counts.rested++;
    return false;
  }
  const heard = rule.where.filter(({ fact }) => SOUND_FACTS.names.has(fact));
  if (heard.length === 0 || heard.every((one) => holds(one, facts))) return true;
  if (facts.silenceShare === undefined) counts.unheard++;
  return false;
}

/** All that is known without the sound. */
export function fits({ part, facts }: FoundPart, { minimumMs, where }: SamplingRule): boolean {
  if (part.toMs - part.fromMs < minimumMs) return false;
  return where.every((one) => SOUND_FACTS.names.has(one.fact) || holds(one, facts));
}

export function asksForSound({ where }: SamplingRule): boolean {
  return where.some(({ fact }) => SOUND_FACTS.names.has(fact));
}

/** Of the office as it is now. */
export function scopeOf(
  { scope: { project, queues, teams, agents } }: SamplingRule,
  { performance }: Pick<Office, "performance">,
): (part: Part) => boolean {
  const ofProject = project === undefined ? undefined : new Set(performance.projects.get(project)?.teams);
  const has = (names: readonly string[] | undefined, name: string | undefined): boolean =>
    names === undefined || (name !== undefined && names.includes(name));
  return (part) =>
    has(queues, part.queue) &&
    has(teams, part.team) &&
    has(agents, part.agent) &&
    (ofProject === undefined || (part.team !== undefined && ofProject.has(part.team)));
}

async function judgedOf(parts: readonly FoundPart[], database: Database): Promise<ReadonlySet<string>> {
  if (parts.length === 0) return new Set();
  const rows = await database.query(JUDGED, [keysOf(parts.map(({ part }) => part.recording))]);
  return new Set(rows.map((row) => `${row["recording"]} ${row["agent"]}`));
}

async function restedAgents(
  { notAgainWithinMs }: SamplingRule,
  now: number,
  database: Database,
): Promise<ReadonlySet<string>> {
  if (notAgainWithinMs === 0) return new Set();
  const rows = await database.query(RESTED, [Math.floor(now - notAgainWithinMs)]);
  return new Set(rows.map((row) => String(row["agent"])));
}
