// Score sheets as inspectors fill them in (QA-02 to QA-06), and how far inspectors are. `app/control/sheet-control.ts` implements it.
//
// Nothing here says whose call it is: no agent, customer, number, queue, team, no id of the call or its recording, no time of it, and lengths in whole
// seconds. Only who sees the sheets of all inspectors is told to what a sheet belongs, and why it was withdrawn.

import type { ScorecardItem, ScoreResult } from "../qa/scorecard.ts";
import type { RecordingMark, SheetPurpose, SheetState } from "../qa/sheet.ts";
import type { GivenAnswer } from "../qa/sheets/fill.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { RecordingAudio } from "./recording-control.ts";
import type { IsoTime } from "./views.ts";

export interface ScoreSheetView {
  /** `S-31`. */
  readonly id: string;
  /** first: the first ear; second: the agent disputes what the first one found; calibration: several inspectors judge the same call. */
  readonly purpose: SheetPurpose;
  readonly state: SheetState;
  /** Its key, and what it is called. */
  readonly scorecard: string;
  readonly name: string;
  /** Of the sound, in whole seconds. */
  readonly seconds: number;
  /** Questions, and those with an answer. */
  readonly questions: number;
  readonly answered: number;
  readonly assignedAt: IsoTime;
  readonly dueAt: IsoTime;
  readonly isLate: boolean;
  readonly submittedAt: IsoTime | null;
  /** 0 to 1; null: not submitted, or not judged. */
  readonly score: number | null;
  readonly inspector: string;
  /** Of the inspection or calibration; null: that is not for inspectors to know. */
  readonly subject: string | null;
}

export interface SheetAnswerView {
  /** null: not applicable. */
  readonly mark: string | null;
  /** fact: it answered itself. */
  readonly by: "inspector" | "fact";
  readonly comment: string | null;
}

export interface SheetQuestionView {
  readonly key: string;
  readonly text: string;
  readonly kind: ScorecardItem["kind"];
  readonly weight: number;
  /** From the worst to the best; `anchor`: what this mark means. */
  readonly marks: readonly { readonly key: string; readonly share: number; readonly anchor: string }[];
  readonly mayBeNotApplicable: boolean;
  readonly isOptional: boolean;
  /** The worst mark fails the section, or the whole card; null: neither. */
  readonly fatal: "section" | "card" | null;
  /** Marks of at most this share need a comment; null: none does. */
  readonly commentBelow: number | null;
  /** null: open. */
  readonly answer: SheetAnswerView | null;
}

export interface SheetSectionView {
  readonly key: string;
  readonly name: string;
  readonly weight: number;
  readonly questions: readonly SheetQuestionView[];
}

export interface SheetCommentView {
  /** From 1. */
  readonly place: number;
  readonly atMs: number;
  readonly channel: "agent" | "customer" | "both";
  readonly text: string;
}

/** What is known of the call without listening; whole seconds. null: not known, or nobody spoke. */
export interface SheetHintsView {
  readonly talkSeconds: number;
  readonly holdSeconds: number;
  readonly transfers: number;
  /** The agent called. */
  readonly isOutgoing: boolean;
  readonly agentSpeechShare: number | null;
  readonly customerSpeechShare: number | null;
  readonly silenceShare: number | null;
  readonly longestSilenceSeconds: number | null;
  readonly talkOverShare: number | null;
  readonly agentInterruptions: number | null;
  readonly customerInterruptions: number | null;
  readonly greetingSeconds: number | null;
  /** Of speech, dB below full scale. */
  readonly agentLoudness: number | null;
  readonly customerLoudness: number | null;
  readonly clippedShare: number | null;
}

export interface SheetLackView {
  /** Key of the question; null: the special case. */
  readonly item: string | null;
  /** answer: it has none; reason: so low a mark needs one; reason-against-facts: so does one against the facts; other: what was kept is not allowed. */
  readonly lacks: "answer" | "reason" | "reason-against-facts" | "other";
}

