// Reckons a draw again from what is kept of it (QA-01): every number from the seed, every place and who is taken from the numbers. And says of one
// recording why it was taken or not. Asked by people who doubt.

import type { Crypto } from "../../base/crypto.ts";
import type { Database } from "../../base/db.ts";
import type { Office } from "../../office/office.ts";
import { FACTS, type Part, type TalkFacts } from "../facts.ts";
import type { SoundBook } from "../hints.ts";
import type { FoundPart } from "../load-parts.ts";
import { partsOf } from "../load-parts.ts";
import { holds } from "../scorecards/automatic.ts";
import { soundFactsOf } from "../sound-facts.ts";
import { allocateSlowly } from "./allocate.ts";
import type { Draw, DrawCandidate } from "./draw.ts";
import { candidateOf, SELECT_CANDIDATES, SELECT_CANDIDATES_OF } from "./draw-tables.ts";
import { scopeOf } from "./gather.ts";
import { hashOf } from "./hash.ts";

export interface ProveDeps {
  readonly database: Database;
  readonly crypto: Pick<Crypto, "sha256">;
  /** Others have their turn. */
  readonly pause: () => Promise<void>;
}

/**
 * proven: all numbers are those of the seed, and those who were taken are those who had to be. incomplete: candidates are gone (kept long enough, or
 * erased); what is left is right. differs: somebody changed something.
 */
export type Proof =
  | { readonly kind: "proven" }
  | { readonly kind: "incomplete"; readonly gone: number }
  | { readonly kind: "differs"; readonly recording: string; readonly what: "number" | "place" | "taken" };

/** Rows between which others have their turn. */
const PAGE = 1_000;

/** undefined: it failed, there is nothing to prove. */
export async function prove(draw: Draw, { database, crypto, pause }: ProveDeps): Promise<Proof | undefined> {
  const { seed, needs, wanted, rule } = draw;
  if (seed === undefined) return undefined;
  const kept: DrawCandidate[] = [];
  for (let after: readonly [string, number] = ["", 0]; ; ) {
    const page = (await database.query(SELECT_CANDIDATES, [draw.number, ...after, PAGE])).map(candidateOf);
    const wrong = page.find((one) => hashOf(seed, one.recording, one.agent, crypto) !== one.hash);
    if (wrong !== undefined) return { kind: "differs", recording: wrong.recording, what: "number" };
    kept.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = [last.stratum, last.place];
  }
  if (kept.length < draw.candidates) return { kind: "incomplete", gone: draw.candidates - kept.length };
  const terms = { wanted, needs, allocation: rule.strata.allocation };
  for (const { candidate, place, taken } of await allocateSlowly(kept, terms, pause)) {
    const what = candidate.place !== place ? "place" : candidate.taken !== taken ? "taken" : undefined;
    if (what !== undefined) return { kind: "differs", recording: candidate.recording, what };
  }
  return { kind: "proven" };
}

/** Taken by its quota or its number; or why not. */
export type DrawReason =
  | "quota"
  | "number"
  | "higher-number"
  | "no-part"
  | "period"
  | "scope"
  | "short"
  | "condition"
  | "not-open";

/** Of one agent's part of a recording. */
export interface Explained {
  readonly agent: string | undefined;
  readonly why: DrawReason;
  /** Of a condition: the fact, and what it is now. */
  readonly fact: string | undefined;
  readonly candidate: DrawCandidate | undefined;
}

export interface ExplainDeps {
  readonly database: Database;
  readonly office: Office;
  readonly sound: Pick<SoundBook, "hints">;
}

/** Each part of the recording; those that were no candidates by what is known of them now. */
export async function explainRecording(
  draw: Draw,
  recording: string,
  deps: ExplainDeps,
): Promise<readonly Explained[]> {
  const { database, office, sound } = deps;
  const candidates = (await database.query(SELECT_CANDIDATES_OF, [draw.number, recording])).map(candidateOf);
  const [row] = await database.query("SELECT call_id FROM recording WHERE id = ?", [recording]);
  const parts = row === undefined ? [] : await partsOf(String(row["call_id"]), database, office);
  const others = parts.filter(
    ({ part }) => part.recording === recording && !candidates.some(({ agent }) => agent === part.agent),
  );
  const explained = [
    ...candidates.map((candidate) => explainCandidate(candidate)),
    ...others.map((one) => explainPart(draw, heard(one, sound), office)),
  ];
  return explained.length > 0
    ? explained
    : [{ agent: undefined, why: "no-part", fact: undefined, candidate: undefined }];
}

function explainCandidate(candidate: DrawCandidate): Explained {
  return { agent: candidate.agent, why: candidate.taken ?? "higher-number", fact: undefined, candidate };
}

function heard({ part, facts }: FoundPart, sound: Pick<SoundBook, "hints">): FoundPart {
  return { part, facts: { ...facts, ...soundFactsOf(part, sound) } };
}

function explainPart(draw: Draw, { part, facts }: FoundPart, office: Office): Explained {
  const of = { agent: part.agent, candidate: undefined, fact: undefined };
  const { rule } = draw;
  if (part.talkedAt < draw.fromAt || part.talkedAt >= draw.toAt) return { ...of, why: "period" };
  if (!scopeOf(rule, office)(part)) return { ...of, why: "scope" };
  if (lengthOf(part) < rule.minimumMs) return { ...of, why: "short" };
  const failed = rule.where.find((one) => !holds(one, facts));
  // It fits: it was judged before, its agent was drawn a short time before, or something is known of it that was not then.
  if (failed === undefined) return { ...of, why: "not-open" };
  return { ...of, why: "condition", fact: `${failed.fact} ${factText(facts, failed.fact)}` };
}

function lengthOf({ fromMs, toMs }: Part): number {
  return toMs - fromMs;
}

function factText(facts: TalkFacts, name: keyof TalkFacts): string {
  const value = facts[name];
  if (value === undefined) return "?";
  if (typeof value === "object") return value.length === 0 ? "-" : value.join(" ");
  const [kind] = FACTS[name];
  if (kind === "duration" && typeof value === "number") return `${Math.round(value / 100) / 10}s`;
  return kind === "share" && typeof value === "number" ? `${Math.round(value * 1_000) / 10}%` : String(value);
}
