// Rules of the form that most offices need, least levels of skills, and their short spelling: `{ billing: 3, english: 5 }`. Used where a rule is
// written down again.

import { type AgentRule, requirementText } from "../base/rule-text.ts";
import { levelsText, quoted } from "./yaml-text.ts";

const MOST_LEVEL = 10;

/** undefined: it asks for more than least levels, each skill once. Nothing asked: an empty map. */
export function plainLevels(rule: AgentRule): ReadonlyMap<string, number> | undefined {
  if (rule.kind === "everybody") return new Map();
  const levels = new Map<string, number>();
  for (const part of rule.kind === "and" ? rule.of : [rule]) {
    const isPlain = part.kind === "skill" && part.least > 0 && part.most === MOST_LEVEL && !levels.has(part.skill);
    if (!isPlain) return undefined;
    levels.set(part.skill, part.least);
  }
  return levels;
}

/** As YAML. */
export function ruleYaml(rule: AgentRule): string {
  const levels = plainLevels(rule);
  return levels === undefined ? quoted(requirementText(rule)) : levelsText(levels);
}
