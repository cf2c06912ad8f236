// Fields of a ticket: what was written, as the category's fields want it. Pure; `workflow.ts` asks before anything is changed.

import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { TicketCategory, TicketField } from "../../office/tickets.ts";
import type { FieldValue, TicketFields } from "./ticket.ts";

/** `given`: null empties a field. The fault is a sentence. */
export function fillFields(
  { fields, key }: Pick<TicketCategory, "fields" | "key">,
  before: TicketFields,
  given: Readonly<Record<string, unknown>>,
): Result<TicketFields, string> {
  const filled = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(given)) {
    const field = fields.get(name);
    if (field === undefined)
      return fail(`a ticket of ${key} has no field ${name}; it has: ${[...fields.keys()].join(", ")}`);
    if (value === null || value === "") filled.delete(name);
    else {
      const read = readValue(field, value);
      if (read === undefined) return fail(`${name}: allowed is ${allowedIn(field)}`);
      filled.set(name, read);
    }
  }
  return ok(Object.fromEntries(filled));
}

/** Of these the ones that are empty. */
export function missingFields(needed: readonly string[], fields: TicketFields): readonly string[] {
  return needed.filter((name) => fields[name] === undefined);
}

/** As text where it came as text: what a command line or a form sends. undefined: it does not fit. */
function readValue(field: TicketField, value: unknown): FieldValue | undefined {
  const { type, choices } = field;
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : undefined;
  switch (type) {
    case "text":
      return text !== undefined && isText(text) ? text : undefined;
    case "choice":
      return choices.find((one) => one === text);
    case "number":
      return text !== undefined && /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
    case "yes-no":
      if (typeof value === "boolean") return value;
      return text === "true" ? true : text === "false" ? false : undefined;
    case "date":
      return text !== undefined && isDate(text) ? text : undefined;
    case "phone":
      return text !== undefined && /^(?=.*\d)[\d+*#()./\s-]{1,40}$/.test(text) ? text : undefined;
  }
}

function isText(text: string): boolean {
  return text.length <= limits.tickets.fieldCharacters && !/[^\P{Cc}\n\r\t]|\p{Cs}/u.test(text);
}

/** Of the calendar: no 31st of November. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(text);
  return !Number.isNaN(at) && ISO_DAY.format(at) === text;
}

/** The Swedish form of a date is ISO 8601. */
const ISO_DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC", dateStyle: "short" });

function allowedIn({ type, choices }: TicketField): string {
  switch (type) {
    case "text":
      return `text of at most ${limits.tickets.fieldCharacters} characters`;
    case "choice":
      return `one of ${choices.join(", ")}`;
    case "number":
      return "a number";
    case "yes-no":
      return "true or false";
    case "date":
      return "a day such as 2026-11-23";
    case "phone":
      return "a telephone number";
  }
}
