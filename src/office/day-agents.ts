// Groups of agents in a day file, told off one by one: who serves which places, who works and rests when. Called by day-parse.ts.

import type { AgentKey } from "../base/ids.ts";
import type { DayPerson, DayShift } from "./day.ts";
import type { RawGroup, RawShifts } from "./day-schema.ts";
import { listTree, mapTree, textTree } from "./day-tree.ts";
import type { Tree } from "./tree.ts";

/** Agents are numbered from here on. */
const FIRST_NUMBER = 10_001;

export interface Member {
  readonly agent: AgentKey;
  readonly tree: Tree;
  readonly person: DayPerson;
}

/** `trees`: where each group stands; `placesOf`: a region's places, or the place itself. */
export function membersOf(
  groups: readonly RawGroup[],
  trees: readonly Tree[],
  context: { readonly shifts: readonly DayShift[] | RawShifts; readonly placesOf: (name: string) => readonly string[] },
): readonly Member[] {
  let number = FIRST_NUMBER;
  return groups.flatMap((group, index) => {
    const at = trees[index]?.at ?? 0;
    return Array.from({ length: group.count }, (_, place): Member => {
      const agent = String(number++) as AgentKey;
      const served = placesServed(group, place, context.placesOf);
      const tree = mapTree(at, {
        name: textTree(group.name === undefined ? agent : `${group.name} ${place + 1}`, at),
        team: group.team,
        skills: group.skills,
        regions: listTree(at, served),
      });
      const shifts = (group.shifts ?? context.shifts).map((shift) => shiftOf(shift, place, group.count));
      return { agent, tree, person: { agent, pace: group.pace, shifts: merged(shifts) } };
    });
  });
}

/** All of the group's places, or so many in a row from a first one; first ones are dealt out by weight. */
function placesServed(
  { regions, grade, count }: RawGroup,
  member: number,
  placesOf: (name: string) => readonly string[],
): readonly string[] {
  if (grade === undefined) return [...regions.keys()];
  const places = [...regions].flatMap(([name, weight]) => {
    const own = placesOf(name);
    return own.map((place) => ({ place, weight: weight / own.length }));
  });
  const sum = places.reduce((total, { weight }) => total + weight, 0);
  let left = ((member + 0.5) / count) * sum;
  let first = places.findIndex(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  if (first < 0) first = 0;
  const most = Math.min(grade, places.length);
  return Array.from({ length: most }, (_, step) => places[(first + step) % places.length]?.place ?? "");
}

/** Breaks are spread over their hours, so that a group does not rest all at once. */
export function shiftOf(shift: DayShift | RawShifts[number], member: number, of: number): DayShift {
  if ("fromMs" in shift) return shift;
  const { fromMs, toMs } = shift.hours;
  const breaks = shift.breaks.map(({ between, for: forMs }) => {
    const room = Math.max(0, between.toMs - between.fromMs - forMs);
    return { atMs: between.fromMs + (of > 1 ? (room * member) / (of - 1) : room / 2), forMs };
  });
  return { fromMs, toMs, breaks };
}

/** In order, those that meet made one. */
function merged(shifts: readonly DayShift[]): readonly DayShift[] {
  const made: DayShift[] = [];
  for (const shift of shifts.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = made.at(-1);
    if (last === undefined || shift.fromMs > last.toMs) made.push(shift);
    else {
      const toMs = Math.max(last.toMs, shift.toMs);
      made[made.length - 1] = { ...last, toMs, breaks: [...last.breaks, ...shift.breaks] };
    }
  }
  return made;
}
