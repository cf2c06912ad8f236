// Who calls and why: customers, tickets, knowledge and what is told of them, made for one switch. One line a part; the parts are in src/crm.

import type { Database } from "../../../base/db.ts";
import type { FactLog } from "../../../base/fact-log.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Clock } from "../../../base/time.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import { Customers } from "../../../crm/customers/customers.ts";
import type { Pinyin } from "../../../crm/customers/pinyin.ts";
import { Timeline } from "../../../crm/customers/timeline.ts";
import { EventJournal, SELECT_LAST_SEQ } from "../../../crm/journal.ts";
import { Knowledge } from "../../../crm/knowledge/knowledge.ts";
import type { TicketDesk } from "../../../crm/tickets/ticket.ts";
import type { Office } from "../../../office/office.ts";
import type { LocalDay } from "../local-day.ts";
import { Reporting, type ReportingDeps } from "./make-reports.ts";
import { Ticketing, type TicketingDeps } from "./make-tickets.ts";

export interface CrmDeps
  extends Pick<ReportingDeps, "flushFigures" | "reportPost">,
    Pick<TicketingDeps, "tellPhone" | "attachmentFiles" | "mailWord"> {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly day: LocalDay;
  readonly facts: FactLog<SwitchFact>;
  /** Of a call in progress. */
  readonly record: (call: string) => CallRecord | undefined;
  /** undefined: customers are not found by how their names sound. */
  readonly pinyin?: Pinyin | undefined;
}

export class Crm {
  readonly journal: EventJournal;
  readonly customers: Customers;
  /** What there was with a customer; other parts add theirs. */
  readonly timeline: Timeline;
  readonly knowledge: Knowledge;
  readonly reports: Reporting;
  readonly ticketing: Ticketing;
  readonly #deps: CrmDeps;

  constructor(deps: CrmDeps) {
    this.#deps = deps;
    this.journal = new EventJournal(deps);
    this.customers = new Customers({ ...deps, pinyin: deps.pinyin, journal: this.journal });
    this.timeline = new Timeline(deps);
    this.reports = new Reporting({ ...deps, journal: this.journal });
    this.knowledge = new Knowledge({ ...deps, journal: this.journal });
    this.ticketing = new Ticketing({ ...deps, journal: this.journal, customerOf: () => undefined });
  }

  /** At start, before calls are taken. */
  async restore(): Promise<void> {
    const [row] = await this.#deps.database.query(SELECT_LAST_SEQ);
    this.journal.restore(row);
    await this.customers.restore();
    await this.reports.scheduled.restore();
    await this.knowledge.restore();
    await this.ticketing.restore();
  }

  /** Calls are taken from now on: what is due is done. */
  open(): void {
    this.reports.scheduled.open();
    this.ticketing.desk.open();
  }

  close(): void {
    this.reports.scheduled.close();
    this.ticketing.desk.close();
  }

  /** An office file was applied. */
  officeChanged(): void {
    this.reports.scheduled.officeChanged();
    this.ticketing.desk.officeChanged();
  }

  /** For whoever shows what a customer wants. */
  get tickets(): TicketDesk {
    return this.ticketing.desk;
  }

  /** What is held, by name; zero when nobody calls and nothing is under way. */
  get sizes(): Readonly<Record<string, number>> {
    return {
      customers: this.customers.size,
      knowledge: this.knowledge.size,
      reports: this.reports.size,
      ...this.ticketing.sizes,
    };
  }
}
