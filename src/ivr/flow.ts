// A flow as the interpreter runs it: what a document (YAML) comes to once it has been read, checked and its names and expressions are known to be
// good. `read-flow.ts` makes it, `check-flow.ts` judges it, `run-flow.ts` runs it, `draw/` shows it. What each key means: docs/flows.md.

import type { ExtensionKey, QueueKey } from "../base/ids.ts";

/** What a variable may hold: what JSON can say. Numbers of expressions are plain numbers here. */
export type FlowValue = null | boolean | number | string | readonly FlowValue[] | { readonly [key: string]: FlowValue };

export type FlowLanguage = "zh" | "en";

/** An expression (CEL), parsed and type-checked; `text` as written. */
export interface Expression {
  readonly text: string;
  /** What it reads: `tries`, `queues.support`, `call.from`. Only the first word of each is asked of a scope. */
  readonly reads: readonly string[];
  /** Never throws. */
  readonly evaluate: (scope: Scope) => Evaluated;
}

/**
 * Names an expression may read, with their values now; undefined counts as null. Only names that are read are asked for, so that a getter may
 * stand for what is dear. A function is asked for each member that is read: `queues: (key) => environment.queue(key)`.
 */
export type Scope = Readonly<Record<string, unknown>>;

export type Evaluated =
  | { readonly ok: true; readonly value: FlowValue }
  /** Such as a missing key, or a division by zero: for a person. */
  | { readonly ok: false; readonly fault: string };

/** Text with `${expression}` in it. */
export interface Template {
  readonly text: string;
  readonly parts: readonly (string | Expression)[];
}

/** One thing that is said. A missing language is said in the other. */
export type Piece =
  /** Spoken by whoever speaks here (text-to-speech). */
  | { readonly kind: "text"; readonly by: Readonly<Partial<Record<FlowLanguage, Template>>> }
  /** An audio file: `LANGUAGE/NAME` where there is one, else `NAME`; `text` is spoken where there is neither. */
  | { readonly kind: "audio"; readonly name: string; readonly text?: Readonly<Partial<Record<FlowLanguage, Template>>> }
  /** An article of the knowledge base as it is published: its sound, or its text spoken. ID.LANGUAGE where there is one, else ID. */
  | { readonly kind: "article"; readonly id: Template }
  /** A value in words of the language. date: "2026-11-23"; time: "16:45"; duration: seconds. */
  | { readonly kind: "digits" | "number" | "date" | "time" | "duration"; readonly of: Expression };

export type Words = readonly Piece[];

/** Where a node leads, by what came of it. `done` is the usual one; `otherwise` stands for all that are not named. */
export type Successors = ReadonlyMap<string, string>;

interface Common {
  readonly name: string;
  /** Line of the document, from 1. */
  readonly line: number;
  /** A remark for whoever reads or draws it. */
  readonly about: string | undefined;
  readonly next: Successors;
}

/** How keys are asked for. All in milliseconds. */
export interface Asking {
  readonly words: Words;
  readonly sayInvalid: Words | undefined;
  readonly sayTimeout: Words | undefined;
  /** How often it is asked in all, from 1. */
  readonly tries: number;
  /** Until the first key, from the last word on. */
  readonly waitMs: number;
  /** Keys cut the words short. */
  readonly bargeIn: boolean;
}

export type SurveyMeasure = "csat" | "nps" | "ces";

/** What is done when the answer is such. */
export type SurveyAction =
  /** The customer is called back by that queue's agents. */
  | { readonly kind: "call-back"; readonly queue: QueueKey }
  /** A task in that queue's list of customers to see to. */
  | { readonly kind: "task"; readonly queue: QueueKey }
  /** A ticket of that category. */
  | { readonly kind: "ticket"; readonly category: string }
  | { readonly kind: "message"; readonly message: MessageNode["message"] };

export interface SurveyRule {
  /** Reads `answer` (the key, a number), `score` (0 worst to 1 best) and all other names. */
  readonly when: Expression;
  readonly then: readonly SurveyAction[];
}

export interface MessageNode {
  /** phone: a SIP MESSAGE to an extension; mail: to an address; webhook: POST of JSON; sms: over the office's service. */
  readonly message: {
    readonly via: "phone" | "mail" | "webhook" | "sms";
    readonly to: Template;
    readonly subject: Template | undefined;
    readonly text: Template;
  };
}

export interface RequestNode {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: Template;
  /** `${secret.NAME}` of zongji.yaml may stand in headers and the address. */
  readonly headers: ReadonlyMap<string, Template>;
  /** Sent as JSON. */
  readonly body: ReadonlyMap<string, Expression> | undefined;
  readonly timeLimitMs: number;
  /** After a fault of the way, or 5xx; only of methods that may be repeated, or where the document says so. */
  readonly retries: number;
  /** Gets `{ status, body, headers }`. */
  readonly into: string | undefined;
  /** Further variables, from expressions that read `response`. */
  readonly map: ReadonlyMap<string, Expression>;
}

