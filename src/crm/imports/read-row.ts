// What a row says of a customer, by the mapping of its columns. Whether the values are good ones is judged by whoever keeps customers.

import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import { fail, ok } from "../../base/result.ts";
import { type Mapping, phoneLabel } from "./columns.ts";
import type { ImportRow } from "./import-files.ts";

/** undefined: the row does not say. */
export interface RowValues {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly numbers: readonly { readonly number: string; readonly label: string | undefined }[];
  readonly class: string | undefined;
  readonly owner: string | undefined;
  /** Its name. */
  readonly organisation: string | undefined;
  readonly region: string | undefined;
  readonly mail: string | undefined;
  readonly address: string | undefined;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
}

type Plain = Exclude<keyof RowValues, "numbers" | "tags" | "fields">;

export function isBlank({ cells, fault }: ImportRow): boolean {
  return fault === undefined && cells.every((cell) => cell.trim() === "");
}

/** The fault is a reason for the error file. */
export function readRow(row: ImportRow, mapping: Mapping, titles: readonly string[]): Result<RowValues, string> {
  if (row.fault !== undefined) return fail(row.fault);
  const extra = row.cells.findIndex((cell, at) => at >= mapping.length && cell.trim() !== "");
  if (extra >= 0) return fail(`${row.cells.length} values for ${mapping.length} columns`);
  const plain: Partial<Record<Plain, string>> = {};
  const numbers: { number: string; label: string | undefined }[] = [];
  const tags: string[] = [];
  const fields: Record<string, string> = {};
  for (const [at, target] of mapping.entries()) {
    const title = titles[at] ?? "";
    const cell = row.cells[at] ?? "";
    const wrong = faultOf(cell);
    if (wrong !== undefined) return fail(`${title} ${wrong}`);
    const value = unquoted(cell.trim());
    if (target === null || value === "") continue;
    if (target === "phone") for (const number of several(value)) numbers.push({ number, label: phoneLabel(title) });
    else if (target === "tags") tags.push(...several(value));
    else if (target.startsWith("field.")) fields[target.slice("field.".length)] = value;
    else plain[target as Plain] = value;
  }
  if (plain.name === undefined && plain.id === undefined && numbers.length === 0) return fail("no name and no number");
  const { id, name, owner, organisation, region, mail, address } = plain;
  return ok({ id, name, numbers, class: plain.class, owner, organisation, region, mail, address, tags, fields });
}

/** Of a column that is left out too: a file in the wrong writing is better told at once. */
function faultOf(cell: string): string | undefined {
  if (cell.length > limits.sheets.readCharacters) return `is longer than ${limits.sheets.readCharacters} characters`;
  if (cell.includes("\uFFFD")) return "holds characters that could not be read: is it the right encoding?";
  return /[^\P{Cc}\t\n\r]/u.test(cell) ? "holds characters that are none" : undefined;
}

/** An apostrophe before a sign that begins a formula was put there so that it begins none. */
function unquoted(value: string): string {
  return /^'[=+\-@\t\r]/.test(value) ? value.slice(1) : value;
}

function several(value: string): readonly string[] {
  return value
    .split(/[;；、,，\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
