// Tickets that nobody makes by hand (CRM-06): of missed calls, bad marks, voice messages and faxes, as the office file's categories say. Each thing makes
// one ticket of a category, whatever is told twice. Nothing here keeps a call waiting. A process that was killed before it made one makes it at its next start.

import type { Database } from "../../../base/db.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import type { CustomerId } from "../../../crm/ids.ts";
import type { NewTicket, TicketDesk, TicketLink } from "../../../crm/tickets/ticket.ts";
import { THE_SWITCH } from "../../../crm/tickets/workflow.ts";
import type { Office } from "../../../office/office.ts";
import type { TicketCategory, TicketRule } from "../../../office/tickets.ts";
import { type Missed, missedIn, numberToKeep } from "../callback/missed.ts";
import type { Fax } from "../fax/fax-tables.ts";
import type { TicketMaker } from "../survey/answer-actions.ts";
import type { SurveyAnswer } from "../survey/survey-answer.ts";
import type { VoiceMessage } from "../voicemail/voice-tables.ts";
import { seeToOwed } from "./owed-tickets.ts";

export interface AutomaticDeps {
  readonly log: Logger;
  readonly database: Pick<Database, "query">;
  readonly office: () => Office;
  readonly tickets: Pick<TicketDesk, "create">;
  readonly record: (call: string) => CallRecord | undefined;
  /** Whose number it is; undefined: nobody's we know. */
  readonly customerOf: (number: string) => CustomerId | undefined;
}

/** What happened, as rules see it. */
interface Cause {
  readonly from: TicketRule["from"];
  readonly id: string;
  readonly number: string;
  readonly call: string | undefined;
  readonly links: readonly TicketLink[];
  /** Of the ticket where the rule has no subject of its own. */
  readonly subject: { readonly zh: string; readonly en: string };
  readonly fits: (rule: TicketRule) => boolean;
}

export class AutomaticTickets {
  readonly #deps: AutomaticDeps;
  #underWay = 0;

  constructor(deps: AutomaticDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#underWay;
  }

