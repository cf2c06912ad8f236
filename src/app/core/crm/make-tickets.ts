// Tickets of a switch: the desk, their files, those that make themselves, and how people are told. Part of `make-crm.ts`.

import type { Database } from "../../../base/db.ts";
import type { FactLog } from "../../../base/fact-log.ts";
import type { ExtensionKey } from "../../../base/ids.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Clock } from "../../../base/time.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import type { CustomerId } from "../../../crm/ids.ts";
import type { Journal } from "../../../crm/journal.ts";
import { type AttachmentFiles, Attachments, NO_ATTACHMENT_FILES } from "../../../crm/tickets/attachments.ts";
import type { SayTo } from "../../../crm/tickets/notices.ts";
import { Tickets } from "../../../crm/tickets/tickets.ts";
import type { Office } from "../../../office/office.ts";
import type { BesideCalls } from "../beside-calls.ts";
import type { LocalDay } from "../local-day.ts";
import { AutomaticTickets } from "./automatic-tickets.ts";

export interface TicketingDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: Database;
  readonly log: Logger;
  readonly journal: Journal;
  readonly office: () => Office;
  readonly day: LocalDay;
  readonly facts: FactLog<SwitchFact>;
  readonly record: (call: string) => CallRecord | undefined;
  readonly customerOf: (number: string) => CustomerId | undefined;
  /** Tells phones, in the name of the switch. */
  readonly beside: () => Pick<BesideCalls, "sendMessage">;
  /** Where attachments lie; left out: nothing can be attached. */
  readonly attachmentFiles?: AttachmentFiles | undefined;
  /** Left out: no mail server is set up. */
  readonly mailWord?: SayTo | undefined;
}

export class Ticketing {
  readonly desk: Tickets;
  readonly attachments: Attachments;
  readonly automatic: AutomaticTickets;

  constructor(deps: TicketingDeps) {
    const tellers = () => ({
      mail: deps.mailWord,
      phone: async (extension: string, text: string) => {
        const outcome = await deps.beside().sendMessage(extension as ExtensionKey, text);
        return outcome.kind === "refused" ? `refused with ${outcome.status}` : undefined;
      },
    });
    this.desk = new Tickets({ ...deps, tellers });
    this.attachments = new Attachments({
      ...deps,
      tickets: this.desk,
      files: deps.attachmentFiles ?? NO_ATTACHMENT_FILES,
    });
    this.automatic = new AutomaticTickets({ ...deps, tickets: this.desk });
    deps.facts.subscribe((fact) => this.automatic.fold(fact));
  }

  /** At start, before calls are taken. */
  async restore(): Promise<void> {
    await this.desk.restore();
    await this.attachments.sweep();
  }

  /** Calls are taken from now on: what is due is done. */
  open(): void {
    this.desk.open();
    void this.automatic.catchUp();
  }

  get sizes(): Readonly<Record<string, number>> {
    return { ...this.desk.sizes, ticketFiles: this.attachments.size, ticketsMade: this.automatic.size };
  }
}
