// A desk of tickets on a real schema and a virtual clock, which can be killed at any moment; what phones and mail are told is written down.

import type { Logger } from "../../../src/base/log.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { JournalEvent } from "../../../src/crm/events.ts";
import { EventJournal, SELECT_LAST_SEQ } from "../../../src/crm/journal.ts";
import type { NewTicket, Ticket, TicketAnswer } from "../../../src/crm/tickets/ticket.ts";
import { Tickets } from "../../../src/crm/tickets/tickets.ts";
import type { TicketCommand } from "../../../src/crm/tickets/workflow.ts";
import { nextAt } from "../../../src/crm/tickets/workflow.ts";
import type { Office } from "../../../src/office/office.ts";
import { parseOffice } from "../../../src/office/parse.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

export const OFFICE = `
office: { name: Demo, language: en, country: CN, timezone: Asia/Shanghai, region: fujian/xiamen }
regions: { fujian: [xiamen, fuzhou], beijing: [] }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
  "1004": { secret: "ef83-vnq2-80" }
agents:
  "5001": { name: 李雷, team: front }
  "5002": { name: 韩梅梅, team: works }
  "5003": { name: Jim, team: fuzhou }
users:
  li: { role: agent, agent: "5001", extension: "1001" }
  han: { role: agent, agent: "5002", extension: "1002" }
  jim: { role: agent, agent: "5003" }
  lead: { role: team-leader, teams: [works], extension: "1003" }
  boss: { role: manager, extension: "1004" }
hours:
  office: { week: ["mon-fri 09:00-18:00"], special: { "2026-11-25": closed } }
queues:
  support: { number: "7000" }
faxes: { main: { name: Main } }
tickets:
  repair:
    name: Repair
    hours: office
    mail: desk@example.net
    fields:
      address: { required: true }
      model: { type: choice, choices: [A1, B2] }
      visits: { type: number }
    steps:
      record: { team: front, limit: 2h, remind: 30m, next: [engineering, done] }
      engineering:
        team: works
        limit: 4h
        requires: [model]
        escalate: [ { after: 0s, user: lead }, { after: 2h, role: manager, take: true } ]
        next: [visit, record]
      visit: { next: [done] }
      done: { closes: solved, next: [record] }
    macros:
      quick: { name: Quick, move: done, comment: "Solved by phone.", public: true, priority: low }
      broken: { fields: { model: Z9 }, move: done }
    automatic:
      - { from: missed-call, queue: support, priority: high }
      - { from: survey, atMost: 25 }
      - { from: voicemail, mailbox: "1001", subject: "Message for Li" }
      - { from: fax }
  complaint:
    name: Complaint
    steps:
      branch: { limit: 8h, next: [answered] }
      head: { role: manager, level: head-office, limit: 24h, next: [final] }
      answered: { closes: answered }
      final: { closes: decided, level: head-office }
    complaint: { due: 40h, headOffice: head, objection: 10d, branches: { fujian/xiamen: front, fujian/fuzhou: fuzhou } }
`;

export function officeOf(text: string): Office {
  const parsed = parseOffice(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return parsed.value;
}

export class Desk {
  readonly clock: VirtualClock;
  database: MemoryDatabase;
  office: Office;
  tickets: Tickets;
  readonly events: JournalEvent[] = [];
  /** `1001: …`, `desk@example.net: …`, oldest first. */
  readonly words: string[] = [];
  /** Phones take nothing. */
  phonesAway = false;
  /** Warnings and errors in the log. */
  readonly troubles: string[] = [];
  journal: EventJournal;

  /** `start`: wall time. */
  private constructor(start: string) {
    this.clock = new VirtualClock(Date.parse(start));
    this.database = new MemoryDatabase({ clock: this.clock });
    this.office = officeOf(OFFICE);
    this.journal = this.#journal();
    this.tickets = this.#tickets();
  }

  static async open(start: string): Promise<Desk> {
    const desk = new Desk(start);
    await desk.#begin();
    return desk;
  }

  /** The process dies, and comes back after `awayMs`. */
  async killed(awayMs = 1_000): Promise<void> {
    this.tickets.close();
    this.database = this.database.crash();
    await this.clock.advance(awayMs);
    this.journal = this.#journal();
    this.tickets = this.#tickets();
    await this.#begin();
  }

  async make(wanted: Partial<NewTicket> = {}): Promise<Ticket> {
    const made = this.tickets.create({
      ...{ category: "repair", subject: "no cold air", by: "li", origin: "hand", fields: { address: "1 Main St" } },
      ...wanted,
    });
    return done(await this.#settled(made));
  }

  async create(wanted: Partial<NewTicket>): Promise<TicketAnswer> {
    const made = this.tickets.create({ category: "repair", subject: "x", by: "li", origin: "hand", ...wanted });
    return this.#settled(made);
  }

  async run(
    ticket: Ticket,
    command: TicketCommand,
    by = "li",
    along: { revision?: number; note?: string } = {},
  ): Promise<TicketAnswer> {
    const { revision, note } = along;
    const comment = note === undefined ? undefined : { text: note, isPublic: false };
    return this.#settled(this.tickets.command(ticket.number, command, { by, revision, comment }));
  }

  async move(ticket: Ticket, to: string, fields?: Record<string, unknown>): Promise<Ticket> {
    return done(await this.run(ticket, { kind: "move", to, fields }));
  }

  /** As it stands in the database. */
  now(ticket: Ticket): Ticket {
    const found = this.tickets.find(ticket.id);
    if (found === undefined) throw new Error(`${ticket.id} is gone`);
    return found;
  }

  async settle<Value>(promised: Promise<Value>): Promise<Value> {
    return this.#settled(promised);
  }

  /** The clock to that moment of the wall. */
  async until(iso: string): Promise<void> {
    await this.clock.advance(Date.parse(iso) - this.clock.wall());
  }

  types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  async rows(sql: string): Promise<readonly unknown[]> {
    return this.database.query(sql);
  }

  due(ticket: Ticket): number | undefined {
    return nextAt(this.now(ticket));
  }

  async #settled<Value>(promised: Promise<Value>): Promise<Value> {
    await this.clock.advance(100);
    return promised;
  }

  async #begin(): Promise<void> {
    const [last] = await this.database.query(SELECT_LAST_SEQ);
    this.journal.restore(last);
    await this.tickets.restore();
    this.tickets.open();
    await this.clock.advance(100);
  }

  #journal(): EventJournal {
    const journal = new EventJournal({ clock: this.clock, database: this.database, log: this.#log() });
    journal.told.subscribe((event) => void this.events.push(event));
    return journal;
  }

  #tickets(): Tickets {
    const say = async (to: string, text: string): Promise<string | undefined> => {
      if (this.phonesAway) return "nobody there";
      this.words.push(`${to}: ${text}`);
      return undefined;
    };
    return new Tickets({
      clock: this.clock,
      database: this.database,
      journal: this.journal,
      log: this.#log(),
      office: () => this.office,
      tellers: () => ({ phone: say, mail: say }),
    });
  }

  #log(): Logger {
    const note = (event: string): void => void this.troubles.push(event);
    return { ...silentLog, warn: note, error: note };
  }
}

export function done(answer: TicketAnswer): Ticket {
  if (answer.kind !== "done") throw new Error(answer.detail);
  return answer.ticket;
}
