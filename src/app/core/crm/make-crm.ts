// Who calls and why: customers, tickets, knowledge and what is told of them, made for one switch. One line a part; the parts are in src/crm.

import type { Database } from "../../../base/db.ts";
import type { FactLog } from "../../../base/fact-log.ts";
import type { ExtensionKey } from "../../../base/ids.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Clock } from "../../../base/time.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import type { Customer } from "../../../crm/customers/customer.ts";
import { Customers } from "../../../crm/customers/customers.ts";
import type { Pinyin } from "../../../crm/customers/pinyin.ts";
import { Timeline } from "../../../crm/customers/timeline.ts";
import type { Imports } from "../../../crm/imports/imports.ts";
import { EventJournal, SELECT_LAST_SEQ } from "../../../crm/journal.ts";
import { Knowledge } from "../../../crm/knowledge/knowledge.ts";
import { FOLLOW_UP_ENTRIES } from "../../../crm/marks/follow-up.ts";
import { TICKET_ENTRIES } from "../../../crm/tickets/search.ts";
import type { TicketDesk } from "../../../crm/tickets/ticket.ts";
import type { Office } from "../../../office/office.ts";
import type { Floor } from "../floor.ts";
import type { LocalDay } from "../local-day.ts";
import type { Site } from "../site.ts";
import { Care } from "./make-care.ts";
import { Telling, type TellingDeps } from "./make-events.ts";
import { type MakeImportsDeps, makeImports } from "./make-imports.ts";
import { Reporting, type ReportingDeps } from "./make-reports.ts";
import { Ticketing, type TicketingDeps } from "./make-tickets.ts";

export interface CrmDeps
  extends Pick<ReportingDeps, "flushFigures" | "reportPost">,
    Pick<TicketingDeps, "beside" | "attachmentFiles" | "mailWord">,
    Pick<TellingDeps, "sendWebhook">,
    Pick<MakeImportsDeps, "importFiles"> {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly day: LocalDay;
  readonly floor: Pick<Floor, "desk">;
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
  readonly imports: Imports;
  readonly knowledge: Knowledge;
  readonly care: Care;
  readonly reports: Reporting;
  readonly ticketing: Ticketing;
  /** Events of calls, webhooks, screen pops. */
  readonly telling: Telling;
  readonly #deps: CrmDeps;

  constructor(deps: CrmDeps) {
    this.#deps = deps;
    this.journal = new EventJournal(deps);
    this.customers = new Customers({ ...deps, pinyin: deps.pinyin, journal: this.journal });
    this.timeline = new Timeline(deps);
    this.imports = makeImports({ ...deps, book: this.customers });
    this.reports = new Reporting({ ...deps, journal: this.journal });
    this.knowledge = new Knowledge({ ...deps, journal: this.journal });
    this.care = new Care({ ...deps, journal: this.journal });
    this.timeline.add(TICKET_ENTRIES);
    this.timeline.add(FOLLOW_UP_ENTRIES);
    const customerOf = (number: string) => this.customers.byNumber(number)?.id;
    this.ticketing = new Ticketing({ ...deps, journal: this.journal, customerOf });
    this.telling = new Telling({
      ...deps,
      journal: this.journal,
      customers: () => this.customers,
      tickets: () => this.ticketing.desk,
      suggestions: () => this.knowledge.suggestions,
      agentAt: (extension) => deps.floor.desk.agentAt(extension as ExtensionKey),
    });
  }

  /** At start, before calls are taken. */
  async restore(): Promise<void> {
    const [row] = await this.#deps.database.query(SELECT_LAST_SEQ);
    this.journal.restore(row);
    await this.customers.restore();
    await this.imports.restore();
    await this.reports.scheduled.restore();
    await this.knowledge.restore();
    await this.care.restore();
    await this.ticketing.restore();
    await this.telling.restore();
  }

  /** Calls are taken from now on: what is due is done. */
  open(): void {
    this.imports.open();
    this.reports.scheduled.open();
    this.ticketing.open();
    this.care.open();
    this.telling.open();
  }

  close(): void {
    this.imports.close();
    this.reports.scheduled.close();
    this.ticketing.desk.close();
    this.care.close();
    this.telling.close();
  }

  /** An office file was applied. */
  officeChanged(): void {
    this.reports.scheduled.officeChanged();
    this.ticketing.desk.officeChanged();
    this.care.officeChanged();
    this.telling.officeChanged();
  }

  /** For whoever shows what a customer wants. */
  get tickets(): TicketDesk {
    return this.ticketing.desk;
  }

  /** What stories of calls ask. */
  get forSite(): Pick<Site, "article" | "callerName"> {
    return {
      article: (id) => this.knowledge.heard(id),
      callerName: (number) => callerName(this.customers.byNumber(number), this.#deps.office()),
    };
  }

  /** What is held, by name; zero when nobody calls and nothing is under way. */
  get sizes(): Readonly<Record<string, number>> {
    return {
      customers: this.customers.size,
      ...this.imports.sizes,
      knowledge: this.knowledge.size,
      reports: this.reports.size,
      ...this.care.sizes,
      ...this.ticketing.sizes,
      ...this.telling.sizes,
    };
  }
}

/** With the class behind it, as far as the office names one: 王小明 (VIP). */
function callerName(customer: Customer | undefined, { classes }: Office): string | undefined {
  if (customer === undefined || customer.name === "") return undefined;
  const named = customer.class === undefined ? undefined : classes.get(customer.class)?.name;
  return named === undefined ? customer.name : `${customer.name} (${named})`;
}
