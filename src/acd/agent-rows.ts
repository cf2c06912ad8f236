// Who meets a requirement, as a row of bits over the roster: 10 000 agents are 313 words, so and, or and not are less than a microsecond each.
// Rows of single things (a skill at a level, a place, a team) are kept until the next setup. Called by pools.ts when a pool is made.

import { limits } from "../base/limits.ts";
import type { Requirement } from "../base/rules.ts";
import { forEachBit, setBit, wordsFor } from "./bit-row.ts";
import type { AgentRecord, Floor } from "./records.ts";
import { meets, signatureOf } from "./requirement.ts";

/** Of a bound requirement; a row of one's own. Bits past the end of the roster are nobody's and never set. */
export function rowOf(floor: Floor, asked: Requirement): Uint32Array {
  switch (asked.kind) {
    case "and":
    case "or":
      return combine(floor, asked.of, asked.kind === "and");
    case "not": {
      const row = new Uint32Array(wordsFor(floor.roster.length)).fill(0xffff_ffff);
      const spare = (row.length << 5) - floor.roster.length;
      if (spare > 0) row[row.length - 1] = 0xffff_ffff >>> spare;
      without(row, partOf(floor, asked.of));
      return row;
    }
    default:
      return partOf(floor, asked).slice();
  }
}

/** In the order of the office file. */
export function agentsIn(floor: Floor, row: Uint32Array): AgentRecord[] {
  const agents: AgentRecord[] = [];
  forEachBit(row, (index) => {
    const agent = floor.roster[index];
    if (agent !== undefined) agents.push(agent);
  });
  return agents;
}

/** As `rowOf`, but perhaps one that is kept: only to be read. */
function partOf(floor: Floor, asked: Requirement): Uint32Array {
  switch (asked.kind) {
    case "and":
    case "or":
    case "not":
      return rowOf(floor, asked);
    case "agents":
      return rowOfAgents(
        floor,
        asked.agents.flatMap((key) => floor.agents.get(key) ?? []),
      );
    default:
      return rowOfThing(floor, asked);
  }
}

function combine(floor: Floor, of: readonly Requirement[], all: boolean): Uint32Array {
  const [first, ...others] = of;
  const row = first === undefined ? new Uint32Array(wordsFor(floor.roster.length)) : rowOf(floor, first);
  for (const one of others) {
    if (!all) join(row, partOf(floor, one));
    else if (one.kind === "not") without(row, partOf(floor, one.of));
    else keep(row, partOf(floor, one));
  }
  return row;
}

function keep(row: Uint32Array, part: Uint32Array): void {
  for (let at = 0; at < row.length; at++) row[at] = (row[at] ?? 0) & (part[at] ?? 0);
}

function join(row: Uint32Array, part: Uint32Array): void {
  for (let at = 0; at < row.length; at++) row[at] = (row[at] ?? 0) | (part[at] ?? 0);
}

function without(row: Uint32Array, part: Uint32Array): void {
  for (let at = 0; at < row.length; at++) row[at] = (row[at] ?? 0) & ~(part[at] ?? 0);
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
  const row = new Uint32Array(wordsFor(floor.roster.length));
  for (const { index } of agents) if (index >= 0) setBit(row, index);
  return row;
}
