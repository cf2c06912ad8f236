// Customers as rows. The tables: 0018-customers.sql.

import type { SqlRow, SqlValue, Write } from "../../base/db.ts";
import type { AgentKey } from "../../base/ids.ts";
import type { WallMillis } from "../../base/time.ts";
import type { CustomerId, OrganisationId } from "../ids.ts";
import type { Customer, CustomerNote, FieldValues, Organisation } from "./customer.ts";
import type { FindDocument, Spelling } from "./find-terms.ts";

/** A customer as the database has it. */
export interface KeptCustomer {
  readonly rid: number;
  readonly customer: Customer;
  readonly spellings: Spelling;
}

export const SELECT_CUSTOMER = "SELECT * FROM customer WHERE id = ?";
export const SELECT_HOLDER = "SELECT id FROM customer_number WHERE number = ?";
export const SELECT_UNIQUE = "SELECT id FROM customer_unique WHERE field = ? AND value = ?";
export const SELECT_ORGANISATION = "SELECT * FROM organisation WHERE id = ?";
export const SELECT_ORGANISATION_BY_NAME = "SELECT * FROM organisation WHERE name_key = ?";
export const SELECT_CLASSES = "SELECT key FROM customer_class ORDER BY key";
export const SELECT_LAST_RID = "SELECT MAX(rid) AS rid FROM customer";
export const SELECT_LAST_NOTE = "SELECT MAX(id) AS id FROM customer_note";
export const SELECT_MERGE = "SELECT * FROM customer_merge WHERE gone = ?";
export const COUNT_NOTES = "SELECT COUNT(*) AS notes FROM (SELECT 1 FROM customer_note WHERE customer = ? LIMIT ?)";
/** The customer and all who were merged into them, at any remove. Bound: id, how many. */
export const SELECT_FAMILY = `WITH RECURSIVE family (id) AS (VALUES (?)
  UNION SELECT customer.id FROM customer JOIN family ON customer.merged_into = family.id) SELECT id FROM family LIMIT ?`;
/** The same as one row, for a look-up; ids as JSON. */
export const SELECT_FAMILY_IDS = `SELECT json_group_array(id) AS ids FROM (${SELECT_FAMILY})`;
/** Customers of an organisation, page by page. Bound: MATCH, rid after, how many. */
export const SELECT_MEMBERS = `SELECT c.* FROM customer_find f JOIN customer c ON c.rid = f.rowid
  WHERE customer_find MATCH ? AND f.rowid > ? ORDER BY f.rowid LIMIT ?`;

export function keptOf(row: SqlRow): KeptCustomer {
  return {
    rid: Number(row["rid"]),
    customer: customerOf(row),
    spellings: JSON.parse(String(row["spellings"])) as Spelling,
  };
}

export function customerOf(row: SqlRow): Customer {
  const numbers = JSON.parse(String(row["numbers"])) as readonly (readonly [string, string | null])[];
  return {
    id: String(row["id"]) as CustomerId,
    name: String(row["name"]),
    numbers: numbers.map(([number, label]) => ({ number, label: label ?? undefined })),
    class: textOf(row["class"]),
    owner: textOf(row["owner"]) as AgentKey | undefined,
    organisation: textOf(row["organisation"]) as OrganisationId | undefined,
    region: textOf(row["region"]),
    mail: textOf(row["mail"]),
    address: textOf(row["address"]),
    tags: JSON.parse(String(row["tags"])) as readonly string[],
    fields: JSON.parse(String(row["fields"])) as FieldValues,
    createdAt: Number(row["created_at"]) as WallMillis,
    createdBy: String(row["created_by"]),
    changedAt: Number(row["changed_at"]) as WallMillis,
    version: Number(row["version"]),
    mergedInto: textOf(row["merged_into"]) as CustomerId | undefined,
  };
}

