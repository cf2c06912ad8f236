// Addresses of requests: what callers key in and services answer stands in them as one piece, percent-encoded, and cannot lead anywhere else.

import { fail, ok, type Result } from "../base/result.ts";
import { valueText } from "./expression-values.ts";
import type { Scope, Template } from "./flow.ts";

/** The address with the query behind it. */
export function fillIn(address: Template, query: ReadonlyMap<string, Template>): Template {
  if (query.size === 0) return address;
  const parts = [...address.parts];
  let text = address.text;
  for (const [name, value] of query) {
    const start = `${text.includes("?") ? "&" : "?"}${encodeURIComponent(name)}=`;
    parts.push(start, ...value.parts.map((part) => (typeof part === "string" ? encodeURIComponent(part) : part)));
    text += `${start}${value.text}`;
  }
  return { text, parts };
}

/** Values are percent-encoded, but for one that the address begins with: its beginning, such as `${secret.crm}`. */
export function fillAddress(address: Template, scope: Scope): Result<string, string> {
  let filled = "";
  for (const [index, part] of address.parts.entries()) {
    if (typeof part === "string") {
      filled += part;
      continue;
    }
    const evaluated = part.evaluate(scope);
    if (!evaluated.ok) return fail(evaluated.fault);
    const text = valueText(evaluated.value);
    filled += index === 0 ? text : encodeURIComponent(text);
  }
  return ok(filled);
}
