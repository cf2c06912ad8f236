// Shapes of what is sent over HTTP, beside those of files (office/shape.ts, office/schema-words.ts): names, times, pages, values that may be null.

import { limits } from "../base/limits.ts";
import type { WallMillis } from "../base/time.ts";
import { describe } from "../office/fault.ts";
import { type JsonSchema, number, optional, perhaps, type Shape, text } from "../office/shape.ts";
import { cut, type Telling } from "./read-fields.ts";
import { isIdentifier } from "./request.ts";

/** A key of the office file or an id of ours. */
export const identifier: Telling<string> = checked(
  { type: "string", pattern: "^[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_-]|\\.(?!\\.)){0,63}$" },
  "letters, digits, - _ and single dots, at most 64, starting with a letter or digit",
  (found) => (isIdentifier(found) ? found : undefined),
  "",
);

/** One line of a person's words. */
export function line(most: number): Shape<string> {
  return text({
    pattern: new RegExp(`^(?=.*\\S)[^\\p{C}\\u2028\\u2029]{1,${most}}$`, "u"),
    allowed: `1 to ${most} characters on one line`,
  });
}

/** Words of any number of lines; may be empty. */
export function prose(most: number): Shape<string> {
  return text({
    pattern: new RegExp(`^(?:[^\\p{Cc}\\p{Cs}]|[\\t\\n\\r]){0,${most}}$`, "u"),
    allowed: `at most ${most} characters of text`,
  });
}

/** A telephone number as a person writes it: digits with + * # ( ) . / - and spaces. */
export const phone: Shape<string> = text({
  pattern: /^(?=.*\d)[\d+*#()./\s-]{1,40}$/u,
  allowed: "a telephone number: digits with + - ( ) . / and spaces, at most 40 characters",
});

/** ISO 8601, a date alone is its midnight UTC; as milliseconds since 1970. */
export const instant: Telling<WallMillis> = checked(
  { type: "string", format: "date-time" },
  "a time such as 2026-11-22T08:00:00Z",
  (found) => {
    const ms = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(found) ? Date.parse(found) : Number.NaN;
    return Number.isNaN(ms) ? undefined : (ms as WallMillis);
  },
  0 as WallMillis,
);

/** null: there is none, or there is to be none any more. */
export function orNull<Value>(shape: Shape<Value>): Shape<Value | null> {
  return {
    placeholder: null,
    schema: { anyOf: [shape.schema, { type: "null" }] },
    read: (tree, path, faults) =>
      tree.kind === "scalar" && tree.type === "null" ? null : shape.read(tree, path, faults),
  };
}

/** Fields of every list in pages. */
export const paging = {
  limit: optional(number({ low: 1, high: limits.http.pageItems, whole: true }), 50, "how many at most"),
  after: perhaps(
    text({ pattern: /^[\w.~:+/=-]{1,400}$/, allowed: "`next` of the page before" }),
    "`next` of the page before",
  ),
} as const;

/** A number or name as dialled. */
export const dialled: Telling<string> = checked(
  { type: "string", pattern: "^[\\p{L}\\p{N}+*#_.@-]{1,64}$" },
  "a number or name as dialled, at most 64 characters",
  (found) => (/^[\p{L}\p{N}+*#_.@-]{1,64}$/u.test(found) ? found : undefined),
  "",
);

/** Words said by a person: a reason, a disposition; without the spaces around them. */
export const words: Telling<string> = lineOf(80);

/** One line, without the spaces around it. */
export function lineOf(most: number): Telling<string> {
  return checked(
    { type: "string", pattern: `^(?=.*\\S)[^\\p{C}\\u2028\\u2029]{1,${most}}$` },
    `1 to ${most} characters on one line`,
    (found) =>
      new RegExp(`^(?=.*\\S)[^\\p{C}\\u2028\\u2029]{1,${most}}$`, "u").test(found) ? found.trim() : undefined,
    "",
  );
}

/** Programs write true, command lines "true". */
export const yesNo: Telling<boolean> = checked(
  { type: "boolean" },
  "true or false",
  (found) => (found === "true" ? true : found === "false" ? false : undefined),
  false,
);

/** Programs write 30, command lines "30". */
export function whole(low: number, high: number): Telling<number> {
  return checked(
    { type: "integer", minimum: low, maximum: high },
    `a whole number from ${low} to ${high}`,
    (found) => {
      const value = /^\d{1,9}$/.test(found) ? Number(found) : Number.NaN;
      return value >= low && value <= high ? value : undefined;
    },
    low,
  );
}

export function choice<const Word extends string>(known: readonly [Word, ...Word[]]): Telling<Word> {
  return checked({ enum: known }, known.join(", "), (found) => known.find((word) => word === found), known[0]);
}

/** Text of a form that a pattern alone says. */
export function like(pattern: RegExp, allowed: string): Telling<string> {
  return checked(
    { type: "string", pattern: pattern.source },
    allowed,
    (found) => (pattern.test(found) ? found : undefined),
    "",
  );
}

/** A text that stands for something else; where the schema asks for a number or yes and no, these are taken as well. */
export function checked<Value>(
  schema: JsonSchema,
  allowed: string,
  read: (found: string) => Value | undefined,
  placeholder: Value,
): Telling<Value> {
  const asked = schema["type"] === "integer" ? "number" : schema["type"];
  return {
    placeholder,
    schema,
    allowed,
    read(tree, path, faults) {
      const isText = tree.kind === "scalar" && (tree.type === "text" || tree.type === asked);
      const value = isText ? read(tree.text) : undefined;
      if (value !== undefined) return value;
      const found = tree.kind === "scalar" && tree.type !== "null" ? cut(tree.text) : describe(tree);
      faults.add(tree.at, path, { found, allowed });
      return placeholder;
    },
  };
}
