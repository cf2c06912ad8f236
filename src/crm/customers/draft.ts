// Customers as they will be once what is under way is written: what the database has, and before it what this draft has changed. Gathers the rows to
// write and the events to tell; `turns.ts` has them committed.

import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { CustomerField } from "../../office/customers.ts";
import type { NewEvent } from "../events.ts";
import type { CustomerId } from "../ids.ts";
import type { Customer, Organisation } from "./customer.ts";
import {
  customerWrite,
  findWrites,
  forgetNumber,
  forgetUnique,
  forgetValue,
  type KeptCustomer,
  keptOf,
  numberWrite,
  organisationKey,
  organisationOf,
  organisationWrite,
  removeCustomerWrite,
  SELECT_CUSTOMER,
  SELECT_FAMILY_IDS,
  SELECT_HOLDER,
  SELECT_ORGANISATION,
  SELECT_ORGANISATION_BY_NAME,
  SELECT_UNIQUE,
  uniqueWrite,
  valueWrite,
} from "./customer-tables.ts";
import { documentOf, facetOf } from "./find-terms.ts";

export interface DraftDeps {
  readonly database: Pick<Database, "get">;
  readonly fields: ReadonlyMap<string, CustomerField>;
}

/** Merges follow one another at most so often. */
export const HOPS = 20;

export class Draft {
  readonly writes: Write[] = [];
  readonly events: NewEvent[] = [];
  /** Classes that are there once it is written. */
  readonly classes = new Set<string>();
  readonly #deps: DraftDeps;
  readonly #customers = new Map<string, KeptCustomer | undefined>();
  readonly #holders = new Map<string, CustomerId | undefined>();
  readonly #uniques = new Map<string, CustomerId | undefined>();
  readonly #organisations = new Map<string, Organisation>();

  constructor(deps: DraftDeps) {
    this.#deps = deps;
  }

