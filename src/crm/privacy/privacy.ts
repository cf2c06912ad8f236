// The privacy of people (CRM-14): what there is of somebody, as a list or to be taken along; all of it removed; held back from removal; and removed by itself
// when it is too old. `app/open-privacy.ts` makes it and knows where files are, api/privacy-control.ts is how it is asked.
//
//   known ──hold──► held (neither erased nor too old) ──release──► known ──erase──► gone: nobody knows any more who it was

import { type Database, longQueries, type SqlRow } from "../../base/db.ts";
import { randomToken } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock, Timer, WallMillis } from "../../base/time.ts";
import type { Keep } from "../../office/privacy.ts";
import type { CustomerBook } from "../customers/customer-book.ts";
import type { Journal } from "../journal.ts";
import { erasePerson, wholePerson } from "./erase.ts";
import { DATA_KINDS } from "./kinds.ts";
import { findPerson, type Person, personValues, type WholePerson } from "./person.ts";
import type { PrivacyPorts } from "./ports.ts";
import {
  type Erasure,
  erasureOfRow,
  type Hold,
  holdOfRow,
  SELECT_ERASURES,
  SELECT_HOLDS,
  SELECT_UNFINISHED,
  writeErasure,
  writeHold,
  writeRelease,
} from "./privacy-tables.ts";
import { removeOld } from "./retention.ts";

export interface PrivacyDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: Database;
  readonly log: Logger;
  readonly journal: Journal;
  readonly book: CustomerBook;
  readonly ports: PrivacyPorts;
  /** Of the office file. */
  readonly keep: () => Keep;
}

export type PrivacyFault =
  /** Neither a customer nor a number. */
  | { readonly kind: "unknown" }
  | { readonly kind: "held"; readonly hold: Hold }
  | { readonly kind: "in-call" }
  | { readonly kind: "full" }
  /** Something is still there, as sentences; it is tried again at the next start. */
  | { readonly kind: "left"; readonly id: string; readonly left: readonly string[] };

export interface KindOfData {
  readonly key: string;
  readonly about: string;
  readonly rows: readonly SqlRow[];
}

