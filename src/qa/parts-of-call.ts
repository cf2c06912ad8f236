// Who can be judged in one recorded call, and what its record says of them: pure, from the rows of `call-rows.ts`. Used by `load-parts.ts` (what may be
// drawn) and `load-facts.ts`.
//
// An agent's part of a recording reaches from the beginning of their first talk in it to the end of the last, holding and asking back included. Where
// others talked in between (a call that went on and came back), the longest stretch that is theirs alone counts: a recording has one part for an agent.

import type { WallMillis } from "../base/time.ts";
import type { Zone } from "../crm/reports/zone.ts";
import { weekdayOf } from "../crm/reports/zone.ts";
import type { CallRows, LegRow, RecordingRow, SegmentRow } from "./call-rows.ts";
import type { Part, TalkFacts } from "./facts.ts";
import { SOUND_FACTS } from "./sound-facts.ts";

/** What is known without the sound; the rest is undefined. */
export interface FoundPart {
  readonly part: Part;
  readonly facts: TalkFacts;
}

export interface PartOffice {
  /** Now; undefined: none, or no such agent any more. */
  readonly teamOf: (agent: string) => string | undefined;
  readonly zone: Zone;
}

/** One after the other as they talked; none where nothing was recorded, or nobody is known. */
export function partsOfCall(call: CallRows, office: PartOffice): readonly FoundPart[] {
  const talks = talksOf(call);
  return call.recordings
    .filter(({ isPlayable, beside }) => isPlayable && beside === undefined)
    .flatMap((recording) => partsOfRecording(call, recording, talks, office))
    .toSorted((a, b) => a.part.talkedAt - b.part.talkedAt);
}

interface Talk {
  readonly agent: string;
  readonly leg: LegRow | undefined;
  readonly segment: SegmentRow;
}

/** One for each agent of each talk; where the ACD gave the call, its agent alone. */
function talksOf(call: CallRows): readonly Talk[] {
  return call.segments.flatMap((segment): readonly Talk[] => {
    if (segment.kind !== "talk") return [];
    const there = call.legs.filter((leg) => leg.answeredAt < segment.endedAt && leg.endedAt > segment.startedAt);
    const { agent } = segment;
    if (agent !== undefined) return [{ agent, leg: there.findLast((leg) => leg.agent === agent), segment }];
    const known = there.flatMap((leg) => (leg.agent === undefined ? [] : [{ agent: leg.agent, leg, segment }]));
    return known.filter((one, place) => known.findIndex(({ agent: other }) => other === one.agent) === place);
  });
}

function partsOfRecording(
  call: CallRows,
  recording: RecordingRow,
  talks: readonly Talk[],
  office: PartOffice,
): readonly FoundPart[] {
  const until = recording.startedAt + recording.durationMs;
  const heard = talks.filter(
    (talk) =>
      talk.segment.startedAt < until &&
      talk.segment.endedAt > recording.startedAt &&
      !isBeside(talk, recording, call.recordings),
  );
  const agents = [...new Set(heard.map(({ agent }) => agent))];
  return agents.flatMap((agent) => {
    const stretch = longestOf(stretchesOf(agent, heard));
    const found = stretch === undefined ? undefined : partOf(call, recording, agent, stretch, office);
    return found === undefined ? [] : [found];
  });
}

/** The third of three is in a file of their own meanwhile. */
function isBeside({ leg, segment }: Talk, recording: RecordingRow, all: readonly RecordingRow[]): boolean {
  return all.some(
    (one) =>
      one.beside === recording.id &&
      isLeg(leg, one.leftLeg) &&
      one.startedAt < segment.endedAt &&
      one.startedAt + one.durationMs > segment.startedAt,
  );
}

/** A leg that moved on to another call keeps its id with a mark behind it. */
function isLeg(leg: LegRow | undefined, id: string | undefined): boolean {
  return leg !== undefined && id !== undefined && (leg.id === id || leg.id.startsWith(`${id}~`));
}

function stretchesOf(agent: string, heard: readonly Talk[]): readonly (readonly Talk[])[] {
  const own = new Set(heard.filter((talk) => talk.agent === agent).map(({ segment }) => segment));
  const found: Talk[][] = [];
  let goesOn = false;
  for (const talk of heard) {
    if (talk.agent === agent) {
      if (goesOn) found.at(-1)?.push(talk);
      else found.push([talk]);
      goesOn = true;
    } else if (!own.has(talk.segment)) goesOn = false; // not the other side of the same talk
  }
  return found;
}

