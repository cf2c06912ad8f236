// What the switch knows of a customer by their number, for the look-up node: the caller list, the customers, and who spoke with them last.

import type { Database } from "../../../base/db.ts";
import { limits } from "../../../base/limits.ts";
import type { Clock } from "../../../base/time.ts";
import type { FlowValue } from "../../../ivr/flow.ts";
import { type CallerList, callerNumber } from "../callers/caller-list.ts";
import { SELECT_LAST_AGENT } from "../callers/caller-tables.ts";
import type { KnownCustomer } from "../callers/known-customer.ts";
import { ANONYMOUS } from "../incoming-trunk.ts";

export interface CustomerDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly list: Pick<CallerList, "of" | "barred">;
  readonly country: () => string;
  /** Left out: there are no customers. */
  readonly customer?: ((number: string) => KnownCustomer | undefined) | undefined;
}

/** Texts, "" where there is none; undefined: nothing is known of them. Few look-ups of one row each. */
export function customerOf(number: string, deps: CustomerDeps): FlowValue | undefined {
  if (number === "" || number === ANONYMOUS) return undefined;
  const entry = deps.list.of(number);
  const lastAgent = lastAgentOf(number, deps);
  const customer = deps.customer?.(number);
  if (entry === undefined && lastAgent === undefined && customer === undefined) return undefined;
  return {
    known: entry !== undefined || customer !== undefined,
    id: customer?.id ?? "",
    class: customer?.class ?? "",
    name: entry?.name ?? customer?.name ?? "",
    tier: entry?.tier ?? customer?.tier ?? "",
    region: entry?.region ?? customer?.region ?? "",
    owner: entry?.owner ?? customer?.owner ?? "",
    note: entry?.reason ?? "",
    lastAgent: lastAgent ?? "",
    isBlocked: deps.list.barred(number) !== undefined,
  };
}

/** Records keep numbers as they came, which is not always as somebody keys them in. */
function lastAgentOf(number: string, { clock, database, country }: CustomerDeps): string | undefined {
  const since = Math.round(clock.wall() - limits.lookUps.lastAgentMs);
  for (const spelling of new Set([number, callerNumber(number, country())])) {
    const row = database.get(SELECT_LAST_AGENT, [spelling, since]);
    if (row !== undefined) return String(row["agent"]);
  }
  return undefined;
}
