// What is wrong with a scorecard beyond its shape: marks that are not there, questions twice, weights of which nothing counts, names the office does not
// know. Part of read-scorecard.ts.

import { limits } from "../../base/limits.ts";
import type { Complaint } from "../../office/fault.ts";
import type { FactName } from "../facts.ts";
import { type Complain, mustBeKnown, type Segments } from "../read-document.ts";
import type { FactCondition } from "../scorecard.ts";
import { NOT_APPLICABLE, type WrittenAnswers, type WrittenItem, type WrittenScorecard } from "./schema-scorecard.ts";

/** What scorecards may name. */
export interface ScorecardNames {
  readonly queues: readonly string[];
  /** Of `performance.projects`. */
  readonly projects: readonly string[];
}

/** `names` undefined: the office is not known here, its names are not looked at. */
export function judgeScorecard(card: WrittenScorecard, complain: Complain, names: ScorecardNames | undefined): void {
  const seen = new Map<string, string>();
  const { sections, specials } = card;
  atMost(complain, ["sections"], sections.size, limits.scorecards.sections);
  atMost(complain, ["specials"], specials.size, limits.scorecards.specials);
  for (const [key, { items, weight }] of sections) {
    const place = ["sections", key, "items"];
    judgeWeight(weight, (complaint) => complain(["sections", key, "weight"], complaint));
    if (items.size === 0) complain(["sections", key], { found: "no questions", allowed: "at least one under `items`" });
    for (const [name, item] of items) {
      const before = seen.get(name);
      if (before !== undefined)
        complain([...place, name], {
          found: `the key ${name} a second time, first in ${before}`,
          allowed: "each question's key once in the whole card",
        });
      seen.set(name, key);
      judgeItem(item, (segments, complaint) => complain([...place, name, ...segments], complaint), names);
    }
  }
  atMost(complain, ["sections"], seen.size, limits.scorecards.items, "questions");
  const known = [...sections.keys()];
  for (const [key, { then }] of specials) {
    for (const [at, name] of then.kind === "without" ? then.sections.entries() : [])
      mustBeKnown(complain, ["specials", key, "then", "without", at], name, { known, noun: "a section of this card" });
  }
  if (!somethingCounts(card))
    complain(["sections"], {
      found: "nothing that counts",
      allowed: "at least one question with a weight above 0 that is not optional, in a section with a weight above 0",
    });
}

function somethingCounts({ sections }: WrittenScorecard): boolean {
  return [...sections.values()].some(
    ({ weight, items }) => weight > 0 && [...items.values()].some((item) => item.weight > 0 && !item.optional),
  );
}

/** Shares of numbers that are as good as nothing come out as anything from 0 to 1. */
const LEAST_WEIGHT = 0.001;

function judgeWeight(weight: number, complain: (complaint: Complaint) => void): void {
  if (weight > 0 && weight < LEAST_WEIGHT)
    complain({ found: String(weight), allowed: `0, or ${LEAST_WEIGHT} to 1000` });
}

function judgeItem(item: WrittenItem, complain: Complain, names: ScorecardNames | undefined): void {
  const { answers, means, automatic, only } = item;
  const marks = markKeys(answers);
  judgeWeight(item.weight, (complaint) => complain(["weight"], complaint));
  judgeChoices(answers, complain);
  judgeMeans(item, complain, marks);
  const allowed = item.notApplicable ? [...marks, NOT_APPLICABLE] : marks;
  for (const [at, rule] of automatic.entries()) {
    mustBeKnown(complain, ["automatic", at, "mark"], rule.mark, { known: allowed, noun: "a mark of this question" });
    judgeFacts(rule.when, (segments, complaint) => complain(["automatic", at, "when", ...segments], complaint));
  }
  if (item.fatal !== undefined && item.optional)
    complain(["fatal"], { found: "fatal and optional", allowed: "a question that is only one of them" });
  if (means.size > 0 && answers.kind === "choice")
    complain(["means"], { found: "means beside choices", allowed: "`means` in each choice" });
  if (only === undefined) return;
  if (only.queues.length + only.projects.length === 0)
    complain(["only"], { found: "nothing", allowed: "queues, projects or both" });
  for (const part of names === undefined ? [] : (["queues", "projects"] as const))
    for (const [at, name] of only[part].entries())
      mustBeKnown(complain, ["only", part, at], name, { known: names?.[part] ?? [], noun: NOUNS[part] });
}

/** What would tell the inspector where a call came from, and when it was. */
const TELLING: ReadonlySet<FactName> = new Set(["queue", "hour", "weekday"]);

function judgeFacts(when: readonly FactCondition[], complain: Complain): void {
  for (const { fact } of when)
    if (TELLING.has(fact))
      complain([fact], {
        found: `the fact ${fact}`,
        allowed: "facts that tell an inspector neither where a call came from nor when it was",
      });
}

const NOUNS = { queues: "a queue of the office", projects: "a project of `performance`" } as const;

/** From the worst to the best. */
export function markKeys(answers: WrittenAnswers): readonly string[] {
  if (answers.kind === "yes-no") return ["no", "yes"];
  if (answers.kind === "choice") return [...answers.choices.keys()];
  const { low, high } = answers;
  return Array.from({ length: high - low + 1 }, (_, place) => String(low + place));
}

function judgeChoices(answers: WrittenAnswers, complain: Complain): void {
  if (answers.kind !== "choice") return;
  const all = [...answers.choices];
  const { marks } = limits.scorecards;
  if (all.length < 2 || all.length > marks)
    complain(["answers"], { found: `${all.length} choices`, allowed: `2 to ${marks}` });
  for (const [at, [key, { share }]] of all.entries()) {
    if (key === NOT_APPLICABLE)
      complain(["answers", key], { found: `the choice ${key}`, allowed: "`notApplicable: true` beside the choices" });
    if (share < (all[at - 1]?.[1].share ?? 0))
      complain(["answers", key], { found: "a choice worth less than the one before", allowed: "the worst first" });
  }
  const [best] = all.slice(-1);
  if (best !== undefined && best[1].share < 1)
    complain(["answers", best[0]], { found: `a best choice below 100%`, allowed: "the last choice with share 100%" });
}

/** Ends of a scale must be said: what lies between follows from them. */
function judgeMeans({ answers, means }: WrittenItem, complain: Complain, marks: readonly string[]): void {
  if (answers.kind === "choice") return;
  for (const key of means.keys())
    mustBeKnown(complain, ["means", key], key, { known: marks, noun: "a mark of this question" });
  if (answers.kind !== "scale") return;
  const missing = [marks[0], marks.at(-1)].filter((mark) => mark !== undefined && !means.has(mark));
  if (missing.length > 0)
    complain(["means"], {
      found: `nothing for ${missing.join(" and ")}`,
      allowed: "what at least the worst and the best mark mean",
    });
}

function atMost(complain: Complain, segments: Segments, count: number, most: number, what = "entries"): void {
  if (count > most) complain(segments, { found: `${count} ${what}`, allowed: `at most ${most}` });
}