function longestOf(stretches: readonly (readonly Talk[])[]): readonly Talk[] | undefined {
  return stretches.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
}

function lengthOf(talks: readonly Talk[]): number {
  return talks.reduce((sum, { segment }) => sum + segment.endedAt - segment.startedAt, 0);
}

function partOf(
  call: CallRows,
  recording: RecordingRow,
  agent: string,
  talks: readonly Talk[],
  office: PartOffice,
): FoundPart | undefined {
  const [first] = talks;
  const last = talks.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const fromMs = Math.max(0, first.segment.startedAt - recording.startedAt);
  const toMs = Math.min(recording.durationMs, last.segment.endedAt - recording.startedAt);
  if (toMs <= fromMs) return undefined;
  const leg = talks.find((talk) => talk.leg !== undefined)?.leg;
  const part: Part = {
    recording: recording.id,
    call: call.id,
    agent,
    team: office.teamOf(agent),
    queue: talks.find(({ segment }) => segment.queue !== undefined)?.segment.queue,
    fromMs,
    toMs,
    agentChannel: isLeft(leg, recording) ? "left" : "right",
    talkedAt: (recording.startedAt + fromMs) as WallMillis,
  };
  return { part, facts: factsOf(call, part, talks, leg, office) };
}

/** Of recordings that do not say who is left: whoever called. */
function isLeft(leg: LegRow | undefined, { leftLeg }: RecordingRow): boolean {
  return leftLeg === undefined ? leg?.side === "caller" : isLeg(leg, leftLeg);
}

function factsOf(
  call: CallRows,
  part: Part,
  talks: readonly Talk[],
  leg: LegRow | undefined,
  { zone }: PartOffice,
): TalkFacts {
  const { agent, queue } = part;
  const alone = call.segments.filter(({ kind }) => kind === "talk").length === talks.length;
  const said = talks.findLast(({ segment }) => segment.disposition !== undefined)?.segment.disposition;
  const local = part.talkedAt + zone.offsetMs(part.talkedAt);
  return {
    ...SOUND_FACTS.unknown,
    durationMs: part.toMs - part.fromMs,
    talkMs: lengthOf(talks),
    holdMs: holdOf(call, talks),
    waitMs: waitOf(call, talks),
    transfers: transfersOf(call, agent, talks),
    queue,
    disposition: said ?? (alone ? call.disposition : undefined),
    surveyScore: worstOf(call.surveys.get(agent), call.surveys.get("")),
    ticketCategories: call.ticketCategories,
    hour: Math.floor(local / 3_600_000) % 24,
    weekday: weekdayOf(zone.dayOf(part.talkedAt)),
    isOutgoing: leg?.side === "caller",
  };
}

/** Calls from before talks had their own: the call's, which is too much where it had several agents. */
function holdOf(call: CallRows, talks: readonly Talk[]): number {
  const counted = talks.flatMap(({ segment }) => (segment.holdMs === undefined ? [] : [segment.holdMs]));
  return counted.length === 0 ? call.holdMs : counted.reduce((sum, one) => sum + one, 0);
}

/** In queues since whoever the customer talked to before. */
function waitOf(call: CallRows, talks: readonly Talk[]): number {
  const from = talks[0]?.segment.startedAt ?? 0;
  const before = call.segments.filter(
    ({ kind, endedAt, startedAt }) => kind === "talk" && endedAt <= from && startedAt < from,
  );
  const since = Math.max(0, ...before.map(({ endedAt }) => endedAt));
  return call.segments
    .filter(({ kind, startedAt, endedAt }) => kind === "queue" && startedAt >= since && endedAt <= from)
    .reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
}

/** A call that was not the ACD's names nobody: whoever talked sent it on. */
function transfersOf(call: CallRows, agent: string, talks: readonly Talk[]): number {
  const from = talks[0]?.segment.startedAt ?? 0;
  const to = talks.at(-1)?.segment.endedAt ?? 0;
  return call.segments.filter(
    (one) => one.kind === "transfer" && (one.agent ?? agent) === agent && one.startedAt > from && one.startedAt <= to,
  ).length;
}

function worstOf(...scores: readonly (number | undefined)[]): number | undefined {
  const known = scores.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
