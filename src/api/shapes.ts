// Shapes of what is sent over HTTP, beside those of files (office/shape.ts, office/schema-words.ts): names, times, pages, values that may be null.

import { limits } from "../base/limits.ts";
import type { WallMillis } from "../base/time.ts";
import { describe } from "../office/fault.ts";
import { number, optional, perhaps, type Shape, text } from "../office/shape.ts";
import { isIdentifier } from "./request.ts";

/** A key of the office file or an id of ours. */
export const identifier: Shape<string> = checked(
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
export const instant: Shape<WallMillis> = checked(
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

/** A text that stands for something else. */
export function checked<Value>(
  schema: Readonly<Record<string, unknown>>,
  allowed: string,
  read: (found: string) => Value | undefined,
  placeholder: Value,
): Shape<Value> {
  return {
    placeholder,
    schema,
    read(tree, path, faults) {
      const isText = tree.kind === "scalar" && (tree.type === "text" || tree.type === "number");
      const value = isText ? read(tree.text) : undefined;
      if (value !== undefined) return value;
      faults.add(tree.at, path, { found: describe(tree), allowed });
      return placeholder;
    },
  };
}