const PUT = `INSERT OR REPLACE INTO customer (rid, id, name, spellings, numbers, class, owner, organisation, region, mail, address, tags, fields,
  created_at, created_by, changed_at, version, merged_into) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function customerWrite({ rid, customer, spellings }: KeptCustomer): Write {
  const numbers = customer.numbers.map(({ number, label }) => [number, label ?? null]);
  return {
    sql: PUT,
    values: [
      ...[rid, customer.id, customer.name, JSON.stringify(spellings), JSON.stringify(numbers)],
      ...[customer.class ?? null, customer.owner ?? null, customer.organisation ?? null, customer.region ?? null],
      ...[customer.mail ?? null, customer.address ?? null],
      ...[JSON.stringify(customer.tags), JSON.stringify(customer.fields)],
      ...[Math.round(customer.createdAt), customer.createdBy, Math.round(customer.changedAt), customer.version],
      customer.mergedInto ?? null,
    ],
  };
}

export function removeCustomerWrite(rid: number): Write {
  return { sql: "DELETE FROM customer WHERE rid = ?", values: [rid] };
}

/** Fails where the number is another's. */
export function numberWrite(number: string, id: CustomerId): Write {
  return { sql: "INSERT INTO customer_number (number, id) VALUES (?, ?)", values: [number, id] };
}

export function forgetNumber(number: string, id: CustomerId): Write {
  return { sql: "DELETE FROM customer_number WHERE number = ? AND id = ?", values: [number, id] };
}

export function valueWrite(field: string, value: SqlValue, rid: number): Write {
  return {
    sql: "INSERT OR IGNORE INTO customer_value (field, value, rid) VALUES (?, ?, ?)",
    values: [field, value, rid],
  };
}

export function forgetValue(field: string, value: SqlValue, rid: number): Write {
  return { sql: "DELETE FROM customer_value WHERE field = ? AND value = ? AND rid = ?", values: [field, value, rid] };
}

/** Fails where the value is another's. */
export function uniqueWrite(field: string, value: string, id: CustomerId): Write {
  return { sql: "INSERT INTO customer_unique (field, value, id) VALUES (?, ?, ?)", values: [field, value, id] };
}

export function forgetUnique(field: string, value: string, id: CustomerId): Write {
  return { sql: "DELETE FROM customer_unique WHERE field = ? AND value = ? AND id = ?", values: [field, value, id] };
}

export function findWrites(rid: number, document: FindDocument | undefined): readonly Write[] {
  const forget = { sql: "DELETE FROM customer_find WHERE rowid = ?", values: [rid] };
  if (document === undefined) return [forget];
  const { name, others, starts, digits, facets } = document;
  const sql = "INSERT INTO customer_find (rowid, name, others, starts, digits, facets) VALUES (?, ?, ?, ?, ?, ?)";
  return [forget, { sql, values: [rid, name, others, starts, digits, facets] }];
}

export function noteWrite({ id, customer, at, author, text, call }: CustomerNote): Write {
  return {
    sql: "INSERT INTO customer_note (id, customer, at, author, text, call_id) VALUES (?, ?, ?, ?, ?, ?)",
    values: [id, customer, Math.round(at), author, text, call ?? null],
  };
}

export function callOfCustomer(call: string, customer: CustomerId, at: number, author: string): Write {
  return {
    sql: "INSERT OR REPLACE INTO customer_call (call_id, customer, at, author) VALUES (?, ?, ?, ?)",
    values: [call, customer, Math.round(at), author],
  };
}

export interface Merge {
  readonly gone: KeptCustomer;
  readonly kept: Customer;
  /** As it was made of the two. */
  readonly made: Customer;
}

export function mergeWrite({ gone, kept, made }: Merge, at: number, author: string): Write {
  const before = JSON.stringify({ gone, kept, made });
  return {
    sql: "INSERT OR REPLACE INTO customer_merge (gone, kept, at, author, before) VALUES (?, ?, ?, ?, ?)",
    values: [gone.customer.id, kept.id, Math.round(at), author, before],
  };
}

export function mergeOf(row: SqlRow): Merge {
  return JSON.parse(String(row["before"])) as Merge;
}

export function forgetMerge(gone: CustomerId): Write {
  return { sql: "DELETE FROM customer_merge WHERE gone = ?", values: [gone] };
}

/** All that is kept by this id beside the customer itself. */
export function forgetKept(id: CustomerId): readonly Write[] {
  return [
    { sql: "DELETE FROM customer_note WHERE customer = ?", values: [id] },
    { sql: "DELETE FROM customer_call WHERE customer = ?", values: [id] },
    forgetMerge(id),
  ];
}

export function classWrite(key: string, at: number, by: string): Write {
  return {
    sql: "INSERT OR IGNORE INTO customer_class (key, created_at, created_by) VALUES (?, ?, ?)",
    values: [key, Math.round(at), by],
  };
}

/** What two names that are the same have in common. */
export function organisationKey(name: string): string {
  return name.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
}

export function organisationOf(row: SqlRow): Organisation {
  return {
    id: String(row["id"]) as OrganisationId,
    name: String(row["name"]),
    note: textOf(row["note"]),
    createdAt: Number(row["created_at"]) as WallMillis,
    createdBy: String(row["created_by"]),
    changedAt: Number(row["changed_at"]) as WallMillis,
  };
}

export function organisationWrite({ id, name, note, createdAt, createdBy, changedAt }: Organisation): Write {
  return {
    sql: `INSERT INTO organisation (id, name, name_key, note, created_at, created_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, note = excluded.note, changed_at = excluded.changed_at`,
    values: [id, name, organisationKey(name), note ?? null, Math.round(createdAt), createdBy, Math.round(changedAt)],
  };
}

export function removeOrganisation(id: OrganisationId): Write {
  return { sql: "DELETE FROM organisation WHERE id = ?", values: [id] };
}

function textOf(value: SqlValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