export interface ScoreSheetDetailView extends ScoreSheetView {
  readonly version: number;
  readonly sections: readonly SheetSectionView[];
  readonly comments: readonly SheetCommentView[];
  readonly marks: readonly RecordingMark[];
  /** Reasons for which a call may be judged otherwise, and the one that was taken. */
  readonly specials: readonly { readonly rule: string; readonly text: string }[];
  readonly special: { readonly rule: string; readonly reason: string } | null;
  /** What the agent disputes; empty items: the whole. */
  readonly dispute: { readonly reason: string; readonly items: readonly string[] } | null;
  readonly hints: SheetHintsView;
  /** What it still lacks; empty: it may be submitted. */
  readonly missing: readonly SheetLackView[];
  readonly result: ScoreResult | null;
  /** Withdrawn by its inspector, who could not judge it. */
  readonly isReturned: boolean;
  /** Why it was withdrawn, for whoever may know. */
  readonly why: string | null;
}

/** The waveform of the agent's part: lowest and highest sample of each step, -127 to 127, one after the other. */
export interface SheetPeaksView {
  readonly perSecond: number;
  readonly agent: readonly number[];
  /** null: there is only one channel. */
  readonly customer: readonly number[] | null;
}

export interface SheetListeningView {
  readonly at: IsoTime;
  readonly who: string;
  readonly use: "played" | "exported";
  /** Of the agent's part. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface InspectorProgressView {
  /** Key of the user. */
  readonly inspector: string;
  readonly name: string;
  /** They inspect by the office file as it is. */
  readonly isActive: boolean;
  readonly atOnce: number;
  readonly share: number;
  readonly open: number;
  readonly late: number;
  /** Of the open ones; null: there is none. */
  readonly nextDueAt: IsoTime | null;
  /** Since Monday, by the office's clock. */
  readonly givenThisWeek: number;
  readonly doneToday: number;
  readonly doneThisWeek: number;
  /** Mean from the first listening to the submission, of those done this week; null: none was heard and done. */
  readonly minutes: number | null;
}

export interface SoundWish {
  readonly use: "played" | "exported";
  /** Of the agent's part; undefined: from its beginning, up to its end. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

export interface SheetFilter {
  readonly inspector: string | undefined;
  readonly state: SheetState | undefined;
  readonly late: boolean;
  readonly limit: number;
  readonly after: string | undefined;
}

/** `within`: the sheets of that user alone; undefined: everybody's. What is not within reach answers as what does not exist. */
export interface SheetControl {
  /** Newest first. */
  list(filter: SheetFilter, by: Asker, within: Reach | undefined): Promise<Answer<Page<ScoreSheetView>>>;
  /** What others judged in a calibration that goes on is not told. */
  show(id: string, by: Asker, within: Reach | undefined): Promise<Answer<ScoreSheetDetailView>>;
  peaks(id: string, within: Reach | undefined): Promise<Answer<SheetPeaksView>>;
  /** What was heard is noted as it is sent. 409 where there is no sound any more, or the sheet was withdrawn. */
  audio(id: string, wish: SoundWish, by: Asker, within: Reach | undefined): Promise<Answer<RecordingAudio>>;
  /** Oldest first. */
  listenings(id: string): Promise<Answer<readonly SheetListeningView[]>>;
  /** All of them or none; 422 with all that is wrong. This and what follows by its inspector alone. */
  answerSheet(id: string, answers: readonly GivenAnswer[], by: Asker): Promise<Answer<ScoreSheetDetailView>>;
  comment(id: string, comment: Omit<SheetCommentView, "place">, by: Asker): Promise<Answer<ScoreSheetDetailView>>;
  removeComment(id: string, place: number, by: Asker): Promise<Answer<ScoreSheetDetailView>>;
  mark(id: string, marks: readonly RecordingMark[], by: Asker): Promise<Answer<ScoreSheetDetailView>>;
  /** undefined: none after all. */
  special(
    id: string,
    special: { readonly rule: string; readonly reason: string } | undefined,
    by: Asker,
  ): Promise<Answer<ScoreSheetDetailView>>;
  /** 422 with all that is missing. */
  submit(id: string, by: Asker): Promise<Answer<ScoreSheetDetailView>>;
  giveBack(id: string, reason: string, by: Asker): Promise<Answer<ScoreSheetDetailView>>;
  /** `only`: of this user; undefined: of all who inspect or have something open. */
  progress(only: string | undefined): Promise<Answer<readonly InspectorProgressView[]>>;
  /** Again after each change, and as days and due dates pass. Returns how to stop. */
  watchProgress(only: string | undefined, onChange: (progress: readonly InspectorProgressView[]) => void): () => void;
}