/** Outcomes are those of docs/flows.md; `error` besides, of every node. */
export type FlowNode = Common &
  (
    | { readonly kind: "play" | "say"; readonly words: Words; readonly bargeIn: boolean }
    /** Outcomes: each key of `next`, timeout, invalid. `speech`: words that mean a key. */
    | (Asking & { readonly kind: "menu"; readonly speech: ReadonlyMap<string, readonly string[]> })
    | (Asking & {
        readonly kind: "collect";
        readonly into: string;
        readonly least: number;
        readonly most: number;
        /** Ends the number, itself not part of it; "": none does. */
        readonly endKey: string;
        /** Between two keys. */
        readonly pauseMs: number;
        readonly valid: Expression | undefined;
        /** Never in a log, a record or a drawing. */
        readonly secret: boolean;
      })
    /** Outcomes: "case 1", "case 2", … and done for none of them. */
    | { readonly kind: "branch"; readonly cases: readonly Expression[] }
    | { readonly kind: "set"; readonly values: ReadonlyMap<string, Expression> }
    /** Outcomes: open, closed. */
    | { readonly kind: "hours"; readonly schedule: string }
    /** Outcomes: found, none. `source`: customer, ticket, or a table of the office. */
    | { readonly kind: "look-up"; readonly source: string; readonly by: Expression; readonly into: string }
    /** Outcomes: done (2xx), refused (any other answer). */
    | ({ readonly kind: "request" } & RequestNode)
    /** Outcomes: done (the agent has hung up, the caller has not), closed, full, timeout, barred. Those without a successor are the queue's own business. */
    | {
        readonly kind: "queue";
        readonly queue: QueueKey;
        readonly tier: Template | undefined;
        readonly region: Template | undefined;
        readonly creditMs: number;
        /** In the words of the office file; undefined: no more than the queue's. */
        readonly requires: string | undefined;
      }
    /** Outcomes: done (they talked, the other one hung up), busy, no-answer. */
    | {
        readonly kind: "dial";
        readonly number: Template;
        readonly ringMs: number;
        readonly by: ExtensionKey | undefined;
      }
    /** The call leaves the flow for good. */
    | { readonly kind: "transfer"; readonly number: Template; readonly by: ExtensionKey | undefined }
    /** Outcomes: done, empty. */
    | { readonly kind: "voicemail"; readonly mailbox: string }
    /** Outcomes: done, empty. The variable gets `{ id, seconds }`. */
    | {
        readonly kind: "record";
        readonly into: string;
        readonly words: Words;
        readonly mostMs: number;
        readonly silenceMs: number;
        readonly endKey: string;
        readonly beep: boolean;
      }
    /** Outcomes: done, full. */
    | { readonly kind: "conference"; readonly room: string }
    /** Outcomes: done, timeout, invalid. */
    | (Asking & {
        readonly kind: "survey";
        /** Under which its answers are counted. */
        readonly survey: string;
        readonly measure: SurveyMeasure;
        readonly least: number;
        readonly most: number;
        readonly best: "first" | "last";
        /** A spoken comment is asked for after the answer; `when`: only after such answers. */
        readonly comment:
          | { readonly words: Words; readonly mostMs: number; readonly when: Expression | undefined }
          | undefined;
        readonly rules: readonly SurveyRule[];
        readonly into: string | undefined;
      })
    /** Outcomes: done (booked), refused. */
    | { readonly kind: "callback"; readonly queue: QueueKey }
    /** Outcomes: done, refused. The variable gets `{ id, number }`. */
    | {
        readonly kind: "ticket";
        readonly category: string;
        /** undefined: the category's name. */
        readonly subject: Template | undefined;
        readonly fields: ReadonlyMap<string, Expression>;
        readonly into: string | undefined;
      }
    | { readonly kind: "vote"; readonly article: Template; readonly helped: boolean }
    | ({ readonly kind: "message" } & MessageNode)
    /** Outcomes: done. receive: the variable gets `{ id, pages, from }`. `file`: a TIFF of the office's media. */
    | {
        readonly kind: "fax";
        readonly way: "receive" | "send";
        readonly file: Template | undefined;
        readonly into: string | undefined;
        readonly tell: MessageNode["message"] | undefined;
      }
    /** Outcomes: those the flow returns. `into` reads `result`. */
    | {
        readonly kind: "subflow";
        readonly flow: string;
        readonly args: ReadonlyMap<string, Expression>;
        readonly into: ReadonlyMap<string, Expression>;
      }
    /** Ends a sub-flow with that outcome; in a flow of its own it hangs up. */
    | { readonly kind: "return"; readonly outcome: string; readonly values: ReadonlyMap<string, Expression> }
    | { readonly kind: "language"; readonly language: Template }
    /** Outcomes: done, key (one was pressed: it is the first of whatever asks next). */
    | { readonly kind: "wait"; readonly ms: number; readonly music: string | undefined }
    /** Speech recognition. Outcomes: done, each name of `phrases`, timeout. */
    | {
        readonly kind: "listen";
        readonly into: string;
        readonly words: Words;
        readonly mostMs: number;
        readonly silenceMs: number;
        readonly phrases: ReadonlyMap<string, readonly string[]>;
      }
    /** Into the call's record. */
    | { readonly kind: "note"; readonly text: Template }
    | { readonly kind: "hang-up"; readonly words: Words }
  );

export type NodeKind = FlowNode["kind"];

export interface Flow {
  readonly key: string;
  readonly title: Readonly<Partial<Record<FlowLanguage, string>>>;
  /** In which it begins; undefined: as the call speaks already, else the office's. */
  readonly language: FlowLanguage | undefined;
  readonly start: string;
  /** In the order of the document. */
  readonly nodes: ReadonlyMap<string, FlowNode>;
  /** Where errors lead that have no branch of their own; undefined: an apology, then hung up. */
  readonly onError: string | undefined;
  readonly args: ReadonlyMap<string, FlowValue>;
  readonly variables: ReadonlyMap<string, FlowValue>;
  /** Lines of the document's values by their paths, such as "nodes.menu.next.1", for faults; of a flow that was read from one. */
  readonly lines?: ReadonlyMap<string, number>;
}
