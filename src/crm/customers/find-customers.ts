// Lists of customers and searches among them (CRM-02), newest first, in the reader thread. What may not be seen is not looked for: who asks is part of
// the search itself, so that neither rows nor their number tell of others.

import type { Database, SqlRow, SqlValue } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { FieldValue, Organisation } from "./customer.ts";
import { type KeptCustomer, keptOf, organisationOf } from "./customer-tables.ts";
import { facetOf, matchOf } from "./find-terms.ts";

export interface FieldCondition {
  readonly field: string;
  readonly is: "equal" | "least" | "most";
  readonly value: FieldValue;
}

export interface CustomerSearch {
  /** Any part of a number or a Chinese name, the beginning of any word or of how it sounds; several words: all of them. */
  readonly text: string | undefined;
  /** What `text` is as a number, in the form in which numbers are kept. */
  readonly number: string | undefined;
  /** "": of none. */
  readonly class: string | undefined;
  readonly owner: string | undefined;
  readonly organisation: string | undefined;
  readonly region: string | undefined;
  readonly tags: readonly string[];
  readonly fields: readonly FieldCondition[];
  /** This one alone; undefined: whoever it is. */
  readonly id?: string | undefined;
  /** Only customers of these agents, and of nobody; undefined: all. */
  readonly within: ReadonlySet<string> | undefined;
}

export interface Paging {
  readonly limit: number;
  /** Row of the last one of the page before. */
  readonly before: number | undefined;
}

/** Newest first. */
export async function findCustomers(
  database: Pick<Database, "query">,
  search: CustomerSearch,
  { limit, before = Number.MAX_SAFE_INTEGER }: Paging,
): Promise<readonly KeptCustomer[]> {
  const rows = await rowsOf(database, search, { columns: "c.*", limit, before });
  return rows.map(keptOf);
}

/** Ids of those found, for commands on many. */
export async function findCustomerIds(
  database: Pick<Database, "query">,
  search: CustomerSearch,
  { limit, before = Number.MAX_SAFE_INTEGER }: Paging,
): Promise<readonly { readonly id: string; readonly rid: number }[]> {
  const rows = await rowsOf(database, search, { columns: "c.id, c.rid", limit, before });
  return rows.map((row) => ({ id: String(row["id"]), rid: Number(row["rid"]) }));
}

async function rowsOf(
  database: Pick<Database, "query">,
  search: CustomerSearch,
  {
    columns,
    limit,
    before,
  }: { readonly columns: "c.*" | "c.id, c.rid"; readonly limit: number; readonly before: number },
): Promise<readonly SqlRow[]> {
  const match = matchOf({ ...search, facets: facetsOf(search), oneOf: oneOfOwners(search.within) });
  if (match === "nothing") return [];
  const rid = match === undefined ? "c.rid" : "f.rowid";
  const one = search.id === undefined ? "" : ` AND ${rid} = (SELECT rid FROM customer WHERE id = ?)`;
  const ranges = await Promise.all(rangesOf(search.fields).map((range) => rangeSql(range, rid, database)));
  const conditions = `${one}${ranges.map(({ sql }) => sql).join("")}`;
  const bounds: readonly SqlValue[] = [
    ...(search.id === undefined ? [] : [search.id]),
    ...ranges.flatMap(({ values }) => values),
  ];
  const sql =
    match === undefined
      ? `SELECT ${columns} FROM customer c WHERE c.merged_into IS NULL AND c.rid < ?${conditions} ORDER BY c.rid DESC LIMIT ?`
      : `SELECT ${columns} FROM customer_find f CROSS JOIN customer c ON c.rid = f.rowid
          WHERE customer_find MATCH ? AND f.rowid < ?${conditions} ORDER BY f.rowid DESC LIMIT ?`;
  return database.query(sql, [...(match === undefined ? [] : [match]), before, ...bounds, limit]);
}

interface Range {
  readonly field: string;
  readonly least: SqlValue | undefined;
  readonly most: SqlValue | undefined;
}

/** One for each field, from and to together. */
function rangesOf(fields: readonly FieldCondition[]): readonly Range[] {
  const found = new Map<string, Range>();
  for (const { field, is, value } of fields) {
    if (is === "equal") continue;
    const bound = typeof value === "boolean" ? String(value) : value;
    const before = found.get(field) ?? { field, least: undefined, most: undefined };
    found.set(field, is === "least" ? { ...before, least: bound } : { ...before, most: bound });
  }
  return [...found.values()];
}

/** With so many it is cheaper to look at customers one after the other, newest first, until a page is full. */
const FEW = 5_000;

/** Where few have such a value they are taken from its index; else each customer's value is looked up. */
async function rangeSql(
  { field, least, most }: Range,
  rid: "c.rid" | "f.rowid",
  database: Pick<Database, "query">,
): Promise<{ readonly sql: string; readonly values: readonly SqlValue[] }> {
  const from = least === undefined ? "" : " AND v.value >= ?";
  const to = most === undefined ? "" : " AND v.value <= ?";
  const values = [field, ...(least === undefined ? [] : [least]), ...(most === undefined ? [] : [most])];
  const some = `FROM customer_value v WHERE v.field = ?${from}${to}`;
  const [count] = await database.query(`SELECT COUNT(*) AS few FROM (SELECT 1 ${some} LIMIT ?)`, [...values, FEW + 1]);
  const isFew = Number(count?.["few"] ?? 0) <= FEW;
  const sql = isFew
    ? ` AND ${rid === "c.rid" ? "" : "+"}${rid} IN (SELECT v.rid ${some})` // with words, the index of words leads
    : ` AND EXISTS (SELECT 1 FROM customer_value v INDEXED BY customer_value_by_rid WHERE v.field = ?${from}${to} AND v.rid = +${rid})`;
  return { sql, values };
}

function facetsOf({ class: key, owner, organisation, region, tags, fields }: CustomerSearch): readonly string[] {
  return [
    ...(key === undefined ? [] : [facetOf("class", key)]),
    ...(owner === undefined ? [] : [facetOf("owner", owner)]),
    ...(organisation === undefined ? [] : [facetOf("organisation", organisation)]),
    ...(region === undefined ? [] : [facetOf("region", region)]),
    ...tags.map((tag) => facetOf("tag", tag)),
    ...fields.flatMap(({ field, is, value }) => (is === "equal" ? [facetOf(`field ${field}`, String(value))] : [])),
  ];
}

/** Whose customers they are, or nobody's. */
function oneOfOwners(within: CustomerSearch["within"]): readonly string[] | undefined {
  if (within === undefined) return undefined;
  return ["", ...within].map((agent) => facetOf("owner", agent)).slice(0, limits.customers.ownersSought);
}

/** By name, in its order. `text`: a part of it. */
export async function listOrganisations(
  database: Pick<Database, "query">,
  { text, after, limit }: { readonly text: string; readonly after: string; readonly limit: number },
): Promise<readonly Organisation[]> {
  const like = `%${text.replace(/[\\%_]/g, (found) => `\\${found}`)}%`;
  const sql = `SELECT * FROM organisation WHERE name_key > ? AND name_key LIKE ? ESCAPE '\\' ORDER BY name_key LIMIT ?`;
  return (await database.query(sql, [after, like, limit])).map(organisationOf);
}
