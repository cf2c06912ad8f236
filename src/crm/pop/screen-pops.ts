// Screen pops (CRM-04): when an agent's phone rings, who calls is put together and told at once. What one look-up finds (customer, open tickets,
// suggestions) is there in any case; calls, marks and notes come from the reader thread and follow in a second pop where it takes its time. Nothing is
// looked up while nobody listens; whoever asks later (`zongji agent pop`) is answered then.
//
//   leg rings ─► customer, tickets, articles (main thread) ─► history within 10 ms ─► one whole pop
//                                                        └── later ─► a pop at once, the whole one after it

import type { Database } from "../../base/db.ts";
import { FactLog } from "../../base/fact-log.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import { spellingsOf } from "../../call/phone-number.ts";
import type { CallRecord } from "../../call/record.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { Office } from "../../office/office.ts";
import type { CustomerBook } from "../customers/customer-book.ts";
import type { Suggestions } from "../knowledge/suggestions.ts";
import type { TicketDesk } from "../tickets/ticket.ts";
import { historyOf, NO_HISTORY, type PopHistory } from "./pop-history.ts";
import type { ScreenPop } from "./screen-pop.ts";

export interface ScreenPopsDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly office: () => Office;
  readonly facts: FactLog<SwitchFact>;
  readonly record: (call: string) => CallRecord | undefined;
  /** Who is signed in at this phone. */
  readonly agentAt: (extension: string) => string | undefined;
  readonly customers: () => Pick<CustomerBook, "byNumber" | "numberOf" | "spellings" | "organisation">;
  readonly tickets: () => Pick<TicketDesk, "openTicketsOf" | "openTicketsOfPhone">;
  readonly suggestions: () => Pick<Suggestions, "suggest">;
}

/** A phone of ours that rings, or talks, in a call. */
interface Popped {
  readonly call: string;
  readonly extension: string;
  readonly agent: string | undefined;
  readonly ringingAt: WallMillis;
}

export class ScreenPops {
  /** Of each ringing phone; twice where its history was late. */
  readonly told: FactLog<ScreenPop>;
  readonly #deps: ScreenPopsDeps;
  /** By leg, from ringing to its end. */
  readonly #legs = new Map<string, Popped>();
  #listeners = 0;

  constructor(deps: ScreenPopsDeps) {
    this.#deps = deps;
    this.told = new FactLog((error) => deps.log.error("bug.listener", { event: "screen.pop", error: String(error) }));
    deps.facts.subscribe((fact) => this.#fold(fact)); // behind the records
  }

  get sizes(): Readonly<Record<string, number>> {
    return { poppedLegs: this.#legs.size };
  }

  /** Returns how to listen no more. */
  listen(hear: (pop: ScreenPop) => void): () => void {
    this.#listeners++;
    const forget = this.told.subscribe(hear);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#listeners--;
      forget();
    };
  }

  /** For whoever asks while it rings, or talks: of this agent's or this phone's newest call, whole. undefined: there is none. */
  async of(who: {
    readonly agent?: string | undefined;
    readonly extension?: string | undefined;
  }): Promise<ScreenPop | undefined> {
    const { agent, extension } = who;
    const popped = [...this.#legs.values()].findLast(
      (one) => (agent !== undefined && one.agent === agent) || (extension !== undefined && one.extension === extension),
    );
    const glance = popped === undefined ? undefined : this.#glance(popped);
    return glance === undefined ? undefined : this.#whole(glance, await this.#history(glance));
  }

  #fold(fact: SwitchFact): void {
    if (fact.kind === "leg.ringing") return this.#ringing(fact.call, fact.leg);
    if (fact.kind === "leg.ended") this.#legs.delete(fact.leg);
    if (fact.kind === "leg.moved" && fact.leg !== fact.as) this.#legs.delete(fact.leg);
  }

  #ringing(call: string, leg: string): void {
    const { record, agentAt, clock } = this.#deps;
    const found = record(call)?.legs.find(({ id }) => id === leg);
    if (found?.side !== "callee" || found.extension === undefined || this.#legs.size >= limits.pops.atOnce) return;
    const { extension, agent = agentAt(extension) } = found;
    const popped = { call, extension, agent, ringingAt: clock.wall() };
    this.#legs.set(leg, popped);
    if (this.#listeners > 0) this.#tell(popped);
  }

  #tell(popped: Popped): void {
    const glance = this.#glance(popped);
    if (glance === undefined) return;
    let isLate = false;
    const timer = this.#deps.clock.after(limits.pops.patienceMs, "screen pop: its history is late", () => {
      isLate = true;
      this.told.append(glance);
    });
    this.#history(glance).then(
      (history) => {
        timer.cancel();
        const isOver = isLate && ![...this.#legs.values()].includes(popped);
        if (!isOver) this.told.append(this.#whole(glance, history));
      },
      (error: unknown) => {
        this.#deps.log.warn("pop.no-history", { call: popped.call, cause: String(error) });
        timer.cancel();
        if (!isLate) this.told.append(glance);
      },
    );
  }

  /** What the main thread knows: look-ups of single rows by index. */
  #glance(popped: Popped): ScreenPop | undefined {
    const { office, record } = this.#deps;
    const found = record(popped.call);
    if (found === undefined) return undefined;
    const customers = this.#deps.customers();
    const customer = customers.byNumber(found.from);
    const number = customers.numberOf(found.from) ?? found.from;
    const tickets = this.#deps.tickets();
    const open = customer === undefined ? tickets.openTicketsOfPhone(number) : tickets.openTicketsOf(customer.id);
    const topics = open.map(({ category }) => category);
    const articles = this.#deps.suggestions().suggest({
      queue: found.queue,
      topics,
      words: open.map(({ subject }) => subject).join(" "),
      most: limits.pops.articles,
    });
    const organisation = customer?.organisation;
    return {
      ...popped,
      queue: found.queue,
      number,
      name: found.fromName,
      dialled: found.to,
      customer,
      className:
        customer?.class === undefined ? undefined : (office().classes.get(customer.class)?.name ?? customer.class),
      organisation: organisation === undefined ? undefined : customers.organisation(organisation)?.name,
      tickets: open,
      articles,
      ...NO_HISTORY,
      isWhole: false,
    };
  }

  #history({ call, customer, number }: ScreenPop): Promise<PopHistory> {
    const { database, office } = this.#deps;
    const numbers =
      customer === undefined
        ? spellingsOf(number, office().country)
        : this.#deps.customers().spellings(customer.numbers);
    return historyOf({ numbers, customer: customer?.id, call }, database);
  }

  #whole(glance: ScreenPop, history: PopHistory): ScreenPop {
    return { ...glance, ...history, isWhole: true };
  }
}
