// A rule that keeps an agent from a call, in one phrase, and what was asked of agents. Used by `agent explain` and `call explain`.

import type { Exclusion } from "../acd/explain.ts";
import { type Words, word } from "./words.ts";

/** Each of them, in one cell; undefined: nothing keeps the agent. */
export function exclusionsText(exclusions: readonly Exclusion[], words: Words): string | undefined {
  return exclusions.map((exclusion) => exclusionText(exclusion, words)).join("; ") || undefined;
}

function exclusionText(exclusion: Exclusion, words: Words): string {
  switch (exclusion.rule) {
    case "state":
      return `${words.ruleState} ${word(words, exclusion.state)}`;
    case "phone-unreachable":
      return words.ruleUnreachable;
    case "phone-engaged":
      return words.ruleEngaged;
    case "phone-dnd":
      return words.ruleDnd;
    case "phone":
      return words.rulePhone;
    case "skill":
      return `${words.ruleSkill} ${exclusion.skill}: ${words.ruleNeeds} ${exclusion.needs}, ${words.ruleHas} ${exclusion.has ?? words.ruleNone}`;
    case "region":
      return `${words.ruleRegion}: ${words.ruleNeeds} ${exclusion.needs}, ${words.ruleServes} ${exclusion.serves.join(" ") || words.ruleNone}`;
    case "team":
      return `${words.ruleTeam}: ${words.ruleNeeds} ${exclusion.needs}, ${words.ruleHas} ${exclusion.has ?? words.ruleNone}`;
    case "grade":
      return `${words.ruleGrade}: ${words.ruleNeeds} ${exclusion.least} ${words.ruleTo} ${exclusion.most}, ${words.ruleHas} ${exclusion.has}`;
    case "named":
      return exclusion.why === undefined ? words.ruleNamed : `${words.ruleKept}: ${word(words, exclusion.why)}`;
    case "requirement":
      return `${words.ruleRequirement}: ${exclusion.needs}`;
    case "already-tried":
      return `${words.ruleTried}: ${word(words, exclusion.failure)}`;
    default:
      // A newer switch may know a rule that this command does not.
      return JSON.stringify(exclusion);
  }
}

/** Why a step was taken. */
export function stepReason(why: string, words: Words): string {
  if (why === "time") return words.becauseTime;
  if (why === "condition") return words.becauseCondition;
  return why === "nobody" ? words.becauseNobody : why;
}

/** What happens next by itself, as the desk names it. */
export function eventText(what: string, words: Words): string {
  const step = /^step (\d+)(, if)?$/.exec(what);
  if (step !== null) return `${words.eventStep} ${step[1]}${step[2] === undefined ? "" : `, ${words.eventIf}`}`;
  const preference = /^end of preference (.+)$/.exec(what)?.[1];
  if (preference !== undefined) return `${words.eventPreference} ${word(words, preference)}`;
  switch (what) {
    case "maxWait":
      return words.eventMaxWait;
    case "end of wrap-up":
      return words.eventWrapUp;
    case "guard":
      return words.eventGuard;
    default:
      return what;
  }
}
