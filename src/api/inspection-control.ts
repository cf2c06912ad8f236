// Inspections (QA-02, QA-06, QA-07), as the HTTP interface and the command line see them. `app/control/inspection-control.ts` implements it. Nothing here
// but `InspectionFileView` says who judged a call, nor who drew, withdrew or decided: that is for those with the right to see inspectors.

import type { InspectionState } from "../qa/inspection.ts";
import type { RecordingMark, SheetComment, SheetPurpose, SheetState } from "../qa/sheet.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { IsoTime } from "./views.ts";
import type { CoachingView } from "./work-control.ts";

export interface InspectionView {
  /** `Q-17`. */
  readonly id: string;
  readonly state: InspectionState;
  readonly agent: string;
  readonly team: string | null;
  readonly queue: string | null;
  readonly call: string;
  readonly recording: string;
  readonly talkedAt: IsoTime;
  /** Of the agent's part of the recording. */
  readonly durationMs: number;
  readonly scorecard: string;
  readonly version: number;
  /** 0 to 1; null: there is none yet, or it was not judged. */
  readonly score: number | null;
  /** null: there is no score. */
  readonly passed: boolean | null;
  readonly scoredAt: IsoTime | null;
  /** The agent may acknowledge or dispute until then. */
  readonly answerBy: IsoTime | null;
  readonly acknowledgedAt: IsoTime | null;
  /** Of a dispute that was decided. */
  readonly outcome: "upheld" | "changed" | null;
  readonly finalAt: IsoTime | null;
}

export interface InspectionSectionView {
  readonly key: string;
  readonly name: string;
  /** 0 to 1; null: nothing of it applied. */
  readonly score: number | null;
  /** A fatal question failed it. */
  readonly isFailed: boolean;
  readonly items: readonly InspectionItemView[];
}

export interface InspectionItemView {
  readonly key: string;
  readonly text: string;
  /** null: it did not apply. */
  readonly mark: string | null;
  /** What this mark means, by the scorecard. */
  readonly meaning: string | null;
  /** 0 to 1 of what the question is worth; null: it did not apply. */
  readonly share: number | null;
  /** fact: it answered itself. */
  readonly by: "inspector" | "fact";
  readonly comment: string | null;
  readonly fatal: "section" | "card" | null;
  /** Beside the score. */
  readonly isOptional: boolean;
}

export interface InspectionDetailView extends InspectionView {
  readonly scorecardName: string;
  /** Of what is beside the score, 0 to 1; null: nothing of that applied. */
  readonly optional: number | null;
  /** Fatal questions that failed. */
  readonly fatal: readonly string[];
  /** As they were judged; empty as long as there is no score. */
  readonly sections: readonly InspectionSectionView[];
  /** At moments of the agent's part of the recording. */
  readonly comments: readonly SheetComment[];
  /** Of the recording; those whom the call is about are not told. */
  readonly marks: readonly RecordingMark[];
  /** Judged otherwise than by its points, and why. */
  readonly special: { readonly rule: string; readonly text: string; readonly reason: string } | null;
  readonly dispute: InspectionDisputeView | null;
  /** Why it has no score and gets none: a sentence, or sound-expired, sound-deleted, sound-erased. */
  readonly withdrawn: { readonly why: string; readonly at: IsoTime } | null;
  /** An inspector could not judge it: it waits for a person to see to it. */
  readonly returned: { readonly why: string; readonly at: IsoTime } | null;
  readonly sound: InspectionSoundView;
  /** What the agent is to learn of it: `K-5`. */
  readonly coaching: readonly string[];
}

export interface InspectionDisputeView {
  readonly at: IsoTime;
  readonly reason: string;
  /** Questions it is about; none: the whole. */
  readonly items: readonly string[];
  /** A second ear was asked for. */
  readonly askedAt: IsoTime | null;
  readonly decided: { readonly at: IsoTime; readonly outcome: "upheld" | "changed"; readonly words: string } | null;
}

export interface InspectionSoundView {
  /** there, or why it is not: expired by the rules, deleted by a person, erased with the person's data. */
  readonly state: "there" | "expired" | "deleted" | "erased";
  readonly since: IsoTime | null;
  /** As it was said when it was deleted. */
  readonly why: string | null;
}

/** Who had to do with an inspection. */
export interface InspectionFileView {
  readonly id: string;
  readonly origin: {
    readonly kind: "draw" | "hand";
    /** `D-4`. */
    readonly draw: string | null;
    readonly rule: string | null;
    readonly by: string | null;
    readonly why: string | null;
  };
  readonly withdrawnBy: string | null;
  readonly decidedBy: string | null;
  /** In their order, withdrawn ones too. */
  readonly sheets: readonly InspectionSheetView[];
}

export interface InspectionSheetView {
  /** `S-31`. */
  readonly sheet: string;
  readonly purpose: SheetPurpose;
  readonly inspector: string;
  readonly state: SheetState;
  /** Its score is that of the inspection. */
  readonly counts: boolean;
  readonly score: number | null;
  readonly passed: boolean | null;
  readonly sections: readonly InspectionSectionView[];
  readonly comments: readonly SheetComment[];
  readonly marks: readonly RecordingMark[];
  readonly special: { readonly rule: string; readonly text: string; readonly reason: string } | null;
  readonly assignedAt: IsoTime;
  readonly dueAt: IsoTime;
  readonly submittedAt: IsoTime | null;
  /** Why it is withdrawn. */
  readonly why: string | null;
}

export interface InspectionFilter {
  readonly agent: string | undefined;
  readonly team: string | undefined;
  readonly queue: string | undefined;
  readonly scorecard: string | undefined;
  readonly state: InspectionState | undefined;
  readonly call: string | undefined;
  readonly draw: string | undefined;
  readonly passed: boolean | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

export interface InspectionWish {
  readonly call: string;
  /** Needed where several agents spoke in it. */
  readonly agent: string | undefined;
  readonly scorecard: string;
  readonly why: string;
}

type Shown = Promise<Answer<InspectionDetailView>>;

export interface InspectionControl {
  /** Newest first. */
  inspections(filter: InspectionFilter, by: Asker, within: Reach | undefined): Promise<Answer<Page<InspectionView>>>;
  inspection(id: string, by: Asker, within: Reach | undefined): Shown;
  /** Who judged it, and what each of them said. */
  file(id: string): Promise<Answer<InspectionFileView>>;
  create(wish: InspectionWish, by: Asker): Shown;
  /** undefined: whoever has time. */
  assign(id: string, inspector: string | undefined, by: Asker): Shown;
  withdraw(id: string, why: string, by: Asker): Shown;
  /** By the agent alone. */
  acknowledge(id: string, by: Asker): Shown;
  dispute(id: string, reason: string, items: readonly string[], by: Asker): Shown;
  recheck(id: string, inspector: string | undefined, by: Asker): Shown;
  decide(id: string, outcome: "upheld" | "changed", words: string, by: Asker): Shown;
  /** `due` in ms since 1970. */
  coach(
    id: string,
    task: { readonly subject: string; readonly text: string; readonly due: number },
    by: Asker,
    within: Reach | undefined,
  ): Promise<Answer<CoachingView>>;
}
