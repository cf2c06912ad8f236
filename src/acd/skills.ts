// Who can serve whom: required skills with minimum levels, and regions. Pure questions over setup data; called when a
// pool is made and when somebody asks why.

import type { Exclusion } from "./explain.ts";

/** Minimum level by skill. */
export type Requirement = ReadonlyMap<string, number>;

/** What both ask for: of a skill named twice the higher level. */
export function mergeRequirements(a: Requirement, b: Requirement): Requirement {
  if (b.size === 0) return a;
  const merged = new Map(a);
  for (const [skill, level] of b) merged.set(skill, Math.max(level, merged.get(skill) ?? 0));
  return merged;
}

/** Queues' requirements come with every caller; each is written out once. */
const signatures = new WeakMap<Requirement, string>();

/** Equal for equal requirements, whatever order they were written in. */
export function requirementSignature(requires: Requirement): string {
  if (requires.size === 0) return "";
  let signature = signatures.get(requires);
  if (signature === undefined) {
    signature = JSON.stringify([...requires].sort(([a], [b]) => (a < b ? -1 : 1)));
    signatures.set(requires, signature);
  }
  return signature;
}

export function hasSkills(skills: Requirement, requires: Requirement): boolean {
  for (const [skill, level] of requires) if ((skills.get(skill) ?? 0) < level) return false;
  return true;
}

/** An agent serves the regions of their list; one who serves a head region (`fujian`) serves all its places (`fujian/xiamen`). */
export function servesRegion(regions: readonly string[], region: string): boolean {
  for (const served of regions) {
    if (served === region || (region.startsWith(served) && region[served.length] === "/")) return true;
  }
  return false;
}

/** The agent's levels in the required skills added up; without requirements 0. */
export function requiredLevels(skills: Requirement, requires: Requirement): number {
  let sum = 0;
  for (const skill of requires.keys()) sum += skills.get(skill) ?? 0;
  return sum;
}

/** All the agent's levels added up: how much of an expert they are. */
export function allLevels(skills: Requirement): number {
  let sum = 0;
  for (const level of skills.values()) sum += level;
  return sum;
}

export function skillExclusions(skills: Requirement, requires: Requirement): Exclusion[] {
  const exclusions: Exclusion[] = [];
  for (const [skill, needs] of requires) {
    const has = skills.get(skill);
    if ((has ?? 0) < needs) exclusions.push({ rule: "skill", skill, needs, has });
  }
  return exclusions;
}
