// Expressions read, templates filled, words made ready to be said: with the values of this moment, in the language of the call.

import { fillAddress } from "./address.ts";
import { valueText } from "./expression-values.ts";
import type { Expression, FlowLanguage, FlowValue, Piece, Scope, Template, Words } from "./flow.ts";
import { NodeFault } from "./run-step.ts";
import { fillTemplate } from "./template.ts";
import type { Spoken } from "./verbs.ts";

type Texts = Readonly<Partial<Record<FlowLanguage, Template>>>;

/** Throws NodeFault where it fails. */
export function read(expression: Expression, scope: Scope): FlowValue {
  const made = expression.evaluate(scope);
  if (made.ok) return made.value;
  throw new NodeFault(made.fault);
}

/** Throws NodeFault where one of its expressions fails. */
export function fill(template: Template, scope: Scope): string {
  const filled = fillTemplate(template, scope);
  if (filled.ok) return filled.value;
  throw new NodeFault(filled.fault);
}

/** As `fill`, with values percent-encoded: what a caller keys in leads nowhere else. */
export function address(template: Template, scope: Scope): string {
  const filled = fillAddress(template, scope);
  if (filled.ok) return filled.value;
  throw new NodeFault(filled.fault);
}

export function spoken(words: Words, language: FlowLanguage, scope: Scope): readonly Spoken[] {
  return words.map((piece) => spokenPiece(piece, language, scope));
}

function spokenPiece(piece: Piece, language: FlowLanguage, scope: Scope): Spoken {
  switch (piece.kind) {
    case "text":
      return { kind: "text", text: textIn(piece.by, language, scope) ?? "" };
    case "audio":
      return { kind: "audio", name: piece.name, text: piece.text && textIn(piece.text, language, scope) };
    case "article":
      return { kind: "article", id: fill(piece.id, scope).trim() };
    default:
      return { kind: piece.kind, value: sayable(piece.kind, read(piece.of, scope), piece.of.text) };
  }
}

/** In the other language where it is not there in this one. */
function textIn(by: Texts, language: FlowLanguage, scope: Scope): string | undefined {
  const template = by[language] ?? by.zh ?? by.en;
  return template && fill(template, scope);
}

type Value = Exclude<Spoken["kind"], "text" | "audio" | "article">;

/** What each kind of value looks like; a date and a time may be cut out of an ISO 8601 moment. */
const FORMS: Readonly<Record<Value, RegExp>> = {
  digits: /^[0-9*#+ -]*$/,
  number: /^-?\d+(?:\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}(?=$|[T ])/,
  time: /(?<=^|[T ])\d{2}:\d{2}/,
  duration: /^\d+(?:\.\d+)?$/,
};

function sayable(kind: Value, value: FlowValue, expression: string): string {
  const found = FORMS[kind].exec(valueText(value).trim())?.[0];
  if (found !== undefined) return found;
  throw new NodeFault(`${expression} cannot be said as ${kind === "digits" ? "digits" : `a ${kind}`}`);
}
