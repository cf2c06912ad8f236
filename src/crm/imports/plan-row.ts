// What is to be done with one row: a new customer, a change of one there is, nothing, or the error file. By the policy for duplicates; writes nothing.

import type { Customer, CustomerChange, CustomerFault, NewCustomer } from "../customers/customer.ts";
import type { CustomerBook, CustomerDeed } from "../customers/customer-book.ts";
import type { Duplicates } from "./import.ts";
import type { RowValues } from "./read-row.ts";

export type RowPlan =
  | { readonly kind: "deed"; readonly deed: CustomerDeed; readonly known: Customer | undefined }
  | { readonly kind: "skip" }
  | { readonly kind: "reject"; readonly reason: string };

export interface PlanTerms {
  readonly book: Pick<CustomerBook, "byNumber" | "get" | "numberOf">;
  readonly duplicates: Duplicates;
  /** The id of an organisation of this name; undefined: it could not be made. */
  readonly organisation: string | undefined;
  /** The key of an agent, by key or name; undefined: there is none, or several. */
  readonly owner: string | undefined;
}

export function planRow(values: RowValues, terms: PlanTerms): RowPlan {
  const { book, duplicates } = terms;
  const wrong = values.numbers.find(({ number }) => book.numberOf(number) === undefined);
  if (wrong !== undefined) return reject(`${short(wrong.number)} is no telephone number`);
  if (values.owner !== undefined && terms.owner === undefined) return reject(`no agent ${short(values.owner)}`);
  const numbers = values.numbers.flatMap(({ number }) => book.numberOf(number) ?? []);
  const owners = new Map(numbers.flatMap((number) => entryOf(book.byNumber(number))));
  const named = values.id === undefined ? undefined : book.get(values.id);
  if (values.id !== undefined && named === undefined) return reject(`no customer ${short(values.id)}`);
  const others = [...owners.keys()].filter((id) => named !== undefined && id !== named.id);
  if (others.length > 0 || owners.size > 1)
    return reject(`its numbers are those of several customers: ${[...owners.keys()].join(", ")}`);
  const known = named ?? [...owners.values()][0];
  if (known === undefined) return { kind: "deed", deed: { kind: "create", customer: newOf(values, terms) }, known };
  if (duplicates === "new") return reject(`its number is that of ${known.id} already`);
  if (duplicates === "skip") return { kind: "skip" };
  const change = changeOf(known, values, terms);
  if (change === undefined) return { kind: "skip" };
  return { kind: "deed", deed: { kind: "change", id: known.id, change }, known };
}

/** For a person, as it stands in the error file. */
export function reasonOf(fault: CustomerFault): string {
  switch (fault.kind) {
    case "value":
      return `${fault.field}: ${short(fault.found)} is not ${fault.allowed}`;
    case "number-taken":
      return `${fault.number} is the number of ${fault.by}`;
    case "field-taken":
      return `${fault.field} is that of ${fault.by ?? "another customer"}`;
    case "unknown":
      return "the customer is gone";
    case "version":
      return "the customer was changed meanwhile";
    case "full":
      return "there is no room for more customers";
    case "not-merged":
    case "same":
      return "the row contradicts itself";
  }
}

function newOf(values: RowValues, { organisation, owner }: PlanTerms): NewCustomer {
  const { name, numbers, region, mail, address, tags, fields } = values;
  return { name: name ?? "", numbers, class: values.class, owner, organisation, region, mail, address, tags, fields };
}

/** undefined: it would change nothing. */
function changeOf(known: Customer, values: RowValues, terms: PlanTerms): CustomerChange | undefined {
  const fills = terms.duplicates === "merge";
  const pick = (old: string | undefined, said: string | undefined): string | undefined =>
    said === undefined || said === old || (fills && old !== undefined && old !== "") ? undefined : said;
  const had = new Set(known.numbers.map(({ number }) => number));
  const more = values.numbers.filter(({ number }) => !had.has(terms.book.numberOf(number) ?? ""));
  const tags = values.tags.filter((tag) => !known.tags.includes(tag));
  const fields = Object.entries(values.fields).filter(([key, value]) => {
    const old = known.fields[key];
    return old === undefined || (!fills && String(old) !== value);
  });
  const change: CustomerChange = {
    name: pick(known.name, values.name),
    class: pick(known.class, values.class),
    owner: pick(known.owner, terms.owner),
    organisation: pick(known.organisation, terms.organisation),
    region: pick(known.region, values.region),
    mail: pick(known.mail, values.mail),
    address: pick(known.address, values.address),
    numbers: more.length === 0 ? undefined : [...known.numbers, ...more],
    tags: tags.length === 0 ? undefined : [...known.tags, ...tags],
    fields: fields.length === 0 ? undefined : Object.fromEntries(fields),
  };
  return Object.values(change).every((value) => value === undefined) ? undefined : change;
}

function entryOf(customer: Customer | undefined): readonly (readonly [string, Customer])[] {
  return customer === undefined ? [] : [[customer.id, customer]];
}

function reject(reason: string): RowPlan {
  return { kind: "reject", reason };
}

function short(said: string): string {
  return said.length > 60 ? `${said.slice(0, 60)}…` : said;
}
