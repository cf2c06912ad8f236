// What a flow does to a call, and what comes back: the only words between the interpreter (run-flow.ts, pure) and whoever carries them out: the
// switch (app/core/flow), the terminal (`zongji flow try`), a scripted caller in a test. One verb at a time; each is answered exactly once.

import type { ExtensionKey, QueueKey } from "../base/ids.ts";
import type { FlowLanguage, FlowValue, MessageNode, SurveyAction, SurveyMeasure } from "./flow.ts";

/** One thing to say, with all values in it. */
export type Spoken =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "audio"; readonly name: string; readonly text: string | undefined }
  | { readonly kind: "digits" | "number" | "date" | "time" | "duration"; readonly value: string };

export interface Saying {
  readonly said: readonly Spoken[];
  readonly language: FlowLanguage;
}

export type Verb =
  /** bargeIn: a key ends it and is kept for whatever asks next; else keys pressed meanwhile are forgotten. */
  | ({ readonly verb: "say"; readonly bargeIn: boolean } & Saying)
  /** Keys, and words where `phrases` are given and somebody recognises speech here. `least`–`most` keys; `endKey` "": none. */
  | ({
      readonly verb: "gather";
      readonly bargeIn: boolean;
      readonly least: number;
      readonly most: number;
      readonly endKey: string;
      readonly waitMs: number;
      readonly pauseMs: number;
      /** Never in a log. */
      readonly secret: boolean;
      readonly phrases: ReadonlyMap<string, readonly string[]>;
    } & Saying)
  | ({
      readonly verb: "record";
      readonly mostMs: number;
      readonly silenceMs: number;
      readonly endKey: string;
      readonly beep: boolean;
      readonly purpose: "message" | "comment";
    } & Saying)
  | ({
      readonly verb: "listen";
      readonly mostMs: number;
      readonly silenceMs: number;
      readonly phrases: ReadonlyMap<string, readonly string[]>;
    } & Saying)
  | { readonly verb: "wait"; readonly ms: number; readonly music: string | undefined }
  | { readonly verb: "look-up"; readonly source: string; readonly by: string; readonly timeLimitMs: number }
  | {
      readonly verb: "request";
      readonly method: string;
      readonly url: string;
      readonly headers: ReadonlyMap<string, string>;
      readonly body: FlowValue | undefined;
      readonly timeLimitMs: number;
      readonly retries: number;
    }
  /** `handles`: outcomes the flow goes on from; the others are the queue's own business. */
  | {
      readonly verb: "queue";
      readonly queue: QueueKey;
      readonly tier: string | undefined;
      readonly region: string | undefined;
      readonly creditMs: number;
      readonly requires: string | undefined;
      readonly handles: ReadonlySet<string>;
    }
  /** `isWritten`: the number stands in the document as it is, so that whoever wrote it gave the right; else it has the rights of `by`, or of a stranger. */
  | {
      readonly verb: "dial";
      readonly number: string;
      readonly isWritten: boolean;
      readonly ringMs: number;
      readonly by: ExtensionKey | undefined;
      readonly language: FlowLanguage;
    }
  | {
      readonly verb: "transfer";
      readonly number: string;
      readonly isWritten: boolean;
      readonly by: ExtensionKey | undefined;
    }
  | { readonly verb: "voicemail"; readonly mailbox: string }
  | { readonly verb: "conference"; readonly room: string }
  | { readonly verb: "callback"; readonly queue: QueueKey; readonly language: FlowLanguage }
  | {
      readonly verb: "message";
      readonly via: MessageNode["message"]["via"];
      readonly to: string;
      readonly subject: string | undefined;
      readonly text: string;
    }
  | { readonly verb: "fax"; readonly way: "receive" | "send"; readonly file: string | undefined }
  /** A survey's question begins, whatever comes of it: whoever is asked counts as offered. Once for each visit to the node, before the first gather. */
  | {
      readonly verb: "ask";
      readonly survey: string;
      readonly measure: SurveyMeasure;
      readonly least: number;
      readonly most: number;
      readonly best: "first" | "last";
    }
  /** An answer to a survey, to be kept; score: 0 worst to 1 best. Its rules' actions follow, with their texts filled in. */
  | {
      readonly verb: "answer";
      readonly survey: string;
      readonly measure: SurveyMeasure;
      readonly answer: number;
      readonly least: number;
      readonly most: number;
      readonly score: number;
      readonly actions: readonly FilledAction[];
    }
  /** A spoken comment belongs to the answer given before. */
  | { readonly verb: "comment"; readonly survey: string; readonly recording: string }
  | { readonly verb: "note"; readonly text: string }
  /** The last one: nothing is answered. `words` are said first. */
  | ({ readonly verb: "hang-up"; readonly why: "told" | "error" | "bound" } & Saying);

export type FilledAction =
  | Exclude<SurveyAction, { readonly kind: "message" }>
  | {
      readonly kind: "message";
      readonly via: MessageNode["message"]["via"];
      readonly to: string;
      readonly subject: string | undefined;
      readonly text: string;
    };

export type VerbName = Verb["verb"];

/** What came of a verb. */
export type Outcome =
  /** say, note, wait, message, ask, answer, comment, callback (booked), transfer never, voicemail, conference, dial (talked), queue (served), fax. */
  | { readonly kind: "done"; readonly value?: FlowValue }
  /** gather: `by`: full, the end key, or a pause. May be shorter than `least`. */
  | { readonly kind: "keys"; readonly keys: string; readonly by: "full" | "end-key" | "pause" }
  /** gather, listen: what was understood; `phrase`: whose words they were. */
  | { readonly kind: "speech"; readonly text: string; readonly phrase: string | undefined }
  /** gather, listen: nothing came. wait: a key. record, voicemail: nothing was said. */
  | { readonly kind: "timeout" | "key" | "empty" }
  /** look-up. */
  | { readonly kind: "found"; readonly value: FlowValue }
  | { readonly kind: "none" }
  /** request: any answer at all. */
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: FlowValue;
    }
  /** Ends of a visit that the flow handles: queue closed, full, timeout, barred; dial busy, no-answer; conference full; callback refused. */
  | { readonly kind: "closed" | "full" | "barred" | "busy" | "no-answer" | "refused" }
  /** Could not be done; `fault` for a person. */
  | { readonly kind: "error"; readonly fault: string }
  /** The caller is gone, or the call goes elsewhere: nothing more is asked of the flow. */
  | { readonly kind: "gone" };
