// How the switch answers a wish of a person or a program: a value, or a problem with an HTTP status (rendered as RFC 9457).
// Used by `control.ts` and everything behind it; the CLI prints the same problems.

/** One thing that is wrong with what was sent, e.g. a line of the office file. */
export interface Fault {
  /** Line in the text that was sent, from 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Path of the key, e.g. `queues.support.strategy`; or the name of a query parameter. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
  /** E.g. "did you mean ready?". */
  readonly hint?: string | undefined;
}

export interface Problem {
  /** Short and the same for each problem of its kind: "No such agent". */
  readonly title: string;
  /** What was found and what is allowed or what to do. */
  readonly detail: string;
  readonly faults?: readonly Fault[] | undefined;
  /** What is wrong with documents, each a sentence of its own. */
  readonly places?: readonly Place[] | undefined;
}

/** A place in a document that was sent. */
export interface Place {
  /** As it was called when it was sent. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** `nodes.menu.next.1`; empty where the document as a whole is meant. */
  readonly path: string;
  /** With the path and the offending name in it. */
  readonly message: string;
}

/** 400 not understood, 401 no token, 403 no right, 404 no such thing, 405 method, 409 not in this state, 413 too large, 422 wrong content, 429 too often, 503 not now. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

export interface Refused {
  readonly ok: false;
  readonly status: ProblemStatus;
  readonly problem: Problem;
  /** Seconds after which it is worth asking again. */
  readonly retryAfterS?: number | undefined;
}

export type Answer<Value> = { readonly ok: true; readonly value: Value } | Refused;

export function answer<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function refuse(status: ProblemStatus, title: string, detail: string, faults?: readonly Fault[]): Refused {
  return { ok: false, status, problem: faults === undefined ? { title, detail } : { title, detail, faults } };
}
