// Words to people about tickets (reminders, what is late): written with what they tell of, said afterwards to their phones and by mail, and said again
// after a pause, or at the next start, until somebody took them: nothing is late without somebody told, whenever the process was killed.
//
//   words of a change ─► rows, in the same commit ─► said ─► row gone
//                                └── not taken ─► again later, some times ─► given up, with a line in the log

import type { Database, SqlRow, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer, WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { Ticket, TicketWord } from "./ticket.ts";
import { textOf } from "./ticket-tables.ts";

/** Resolves with the cause where it was not taken. Never rejects. */
export type SayTo = (to: string, text: string) => Promise<string | undefined>;

export interface TicketTellers {
  /** To the phone of an extension; a phone that is away gets it when it comes back. */
  readonly phone?: SayTo | undefined;
  /** To an address. */
  readonly mail?: SayTo | undefined;
}

export interface NoticeDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly office: () => Pick<Office, "users" | "tickets" | "language">;
  readonly tellers: () => TicketTellers;
}

interface Notice {
  readonly id: number;
  readonly ticket: number;
  readonly user: string | undefined;
  readonly mail: string | undefined;
  readonly text: string;
  tries: number;
}

export const SELECT_LAST_NOTICE = "SELECT MAX(id) AS id FROM ticket_notice";
export const SELECT_NOTICES = "SELECT * FROM ticket_notice ORDER BY id LIMIT ?";
const INSERT = "INSERT INTO ticket_notice (id, ticket, at, to_user, to_mail, text) VALUES (?, ?, ?, ?, ?, ?)";
const DELETE = "DELETE FROM ticket_notice WHERE id = ?";

export class TicketNotices {
  readonly #deps: NoticeDeps;
  readonly #waiting = new Map<number, Notice>();
  #last = 0;
  #saying = 0;
  #timer: Timer | undefined;
  #isOpen = false;

  constructor(deps: NoticeDeps) {
    this.#deps = deps;
  }

  /** Not said yet, or not taken. */
  get size(): number {
    return this.#waiting.size + this.#saying;
  }

  /** Until `said`, they are only written. */
  write(
    words: readonly TicketWord[],
    ticket: Ticket,
    now: WallMillis,
  ): { readonly writes: readonly Write[]; said(): void } {
    const notices = words.flatMap((word) => this.#noticesOf(word, ticket));
    return {
      writes: notices.map(({ id, user, mail, text }) => {
        const values = [id, ticket.number, Math.round(now), user ?? null, mail ?? null, text];
        return { sql: INSERT, values };
      }),
      said: () => this.#sayAll(notices),
    };
  }

  /** At start: words that did not leave before the process was killed. */
  restore(last: SqlRow | undefined, rows: readonly SqlRow[]): void {
    this.#last = Number(last?.["id"] ?? 0);
    for (const row of rows) this.#waiting.set(Number(row["id"]), noticeOf(row));
  }

  open(): void {
    this.#isOpen = true;
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#sayAll(left);
  }

  close(): void {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #noticesOf(word: TicketWord, ticket: Ticket): readonly Notice[] {
    const { users, tickets } = this.#deps.office();
    const category = tickets.get(ticket.category);
    const text = this.#textOf(word, ticket);
    const made = (to: Pick<Notice, "user" | "mail">): Notice => {
      return { ...to, id: ++this.#last, ticket: ticket.number, text, tries: 0 };
    };
    const withPhone = word.to.filter((key) => users.get(key)?.extension !== undefined);
    const phones = withPhone.map((user) => made({ user, mail: undefined }));
    const mails = category?.mail === undefined ? [] : [made({ user: undefined, mail: category.mail })];
    if (phones.length + mails.length === 0)
      this.#deps.log.warn("ticket.nobody-told", { ticket: ticket.id, what: word.what, users: word.to.join(",") });
    return [...phones, ...mails];
  }

  #textOf({ what }: TicketWord, ticket: Ticket): string {
    const { language, tickets } = this.#deps.office();
    const category = tickets.get(ticket.category);
    const step = category?.steps.get(ticket.step)?.name ?? ticket.step;
    const name = category?.name ?? ticket.category;
    return language === "zh"
      ? `工单 ${ticket.id}（${name}）${ZH[what]}：${ticket.subject}，当前步骤：${step}`
      : `Ticket ${ticket.id} (${name}) ${EN[what]}: ${ticket.subject}, step: ${step}`;
  }

  #sayAll(notices: readonly Notice[]): void {
    for (const one of notices) {
      if (this.#isOpen) void this.#say(one);
      else this.#waiting.set(one.id, one);
    }
  }

  async #say(one: Notice): Promise<void> {
    one.tries++;
    this.#saying++;
    const cause = await this.#send(one).catch((error: unknown) => String(error));
    this.#saying--;
    if (!this.#isOpen) return;
    if (cause === undefined) return this.#forget(one);
    const { log } = this.#deps;
    log.warn("ticket.not-told", { ticket: one.ticket, user: one.user, tries: one.tries, cause });
    if (one.tries >= limits.tickets.noticeTries || this.#waiting.size >= limits.tickets.notices) {
      log.error("ticket.word-lost", { ticket: one.ticket, user: one.user });
      return this.#forget(one);
    }
    this.#waiting.set(one.id, one);
    this.#again();
  }

  async #send({ user, mail, text }: Notice): Promise<string | undefined> {
    const { phone, mail: letter } = this.#deps.tellers();
    if (mail !== undefined) return letter === undefined ? "no mail server is set up" : letter(mail, text);
    const extension = this.#deps.office().users.get(user ?? "")?.extension;
    if (extension === undefined) return undefined; // the office has them no more, or no phone for them
    return phone === undefined ? "no phones are told here" : phone(extension, text);
  }

  #again(): void {
    this.#timer ??= this.#deps.clock.after(limits.tickets.noticePauseMs, "tickets: words that were not taken", () => {
      this.#timer = undefined;
      this.open();
    });
  }

  #forget({ id, ticket }: Notice): void {
    this.#deps.database.write([{ sql: DELETE, values: [id] }]).catch((error: unknown) => {
      this.#deps.log.error("store.ticket-lost", { ticket, cause: String(error) });
    });
  }
}

const ZH: Readonly<Record<TicketWord["what"], string>> = {
  assigned: "已分配给您",
  reminded: "即将到期",
  late: "已超时",
  escalated: "已超时并升级",
  "promise-broken": "超过对客户的承诺时限",
  objected: "客户对答复提出异议",
};

const EN: Readonly<Record<TicketWord["what"], string>> = {
  assigned: "is yours",
  reminded: "is due soon",
  late: "is late",
  escalated: "is late and was escalated",
  "promise-broken": "is later than the customer was promised",
  objected: "has an objection of the customer",
};

function noticeOf(row: SqlRow): Notice {
  return {
    id: Number(row["id"]),
    ticket: Number(row["ticket"]),
    user: textOf(row["to_user"]),
    mail: textOf(row["to_mail"]),
    text: String(row["text"]),
    tries: 0,
  };
}
