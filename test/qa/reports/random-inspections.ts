// A random history of inspections and score sheets, written as the switch writes them, and the same as plain objects: what reports count is counted here
// once more, slowly.

import type { Write } from "../../../src/base/db.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { CallRecord } from "../../../src/call/record.ts";
import type { TalkFacts } from "../../../src/qa/facts.ts";
import type { Dispute, Inspection, InspectionState } from "../../../src/qa/inspection.ts";
import { inspectionInsert } from "../../../src/qa/inspections/inspection-tables.ts";
import type { Answer, Scorecard, ScorecardItem, ScoreResult } from "../../../src/qa/scorecard.ts";
import { type KeptSheet, sheetWrite } from "../../../src/qa/sheets/sheet-rows.ts";
import type { Dice } from "../../crm/reports/history.ts";

export const DAY_MS = 86_400_000;
export const TEAM: Readonly<Record<string, string>> = { "5001": "a", "5002": "a", "5003": "b" };
export const PROJECT: Readonly<Record<string, string>> = { a: "hotline" };
export const INSPECTORS = ["lin", "song", "tao"] as const;

function item(key: string, marks: ScorecardItem["marks"], version: number): ScorecardItem {
  const kind = marks.length === 2 ? "yes-no" : "scale";
  const usual = { weight: 1, mayBeNotApplicable: true, isOptional: false, commentBelow: undefined, only: undefined };
  return { ...usual, key, text: `${key} as of ${version}`, kind, marks, fatal: undefined, automatic: [] };
}

const NO_YES = [
  { key: "no", share: 0, anchor: "" },
  { key: "yes", share: 1, anchor: "" },
];
const ONE_TO_THREE = [
  { key: "1", share: 0, anchor: "" },
  { key: "2", share: 0.5, anchor: "" },
  { key: "3", share: 1, anchor: "" },
];

/** Two cards; the second version of each asks one question more, and takes a scale where there was a yes or no. */
export const CARDS: readonly Scorecard[] = ["service", "sales"].flatMap((key) =>
  [1, 2].map((version): Scorecard => {
    const items = [
      item("greeting", NO_YES, version),
      item("solved", version === 1 ? NO_YES : ONE_TO_THREE, version),
      ...(version === 2 ? [item("farewell", ONE_TO_THREE, version)] : []),
    ];
    const sections = [{ key: "all", name: "All", weight: 1, items }];
    return { key, version, name: key, skills: [], pass: 0.6, sections, specials: [], coaching: undefined };
  }),
);

export function cardOf(key: string, version: number): Scorecard | undefined {
  return CARDS.find((card) => card.key === key && card.version === version);
}

export const BOOK = { version: cardOf };

export interface History {
  readonly inspections: readonly Inspection[];
  readonly sheets: readonly KeptSheet[];
}