export class Privacy {
  readonly #deps: PrivacyDeps;
  /** For what reads all there is of a person, or of a time. */
  readonly #far: Database;
  readonly #holds = new Map<string, Hold>();
  #erasing = 0;
  #timer: Timer | undefined;
  #isOpen = false;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(deps: PrivacyDeps) {
    this.#deps = deps;
    this.#far = longQueries(deps.database);
  }

  /** What a killed process left undone is done, and what is too old goes, now and every hour. */
  async open(): Promise<void> {
    const { database } = this.#deps;
    for (const row of await database.query(SELECT_HOLDS)) {
      const hold = holdOfRow(row);
      this.#holds.set(hold.id, hold);
    }
    this.#isOpen = true;
    for (const row of await database.query(SELECT_UNFINISHED)) {
      const begun = erasureOfRow(row);
      if (begun.person !== undefined) await this.#finish(begun, begun.person);
    }
    this.#again(FIRST_MS);
  }

  close(): Promise<void> {
    this.#isOpen = false;
    this.#timer?.cancel();
    return this.#sweeping;
  }

  get holds(): readonly Hold[] {
    return [...this.#holds.values()];
  }

  /** Whose data it is; undefined: neither a customer nor a number. */
  async person(said: string): Promise<WholePerson | undefined> {
    const found = await findPerson(said, this.#deps.book);
    return found === undefined ? undefined : wholePerson(found, this.#far);
  }

  /** Kind by kind, as it is read. */
  async *data(person: WholePerson): AsyncGenerator<KindOfData> {
    for (const { key, about, select } of DATA_KINDS) {
      const values = [...personValues(person, select.of), limits.privacy.exportedRows];
      yield { key, about, rows: await this.#far.query(`${select.sql} LIMIT ?`, values) };
    }
  }

  heldBy(person: Person): Hold | undefined {
    const numbers = new Set(person.numbers);
    const customers = new Set(person.customers);
    return this.holds.find(
      (hold) => hold.numbers.some((one) => numbers.has(one)) || hold.customers.some((one) => customers.has(one)),
    );
  }

  async hold(said: string, why: string, by: string): Promise<Result<Hold, PrivacyFault>> {
    const person = await this.person(said);
    if (person === undefined) return fail({ kind: "unknown" });
    if (this.#holds.size >= limits.privacy.holds) return fail({ kind: "full" });
    const { shown, customers, numbers } = person;
    const hold: Hold = { id: this.#id("ho"), shown, customers, numbers, why, heldAt: this.#wall(), heldBy: by };
    await this.#deps.journal.commit([writeHold(hold)], [{ type: "person.held", about: {}, data: { hold: hold.id } }]);
    this.#holds.set(hold.id, hold);
    await this.#holdRecordings(hold);
    return ok(hold);
  }

  async release(id: string, by: string): Promise<Result<Hold, PrivacyFault>> {
    const hold = this.#holds.get(id);
    if (hold === undefined) return fail({ kind: "unknown" });
    const told = { type: "person.released", about: {}, data: { hold: id } } as const;
    await this.#deps.journal.commit([writeRelease(id, this.#wall(), by)], [told]);
    this.#holds.delete(id);
    for (const recording of await this.#recordingsOf(hold, HELD_BY_US))
      await this.#deps.ports.releaseRecording(recording, by);
    // Another hold may keep the same person.
    for (const other of this.holds) await this.#holdRecordings(other);
    return ok(hold);
  }

  /** Resolves when all is gone. */
  async erase(said: string, by: string): Promise<Result<Erasure, PrivacyFault>> {
    const person = await findPerson(said, this.#deps.book);
    if (person === undefined) return fail({ kind: "unknown" });
    const hold = this.heldBy(person);
    if (hold !== undefined) return fail({ kind: "held", hold });
    if (this.#deps.ports.isInCall(person.numbers)) return fail({ kind: "in-call" });
    if (this.#erasing >= limits.privacy.erasures) return fail({ kind: "full" });
    const at = this.#wall();
    const begun: Erasure = { id: this.#id("er"), askedAt: at, askedBy: by, person, overAt: undefined, counts: {} };
    await this.#deps.database.write([writeErasure(begun)]);
    return this.#finish(begun, person);
  }

  /** Newest first. */
  async erasures(): Promise<readonly Erasure[]> {
    return (await this.#deps.database.query(SELECT_ERASURES, [limits.privacy.listed])).map(erasureOfRow);
  }

  /** Removes what is too old; resolves with how much of each kind. */
  async removeOld(): Promise<Readonly<Record<string, number>>> {
    for (const hold of this.holds) await this.#holdRecordings(hold); // those made since
    const terms = { now: this.#wall(), holds: this.holds };
    const removed = await removeOld(this.#deps.keep(), terms, {
      ...this.#deps,
      database: this.#far,
      goesOn: () => this.#isOpen,
    });
    if (Object.keys(removed).length > 0) this.#deps.log.info("privacy.too-old", removed);
    return removed;
  }

  async #finish(begun: Erasure, person: Person): Promise<Result<Erasure, PrivacyFault>> {
    this.#erasing++;
    try {
      const { counts, left } = await erasePerson(person, begun.askedBy, { ...this.#deps, database: this.#far });
      if (left.length > 0) {
        this.#deps.log.warn("privacy.left", { erasure: begun.id, left: left.length });
        return fail({ kind: "left", id: begun.id, left });
      }
      const over: Erasure = { ...begun, person: undefined, overAt: this.#wall(), counts };
      const told = { type: "person.erased", about: {}, data: { erasure: begun.id, counts } } as const;
      await this.#deps.journal.commit([writeErasure(over)], [told]);
      return ok(over);
    } finally {
      this.#erasing--;
    }
  }

  #again(afterMs: number): void {
    if (!this.#isOpen) return;
    this.#timer = this.#deps.clock.after(afterMs, "privacy: what is too old", () => {
      this.#sweeping = this.removeOld()
        .then(() => {})
        .catch((error: unknown) => this.#deps.log.warn("privacy.not-removed", { cause: String(error) }))
        .finally(() => this.#again(limits.privacy.sweepMs));
    });
  }

  async #holdRecordings(hold: Hold): Promise<void> {
    for (const id of await this.#recordingsOf(hold, NOT_HELD))
      await this.#deps.ports.holdRecording(id, hold.heldBy, `${OURS} ${hold.id}`);
  }

  async #recordingsOf(hold: Hold, which: string): Promise<readonly string[]> {
    const numbers = JSON.stringify(hold.numbers);
    const values = [
      numbers,
      numbers,
      JSON.stringify(hold.customers),
      `${OURS} ${hold.id}`,
      limits.privacy.exportedRows,
    ];
    const rows = await this.#deps.database.query(`${SELECT_RECORDINGS} AND ${which} LIMIT ?`, values);
    return rows.map((row) => String(row["id"]));
  }

  #id(kind: string): string {
    return `${kind}-${randomToken(this.#deps.rng, 10)}`;
  }

  #wall(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

const FIRST_MS = 60_000;
/** Why a recording is held, where a hold of its person is the reason: such a one is released with it. */
const OURS = "hold";
const HELD_BY_US = "r.held_why = ?";
const NOT_HELD = "r.held_at IS NULL AND ? IS NOT NULL";
const IN = "IN (SELECT value FROM json_each(?))";
const SELECT_RECORDINGS = `SELECT r.id FROM recording r JOIN call ON call.id = r.call_id
  WHERE r.state NOT IN ('deleted', 'expired', 'recording') AND (call.from_number ${IN} OR call.to_number ${IN}
    OR EXISTS (SELECT 1 FROM customer_call c WHERE c.call_id = call.id AND c.customer ${IN}))`;