  fold(fact: SwitchFact): void {
    if (fact.kind === "caller.left" || fact.kind === "caller.refused") {
      if (!this.#hasRules("missed-call")) return;
      const missed = missedIn(fact, this.#deps.record(fact.call));
      if (missed !== undefined) void this.#see(causeOfMissed(missed));
    } else if (fact.kind === "voicemail.left" && this.#hasRules("voicemail")) {
      const { call, mailbox, message } = fact;
      const from = this.#deps.record(call)?.from ?? "";
      void this.#see(causeOfMessage({ id: message, mailbox, call, from }));
    }
  }

  /** At start: what a killed process did not come to. Done when each has its ticket; once calls are taken, for it may take a moment. */
  async catchUp(): Promise<void> {
    const { database, log } = this.#deps;
    try {
      await seeToOwed(database, (from) => this.#hasRules(from), {
        missed: (missed) => this.#see(causeOfMissed(missed)),
        left: (message) => this.#see(causeOfMessage(message)),
        received: (fax) => this.#see(causeOfFax(fax)),
        answered: (answer) => this.#see(causeOfMark(answer)),
      });
    } catch (error) {
      log.error("store.ticket-lost", { category: "", from: "start", cause: String(error) });
    }
  }

  /** A survey's own rule wants one; again, after a killed process, it is the one that was made. */
  readonly forAnswer: TicketMaker = async (answer, category) => {
    const { survey } = answer;
    const cause = {
      ...causeOfAnswer(answer),
      subject: { zh: `客户评价：${survey}`, en: `Answer to survey ${survey}` },
    };
    const made = await this.#deps.tickets.create(this.#wanted(cause, category, `survey-rule:${answer.id}:${category}`));
    return made.kind === "done" ? { kind: "made", id: made.ticket.id } : { kind: "failed", why: made.detail };
  };

  /** Somebody answered a survey. */
  answered(answer: SurveyAnswer): void {
    if (answer.given !== undefined && this.#hasRules("survey")) void this.#see(causeOfMark(answer));
  }

  /** A fax is kept. */
  received(fax: Fax): void {
    if (fax.way === "receive" && fax.state === "done" && this.#hasRules("fax")) void this.#see(causeOfFax(fax));
  }

  #hasRules(from: TicketRule["from"]): boolean {
    for (const { automatic } of this.#deps.office().tickets.values())
      if (automatic.some((rule) => rule.from === from)) return true;
    return false;
  }

  /** In each category the first rule that fits decides. */
  async #see(cause: Cause): Promise<void> {
    const made: Promise<void>[] = [];
    for (const category of this.#deps.office().tickets.values()) {
      const rule = category.automatic.find((one) => one.from === cause.from && cause.fits(one));
      if (rule !== undefined) made.push(this.#make(cause, category, rule));
    }
    await Promise.all(made);
  }

  async #make(cause: Cause, { key }: TicketCategory, rule: TicketRule): Promise<void> {
    const { log, tickets } = this.#deps;
    if (this.#underWay >= limits.tickets.underWay)
      return log.error("ticket.not-made", { category: key, from: rule.from, cause: "too many at once" });
    const wanted = this.#wanted(cause, key, `${cause.from}:${cause.id}:${key}`);
    this.#underWay++;
    try {
      const { subject = wanted.subject, priority } = rule;
      const made = await tickets.create({ ...wanted, subject, priority });
      if (made.kind === "refused") log.error("ticket.not-made", { category: key, from: rule.from, cause: made.detail });
    } catch (error) {
      log.error("store.ticket-lost", { category: key, from: rule.from, cause: String(error) });
    } finally {
      this.#underWay--;
    }
  }

  #wanted({ from, number, call, links, subject }: Cause, category: string, source: string): NewTicket {
    const { office, customerOf } = this.#deps;
    const phone = number === "" ? undefined : numberToKeep(number, office());
    return {
      ...{ category, source, origin: from, by: THE_SWITCH, phone, call, links },
      subject: subject[office().language],
      customer: phone === undefined ? undefined : customerOf(phone),
    };
  }
}

function causeOfMissed({ call, from, queue }: Missed): Cause {
  return {
    ...{ from: "missed-call", id: call, number: from, call },
    links: [],
    subject: { zh: `未接来电：${queue}`, en: `Missed call: ${queue}` },
    fits: (rule) => rule.queue === undefined || rule.queue === queue,
  };
}

function causeOfMessage({ id, mailbox, call, from }: Pick<VoiceMessage, "id" | "mailbox" | "call" | "from">): Cause {
  return {
    ...{ from: "voicemail", id, number: from, call },
    links: [{ kind: "voice-message", to: id }],
    subject: { zh: `语音留言：信箱 ${mailbox}`, en: `Voice message in ${mailbox}` },
    fits: (rule) => rule.mailbox === undefined || rule.mailbox === mailbox,
  };
}

function causeOfFax({ id, call, box, number }: Fax): Cause {
  return {
    ...{ from: "fax", id, number, call },
    links: [{ kind: "fax", to: id }],
    subject: { zh: `收到传真：${box ?? ""}`, en: `Fax received: ${box ?? ""}` },
    fits: (rule) => rule.fax === undefined || rule.fax === box,
  };
}

function causeOfMark(answer: SurveyAnswer): Cause {
  const { survey, queue, given } = answer;
  const percent = Math.round((given?.score ?? 1) * 100);
  return {
    ...causeOfAnswer(answer),
    fits: (rule) =>
      percent <= rule.atMost &&
      (rule.survey ?? survey) === survey &&
      (rule.queue === undefined || rule.queue === queue),
  };
}

function causeOfAnswer({ id, call, survey, number }: SurveyAnswer): Cause {
  return {
    ...{ from: "survey", id, number, call },
    links: [{ kind: "survey-answer", to: id }],
    subject: { zh: `满意度评价偏低：${survey}`, en: `Low mark in survey ${survey}` },
    fits: () => true,
  };
}
