// Customers over a database in memory, on a virtual clock: what a switch has, without the switch.

import { readName } from "../../../src/app/pinyin/read-names.ts";
import type { FactLog } from "../../../src/base/fact-log.ts";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { Customers } from "../../../src/crm/customers/customers.ts";
import { type CustomerSearch, findCustomers } from "../../../src/crm/customers/find-customers.ts";
import type { Pinyin } from "../../../src/crm/customers/pinyin.ts";
import { Timeline } from "../../../src/crm/customers/timeline.ts";
import type { JournalEvent } from "../../../src/crm/events.ts";
import { EventJournal, SELECT_LAST_SEQ } from "../../../src/crm/journal.ts";
import type { Office } from "../../../src/office/office.ts";
import { parseOffice } from "../../../src/office/parse.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

export const OFFICE = `
office: { country: CN }
tiers: [gold, vip]
regions: { fujian: [zhangzhou, xiamen] }
classes: { vip: { name: 贵宾, tier: vip }, lead: {} }
customers:
  fields:
    card: { name: 卡号, form: A-9999, unique: true }
    points: { type: number, least: 0, most: 1000 }
    birthday: { type: date }
    level: { type: choice, choices: [one, two] }
    consent: { type: yes-no }
agents: { "5001": { name: 李雷, team: a }, "5002": { name: 韩梅梅, team: a }, "5003": { name: 张伟, team: b } }
`;

export const readAloud: Pinyin = { spell: async (texts) => texts.map(readName) };

const ANY: CustomerSearch = {
  text: undefined,
  number: undefined,
  class: undefined,
  owner: undefined,
  organisation: undefined,
  region: undefined,
  tags: [],
  fields: [],
  within: undefined,
};

export class Book {
  readonly clock: VirtualClock;
  readonly database: MemoryDatabase;
  readonly journal: EventJournal;
  readonly customers: Customers;
  readonly timeline: Timeline;
  readonly events: JournalEvent[] = [];
  office: Office;
  readonly #life: number;

  constructor(
    office = OFFICE,
    over?: { readonly clock: VirtualClock; readonly database: MemoryDatabase; readonly life: number },
  ) {
    this.clock = over?.clock ?? new VirtualClock();
    this.database = over?.database ?? new MemoryDatabase({ clock: this.clock });
    this.#life = over?.life ?? 0;
    const parsed = parseOffice(office);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
    this.office = parsed.value;
    const deps = {
      clock: this.clock,
      database: this.database,
      log: silentLog,
      rng: seededRng(this.#life + 7), // another process makes other ids
    };
    this.journal = new EventJournal(deps);
    const told: FactLog<JournalEvent> = this.journal.told;
    told.subscribe((event) => this.events.push(event));
    this.customers = new Customers({ ...deps, journal: this.journal, office: () => this.office, pinyin: readAloud });
    this.timeline = new Timeline(deps);
  }

  async restore(): Promise<this> {
    const [row] = await this.database.query(SELECT_LAST_SEQ);
    this.journal.restore(row);
    await this.customers.restore();
    return this;
  }

  /** Runs the clock until it is written. */
  async done<Value>(change: Promise<Value>): Promise<Value> {
    let isDone = false;
    const over = change.finally(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 200 && !isDone; turn++) await this.clock.advance(50);
    return over;
  }

  async made(name: string, numbers: readonly string[], more: object = {}): Promise<string> {
    const made = await this.done(
      this.customers.create({ name, numbers: numbers.map((number) => ({ number })), ...more }, "ann"),
    );
    if (!made.ok) throw new Error(JSON.stringify(made.fault));
    return made.value.id;
  }

  /** Names, newest first. */
  async found(search: Partial<CustomerSearch> | string): Promise<readonly string[]> {
    const asked = typeof search === "string" ? { text: search } : search;
    const number = asked.text === undefined ? undefined : this.customers.numberOf(asked.text);
    const all = await findCustomers(this.database, { ...ANY, number, ...asked }, { limit: 50, before: undefined });
    return all.map(({ customer }) => customer.name);
  }

  async crash(): Promise<Book> {
    return new Book(OFFICE, { clock: this.clock, database: this.database.crash(), life: this.#life + 1 }).restore();
  }
}
