// A database of customers of common Chinese names: the product's own code says what is written; it is written in bulk (large transactions, no waiting for
// the disk).

import { nodeClock } from "../../src/app/node-clock.ts";
import { readName } from "../../src/app/pinyin/read-names.ts";
import type { Database } from "../../src/base/db.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { CustomerDeed } from "../../src/crm/customers/customer-book.ts";
import { Customers } from "../../src/crm/customers/customers.ts";
import { SELECT_LAST_SEQ } from "../../src/crm/events/event-tables.ts";
import { EventJournal } from "../../src/crm/journal.ts";
import { parseOffice } from "../../src/office/parse.ts";
import type { Bench } from "../measures/measure.ts";
import { BulkDatabase } from "./bulk-database.ts";
import { CUSTOMER_OFFICE, drawnCustomers } from "./customer-names.ts";

export const FILLED_TOGETHER = 500;

/** Fills the file of a switch that does not run; some of their numbers. */
export async function filled(path: string, count: number, bench: Pick<Bench, "progress">): Promise<readonly string[]> {
  const database = new BulkDatabase(path);
  try {
    return await fill(await bookIn(database), count, bench);
  } finally {
    database.close();
  }
}

export async function bookIn(database: Database): Promise<Customers> {
  const parsed = parseOffice(CUSTOMER_OFFICE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const office = parsed.value;
  const deps = { clock: nodeClock(silentLog), database, log: silentLog, rng: seededRng(1) };
  const heard = new Map<string, ReturnType<typeof readName>>();
  const spell = (name: string) => {
    const known = heard.get(name) ?? readName(name);
    heard.set(name, known);
    return known;
  };
  const pinyin = { spell: async (names: readonly string[]) => names.map(spell) };
  const journal = new EventJournal(deps);
  journal.restore(database.get(SELECT_LAST_SEQ)); // a switch may have written events before
  const book = new Customers({ ...deps, journal, office: () => office, pinyin });
  await book.restore();
  return book;
}

/** Some of their numbers. */
async function fill(book: Customers, count: number, bench: Pick<Bench, "progress">): Promise<readonly string[]> {
  const numbers: string[] = [];
  let deeds: CustomerDeed[] = [];
  let made = 0;
  const write = async (): Promise<void> => {
    const results = await book.deeds(deeds, { by: "bench", makeClasses: false });
    const bad = results.find(({ ok }) => !ok);
    if (bad !== undefined && !bad.ok) throw new Error(JSON.stringify(bad.fault));
    made += deeds.length;
    if (made % 100_000 === 0) bench.progress(`${made} customers`);
    deeds = [];
  };
  for (const customer of drawnCustomers(count)) {
    if (deeds.length === 0) numbers.push(customer.numbers[0]?.number ?? "");
    deeds.push({ kind: "create", customer });
    if (deeds.length >= FILLED_TOGETHER) await write();
  }
  if (deeds.length > 0) await write();
  return numbers;
}
