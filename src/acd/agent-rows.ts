// Who meets a requirement, as a row of bits over the roster: 10 000 agents are 313 words, so and, or and not are some microseconds. Rows of
// single things (a skill at a level, a place, a team) are kept until the next setup. Called by pools.ts when a pool is made.

import { limits } from "../base/limits.ts";
import type { Requirement } from "../base/rules.ts";
import type { AgentRecord, Floor } from "./records.ts";
import { meets, signatureOf } from "./requirement.ts";

/** Of a bound requirement; the row may be kept by others: it is only to be read. */
export function rowOf(floor: Floor, asked: Requirement): Uint32Array {
  switch (asked.kind) {
    case "and":
      return asked.of.map((one) => rowOf(floor, one)).reduce((a, b) => a.map((word, at) => word & (b[at] ?? 0)));
    case "or":
      return asked.of.map((one) => rowOf(floor, one)).reduce((a, b) => a.map((word, at) => word | (b[at] ?? 0)));
    case "not":
      return rowOf(floor, asked.of).map((word) => ~word);
    case "agents":
      return rowOfAgents(
        floor,
        asked.agents.flatMap((key) => floor.agents.get(key) ?? []),
      );
    default:
      return rowOfThing(floor, asked);
  }
}

function rowOfThing(floor: Floor, asked: Requirement): Uint32Array {
  const key = signatureOf(asked);
  let row = floor.rows.get(key);
  if (row === undefined) {
    row = rowOfAgents(
      floor,
      floor.roster.filter((agent) => meets(agent.setup, asked)),
    );
    if (floor.rows.size >= limits.acd.rows) floor.rows.clear();
    floor.rows.set(key, row);
  }
  return row;
}

function rowOfAgents(floor: Floor, agents: readonly AgentRecord[]): Uint32Array {
  const row = new Uint32Array((floor.roster.length + 31) >>> 5);
  for (const { index } of agents) {
    if (index >= 0) row[index >>> 5] = (row[index >>> 5] ?? 0) | (1 << (index & 31));
  }
  return row;
}

/** In the order of the office file. Bits past the end of the roster, left by a `not`, are nobody. */
export function agentsIn(floor: Floor, row: Uint32Array): AgentRecord[] {
  const agents: AgentRecord[] = [];
  row.forEach((word, at) => {
    for (let left = word | 0; left !== 0; left &= left - 1) {
      const agent = floor.roster[(at << 5) + 31 - Math.clz32(left & -left)];
      if (agent !== undefined) agents.push(agent);
    }
  });
  return agents;
}

export function hasAgent(row: Uint32Array, { index }: AgentRecord): boolean {
  return ((row[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
}

/** Somebody is in both. */
export function meetsRow(floor: Floor, a: Uint32Array, b: Uint32Array): boolean {
  const spare = (a.length << 5) - floor.roster.length;
  const last = a.length - 1;
  return a.some((word, at) => {
    const both = word & (b[at] ?? 0);
    return (at === last && spare > 0 ? both & (0xffff_ffff >>> spare) : both) !== 0;
  });
}
