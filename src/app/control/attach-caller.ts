// One step from an unknown number to a customer (CRM-04): the caller becomes a new customer, or one who is known gets this number too.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { CallerAttachedView } from "../../api/event-control.ts";
import type { Asker } from "../../api/people-control.ts";
import type { CallRecord } from "../../call/record.ts";
import type { Customer, CustomerFault } from "../../crm/customers/customer.ts";
import { ANONYMOUS } from "../core/incoming-trunk.ts";
import type { Switch } from "../core/switch.ts";

interface Wanted {
  readonly record: CallRecord;
  /** Of whoever is no phone of the office. */
  readonly number: string;
  readonly customer: string | undefined;
  readonly name: string | undefined;
  readonly class: string | undefined;
}

export async function attachCaller(wanted: Wanted, asker: Asker, pbx: Switch): Promise<Answer<CallerAttachedView>> {
  const { customers } = pbx.crm;
  const { record } = wanted;
  const number = wanted.number === ANONYMOUS ? undefined : customers.numberOf(wanted.number);
  const holder = number === undefined ? undefined : customers.byNumber(number);
  const isNew = wanted.customer === undefined;
  if (isNew && holder !== undefined) return taken(number ?? "", holder);
  const made = isNew
    ? await customers.create(
        {
          name: wanted.name ?? record.fromName ?? "",
          numbers: number === undefined ? [] : [{ number }],
          class: wanted.class,
        },
        asker.name,
      )
    : await known(wanted.customer ?? "", number, holder, asker, pbx);
  if (!made.ok) return refusalOf(made.fault);
  const attached = await customers.attachCall(made.value.id, record.id, asker.name);
  if (!attached.ok) return refusalOf(attached.fault);
  const { id, name, numbers } = attached.value;
  const kept = numbers.some((one) => one.number === number) ? (number ?? null) : null;
  return answer({ call: record.id, customer: id, name, number: kept, created: isNew });
}

/** Somebody else's number stays theirs: then this one call alone is the customer's. */
async function known(
  id: string,
  number: string | undefined,
  holder: Customer | undefined,
  asker: Asker,
  { crm }: Switch,
): ReturnType<Switch["crm"]["customers"]["addNumber"]> {
  const customer = crm.customers.get(id);
  if (customer === undefined) return { ok: false, fault: { kind: "unknown" } };
  if (number === undefined || holder !== undefined) return { ok: true, value: customer };
  return crm.customers.addNumber(id, { number, label: undefined }, asker.name);
}

function taken(number: string, { id, name }: Customer): Refused {
  const detail = `${number} is ${name === "" ? id : `${name} (${id})`}: attach the call to them, that is --customer ${id}.`;
  return refuse(409, "Known already", detail);
}

function refusalOf(fault: CustomerFault): Refused {
  switch (fault.kind) {
    case "unknown":
      return refuse(404, "No such customer", "There is no such customer, or not any more.");
    case "value":
      return refuse(422, "Not taken", `${fault.field}: found ${fault.found}; allowed: ${fault.allowed}`);
    case "number-taken":
      return refuse(409, "Known already", `${fault.number} is customer ${fault.by}'s.`);
    case "full":
      return refuse(409, "Full", "There are too many customers, or too many numbers of this one.");
    default:
      return refuse(409, "Not done", `The customer could not be changed (${fault.kind}).`);
  }
}
