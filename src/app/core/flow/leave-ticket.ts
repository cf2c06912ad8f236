// The ticket node: a caller leaves a ticket of theirs with the office. One of a category in one call, however often the flow comes by and whenever the
// process is killed; and so many for one caller within the hour, so that nobody fills a desk by pressing keys.

import { limits } from "../../../base/limits.ts";
import { type Logger, pii } from "../../../base/log.ts";
import { type Clock, HOUR_MS } from "../../../base/time.ts";
import type { CustomerId } from "../../../crm/ids.ts";
import type { FieldValue, TicketDesk } from "../../../crm/tickets/ticket.ts";
import { THE_SWITCH } from "../../../crm/tickets/workflow.ts";
import type { FlowValue } from "../../../ivr/flow.ts";
import type { Office } from "../../../office/office.ts";
import { numberToKeep } from "../callback/missed.ts";
import { ANONYMOUS } from "../incoming-trunk.ts";
import type { Door } from "./doors.ts";
import { callerOf } from "./look-up.ts";
import { Quota } from "./quota.ts";

export interface LeaveTicketDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly office: () => Office;
  /** undefined: nobody keeps tickets here. */
  readonly tickets: () => Pick<TicketDesk, "create"> | undefined;
  readonly customerOf: (number: string) => CustomerId | undefined;
}

export function ticketDoor({ clock, log, office, tickets, customerOf }: LeaveTicketDeps): Door<"ticket"> {
  const { perCaller, callers } = limits.leftByCallers;
  const left = new Quota({ most: perCaller, withinMs: HOUR_MS, keys: callers });
  return async ({ category, subject, fields }, { call, flow }) => {
    const desk = tickets();
    if (desk === undefined) return { kind: "error", fault: "nobody keeps tickets here" };
    const caller = callerOf(call);
    const about = { call: call.id, flow, from: pii(caller), category };
    const taken = left.take(caller, clock.now());
    if (taken === "first-over") log.warn("flow.tickets-stopped", about);
    if (taken !== "taken") return { kind: "refused" };
    const phone = caller === ANONYMOUS ? undefined : numberToKeep(caller, office());
    const made = await desk.create({
      ...{ category, fields: fieldsOf(fields), phone, call: call.id, by: THE_SWITCH, origin: "flow", links: [] },
      source: `flow:${call.id}:${category}`,
      subject: (subject?.trim() || (office().tickets.get(category)?.name ?? category)).slice(
        0,
        limits.tickets.subjectCharacters,
      ),
      customer: phone === undefined ? undefined : customerOf(phone),
    });
    if (made.kind === "done") return { kind: "done", value: { id: made.ticket.id, number: made.ticket.number } };
    log.warn("flow.ticket-refused", { ...about, cause: made.detail });
    return { kind: "refused" };
  };
}

/** Lists and maps as JSON: no field has any. */
function fieldsOf(values: Readonly<Record<string, FlowValue>>): Readonly<Record<string, FieldValue | null>> {
  const plain = ([key, value]: readonly [string, FlowValue]) =>
    [key, typeof value === "object" && value !== null ? JSON.stringify(value) : value] as const;
  return Object.fromEntries(Object.entries(values).map(plain));
}
