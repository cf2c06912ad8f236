// What routing and flows go by of a customer (CRM-01), beside the caller list, which comes first: a number that somebody put there was meant so.

import type { AgentKey } from "../../../base/ids.ts";
import type { Customers } from "../../../crm/customers/customers.ts";
import type { Office } from "../../../office/office.ts";

export interface KnownCustomer {
  readonly id: string;
  readonly name: string;
  readonly class: string | undefined;
  /** Of their class, where the office has such a tier. */
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly owner: AgentKey | undefined;
}

/** Two look-ups of one row each; none while there are no customers. */
export function knownCustomer(
  number: string,
  customers: Pick<Customers, "byNumber" | "tierOf">,
  office: Pick<Office, "tiers">,
): KnownCustomer | undefined {
  const found = customers.byNumber(number);
  if (found === undefined) return undefined;
  const tier = customers.tierOf(found);
  return {
    id: found.id,
    name: found.name,
    class: found.class,
    tier: tier !== undefined && office.tiers.includes(tier) ? tier : undefined,
    region: found.region,
    owner: found.owner,
  };
}
