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
  const ranges = search.fields.filter(({ is }) => is !== "equal");
  const inRanges = ranges.map(rangeSql);
  const one = search.id === undefined ? "" : " AND c.id = ?";
  const bounds: readonly SqlValue[] = [
    ...(search.id === undefined ? [] : [search.id]),
    ...ranges.flatMap(({ field, value }) => [field, boundOf(value)]),
  ];
  const sql =
    match === undefined
      ? `SELECT ${columns} FROM customer c WHERE c.merged_into IS NULL AND c.rid < ?${one}${inRanges.join("")} ORDER BY c.rid DESC LIMIT ?`
      : `SELECT ${columns} FROM customer_find f JOIN customer c ON c.rid = f.rowid
          WHERE customer_find MATCH ? AND f.rowid < ?${one}${inRanges.join("")} ORDER BY f.rowid DESC LIMIT ?`;
  return database.query(sql, [...(match === undefined ? [] : [match]), before, ...bounds, limit]);
}

/** One look-up for each row: there are fewer rows than values. */
function rangeSql({ is }: FieldCondition): string {
  const compared = is === "least" ? ">=" : "<=";
  return ` AND EXISTS (SELECT 1 FROM customer_value v WHERE v.field = ? AND v.value ${compared} ? AND v.rid = c.rid)`;
}

function boundOf(value: FieldValue): SqlValue {
  return typeof value === "boolean" ? String(value) : value;
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
