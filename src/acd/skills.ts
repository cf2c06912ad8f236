// Sums of levels, as the strategies by skill compare them (ACD-04). Called when a pool is made and when an offer is explained.

type Levels = ReadonlyMap<string, number>;

/** The agent's levels in these skills added up; without any: 0. */
export function levelsIn(skills: Levels, named: readonly string[]): number {
  let sum = 0;
  for (const skill of named) sum += skills.get(skill) ?? 0;
  return sum;
}

/** All the agent's levels added up: how much of an expert they are. */
export function allLevels(skills: Levels): number {
  let sum = 0;
  for (const level of skills.values()) sum += level;
  return sum;
}
