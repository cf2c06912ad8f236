// The work of one erasure: files first, then what is remembered, then rows, at last whatever else holds a number of theirs. Each step may be done again:
// a killed process begins anew at the next start, for who it is about stands in its row until all is gone.

import type { Database, SqlRow, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { CustomerBook } from "../customers/customer-book.ts";
import { DATA_KINDS, SELECT_CALLS_OF, SELECT_TICKETS_OF } from "./kinds.ts";
import { type Person, personValues, type WholePerson } from "./person.ts";
import type { PrivacyPorts } from "./ports.ts";
import { sweepNumbers } from "./sweep.ts";

export interface EraseDeps {
  readonly database: Database;
  readonly book: CustomerBook;
  readonly ports: PrivacyPorts;
}

/** Numbers by which calls and tickets are found. */
export async function wholePerson(person: Person, database: Database): Promise<WholePerson> {
  const numbers = JSON.stringify(person.numbers);
  const customers = JSON.stringify(person.customers);
  const calls = await database.query(SELECT_CALLS_OF, [numbers, numbers, customers, limits.privacy.calls]);
  const ids = calls.map((row) => String(row["id"]));
  const tickets = await database.query(SELECT_TICKETS_OF, [
    customers,
    numbers,
    JSON.stringify(ids),
    limits.privacy.tickets,
  ]);
  return { ...person, calls: ids, tickets: tickets.map((row) => String(row["number"])) };
}

export interface Erased {
  readonly counts: Readonly<Record<string, number>>;
  /** What could not be removed, as sentences; none: all is gone. */
  readonly left: readonly string[];
}

export async function erasePerson(person: Person, by: string, deps: EraseDeps): Promise<Erased> {
  const { database, book, ports } = deps;
  const counts: Record<string, number> = {};
  const left: string[] = [];
  const erased: WholePerson[] = [];
  for (let round = 0; ; round++) {
    const whole = await wholePerson(person, database);
    if (round > 0 && whole.calls.length === 0 && whole.tickets.length === 0) break;
    for (const { key, select } of DATA_KINDS) {
      const values = [...personValues(whole, select.of), limits.privacy.exportedRows];
      const rows = await database.query(`${select.sql} LIMIT ?`, values);
      if (rows.length > 0) counts[key] = (counts[key] ?? 0) + rows.length;
      for (const row of rows) left.push(...(await eraseOutside(key, row, by, ports)));
    }
    ports.forgetCalls(whole.calls);
    await database.write(erasing(whole));
    erased.push(whole);
    if (whole.calls.length < limits.privacy.calls && whole.tickets.length < limits.privacy.tickets) break;
  }
  await ports.forgetCallbacks(person.numbers);
  for (const number of person.numbers) await ports.forgetCaller(number);
  for (const id of person.customers) if (book.asIs(id) !== undefined) await book.remove(id, by);
  // Whoever was changing one of these rows meanwhile had read it before, and has written it back by now.
  for (const whole of erased) await database.write(erasing(whole));
  const swept = await sweepNumbers(person.numbers, database);
  if (swept > 0) counts["elsewhere"] = swept;
  return { counts, left };
}

function erasing(whole: WholePerson): readonly Write[] {
  return DATA_KINDS.flatMap(({ erase }) => erase.map(({ sql, of }) => ({ sql, values: personValues(whole, of) })));
}

/** What goes with a row and is no row. Resolves with what is left. */
async function eraseOutside(key: string, row: SqlRow, by: string, ports: PrivacyPorts): Promise<readonly string[]> {
  const id = String(row["id"]);
  switch (key) {
    case "recordings": {
      const why = await ports.removeRecording(id, by);
      return why === undefined ? [] : [`recording ${id}: ${why}`];
    }
    case "voice-messages":
      await ports.removeVoiceMessage(id);
      return [];
    case "faxes":
      await ports.removeFax(id);
      return [];
    case "ticket-files":
      await ports.removeFile(String(row["path"]));
      return [];
    default:
      return [];
  }
}
