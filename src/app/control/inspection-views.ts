// Inspections and their score sheets as others see them. Part of `inspection-control.ts`.

import type {
  InspectionDetailView,
  InspectionDisputeView,
  InspectionFileView,
  InspectionItemView,
  InspectionSectionView,
  InspectionSheetView,
  InspectionSoundView,
  InspectionView,
} from "../../api/inspection-control.ts";
import type { Database } from "../../base/db.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { qaId } from "../../qa/ids.ts";
import type { Dispute, Inspection } from "../../qa/inspection.ts";
import { soundGone } from "../../qa/inspections/sound-gone.ts";
import type { Answer, Scorecard, ScorecardItem, ScoreResult } from "../../qa/scorecard.ts";
import type { ScoreSheet } from "../../qa/sheet.ts";

const SELECT_SOUND = "SELECT state, removed_at, cause FROM recording WHERE id = ?";

export function inspectionView(one: Inspection): InspectionView {
  const { agent, call, recording, scorecard, version, state, fromMs, toMs, result, dispute } = one;
  return {
    ...{ id: qaId("inspection", one.number), state, agent, team: one.team ?? null, queue: one.queue ?? null },
    ...{ call, recording, talkedAt: isoTime(one.talkedAt), durationMs: toMs - fromMs, scorecard, version },
    ...{ score: result?.score ?? null, passed: result?.passed ?? null, scoredAt: timeOf(one.scoredAt) },
    ...{ answerBy: timeOf(one.answerBy), acknowledgedAt: timeOf(one.acknowledgedAt) },
    ...{ outcome: dispute?.decided?.outcome ?? null, finalAt: timeOf(one.finalAt) },
  };
}

export interface InspectionParts {
  readonly card: Scorecard | undefined;
  /** The one that counts. */
  readonly sheet: ScoreSheet | undefined;
  readonly sound: InspectionSoundView;
  readonly coaching: readonly string[];
  /** Whoever looks is the agent. */
  readonly isOwn: boolean;
}

export function detailView(
  one: Inspection,
  { card, sheet, sound, coaching, isOwn }: InspectionParts,
): InspectionDetailView {
  const { result, dispute, withdrawn, returned } = one;
  return {
    ...{ ...inspectionView(one), scorecardName: card?.name ?? one.scorecard },
    ...{ optional: result?.optional ?? null, fatal: result?.fatal ?? [] },
    sections: result === undefined || card === undefined ? [] : sectionViews(card, sheet?.answers ?? [], result),
    ...{ comments: sheet?.comments ?? [], marks: isOwn ? [] : (sheet?.marks ?? []) },
    special: specialView(sheet, card),
    dispute: dispute === undefined ? null : disputeView(dispute),
    withdrawn: withdrawn === undefined ? null : { why: withdrawn.why, at: isoTime(withdrawn.at) },
    returned: returned === undefined || isOwn ? null : { why: returned.why, at: isoTime(returned.at) },
    ...{ sound, coaching },
  };
}

/** As the sheet was filled in: questions that were not asked are left out. */
function sectionViews(
  card: Scorecard,
  answers: readonly Answer[],
  { sections }: ScoreResult,
): readonly InspectionSectionView[] {
  const given = new Map(answers.map((answer) => [answer.item, answer]));
  return card.sections.flatMap(({ key, name, items }) => {
    const asked = items.flatMap((item) => {
      const answer = given.get(item.key);
      return answer === undefined ? [] : [itemView(item, answer)];
    });
    const { score = null, isFailed = false } = sections.find((one) => one.key === key) ?? {};
    return asked.length === 0 ? [] : [{ key, name, score, isFailed, items: asked }];
  });
}

function itemView(
  { key, text, marks, fatal, isOptional }: ScorecardItem,
  { mark, by, comment }: Answer,
): InspectionItemView {
  const given = marks.find((one) => one.key === mark);
  return {
    ...{ key, text, mark, meaning: given?.anchor ?? null, share: given?.share ?? null, by, comment: comment ?? null },
    ...{ fatal: fatal ?? null, isOptional },
  };
}

function specialView(sheet: ScoreSheet | undefined, card: Scorecard | undefined): InspectionDetailView["special"] {
  const special = sheet?.special;
  if (special === undefined) return null;
  const text = card?.specials.find(({ key }) => key === special.rule)?.text ?? special.rule;
  return { ...special, text };
}

function disputeView({ at, reason, items, askedAt, decided }: Dispute): InspectionDisputeView {
  return {
    ...{ at: isoTime(at), reason, items, askedAt: timeOf(askedAt) },
    decided: decided === undefined ? null : { at: isoTime(decided.at), outcome: decided.outcome, words: decided.words },
  };
}

export function fileView(
  one: Inspection,
  sheets: readonly ScoreSheet[],
  card: Scorecard | undefined,
): InspectionFileView {
  const { origin, withdrawn, dispute } = one;
  const drawn = origin.kind === "draw";
  return {
    id: qaId("inspection", one.number),
    origin: {
      ...{ kind: origin.kind, draw: drawn ? qaId("draw", origin.draw) : null, rule: drawn ? origin.rule : null },
      ...{ by: drawn ? null : origin.by, why: drawn ? null : origin.why },
    },
    ...{ withdrawnBy: withdrawn?.by ?? null, decidedBy: dispute?.decided?.by ?? null },
    sheets: sheets.map((sheet) => sheetView(sheet, sheet.number === one.sheet, card)),
  };
}

function sheetView(sheet: ScoreSheet, counts: boolean, card: Scorecard | undefined): InspectionSheetView {
  const { number, purpose, inspector, state, result, answers, comments, marks, assignedAt, dueAt } = sheet;
  return {
    ...{ sheet: qaId("sheet", number), purpose, inspector, state, counts },
    ...{ score: result?.score ?? null, passed: result?.passed ?? null },
    sections: result === undefined || card === undefined ? [] : sectionViews(card, answers, result),
    // What nobody has submitted yet is the inspector's own.
    ...(state === "submitted" ? { comments, marks } : { comments: [], marks: [] }),
    special: state === "submitted" ? specialView(sheet, card) : null,
    ...{ assignedAt: isoTime(assignedAt), dueAt: isoTime(dueAt), submittedAt: timeOf(sheet.submittedAt) },
    why: sheet.why ?? null,
  };
}

/** One look-up. */
export function soundOf(recording: string, database: Database): InspectionSoundView {
  const row = database.get(SELECT_SOUND, [recording]);
  const [cause, at] = [row?.["cause"] ?? null, row?.["removed_at"]];
  const gone = soundGone(row?.["state"] ?? null, cause);
  if (gone === undefined) return { state: "there", since: null, why: null };
  return {
    state: gone,
    since: typeof at === "number" ? isoTime(at as WallMillis) : null,
    why: gone === "deleted" && typeof cause === "string" ? cause : null,
  };
}

function timeOf(at: WallMillis | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}