/** Of two in three of the calls with an agent. `to`: nothing is judged later. */
export function randomInspections(calls: readonly CallRecord[], to: number, { below, pick }: Dice): History {
  const inspections: Inspection[] = [];
  const sheets: KeptSheet[] = [];
  for (const call of calls) {
    const { agent, endedAt } = call;
    if (agent === undefined || endedAt === undefined || below(3) === 0) continue;
    const number = inspections.length + 1;
    const card = pick(CARDS);
    const team = TEAM[agent];
    const assignedAt = Math.min(to, endedAt + below(2 * DAY_MS)) as WallMillis;
    const scoredAt = Math.min(to, assignedAt + 60_000 + below(3 * DAY_MS)) as WallMillis;
    const state = pick(STATES);
    const isScored = ["scored", "disputed", "rechecked", "final"].includes(state);
    const dispute = disputeOf(state, scoredAt, card, { below, pick });
    const part = {
      ...{ recording: `r-${number}`, call: String(call.id), agent: String(agent), team, queue: call.queue },
      ...{ fromMs: 0, toMs: 10_000 + below(90_000), agentChannel: "right" as const, talkedAt: call.startedAt },
      project: team === undefined ? undefined : PROJECT[team],
      ...{ scorecard: card.key, version: card.version, facts: {} as TalkFacts },
    };
    /** Nobody looks at the history before half a day after its end. */
    const toldOf = (dueAt: number) => (dueAt < to + DAY_MS / 2 ? ((dueAt + 30_000) as WallMillis) : undefined);
    const sheetOf = (purpose: "first" | "second", isDone: boolean): KeptSheet => {
      const answers = card.sections.flatMap(({ items }) => items.map((one) => answerOf(one, { below, pick })));
      const one: KeptSheet = {
        ...part,
        ...{ number: sheets.length + 1, purpose, subject: number, inspector: pick(INSPECTORS), notBy: [] },
        state: isDone ? "submitted" : state === "withdrawn" ? "withdrawn" : "open",
        ...{ answers, comments: [], marks: [], special: undefined, dispute: undefined },
        result: isDone ? randomResult({ below, pick }) : undefined,
        ...{ assignedAt, dueAt: (assignedAt + DAY_MS) as WallMillis },
        toldAt: isDone ? undefined : toldOf(assignedAt + DAY_MS),
        firstHeardAt: isDone ? ((scoredAt - below(50_000)) as WallMillis) : undefined,
        submittedAt: isDone ? scoredAt : undefined,
        ...{ why: undefined, isReturned: false },
      };
      sheets.push(one);
      return one;
    };
    const first = state === "waiting" ? undefined : sheetOf("first", isScored);
    const second = dispute?.sheet === undefined ? undefined : sheetOf("second", true);
    const counting = dispute?.decided?.outcome === "changed" ? second : isScored ? first : undefined;
    inspections.push({
      ...part,
      number,
      origin:
        below(4) > 0 ? { kind: "draw", draw: 1 + below(9), rule: "weekly" } : { kind: "hand", by: "he", why: "look" },
      state,
      ...{ result: counting?.result, sheet: counting?.number, createdAt: endedAt },
      scoredAt: isScored ? scoredAt : undefined,
      answerBy: isScored ? ((scoredAt + 7 * DAY_MS) as WallMillis) : undefined,
      acknowledgedAt: undefined,
      dispute: dispute && second ? { ...dispute, sheet: second.number } : dispute,
      finalAt: state === "final" ? (Math.min(to, scoredAt + below(DAY_MS)) as WallMillis) : undefined,
      ...{ returned: undefined, toldAt: undefined, owesCoaching: false },
      withdrawn: state === "withdrawn" ? { why: "expired", by: "system", at: scoredAt } : undefined,
    });
  }
  return { inspections, sheets };
}

const STATES: readonly InspectionState[] = [
  ...(["waiting", "assigned", "scored", "disputed", "rechecked", "withdrawn"] as const),
  ...(["final", "final", "final", "final"] as const),
];

function disputeOf(state: InspectionState, at: number, card: Scorecard, { below, pick }: Dice): Dispute | undefined {
  const isDisputed = state === "disputed" || state === "rechecked" || (state === "final" && below(2) === 0);
  if (!isDisputed) return undefined;
  const outcome = pick(["upheld", "changed"] as const);
  const isHeardTwice = state === "rechecked" || (state === "final" && (outcome === "changed" || below(2) === 0));
  const keys = card.sections.flatMap(({ items }) => items.map(({ key }) => key));
  const disputedAt = (at + 3_600_000) as WallMillis;
  const decidedAt = (disputedAt + below(DAY_MS)) as WallMillis;
  return {
    ...{ at: disputedAt, reason: "no", items: keys.filter(() => below(3) === 0) },
    ...{ askedAt: undefined, askedOf: undefined, sheet: isHeardTwice ? 0 : undefined },
    decided: state === "final" ? { at: decidedAt, by: "he", outcome, words: "" } : undefined,
  };
}

function answerOf({ key, marks }: ScorecardItem, { below, pick }: Dice): Answer {
  const mark = below(6) === 0 ? null : pick(marks).key;
  return { item: key, mark, by: below(5) === 0 ? "fact" : "inspector", comment: undefined };
}

/** What it is worth is no matter of reports: any score will do. */
function randomResult({ below }: Dice): ScoreResult {
  if (below(12) === 0) return { score: null, optional: null, fatal: [], passed: null, sections: [] };
  const score = below(1_001) / 1_000;
  const fatal = below(8) === 0 ? ["greeting"] : [];
  return { score, optional: below(3) === 0 ? below(11) / 10 : null, fatal, passed: score >= 0.6, sections: [] };
}

export function inspectionWrites({ inspections, sheets }: History): readonly Write[] {
  return [...inspections.map(inspectionInsert), ...sheets.map(sheetWrite)];
}
