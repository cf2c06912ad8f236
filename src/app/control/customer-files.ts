// Customers as a file, and the rows an import refused: written as they are read, page by page, so that a million of them are no more at once than a few.

import type { ExportFormat, MadeFile } from "../../api/import-control.ts";
import { limits } from "../../base/limits.ts";
import type { SheetCell } from "../../base/sheet.ts";
import { isoTime } from "../../base/time.ts";
import type { Mask } from "../../call/mask.ts";
import type { Customer } from "../../crm/customers/customer.ts";
import type { ImportField } from "../../crm/imports/columns.ts";
import type { CustomerImport, RejectedRow } from "../../crm/imports/import.ts";
import { CSV_MARK, CSV_TYPE, csvRow } from "../csv/write-csv.ts";
import { writeXlsx, XLSX_TYPE } from "../xlsx/write-xlsx.ts";

export interface ExportTerms {
  readonly format: ExportFormat;
  readonly fields: readonly ImportField[];
  readonly mask: Mask | undefined;
  /** Name of an organisation by its id. */
  readonly organisation: (id: string) => string;
  /** E.g. `20261123`. */
  readonly day: string;
}

/** An import takes it back: the titles are those it knows. */
export function customersFile(customers: AsyncIterable<Customer>, terms: ExportTerms): MadeFile {
  const { format, day } = terms;
  const name = `customers-${day}.${format}`;
  if (format === "json") return { name, type: "application/json", chunks: () => jsonOf(customers, terms) };
  const columns = [...COLUMNS, ...terms.fields.map((field) => field.name)];
  const rows = rowsOf(customers, terms);
  if (format === "csv") return { name, type: CSV_TYPE, chunks: () => csvOf(columns, rows) };
  return { name, type: XLSX_TYPE, chunks: () => writeXlsx([{ name: "customers", columns, rows }]) };
}

const COLUMNS = ["id", "name", "phone", "class", "owner", "organisation", "region", "mail", "address", "tags"] as const;

export function rejectsFile(
  { file, columns }: CustomerImport,
  page: (after: number) => Promise<readonly RejectedRow[]>,
): MadeFile {
  const rows = async function* (): AsyncGenerator<readonly SheetCell[]> {
    for (let after = 0; ; ) {
      const some = await page(after);
      for (const { line, reason, cells } of some) yield [...columns.map((_, at) => cells[at] ?? ""), line, reason];
      const last = some.at(-1);
      if (last === undefined) return;
      after = last.row;
    }
  };
  const titles = [...columns, "line", "reason"];
  return { name: `${file.replace(/\.\w{1,5}$/, "")}.errors.csv`, type: CSV_TYPE, chunks: () => csvOf(titles, rows()) };
}

async function* rowsOf(customers: AsyncIterable<Customer>, terms: ExportTerms): AsyncGenerator<readonly string[]> {
  const { mask, organisation, fields } = terms;
  const text = (value: string | undefined): string => (mask === undefined ? (value ?? "") : mask.text(value ?? ""));
  for await (const one of customers) {
    const numbers = one.numbers.map(({ number }) => (mask === undefined ? number : mask.number(number)));
    const own = fields.map(({ key }) => {
      const value = one.fields[key];
      const shown = value === undefined || mask === undefined ? value : mask.field(key, value);
      return shown === undefined || shown === null ? "" : String(shown);
    });
    const company = one.organisation === undefined ? "" : organisation(one.organisation);
    const { id, name, owner, region, mail, address, tags } = one;
    const fixed = [
      id,
      text(name),
      numbers.join("; "),
      one.class,
      owner,
      text(company),
      region,
      text(mail),
      text(address),
    ];
    yield [...fixed.map((value) => value ?? ""), text(tags.join("; ")), ...own];
  }
}

const PIECE_CHARACTERS = 16_384;

async function* csvOf(
  columns: readonly string[],
  rows: AsyncIterable<readonly SheetCell[]>,
): AsyncGenerator<Uint8Array> {
  const utf8 = new TextEncoder();
  let text = CSV_MARK + csvRow(columns);
  for await (const row of rows) {
    text += csvRow(row.map((cell) => (typeof cell === "object" ? null : cell)));
    if (text.length < PIECE_CHARACTERS) continue;
    yield utf8.encode(text);
    text = "";
  }
  if (text !== "") yield utf8.encode(text);
}

async function* jsonOf(
  customers: AsyncIterable<Customer>,
  { mask, organisation }: ExportTerms,
): AsyncGenerator<Uint8Array> {
  const utf8 = new TextEncoder();
  let text = "[";
  let isFirst = true;
  for await (const one of customers) {
    const { version: _, mergedInto: __, createdAt, changedAt, organisation: company, ...rest } = one;
    const plain = {
      ...rest,
      organisation: company === undefined ? null : organisation(company),
      createdAt: isoTime(createdAt),
      changedAt: isoTime(changedAt),
    };
    text += `${isFirst ? "\n" : ",\n"}${JSON.stringify(mask === undefined ? plain : mask.view(plain))}`;
    isFirst = false;
    if (text.length < PIECE_CHARACTERS) continue;
    yield utf8.encode(text);
    text = "";
  }
  yield utf8.encode(`${text}\n]\n`);
}

/** All pages, one after the other, at most `limits.imports.exported` of them. */
export async function* pagesOf<Item>(
  page: (before: number | undefined) => Promise<{ readonly items: readonly Item[]; readonly next: number | undefined }>,
): AsyncGenerator<Item> {
  let left: number = limits.imports.exported;
  for (let before: number | undefined; left > 0; ) {
    const { items, next } = await page(before);
    for (const item of items) if (left-- > 0) yield item;
    if (next === undefined) return;
    before = next;
  }
}
