// The look-up node: a customer by number, a ticket of the caller, or a row of one of the office's tables by its key. Whoever keys in one number after the other to see which
// there are is stopped: so many look-ups for one caller within the hour, and far fewer that find nothing.

import { limits } from "../../../base/limits.ts";
import { type Logger, pii } from "../../../base/log.ts";
import { type Clock, HOUR_MS } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Outcome } from "../../../ivr/verbs.ts";
import { ANONYMOUS } from "../incoming-trunk.ts";
import type { OfficeTables } from "../tables/office-tables.ts";
import { type CustomerDeps, customerOf } from "./customer.ts";
import type { Door } from "./doors.ts";
import { Quota } from "./quota.ts";
import { type TicketStatusDeps, ticketStatus } from "./ticket-status.ts";

export interface LookUpDeps extends CustomerDeps {
  /** Left out: nobody keeps tickets here. */
  readonly ticketing?: TicketStatusDeps | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tables: Pick<OfficeTables, "get" | "find">;
}

/** Who called, whoever they were sent on by. */
export function callerOf({ origin, from }: Pick<Call, "origin" | "from">): string {
  return origin?.number ?? from;
}

export function lookUpDoor(deps: LookUpDeps): Door<"look-up"> {
  const { clock, log, tables } = deps;
  const { perCaller, missesPerCaller, missesOfHidden, callers } = limits.lookUps;
  const all = new Quota({ most: perCaller, withinMs: HOUR_MS, keys: callers });
  const misses = new Quota({ most: missesPerCaller, withinMs: HOUR_MS, keys: callers });
  return ({ source, by }, { call, flow }): Outcome => {
    const caller = callerOf(call);
    if (source === "customer" && by === caller) return found(customerOf(by, deps));
    if (source !== "customer" && source !== "ticket" && tables.get(source) === undefined)
      return { kind: "error", fault: `there is no table ${source}` };
    const now = clock.now();
    const isHidden = caller === ANONYMOUS;
    const mostMisses = isHidden ? missesOfHidden : missesPerCaller;
    const taken = isHidden ? "taken" : all.take(caller, now);
    if (taken !== "taken" || misses.isUsedUp(caller, now, mostMisses)) {
      if (taken === "first-over") log.warn("flow.look-ups-stopped", { call: call.id, flow, from: pii(caller) });
      return { kind: "error", fault: "too many look-ups by this caller within the hour" };
    }
    const value = lookedUp(source, by, caller, deps);
    if (value !== undefined) return { kind: "found", value };
    misses.take(caller, now, mostMisses);
    if (misses.isUsedUp(caller, now, mostMisses))
      log.warn("flow.look-ups-stopped", { call: call.id, flow, from: pii(caller), cause: "nothing was found" });
    return { kind: "none" };
  };
}

function lookedUp(source: string, by: string, caller: string, deps: LookUpDeps) {
  if (source === "customer") return customerOf(by, deps);
  if (source !== "ticket") return deps.tables.find(source, by);
  return deps.ticketing && ticketStatus(by, caller, deps.ticketing);
}

function found(value: ReturnType<typeof customerOf>): Outcome {
  return value === undefined ? { kind: "none" } : { kind: "found", value };
}
