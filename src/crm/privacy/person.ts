// A person as the switch knows them: the customer they are, with all that was merged into them, and the numbers they have, in every way in which
// records write them down. Whatever is exported, erased or held is found by these.

import type { CustomerBook } from "../customers/customer-book.ts";

export interface Person {
  /** As they were named. */
  readonly shown: string;
  /** Ids; none: no customer has the number. */
  readonly customers: readonly string[];
  readonly numbers: readonly string[];
}

/** What a statement can be told of a person, each a JSON array. */
export type PersonKey = "customers" | "numbers" | "calls" | "tickets";

/** A person, and the calls and tickets that are theirs. */
export interface WholePerson extends Person {
  readonly calls: readonly string[];
  readonly tickets: readonly string[];
}

/** By the id of a customer, or a number in any form. undefined: it is neither. */
export async function findPerson(
  said: string,
  book: Pick<CustomerBook, "get" | "byNumber" | "numberOf" | "spellings" | "family">,
): Promise<Person | undefined> {
  const customer = book.get(said) ?? book.byNumber(said);
  if (customer !== undefined) {
    const customers = await book.family(customer.id);
    const all = customers.includes(customer.id) ? customers : [customer.id, ...customers];
    return { shown: said, customers: all, numbers: book.spellings(customer.numbers) };
  }
  const number = book.numberOf(said);
  if (number === undefined) return undefined;
  return { shown: said, customers: [], numbers: book.spellings([{ number, label: undefined }]) };
}

export function personValues(person: WholePerson, keys: readonly PersonKey[]): readonly string[] {
  return keys.map((key) => JSON.stringify(person[key]));
}