  /** Merged or not. */
  asIs(id: string): KeptCustomer | undefined {
    if (this.#customers.has(id)) return this.#customers.get(id);
    const row = this.#deps.database.get(SELECT_CUSTOMER, [id]);
    return row === undefined ? undefined : keptOf(row);
  }

  /** The one they turned out to be. */
  get(id: string): KeptCustomer | undefined {
    let found = this.asIs(id);
    for (let hop = 0; hop < HOPS && found?.customer.mergedInto !== undefined; hop++) {
      found = this.asIs(found.customer.mergedInto);
    }
    return found?.customer.mergedInto === undefined ? found : undefined;
  }

  /** They, and all who are merged into them, as it will be: what was read before the turn may be over by now. */
  familyOf({ customer: { id } }: KeptCustomer): readonly KeptCustomer[] {
    const row = this.#deps.database.get(SELECT_FAMILY_IDS, [id, limits.customers.merged]);
    const written = JSON.parse(String(row?.["ids"] ?? "[]")) as readonly string[];
    return [...new Set([id, ...written, ...this.#customers.keys()])].flatMap((one) => {
      const kept = this.asIs(one);
      return kept !== undefined && this.get(one)?.customer.id === id ? [kept] : [];
    });
  }

  holderOf(number: string): CustomerId | undefined {
    if (this.#holders.has(number)) return this.#holders.get(number);
    return idOf(this.#deps.database.get(SELECT_HOLDER, [number]));
  }

  uniqueOf(field: string, value: string): CustomerId | undefined {
    const key = `${field}\n${value}`;
    if (this.#uniques.has(key)) return this.#uniques.get(key);
    return idOf(this.#deps.database.get(SELECT_UNIQUE, [field, value]));
  }

  /** Without values that only one may have and somebody else has by now. */
  fieldsLeftTo({ id, fields }: Customer): Customer["fields"] {
    const isLeft = ([field, value]: readonly [string, unknown]): boolean => {
      const holder = this.uniqueOf(field, String(value));
      return this.#deps.fields.get(field)?.unique !== true || holder === undefined || holder === id;
    };
    return Object.fromEntries(Object.entries(fields).filter(isLeft));
  }

  organisation(id: string): Organisation | undefined {
    const row = this.#deps.database.get(SELECT_ORGANISATION, [id]);
    const found = this.#organisations.get(id);
    return found ?? (row === undefined ? undefined : organisationOf(row));
  }

  organisationNamed(name: string): Organisation | undefined {
    const key = organisationKey(name);
    for (const one of this.#organisations.values()) if (organisationKey(one.name) === key) return one;
    const row = this.#deps.database.get(SELECT_ORGANISATION_BY_NAME, [key]);
    return row === undefined ? undefined : this.organisation(String(row["id"]));
  }

  putOrganisation(organisation: Organisation): void {
    this.#organisations.set(organisation.id, organisation);
    this.writes.push(organisationWrite(organisation));
  }

  /** With all that is found by it; `before`: as it stood. */
  put(now: KeptCustomer, before: KeptCustomer | undefined): void {
    const { customer, rid } = now;
    if (before !== undefined) this.#forget(before);
    this.#customers.set(customer.id, now);
    this.writes.push(customerWrite(now));
    const isFound = customer.mergedInto === undefined;
    if (before !== undefined || isFound)
      this.writes.push(
        ...findWrites(rid, isFound ? this.#documentOf(now) : undefined).slice(before === undefined ? 1 : 0),
      );
    if (!isFound) return;
    for (const { number } of customer.numbers) {
      this.#holders.set(number, customer.id);
      this.writes.push(numberWrite(number, customer.id));
    }
    for (const [field, value] of uniquesOf(customer, this.#deps.fields)) {
      this.#uniques.set(`${field}\n${value}`, customer.id);
      this.writes.push(uniqueWrite(field, value, customer.id));
    }
    for (const [field, value] of rangesOf(customer)) this.writes.push(valueWrite(field, value, rid));
  }

  remove(gone: KeptCustomer): void {
    this.#forget(gone);
    this.#customers.set(gone.customer.id, undefined);
    this.writes.push(removeCustomerWrite(gone.rid), ...findWrites(gone.rid, undefined));
  }

  #forget({ customer, rid }: KeptCustomer): void {
    if (customer.mergedInto !== undefined) return;
    for (const { number } of customer.numbers) {
      if (this.holderOf(number) !== customer.id) continue;
      this.#holders.set(number, undefined);
      this.writes.push(forgetNumber(number, customer.id));
    }
    // Whatever the office file says now: it may have been unique, or a number, when it was written.
    for (const [field, value] of Object.entries(customer.fields)) {
      if (this.uniqueOf(field, String(value)) !== customer.id) continue;
      this.#uniques.set(`${field}\n${value}`, undefined);
      this.writes.push(forgetUnique(field, String(value), customer.id));
    }
    for (const [field, value] of rangesOf(customer)) this.writes.push(forgetValue(field, value, rid));
  }

  #documentOf({ customer, spellings }: KeptCustomer) {
    const { name, numbers, organisation, mail, address, tags, fields } = customer;
    const company = organisation === undefined ? undefined : this.organisation(organisation)?.name;
    return documentOf({
      name,
      spellings,
      numbers: numbers.map(({ number }) => number),
      others: [
        ...[company ?? "", mail ?? "", address ?? "", customer.class ?? ""],
        ...tags,
        ...Object.values(fields).map(String),
      ].filter((text) => text !== ""),
      facets: facetsOf(customer),
    });
  }
}

/** What filters find a customer by. */
function facetsOf({ numbers, class: key, owner, organisation, region, tags, fields }: Customer): readonly string[] {
  return [
    facetOf("class", key ?? ""),
    facetOf("owner", owner ?? ""),
    ...numbers.map(({ number }) => facetOf("number", number)),
    ...(organisation === undefined ? [] : [facetOf("organisation", organisation)]),
    ...(region === undefined ? [] : [facetOf("region", region)]),
    ...tags.map((tag) => facetOf("tag", tag)),
    ...Object.entries(fields).map(([field, value]) => facetOf(`field ${field}`, String(value))),
  ];
}

function uniquesOf({ fields }: Customer, rules: DraftDeps["fields"]): readonly (readonly [string, string])[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    return rules.get(field)?.unique === true ? [[field, String(value)] as const] : [];
  });
}

/** Numbers and days, for searches from and to. */
function rangesOf({ fields }: Customer): readonly (readonly [string, string | number])[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const isRange = typeof value === "number" || (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value));
    return isRange ? [[field, value] as const] : [];
  });
}

function idOf(row: Readonly<Record<string, unknown>> | undefined): CustomerId | undefined {
  return row === undefined ? undefined : (String(row["id"]) as CustomerId);
}
