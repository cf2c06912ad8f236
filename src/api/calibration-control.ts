// Calibrations (QA-07), as the HTTP interface and the command line see them. `app/control/calibration-control.ts` implements it.
//
// Two readers: who may see inspectors sees names, calls and every figure; an inspector sees the calibrations they took part in, their own deviation and
// the group without names, and nothing of whose calls they were. Neither is told what anybody judged before a calibration is closed.

import type { CalibrationState } from "../qa/calibration/calibration.ts";
import type { ScorecardItem } from "../qa/scorecard.ts";
import type { SheetState } from "../qa/sheet.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

export interface CalibrationView {
  /** `C-2`. */
  readonly id: string;
  readonly scorecard: string;
  readonly version: number;
  readonly state: CalibrationState;
  /** How many calls are judged. */
  readonly calls: number;
  readonly createdAt: IsoTime;
  readonly dueAt: IsoTime;
  readonly endedAt: IsoTime | null;
  /** Inspectors who judged; this and the next two: null before it is closed. */
  readonly judged: number | null;
  /** Share of equal pairs, 0 to 1; null: nothing to compare. */
  readonly agreement: number | null;
  /** Krippendorff's alpha, at most 1. */
  readonly alpha: number | null;
}

export interface CalibrationSheetView {
  /** `S-31`. */
  readonly sheet: string;
  /** Place of the call, from 1. */
  readonly call: number;
  readonly state: SheetState;
}

export interface CalibrationCallView {
  /** From 1. */
  readonly call: number;
  readonly id: string;
  readonly recording: string;
  readonly agent: string;
  readonly seconds: number;
}

export interface CalibrationInspectorView {
  readonly inspector: string;
  readonly isMaster: boolean;
  readonly sheets: readonly CalibrationSheetView[];
}

export interface AgreementView {
  /** Share of equal pairs, 0 to 1. */
  readonly equal: number | null;
  /** Krippendorff's. */
  readonly alpha: number | null;
  /** Cohen's; null: there are not two inspectors, or nothing to compare. */
  readonly kappa: number | null;
}

export interface CalibrationMarkView {
  /** null: not applicable. */
  readonly mark: string | null;
  /** Inspectors who gave it. */
  readonly times: number;
  /** The asker did. */
  readonly isMine: boolean;
  /** null: names are not shown. */
  readonly by: readonly string[] | null;
}

export interface CalibrationQuestionView extends AgreementView {
  readonly item: string;
  readonly text: string;
  readonly kind: ScorecardItem["kind"];
  readonly calls: readonly {
    readonly call: number;
    readonly equal: number | null;
    readonly marks: readonly CalibrationMarkView[];
  }[];
}

export interface CalibrationScoreView {
  readonly call: number;
  /** What scores are measured by: the mean of all, or the master's; 0 to 1. */
  readonly right: number | null;
  readonly lowest: number;
  readonly highest: number;
  readonly mine: number | null;
  /** null: names are not shown. */
  readonly by: readonly { readonly inspector: string; readonly score: number }[] | null;
}

export interface BiasView {
  /** Things that could be compared. */
  readonly compared: number;
  /** Mean of what was given less what is right, in shares of the points; negative: strict. */
  readonly mean: number;
  /** Mean of the same without its sign. */
  readonly distance: number;
}

export interface InspectorBiasView {
  readonly inspector: string;
  /** Of single questions. */
  readonly questions: BiasView | null;
  /** Of whole scores. */
  readonly scores: BiasView | null;
}

export interface CalibrationResultView {
  readonly whole: AgreementView;
  readonly questions: readonly CalibrationQuestionView[];
  readonly scores: readonly CalibrationScoreView[];
  /** The asker's own alone, where names are not shown. */
  readonly biases: readonly InspectorBiasView[];
}

export interface CalibrationDetailView extends CalibrationView {
  /** Of closed: all, time or hand; of cancelled: why, for whoever may see inspectors. */
  readonly why: string | null;
  /** The asker's own sheets. */
  readonly mine: readonly CalibrationSheetView[];
  /** Which calls, who judges, whose sheets are the measure, and who made it; null: not for the asker to know. */
  readonly parts: readonly CalibrationCallView[] | null;
  readonly inspectors: readonly CalibrationInspectorView[] | null;
  readonly master: string | null;
  readonly createdBy: string | null;
  /** null: it is not closed. */
  readonly result: CalibrationResultView | null;
}

export interface InspectorTrendView extends InspectorBiasView {
  /** Of single questions, in the order of the calibrations. */
  readonly each: readonly { readonly calibration: string; readonly mean: number; readonly distance: number }[];
}

export interface CalibrationTrendView {
  readonly scorecard: string;
  /** Oldest first. */
  readonly calibrations: readonly CalibrationView[];
  /** All their calls together. */
  readonly whole: AgreementView;
  readonly questions: readonly (AgreementView & {
    readonly item: string;
    readonly text: string;
    readonly calls: number;
  })[];
  /** The asker's own line alone, where names are not shown. */
  readonly inspectors: readonly InspectorTrendView[];
}

export interface CalibrationFilter {
  readonly state: CalibrationState | undefined;
  readonly scorecard: string | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

export interface CalibrationDraft {
  readonly scorecard: string;
  /** Ids of inspections or calls, or CALL/AGENT. */
  readonly calls: readonly string[];
  /** undefined: everybody who may. */
  readonly inspectors: readonly string[] | undefined;
  readonly master: string | undefined;
  /** In ms since 1970; undefined: as the office file says for any sheet. */
  readonly due: number | undefined;
}

/** `within`: what that user took part in; undefined: all. What is not within reach answers as what does not exist. */
export interface CalibrationControl {
  /** Newest first. */
  list(filter: CalibrationFilter, within: Reach | undefined): Promise<Answer<Page<CalibrationView>>>;
  show(id: string, by: Asker, within: Reach | undefined): Promise<Answer<CalibrationDetailView>>;
  /** 422 where somebody named may not judge, or fewer than two may. */
  create(draft: CalibrationDraft, by: Asker): Promise<Answer<CalibrationDetailView>>;
  close(id: string, by: Asker): Promise<Answer<CalibrationDetailView>>;
  cancel(id: string, reason: string, by: Asker): Promise<Answer<CalibrationDetailView>>;
  /** Of the newest closed ones with this scorecard. */
  trend(scorecard: string, within: Reach | undefined): Promise<Answer<CalibrationTrendView>>;
}
