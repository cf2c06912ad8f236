// The words every part of the office file is made of: rules for names, numbers, keys and secrets, and shapes that several sections
// share. Used by the `schema-*.ts` files beside it; it knows no section.

import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { describe } from "./fault.ts";
import { duration, list, mapOf, number, oneOf, type Shape, type TextRule, text } from "./shape.ts";
import type { Tree } from "./tree.ts";

export const NAME: TextRule = {
  pattern: /^(?=.*\S)[^\p{C}\u2028\u2029]{1,80}$/u,
  allowed: "text of 1 to 80 characters",
};
/** Keys a person types into a shell and sees in records. */
export const KEY: TextRule = {
  pattern: /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u,
  allowed: "letters, digits, - and _, at most 40",
};
export const PHONE: TextRule = { pattern: /^[0-9]{1,15}$/, allowed: "digits, at most 15" };
export const DIALLED: TextRule = {
  pattern: /^\+?[0-9*#]{1,32}$/,
  allowed: 'digits, * and #, perhaps + in front, such as "7000"',
};
export const CODE: TextRule = {
  pattern: /^[*#][0-9*#]{1,7}$/,
  allowed: 'a code that starts with * or #, in quotes, such as "*22"',
};
/** A number as the outside knows it. */
export const OUTSIDE: TextRule = { pattern: /^\+?[0-9]{1,20}$/, allowed: "digits, at most 20, perhaps + in front" };
export const SHORT_CODE: TextRule = { pattern: /^[0-9]{1,4}$/, allowed: "a short code of 1 to 4 digits" };
export const HOST: TextRule = {
  pattern: /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|\[?[0-9A-Fa-f:.]{2,45}\]?)$/,
  allowed: "a name such as sip.example.net, or an address",
};
export const PLACE: TextRule = {
  pattern: /^[\p{L}\p{N}_-]{1,40}(?:\/[\p{L}\p{N}_-]{1,40})?$/u,
  allowed: "a place of `regions`, such as fujian/xiamen",
};
/** Stays below the audio folders: no dots, so no way up. */
export const AUDIO: TextRule = {
  pattern: /^[a-z0-9_-]{1,40}(?:\/[a-z0-9_-]{1,40}){0,3}$/,
  allowed: "the name of an audio file, such as music/quiet",
};
export const SECRET: TextRule = {
  pattern: /^[\x21-\x7e]{1,1024}$/,
  allowed: "at least 8 printable ASCII characters without blanks",
  secret: true,
};
export const PIN: TextRule = {
  pattern: /^(?:[0-9]{4,12}|sealed:v1:.{1,400})$/,
  allowed: "4 to 12 digits",
  secret: true,
};

export const level = number({ low: 1, high: 10, whole: true });
export const levels = mapOf(KEY, level);
export const ringTime = duration(SECOND_MS, 3 * MINUTE_MS);
export const credit = duration(0, 24 * HOUR_MS);
export const noLevels: ReadonlyMap<string, number> = new Map();
export const whether = oneOf(["never", "always"]);
export const codecs = shortList(oneOf(["opus", "g722", "pcma", "pcmu"]), 1, 4);
/** How a phone or a carrier gets and sends keys. */
export const dtmf = oneOf(["auto", "events", "info", "tones"]);
export const encryption = oneOf(["off", "optional", "required"]);
/** What can be dialled inside, an outside number included. */
export const dialled = text(DIALLED);

/** Short text that something else understands: `convert` gives undefined for what it does not. */
export function converted<Value>(
  rule: TextRule,
  placeholder: Value,
  convert: (text: string) => Value | undefined,
): Shape<Value> {
  const shape = text(rule);
  return {
    placeholder,
    schema: shape.schema,
    read(tree, path, faults) {
      const before = faults.size;
      const written = shape.read(tree, path, faults);
      if (faults.size > before) return placeholder;
      const value = convert(written);
      if (value === undefined) faults.add(tree.at, path, { found: describe(tree), allowed: rule.allowed });
      return value ?? placeholder;
    },
  };
}

/** A list, or the only item of it without brackets. */
export function oneOrMore<Item>(item: Shape<Item>): Shape<readonly Item[]> {
  const many = list(item);
  return {
    placeholder: [],
    schema: { anyOf: [item.schema, many.schema] },
    read(tree, path, faults) {
      return tree.kind === "list" ? many.read(tree, path, faults) : [item.read(tree, path, faults)];
    },
  };
}

/** A list of at most `most`, and of `least` at least. */
export function shortList<Item>(item: Shape<Item>, least: number, most: number): Shape<readonly Item[]> {
  const any = list(item);
  return {
    placeholder: [],
    schema: { ...any.schema, minItems: least, maxItems: most },
    read(tree, path, faults) {
      if (tree.kind === "list" && (tree.items.length < least || tree.items.length > most)) {
        const found = `${tree.items.length} of them`;
        faults.add(tree.at, path, { found, allowed: least === 0 ? `at most ${most}` : `${least} to ${most}` });
      }
      return any.read(tree, path, faults);
    },
  };
}

export function hasKey(tree: Tree, key: string): boolean {
  return tree.kind === "map" && tree.entries.has(key);
}

/** Text of a form, and one that `isKnown`. */
export function checkedText(rule: TextRule, isKnown: (text: string) => boolean): Shape<string> {
  const shape = text(rule);
  return {
    ...shape,
    read(tree, path, faults) {
      const value = shape.read(tree, path, faults);
      if (value !== "" && !isKnown(value)) faults.add(tree.at, path, { found: describe(tree), allowed: rule.allowed });
      return value;
    },
  };
}
