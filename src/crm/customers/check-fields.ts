// Values of the office's own fields, as people write them, to what is kept; what does not fit its type is told in words.

import { unreachable } from "../../base/assert.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { CustomerField } from "../../office/customers.ts";
import type { CustomerFault, FieldValue, FieldValues, NewCustomer } from "./customer.ts";

type ValueFault = Extract<CustomerFault, { readonly kind: "value" }>;

/** `before`, with what is given; null takes a value away. `isNew`: required ones must be there. */
export function checkedFields(
  given: NewCustomer["fields"],
  before: FieldValues,
  rules: ReadonlyMap<string, CustomerField>,
  isNew: boolean,
): Result<FieldValues, ValueFault> {
  const values: Record<string, FieldValue> = { ...before };
  for (const [key, value] of Object.entries(given ?? {})) {
    const rule = rules.get(key);
    if (rule === undefined)
      return wrong("fields", JSON.stringify(key.slice(0, SHOWN)), listOf(rules.keys(), "no fields"));
    const isGone = value === null || value === "";
    if (isGone && rule.required) return wrong(`fields.${key}`, "nothing", "a value: it is required");
    if (isGone) {
      delete values[key];
      continue;
    }
    const read = fieldValue(value, rule);
    if (read === undefined) return wrong(`fields.${key}`, JSON.stringify(value).slice(0, SHOWN), allowedOf(rule));
    values[key] = read;
  }
  const missing = isNew
    ? [...rules.values()].find(({ key, required }) => required && values[key] === undefined)
    : undefined;
  if (missing !== undefined) return wrong(`fields.${missing.key}`, "nothing", `${allowedOf(missing)}: it is required`);
  return ok(values);
}

/** undefined: it does not fit. */
export function fieldValue(value: FieldValue, rule: CustomerField): FieldValue | undefined {
  const text = String(value).normalize("NFKC").trim();
  switch (rule.type) {
    case "text":
      return textValue(String(value).trim(), rule.form);
    case "number":
      return numberValue(text, rule);
    case "date":
      return dateValue(text);
    case "choice":
      return rule.choices.find((choice) => choice.toLowerCase() === String(value).trim().toLowerCase());
    case "yes-no":
      return YES.test(text) ? true : NO.test(text) ? false : undefined;
    default:
      return unreachable(rule.type);
  }
}

const SHOWN = 60;
const YES = /^(?:true|yes|y|1|是|有)$/i;
const NO = /^(?:false|no|n|0|否|无)$/i;

function textValue(text: string, form: string | undefined): string | undefined {
  if (text === "" || text.length > limits.customers.fieldCharacters || /[^\P{Cc}\t\n\r]|\p{Cs}/u.test(text))
    return undefined;
  if (form === undefined) return text;
  const plain = [...text.normalize("NFKC")];
  const pattern = [...form];
  return plain.length === pattern.length && pattern.every((one, at) => fits(plain[at] ?? "", one))
    ? plain.join("")
    : undefined;
}

function fits(character: string, form: string): boolean {
  if (form === "9") return /^[0-9]$/.test(character);
  if (form === "A") return /^\p{L}$/u.test(character);
  return character === form;
}

function numberValue(text: string, { least, most }: CustomerField): number | undefined {
  if (!/^[-+]?\d{1,15}(?:\.\d{1,9})?$/.test(text)) return undefined;
  const value = Number(text);
  return (least === undefined || value >= least) && (most === undefined || value <= most) ? value : undefined;
}

/** 2026-11-23, 2026/1/2, 2026年1月2日; days that are in the calendar. */
function dateValue(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return isDay(Number(year), Number(month), Number(day))
    ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
    : undefined;
}

/** Gregorian. */
function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

function allowedOf({ type, choices, form, least, most }: CustomerField): string {
  switch (type) {
    case "text":
      return form === undefined
        ? `text of at most ${limits.customers.fieldCharacters} characters`
        : `text like ${form}`;
    case "number":
      return `a number${least === undefined ? "" : ` from ${least}`}${most === undefined ? "" : ` to ${most}`}`;
    case "date":
      return "a day such as 2026-11-23";
    case "choice":
      return choices.join(", ");
    case "yes-no":
      return "yes or no";
    default:
      return unreachable(type);
  }
}

export function listOf(all: Iterable<string>, none: string): string {
  const some = [...all];
  return some.length === 0 ? none : `${some.slice(0, MOST_NAMED).join(", ")}${some.length > MOST_NAMED ? ", …" : ""}`;
}

const MOST_NAMED = 12;

export function wrong(field: string, found: string, allowed: string): Result<never, ValueFault> {
  return fail({ kind: "value", field, found, allowed });
}
