// What is asked for in a list of customers, as a search: keys and names resolved, conditions on fields read by their type.

import { type Answer, answer, refuse } from "../../api/answer.ts";
import type { CustomerFilter } from "../../api/customer-control.ts";
import type { Reach } from "../../api/people-control.ts";
import { fieldValue } from "../../crm/customers/check-fields.ts";
import type { Customers } from "../../crm/customers/customers.ts";
import type { CustomerSearch, FieldCondition } from "../../crm/customers/find-customers.ts";
import type { Office } from "../../office/office.ts";
import { noSuch } from "./no-such.ts";

const NONE = "none";

export interface SearchGround {
  readonly crm: { readonly customers: Customers };
  readonly office: Office;
}

/** "nobody": nobody can be meant. */
export function searchOf(
  filter: CustomerFilter,
  reach: Reach | undefined,
  { crm, office }: SearchGround,
): Answer<CustomerSearch | "nobody"> {
  const { customers } = crm;
  const fields: FieldCondition[] = [];
  for (const written of filter.field) {
    const read = conditionOf(written, { crm, office });
    if (!read.ok) return read;
    fields.push(read.value);
  }
  const organisation =
    filter.organisation === undefined
      ? undefined
      : (customers.organisation(filter.organisation) ?? customers.organisationNamed(filter.organisation));
  if (filter.organisation !== undefined && organisation === undefined) return answer("nobody");
  const number = filter.number === undefined ? undefined : customers.numberOf(filter.number);
  if (filter.number !== undefined && number === undefined) return answer("nobody");
  if (number !== undefined && customers.byNumber(number) === undefined) return answer("nobody");
  return answer({
    text: filter.text,
    number: filter.text === undefined ? undefined : customers.numberOf(filter.text),
    class: noneOr(filter.class),
    owner: noneOr(filter.owner),
    organisation: organisation?.id,
    region: filter.region,
    tags: filter.tag,
    fields,
    id: number === undefined ? undefined : customers.byNumber(number)?.id,
    within: reach?.agents,
  });
}

function noneOr(word: string | undefined): string | undefined {
  return word === NONE ? "" : word;
}

const COMPARISONS = { ":": "equal", ">=": "least", "<=": "most" } as const;

function conditionOf(written: string, { office }: SearchGround): Answer<FieldCondition> {
  const [, field = "", sign = ":", text = ""] = /^([^:<>]+)(:|<=|>=)(.*)$/su.exec(written) ?? [];
  const rule = office.customerFields.get(field);
  if (rule === undefined) return noSuch("field", field, office.customerFields.keys());
  const is = COMPARISONS[sign as keyof typeof COMPARISONS];
  const value = fieldValue(text, { ...rule, least: undefined, most: undefined });
  if (value === undefined) return refuse(422, "Does not fit", `${field}: ${JSON.stringify(text)} is no ${rule.type}`);
  if (is !== "equal" && rule.type !== "number" && rule.type !== "date")
    return refuse(422, "Does not fit", `${field} is a ${rule.type}: ask with ${field}:VALUE`);
  return answer({ field, is, value });
}
