// What a flow does to a call, and what comes back: the only words between the interpreter (run-flow.ts, pure) and whoever carries them out: the
// switch (app/core/flow), the terminal (`zongji flow try`), a scripted caller in a test. One verb at a time; each is answered exactly once.

import type { ExtensionKey, QueueKey } from "../base/ids.ts";
import type { FlowLanguage, FlowValue, MessageNode, SurveyAction, SurveyMeasure } from "./flow.ts";

/** One thing to say, with all values in it. */
export type Spoken =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "audio"; readonly name: string; readonly text: string | undefined }
  /** An article of the knowledge base as it is published. */
  | { readonly kind: "article"; readonly id: string }
  | { readonly kind: "digits" | "number" | "date" | "time" | "duration"; readonly value: string };

export interface Saying {
  readonly said: readonly Spoken[];
  readonly language: FlowLanguage;
}

export type Verb =
  /**
   * Says it to the end. bargeIn: a key ends it and is kept for whatever asks next, and so is a key pressed before it began, which leaves nothing to be
   * said. Else keys pressed before and meanwhile are forgotten. Answered: done.
   */
  | ({ readonly verb: "say"; readonly bargeIn: boolean } & Saying)
  /**
   * Says it (perhaps nothing), then waits for keys; and for words where `phrases` are given and somebody recognises speech here. Keys kept from before
   * come first: with one of them nothing is said. Without bargeIn keys pressed before and while it is said are forgotten, for this and all later ones.
   *
   * `waitMs` runs from the last word on until the first key, `pauseMs` from each key to the next. It ends with the first of these:
   * - the end key (itself not among `keys`; pressed first: `keys` is ""): keys, by end-key;
   * - `most` keys: keys, by full. An end key that comes within `pauseMs` of the last one still belongs to them and is dropped: who is asked for six
   *   digits and types `123456#` must not answer the next question with `#`;
   * - `pauseMs` without a further key: keys, by pause, perhaps fewer than `least`; whether they will do is the interpreter's business;
   * - `waitMs` without any: timeout;
   * - words that mean a phrase, or words nobody understands: speech.
   * Keys after the last are kept for whatever asks next.
   */
  | ({
      readonly verb: "gather";
      /** Keys kept from before are forgotten: what was typed ahead of a wrong answer was not meant for the same question again. */
      readonly fresh: boolean;
      readonly bargeIn: boolean;
      readonly least: number;
      readonly most: number;
      /** "": none. */
      readonly endKey: string;
      readonly waitMs: number;
      readonly pauseMs: number;
      /** Never in a log, a fact or a SIP ladder. */
      readonly secret: boolean;
      /** Key -> words that mean it. */
      readonly phrases: ReadonlyMap<string, readonly string[]>;
    } & Saying)
  /**
   * Says it, beeps, records the caller until the end key, `silenceMs` of silence, or `mostMs`. Answered: done with `{ id, seconds }`, or empty when
   * nothing was said. A caller who hangs up while speaking is `gone`, and the recording is kept all the same; a comment is kept then as the verb
   * `comment` would, for nothing more is asked after `gone`.
   */
  | ({
      readonly verb: "record";
      readonly mostMs: number;
      readonly silenceMs: number;
      readonly endKey: string;
      readonly beep: boolean;
      readonly purpose: "message" | "comment";
      /** Of a comment: the survey whose last answer in this call it belongs to. */
      readonly survey: string | undefined;
    } & Saying)
  /** Says it and recognises what the caller says then. Answered: speech, timeout. */
  | ({
      readonly verb: "listen";
      readonly mostMs: number;
      readonly silenceMs: number;
      readonly phrases: ReadonlyMap<string, readonly string[]>;
    } & Saying)
  /** music undefined: silence. Answered: done after `ms`, or key at once with one kept or pressed, which stays kept for whatever asks next. */
  | { readonly verb: "wait"; readonly ms: number; readonly music: string | undefined }
  /** Answered: found, none; error after `timeLimitMs`. */
  | { readonly verb: "look-up"; readonly source: string; readonly by: string; readonly timeLimitMs: number }
  /** Answered: response, whatever its status; error where there was none. Tried `retries` times more, each within `timeLimitMs`. */
  | {
      readonly verb: "request";
      readonly method: string;
      readonly url: string;
      readonly headers: ReadonlyMap<string, string>;
      /** undefined: without one. */
      readonly body: FlowValue | undefined;
      readonly timeLimitMs: number;
      readonly retries: number;
    }
  /**
   * `handles`: outcomes the flow goes on from, of done, closed, full, timeout, barred: answered with them. The others are the queue's own business:
   * gone or handed-over. done: the agent has hung up and the caller has not; its value `{ agent, extension, seconds }` is what `served` tells.
   */
  | {
      readonly verb: "queue";
      readonly queue: QueueKey;
      readonly tier: string | undefined;
      readonly region: string | undefined;
      readonly creditMs: number;
      readonly requires: string | undefined;
      readonly handles: ReadonlySet<string>;
      readonly language: FlowLanguage;
    }
  /**
   * `isWritten`: the number stands in the document as it is, so that whoever wrote it gave the right; else it has the rights of `by`, or of a stranger.
   * Answered: done (they talked and the other one hung up; value `{ extension, seconds }`, extension "" outside), busy, no-answer; error where the number
   * may not be dialled or leads nowhere.
   */
  | {
      readonly verb: "dial";
      readonly number: string;
      readonly isWritten: boolean;
      readonly ringMs: number;
      readonly by: ExtensionKey | undefined;
      readonly language: FlowLanguage;
    }
  /** Answered: handed-over at once, whatever becomes of the call there; error where the number may not be dialled or leads nowhere. */
  | {
      readonly verb: "transfer";
      readonly number: string;
      readonly isWritten: boolean;
      readonly by: ExtensionKey | undefined;
    }
  /** Greeting, recording, keys and all. Answered: done, empty; error: full, or no such box. */
  | { readonly verb: "voicemail"; readonly mailbox: string; readonly language: FlowLanguage }
  /** Answered: done when the caller is out of the room and still there, full. */
  | { readonly verb: "conference"; readonly room: string; readonly language: FlowLanguage }
  /** The whole dialogue about the number to call. Answered: done (booked), refused. */
  | { readonly verb: "callback"; readonly queue: QueueKey; readonly language: FlowLanguage }
  /**
   * A ticket of the caller; one of a category in one call, however often it is asked for. Answered: done with `{ id, number }`, refused (fields that will
   * not do, too many by this caller); error where nobody keeps tickets.
   */
  | {
      readonly verb: "ticket";
      readonly category: string;
      readonly subject: string | undefined;
      readonly fields: Readonly<Record<string, FlowValue>>;
    }
  /** Whether an article helped the caller. Answered: done, also where it does not count again; error where nothing is published under that id. */
  | { readonly verb: "vote"; readonly article: string; readonly helped: boolean; readonly language: FlowLanguage }
  /** Answered: done as soon as it was taken; nobody waits until it has arrived. */
  | {
      readonly verb: "message";
      readonly via: MessageNode["message"]["via"];
      readonly to: string;
      readonly subject: string | undefined;
      readonly text: string;
    }
  /** Answered: done; of receiving with the value `{ id, pages, from }`. */
  | { readonly verb: "fax"; readonly way: "receive" | "send"; readonly file: string | undefined }
  /**
   * A survey's question begins, whatever comes of it: whoever is asked counts as offered. Once for each visit to the node, before the first gather.
   * Answered: done.
   */
  | {
      readonly verb: "ask";
      readonly survey: string;
      readonly measure: SurveyMeasure;
      readonly least: number;
      readonly most: number;
      readonly best: "first" | "last";
    }
  /** An answer to a survey, to be kept; score: 0 worst to 1 best. With it, in order, what its rules want done, texts filled in. Answered: done. */
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
  /** A spoken comment belongs to the answer given before. `recording`: the id that `record` gave. Answered: done. */
  | { readonly verb: "comment"; readonly survey: string; readonly recording: string }
  /** Answered: done. */
  | { readonly verb: "note"; readonly text: string }
  /**
   * The last one: nothing is answered; asked again, `next` gives it again. It is said to the end, then hung up. gone: the caller is gone or the call is
   * elsewhere, and there is nothing to do.
   */
  | ({ readonly verb: "hang-up"; readonly why: "told" | "error" | "bound" | "gone" } & Saying);

/** What is to be done after an answer, with all values in it. */
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

/** What came of a verb. Each verb says which it may be answered with; error, gone and handed-over besides, of every one. Another is an error. */
export type Outcome =
  | { readonly kind: "done"; readonly value?: FlowValue }
  | { readonly kind: "keys"; readonly keys: string; readonly by: "full" | "end-key" | "pause" }
  /** What was understood; `phrase`: whose words they were, undefined for none of them. */
  | { readonly kind: "speech"; readonly text: string; readonly phrase: string | undefined }
  | { readonly kind: "timeout" | "key" | "empty" }
  | { readonly kind: "found"; readonly value: FlowValue }
  | { readonly kind: "none" }
  /** headers: names in lower case. body: JSON as a value, else text, "" for none. */
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: FlowValue;
    }
  | { readonly kind: "closed" | "full" | "barred" | "busy" | "no-answer" | "refused" }
  /** Could not be done; `fault` for a person. */
  | { readonly kind: "error"; readonly fault: string }
  /** The caller hung up: nothing more is asked of the flow. */
  | { readonly kind: "gone" }
  /** The call is somewhere else by now: nothing more is asked of the flow. */
  | { readonly kind: "handed-over" };
