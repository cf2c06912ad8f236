// Text with `${expression}` in it: split when a document is read, filled while a call is in the flow. `$${` stands for `${` itself.

import { limits } from "../base/limits.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { valueText } from "./expression-values.ts";
import type { ExpressionPlace, ExpressionReader } from "./expressions.ts";
import type { Expression, Scope, Template } from "./flow.ts";

/** The fault is what was found instead, for a person. */
export function readTemplate(
  text: string,
  reader: ExpressionReader,
  place: ExpressionPlace = {},
): Result<Template, string> {
  if (text.length > limits.ivr.textCharacters) return fail(`a text of ${text.length} characters`);
  const parts: (string | Expression)[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("${", at);
    if (open < 0) break;
    if (text[open - 1] === "$" && open - 1 >= at) {
      plain += `${text.slice(at, open - 1)}\${`;
      at = open + 2;
      continue;
    }
    const close = closingBrace(text, open + 2);
    if (close === undefined) return fail(`\${ without its } in ${JSON.stringify(text.slice(open, open + 40))}`);
    const read = reader.read(text.slice(open + 2, close).trim(), place);
    if (!read.ok) return read;
    plain += text.slice(at, open);
    if (plain !== "") parts.push(plain);
    parts.push(read.value);
    plain = "";
    at = close + 1;
  }
  plain += text.slice(at);
  if (plain !== "" || parts.length === 0) parts.push(plain);
  return ok({ text, parts });
}

/** Of the brace that ends an expression: those in quotes and of maps do not. */
function closingBrace(text: string, from: number): number | undefined {
  let open = 0;
  let quote: string | undefined;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (quote !== undefined) {
      if (letter === "\\") at++;
      else if (letter === quote) quote = undefined;
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "{") open++;
    else if (letter === "}" && open-- === 0) return at;
  }
  return undefined;
}

/** Too long a text is cut; the fault is that of the first expression that failed. */
export function fillTemplate(template: Template, scope: Scope): Result<string, string> {
  let filled = "";
  for (const part of template.parts) {
    if (typeof part === "string") {
      filled += part;
      continue;
    }
    const evaluated = part.evaluate(scope);
    if (!evaluated.ok) return fail(evaluated.fault);
    filled += valueText(evaluated.value);
  }
  return ok(filled.slice(0, limits.ivr.filledCharacters));
}

/** Written out in the document, whatever the call: undefined where an expression has a say. */
export function writtenOut(template: Template): string | undefined {
  const [only, ...others] = template.parts;
  return typeof only === "string" && others.length === 0 ? only : undefined;
}

export function expressionsOf(template: Template): readonly Expression[] {
  return template.parts.filter((part) => typeof part !== "string");
}
