// A page of customers for somebody who is not shown everything (CRM-14): those alone whom the words that are shown would find. Neither a row nor a
// `next` tells that others were found by what is hidden.

import type { CustomerAsker } from "../../api/customer-control.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Mask } from "../../call/mask.ts";
import type { KeptCustomer } from "../../crm/customers/customer-tables.ts";
import type { Customers } from "../../crm/customers/customers.ts";
import { type CustomerSearch, findCustomers, type Paging } from "../../crm/customers/find-customers.ts";
import type { FindText } from "../../crm/customers/find-terms.ts";
import { isFoundOpenly } from "../../crm/customers/found-openly.ts";

/** Pages that are looked through for one: whom nothing but hidden words find after that is not looked for. */
const LOOKED_THROUGH = 20;

/** At most `limit`; fewer: there are no more. */
export async function openlyFound(
  database: Pick<Database, "query">,
  search: CustomerSearch,
  { limit, before }: Paging,
  { mask }: Pick<CustomerAsker, "mask">,
  customers: Pick<Customers, "organisation">,
): Promise<readonly KeptCustomer[]> {
  const { text } = search;
  if (text === undefined || mask?.hidesWords !== true) return findCustomers(database, search, { limit, before });
  const open: KeptCustomer[] = [];
  let from = before;
  for (let page = 0; page < LOOKED_THROUGH && open.length < limit; page++) {
    const found = await findCustomers(database, search, { limit: limits.customers.listed, before: from });
    open.push(...found.filter((one) => isFoundOpenly(text, shownWords(one, mask, customers))));
    from = found.at(-1)?.rid;
    if (found.length < limits.customers.listed) break;
  }
  return open.slice(0, limit);
}

function shownWords(
  { customer, spellings }: KeptCustomer,
  mask: Mask,
  customers: Pick<Customers, "organisation">,
): Omit<FindText, "facets"> {
  const { organisation, mail, address, tags, fields } = customer;
  const company = organisation === undefined ? undefined : customers.organisation(organisation)?.name;
  const words = [company ?? "", mail ?? "", address ?? "", customer.class ?? "", ...tags];
  const own = Object.entries(fields).map(([name, value]) => String(mask.field(name, value)));
  return {
    name: mask.text(customer.name),
    spellings,
    numbers: customer.numbers.map(({ number }) => number),
    others: [...words.map((word) => mask.text(word)), ...own],
  };
}
