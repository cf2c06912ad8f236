// Calls as others are told them (CRM-12): facts of the switch folded into events. Those of calls in progress are made only while somebody wants
// them; the end of each call, what was said of it, recordings and messages always.

import type { FactLog } from "../../base/fact-log.ts";
import type { Logger } from "../../base/log.ts";
import { isoTime, isoTimeOrNull } from "../../base/time.ts";
import type { CallFact } from "../../call/facts.ts";
import type { CallRecord } from "../../call/record.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { EventSubject, EventType, NewEvent } from "../events.ts";
import type { EventJournal } from "../journal.ts";

export interface CallEventsDeps {
  readonly journal: EventJournal;
  readonly facts: FactLog<SwitchFact>;
  readonly log: Logger;
  /** Of a call in progress, or of one that has just ended. */
  readonly record: (call: string) => CallRecord | undefined;
  /** Whose number it is; undefined: nobody's that is known. */
  readonly customerOf: (number: string) => string | undefined;
  /** An event that had to be written was not. */
  readonly failed: () => void;
}

type LegFact = Extract<CallFact, { readonly leg: string; readonly call: string }>;
type Told = Omit<NewEvent, "type">;

export class CallEvents {
  readonly #deps: CallEventsDeps;

  constructor(deps: CallEventsDeps) {
    this.#deps = deps;
    deps.facts.subscribe((fact) => this.#fold(fact)); // behind the records
  }

  /** The call's record is whole. */
  ended(record: CallRecord): void {
    this.#keep("call.ended", endOf(record, this.#customerOf(record)));
  }

  #fold(fact: SwitchFact): void {
    const { journal } = this.#deps;
    switch (fact.kind) {
      case "call.arrived":
        return journal.tell(fact.kind, () => this.#ofCall(fact.call, {}));
      case "leg.ringing":
        return journal.tell("call.ringing", () => this.#ofLeg(fact));
      case "leg.held":
        return journal.tell("call.held", () => this.#ofLeg(fact));
      case "leg.resumed":
        return journal.tell("call.resumed", () => this.#ofLeg(fact));
      case "call.connected":
        return journal.tell("call.answered", () => {
          const { call, extension, agent, queue } = fact;
          return this.#ofCall(call, {}, { extension, agent, queue });
        });
      case "call.transferred":
        return journal.tell(fact.kind, () => this.#ofCall(fact.call, { by: fact.by, to: fact.to, how: fact.how }));
      case "call.disposed": {
        const { call, agent, queue, disposition } = fact;
        return this.#keep(fact.kind, { about: { call, agent, queue }, data: { disposition } });
      }
      case "recording-saved": {
        const { recording, durationMs } = fact;
        const about = this.#aboutCall(fact.call);
        return this.#keep("recording.saved", { about, data: { recording, durationMs: Math.round(durationMs) } });
      }
      case "voicemail.left": {
        const { call, mailbox, message, urgent, durationMs } = fact;
        const about = { ...this.#aboutCall(call), extension: mailbox };
        return this.#keep(fact.kind, { about, data: { mailbox, message, urgent, durationMs: Math.round(durationMs) } });
      }
      case "agent.state": {
        const { agent, extension, from, to, by } = fact;
        const call = "call" in to ? to.call : undefined;
        const reason = to.kind === "busy" ? to.reason : null;
        const data = { from, to: to.kind, reason, by: by ?? null };
        return journal.tell(fact.kind, () => ({ about: { agent, extension, call }, data }));
      }
      case "caller.queued": {
        const { call, queue, position, tier, callBack } = fact;
        return journal.tell("queue.waiting", () =>
          this.#ofCall(call, { position, tier: tier ?? null, callBack }, { queue }),
        );
      }
      case "caller.connected":
        return journal.tell("queue.left", () => {
          const { call, queue, agent, waitedMs } = fact;
          return this.#ofCall(call, { why: "answered", waitedMs: Math.round(waitedMs) }, { queue, agent });
        });
      case "caller.left":
        return journal.tell("queue.left", () => {
          const { call, queue, why, waitedMs, to } = fact;
          return this.#ofCall(call, { why, waitedMs: Math.round(waitedMs), to: to ?? null }, { queue });
        });
      default:
        return;
    }
  }

  #keep(type: EventType, told: Told): void {
    const { journal, log, failed } = this.#deps;
    journal.commit([], [{ type, ...told }]).catch((error: unknown) => {
      log.error("store.event-lost", { event: type, cause: String(error) });
      failed();
    });
  }

  #ofCall(call: string, data: Told["data"], about: EventSubject = {}): Told | undefined {
    const record = this.#deps.record(call);
    if (record === undefined) return undefined;
    const { from, fromName, to } = record;
    return { about: { ...this.#about(record), ...given(about) }, data: { from, name: fromName ?? null, to, ...data } };
  }

  #ofLeg({ call, leg }: Pick<LegFact, "call" | "leg">): Told | undefined {
    const found = this.#deps.record(call)?.legs.find(({ id }) => id === leg);
    if (found === undefined) return undefined;
    return this.#ofCall(call, { leg, side: found.side }, { extension: found.extension, agent: found.agent });
  }

  #aboutCall(call: string): EventSubject {
    const record = this.#deps.record(call);
    return record === undefined ? { call } : this.#about(record);
  }

  #about(record: CallRecord): EventSubject {
    return subjectOf(record, this.#customerOf(record));
  }

  #customerOf(record: CallRecord): string | undefined {
    return this.#deps.customerOf(partyNumber(record));
  }
}

/** Of whoever the office talks to: the caller where a phone of ours was rung for them, or they came from outside; else whom a phone of ours called. */
export function partyNumber({ from, to, legs }: Pick<CallRecord, "from" | "to" | "legs">): string {
  const caller = legs.find(({ side }) => side === "caller");
  const rangOurs = legs.some(({ side, extension }) => side === "callee" && extension !== undefined);
  return rangOurs || caller?.extension === undefined ? from : to;
}

function subjectOf({ id, queue, agent, legs }: CallRecord, customer: string | undefined): EventSubject {
  const extension = legs.findLast((leg) => leg.answeredAt !== undefined && leg.extension !== undefined)?.extension;
  return given({ call: id, queue, agent, extension, customer });
}

function given(about: EventSubject): EventSubject {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}

export function endOf(record: CallRecord, customer: string | undefined): Told {
  const { from, fromName, to, startedAt, answeredAt, endedAt } = record;
  const agents = record.segments.flatMap(({ kind, agent }) => (kind === "talk" && agent !== undefined ? [agent] : []));
  return {
    about: subjectOf(record, customer),
    data: {
      from,
      name: fromName ?? null,
      to,
      startedAt: isoTime(startedAt),
      queuedAt: isoTimeOrNull(record.queuedAt),
      answeredAt: isoTimeOrNull(answeredAt),
      endedAt: isoTimeOrNull(endedAt),
      ending: record.ending ?? null,
      endedBy: record.endedBy ?? null,
      sipStatus: record.sipStatus ?? null,
      waitMs: Math.round(record.waitMs),
      talkMs: answeredAt === undefined || endedAt === undefined ? 0 : Math.round(endedAt - answeredAt),
      holdMs: Math.round(record.holdMs),
      disposition: record.disposition ?? null,
      agents: [...new Set(agents)],
      recordings: record.recordings.map(({ id, state }) => ({ id, state })),
    },
  };
}
