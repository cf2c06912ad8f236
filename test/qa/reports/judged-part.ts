// One inspected part of a call, as the switch writes it: its inspection and the sheet that counts.

import type { Write } from "../../../src/base/db.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { TalkFacts } from "../../../src/qa/facts.ts";
import type { Inspection, InspectionState } from "../../../src/qa/inspection.ts";
import { inspectionInsert } from "../../../src/qa/inspections/inspection-tables.ts";
import type { ScoreResult } from "../../../src/qa/scorecard.ts";
import { type KeptSheet, sheetWrite } from "../../../src/qa/sheets/sheet-rows.ts";

export interface Judged {
  readonly number: number;
  readonly call: string;
  readonly agent: string;
  readonly at: number;
  readonly score: number | null;
  readonly team?: string;
  readonly queue?: string;
  readonly state?: InspectionState;
  readonly inspector?: string;
  readonly scorecard?: string;
  readonly version?: number;
  /** Marks by question; null: not applicable. */
  readonly answers?: Readonly<Record<string, string | null>>;
}

export function judgedPart(one: Judged): readonly Write[] {
  const { number, call, agent, score, team, queue, state = "final", scorecard = "service", version = 1 } = one;
  const at = Math.round(one.at) as WallMillis;
  const isScored = ["scored", "disputed", "rechecked", "final"].includes(state);
  const passed = score === null ? null : score >= 0.6;
  const result: ScoreResult = { score, optional: null, fatal: [], passed, sections: [] };
  const part = {
    ...{ recording: `r-${number}`, call, agent, team, queue, fromMs: 0, toMs: 60_000, talkedAt: at },
    ...{ agentChannel: "right" as const, project: undefined, scorecard, version, facts: {} as TalkFacts },
  };
  const inspection: Inspection = {
    ...{ ...part, number, origin: { kind: "draw", draw: 1, rule: "weekly" }, state, createdAt: at },
    ...{ result: isScored ? result : undefined, sheet: isScored ? number : undefined },
    ...{ scoredAt: isScored ? at : undefined, answerBy: isScored ? at : undefined, acknowledgedAt: undefined },
    ...{ dispute: undefined, finalAt: state === "final" ? at : undefined, returned: undefined, toldAt: undefined },
    ...{ owesCoaching: false, withdrawn: undefined },
  };
  const answers = Object.entries(one.answers ?? {}).map(
    ([item, mark]) => ({ item, mark, by: "inspector", comment: undefined }) as const,
  );
  const sheet: KeptSheet = {
    ...{ ...part, number, purpose: "first", subject: number, inspector: one.inspector ?? "lin", notBy: [], answers },
    ...{ comments: [], marks: [], special: undefined, dispute: undefined, result, assignedAt: at, dueAt: at },
    ...{ state: isScored ? "submitted" : "open", firstHeardAt: at, submittedAt: isScored ? at : undefined },
    ...{ toldAt: undefined, why: undefined, isReturned: false },
  };
  return [inspectionInsert(inspection), sheetWrite(sheet)];
}
