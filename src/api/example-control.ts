// The library of examples, and calls that inspectors marked (QA-06), as the HTTP interface and the command line see them.
// `app/control/example-control.ts` implements it. Whose call an example is only those are told who may see that agent's inspections.

import type { RecordingMark } from "../qa/sheet.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker } from "./people-control.ts";
import type { RecordingAudio } from "./recording-control.ts";
import type { IsoTime } from "./views.ts";

export interface ExampleView {
  /** `X-9`. */
  readonly id: string;
  readonly kind: RecordingMark;
  readonly title: string;
  readonly tags: readonly string[];
  /** Of the sound, in whole seconds. */
  readonly seconds: number;
  /** What is said in it, whole where one example is shown; of a list its beginning, or what was found. */
  readonly transcript: string;
  /** there, or why it cannot be heard any more: expired by the rules, or deleted. */
  readonly sound: "there" | "expired" | "deleted";
  readonly soundGoneAt: IsoTime | null;
  /** As it was said when it was deleted; null: it was not, or is not for the asker to know. */
  readonly soundGoneWhy: string | null;
  readonly createdAt: IsoTime;
  readonly changedAt: IsoTime;
  /** null: not for the asker to know. */
  readonly of: ExampleOriginView | null;
}

export interface ExampleOriginView {
  readonly agent: string;
  readonly call: string;
  readonly recording: string;
  /** Of the recording. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Who saved it last; null: not for the asker to know. */
  readonly savedBy: string | null;
}

export interface ExampleListeningView {
  readonly at: IsoTime;
  readonly who: string;
}

/** A call that submitted sheets marked. */
export interface MarkedCallView {
  readonly call: string;
  readonly recording: string;
  readonly agent: string;
  readonly seconds: number;
  readonly marks: readonly { readonly mark: RecordingMark; readonly times: number }[];
  /** `S-31`; who filled them in is not said here. */
  readonly sheets: readonly string[];
  /** At moments of the agent's part. */
  readonly comments: readonly { readonly atMs: number; readonly channel: string; readonly text: string }[];
  /** Made of it already. */
  readonly examples: readonly string[];
  readonly canBeHeard: boolean;
}

export interface ExampleFilter {
  readonly text: string | undefined;
  readonly kind: RecordingMark | undefined;
  readonly tag: string | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

export interface ExampleDraft {
  /** Id of an inspection, a score sheet or a call, or CALL/AGENT. */
  readonly of: string;
  readonly kind: RecordingMark;
  readonly title: string;
  readonly transcript: string;
  readonly tags: readonly string[];
  /** Of the agent's part; undefined: from its beginning, to its end. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** undefined: it stays. */
export type ExampleChangeDraft = {
  readonly [Key in "kind" | "title" | "transcript" | "tags"]: ExampleDraft[Key] | undefined;
};

export interface ExampleControl {
  /** Newest first; with `text` the best first, and one page alone. */
  list(filter: ExampleFilter, by: Asker): Promise<Answer<Page<ExampleView>>>;
  show(id: string, by: Asker): Promise<Answer<ExampleView>>;
  /** Who listens is noted. 409 where there is no sound any more. */
  audio(id: string, by: Asker): Promise<Answer<RecordingAudio>>;
  /** Newest first. */
  listenings(id: string): Promise<Answer<readonly ExampleListeningView[]>>;
  add(draft: ExampleDraft, by: Asker): Promise<Answer<ExampleView>>;
  change(id: string, change: ExampleChangeDraft, by: Asker): Promise<Answer<ExampleView>>;
  remove(id: string, by: Asker): Promise<Answer<ExampleView>>;
  /** Newest first. `after`: `next` of the page before. */
  marked(filter: {
    readonly mark: RecordingMark | undefined;
    readonly limit: number;
    readonly after: string | undefined;
  }): Promise<Answer<Page<MarkedCallView>>>;
}
