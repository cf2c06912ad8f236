// A score sheet (QA-02 to QA-06): one inspector judges one agent's part of one recorded call, for an inspection (first or second ear) or a calibration.
// The inspector's whole view of the matter: nothing in it says who the agent is, nor when it was.
//
//   open ──submit──► submitted
//     └──re-assigned, inspection withdrawn, sound gone──► withdrawn

import type { Write } from "../base/db.ts";
import type { WallMillis } from "../base/time.ts";
import type { NewEvent } from "../crm/events.ts";
import type { TalkFacts } from "./facts.ts";
import type { Answer, ScoreResult, SpecialCase } from "./scorecard.ts";

export const SHEET_PURPOSES = ["first", "second", "calibration"] as const;
export type SheetPurpose = (typeof SHEET_PURPOSES)[number];
export const SHEET_STATES = ["open", "submitted", "withdrawn"] as const;
export type SheetState = (typeof SHEET_STATES)[number];
export const RECORDING_MARKS = ["good-example", "bad-example", "training", "complaint-risk"] as const;
export type RecordingMark = (typeof RECORDING_MARKS)[number];

export interface ScoreSheet {
  /** 31 of S-31. */
  readonly number: number;
  readonly purpose: SheetPurpose;
  /** Of the inspection, or of the calibration. */
  readonly subject: number;
  /** Key of the user. */
  readonly inspector: string;
  readonly scorecard: string;
  readonly version: number;
  readonly recording: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly agentChannel: "left" | "right";
  /** For questions that answer themselves, and what the inspector is shown of the call. */
  readonly facts: TalkFacts;
  /** Queue and project decide which questions are asked; the inspector sees neither. */
  readonly queue: string | undefined;
  readonly project: string | undefined;
  readonly state: SheetState;
  readonly answers: readonly Answer[];
  readonly comments: readonly SheetComment[];
  readonly marks: readonly RecordingMark[];
  readonly special: SpecialCase | undefined;
  readonly result: ScoreResult | undefined;
  /** Of a second ear: what the agent disputes. */
  readonly dispute: { readonly reason: string; readonly items: readonly string[] } | undefined;
  readonly assignedAt: WallMillis;
  readonly dueAt: WallMillis;
  readonly firstHeardAt: WallMillis | undefined;
  readonly submittedAt: WallMillis | undefined;
  /** Somebody was told that it is late. */
  readonly toldAt: WallMillis | undefined;
  /** Why it is withdrawn. */
  readonly why: string | undefined;
  /** Withdrawn by the inspector, who could not judge it (wrong sound): it is given to nobody else by itself; a supervisor decides. */
  readonly isReturned: boolean;
}

/** At a moment of the agent's part of the recording, on one channel or both. */
export interface SheetComment {
  readonly atMs: number;
  readonly channel: "agent" | "customer" | "both";
  readonly text: string;
}

/** What a submitted sheet changes beyond itself, committed with it. */
export type OnSubmitted = (sheet: ScoreSheet) => {
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
};

export interface OpenSheet
  extends Pick<
    ScoreSheet,
    | "purpose"
    | "subject"
    | "scorecard"
    | "version"
    | "recording"
    | "fromMs"
    | "toMs"
    | "agentChannel"
    | "facts"
    | "queue"
    | "project"
    | "dispute"
  > {
  /** Never those: who took part, and who judged it already. */
  readonly notBy: ReadonlySet<string>;
  /** For the rule that forbids the own team. */
  readonly agent: string;
  readonly team: string | undefined;
  /** This inspector; undefined: by load and skill. */
  readonly inspector: string | undefined;
  /** Left out: by the office's rules for its purpose. */
  readonly dueAt?: WallMillis | undefined;
}

export interface SheetDesk {
  /** Gives a sheet to an inspector. "nobody": none may, or all have as many as they may; it is asked again by whoever wants it. `also` is committed with it. */
  open(
    wanted: OpenSheet,
    also?: (sheet: ScoreSheet) => { readonly writes: readonly Write[]; readonly events: readonly NewEvent[] },
  ): Promise<ScoreSheet | "nobody">;
  /** One look-up. */
  find(number: number): ScoreSheet | undefined;
  /** First sheets, second ones and those of a calibration, in their order. */
  of(purpose: SheetPurpose, subject: number): Promise<readonly ScoreSheet[]>;
  /** Open ones only; no fault where there is none. */
  withdraw(number: number, why: string): Promise<void>;
  /**
   * Takes an open sheet from its inspector and gives another one to this one, or by load and skill; in one commit. "nobody": it stays as it is.
   * `onChanged` hears of both. Happens by itself when an inspector leaves the office file; where nobody else may, that sheet is withdrawn alone.
   */
  reassign(number: number, inspector: string | undefined, why: string): Promise<ScoreSheet | "nobody">;
  /** What is committed with a submitted sheet of this purpose; asked once at start. */
  onSubmitted(purpose: SheetPurpose, made: OnSubmitted): void;
  /** What to do behind the commit (handing out the next, telling). */
  onChanged(listener: (sheet: ScoreSheet) => void): void;
}
