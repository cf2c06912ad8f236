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

/** What is said of when somebody works; `shifts`: all of them, `rota`: one in turn. */
export interface WorkTimes {
  readonly shifts: RawShifts | undefined;
  readonly rota: RawShifts | undefined;
}

export interface GroupContext {
  /** For groups that say nothing of it. */
  readonly times: WorkTimes;
  readonly wholeDay: DayShift;
  /** A region's places, or the place itself. */
  readonly placesOf: (name: string) => readonly string[];
}

/** `trees`: where each group stands in the file. */
export function membersOf(
  groups: readonly RawGroup[],
  trees: readonly Tree[],
  context: GroupContext,
): readonly Member[] {
  const everybody = groups.reduce((sum, { count }) => sum + count, 0);
  let told = 0;
  return groups.flatMap((group, index) => {
    const at = trees[index]?.at ?? 0;
    const own = group.shifts !== undefined || group.rota !== undefined;
    const times = own ? group : context.times;
    return Array.from({ length: group.count }, (_, place): Member => {
      const running = told++;
      const agent = String(FIRST_NUMBER + running) as AgentKey;
      const tree = mapTree(at, {
        name: textTree(group.name === undefined ? agent : `${group.name} ${place + 1}`, at),
        team: group.team,
        skills: group.skills,
        regions: listTree(at, placesServed(group, place, context.placesOf)),
      });
      const turn = own ? { index: place, of: group.count } : { index: running, of: everybody };
      const shifts = shiftsOf(times, context.wholeDay, turn);
      return { agent, tree, person: { agent, pace: group.pace, shifts } };
    });
  });
}

/** Of one of several who are told the same; their breaks are spread over the hours for them, so that they do not rest all at once. */
export function shiftsOf(
  { shifts, rota }: WorkTimes,
  wholeDay: DayShift,
  { index, of }: { readonly index: number; readonly of: number },
): readonly DayShift[] {
  if (rota === undefined) return merged(shifts?.map((shift) => shiftOf(shift, index, of)) ?? [wholeDay]);
  const turns = dealt(rota);
  const turn = turns[index % turns.length];
  if (turn === undefined) return [wholeDay];
  const round = Math.floor(index / turns.length);
  const alike = Math.ceil((of / turns.length) * turn.shift.share);
  return [shiftOf(turn.shift, round * turn.shift.share + turn.rank, alike)];
}

interface Turn {
  readonly shift: RawShifts[number];
  /** How many of the same there were before it. */
  readonly rank: number;
}

/** Each shift as often as its share, well mixed: whoever has fallen behind most comes next. */
function dealt(rota: RawShifts): readonly Turn[] {
  const all = rota.reduce((sum, { share }) => sum + share, 0);
  const given = rota.map(() => 0);
  return Array.from({ length: all }, (_, turn): Turn => {
    let next = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (const [i, { share }] of rota.entries()) {
      const behind = (share / all) * (turn + 1) - (given[i] ?? 0);
      if (behind > most) [next, most] = [i, behind];
    }
    const rank = given[next] ?? 0;
    given[next] = rank + 1;
    return { shift: rota[next] as RawShifts[number], rank };
  });
}

/** All of the group's places, or so many in a row from a first one; first ones are dealt out by weight. */
function placesServed(
  { regions, grade, count }: RawGroup,
  member: number,
  placesOf: GroupContext["placesOf"],
): readonly string[] {
  if (grade === undefined) return [...regions.keys()];
  const places = [...regions].flatMap(([name, weight]) => {
    const own = placesOf(name);
    return own.map((place) => ({ place, weight: weight / own.length }));
  });
  const sum = places.reduce((total, { weight }) => total + weight, 0);
  let left = ((member + 0.5) / count) * sum;
  const found = places.findIndex(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const first = Math.max(0, found);
  const most = Math.min(grade, places.length);
  return Array.from({ length: most }, (_, step) => places[(first + step) % places.length]?.place ?? "");
}

function shiftOf({ hours, breaks }: RawShifts[number], index: number, of: number): DayShift {
  return {
    ...hours,
    breaks: breaks.map(({ between, for: forMs }) => {
      const room = Math.max(0, between.toMs - between.fromMs - forMs);
      return { atMs: between.fromMs + (of > 1 ? (room * index) / (of - 1) : room / 2), forMs };
    }),
  };
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
