// What others are told (CRM-12) and what the ringing agent is shown (CRM-04), made for one switch. Part of `make-crm.ts`.

import type { Database } from "../../../base/db.ts";
import type { FactLog } from "../../../base/fact-log.ts";
import type { CallId } from "../../../base/ids.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Clock } from "../../../base/time.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import { CallEvents } from "../../../crm/events/call-events.ts";
import { EventSweep } from "../../../crm/events/event-sweep.ts";
import { MissingEnds } from "../../../crm/events/missing-ends.ts";
import type { EventJournal } from "../../../crm/journal.ts";
import { ScreenPops, type ScreenPopsDeps } from "../../../crm/pop/screen-pops.ts";
import type { SendWebhook } from "../../../crm/webhooks/webhook.ts";
import { SELECT_WEBHOOKS } from "../../../crm/webhooks/webhook-tables.ts";
import { Webhooks } from "../../../crm/webhooks/webhooks.ts";
import type { Office } from "../../../office/office.ts";

export interface TellingDeps extends Pick<ScreenPopsDeps, "customers" | "tickets" | "suggestions" | "agentAt"> {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly facts: FactLog<SwitchFact>;
  readonly record: (call: string) => CallRecord | undefined;
  readonly journal: EventJournal;
  /** Left out: nothing leaves the switch. */
  readonly sendWebhook?: SendWebhook | undefined;
}

const NOWHERE: SendWebhook = async () => ({ kind: "unreached", cause: "nothing is sent from here" });

export class Telling {
  readonly calls: CallEvents;
  readonly webhooks: Webhooks;
  readonly pops: ScreenPops;
  readonly sweep: EventSweep;
  readonly #ends: MissingEnds;
  readonly #deps: TellingDeps;

  constructor(deps: TellingDeps) {
    const { journal } = deps;
    this.#deps = deps;
    const customerOf = (number: string): string | undefined => deps.customers().byNumber(number)?.id;
    const isUp = (call: string): boolean => deps.record(call as CallId) !== undefined;
    this.#ends = new MissingEnds({ ...deps, customerOf, isUp });
    this.calls = new CallEvents({ ...deps, customerOf, failed: () => this.#ends.failed() });
    this.webhooks = new Webhooks({ ...deps, send: deps.sendWebhook ?? NOWHERE });
    this.pops = new ScreenPops(deps);
    this.sweep = new EventSweep({ ...deps, journal, doneSeq: () => this.webhooks.doneSeq });
  }

  get sizes(): Readonly<Record<string, number>> {
    return { ...this.#deps.journal.sizes, ...this.#ends.sizes, ...this.webhooks.sizes, ...this.pops.sizes };
  }

  /** At start, behind the journal. */
  async restore(): Promise<void> {
    this.webhooks.restore(await this.#deps.database.query(SELECT_WEBHOOKS));
  }

  open(): void {
    this.webhooks.open();
    this.#ends.open();
    this.sweep.open();
  }

  officeChanged(): void {
    this.webhooks.officeChanged();
  }

  close(): void {
    this.webhooks.close();
    this.#ends.close();
    this.sweep.close();
    this.#deps.journal.close();
  }
}
