// Customers as the HTTP interface and the command line see them: keys with the names that people know them by.

import type {
  CustomerClassView,
  CustomerFieldView,
  CustomerNoteView,
  CustomerView,
  OrganisationView,
  TimelineEntryView,
} from "../../api/customer-control.ts";
import { isoTime } from "../../base/time.ts";
import type { Customer, CustomerNote, Organisation } from "../../crm/customers/customer.ts";
import type { Customers } from "../../crm/customers/customers.ts";
import type { TimelineEntry } from "../../crm/customers/timeline.ts";
import type { Office } from "../../office/office.ts";

export function customerView(customer: Customer, customers: Customers, office: Office): CustomerView {
  const { owner, organisation } = customer;
  const known = customer.class === undefined ? undefined : office.classes.get(customer.class);
  return {
    id: customer.id,
    name: customer.name,
    numbers: customer.numbers.map(({ number, label }) => ({ number, label: label ?? null })),
    class: customer.class ?? null,
    className: known?.name ?? customer.class ?? null,
    tier: known?.tier ?? null,
    owner: owner ?? null,
    ownerName: owner === undefined ? null : (office.agents.get(owner)?.name ?? null),
    organisation: organisation ?? null,
    organisationName: organisation === undefined ? null : (customers.organisation(organisation)?.name ?? null),
    region: customer.region ?? null,
    mail: customer.mail ?? null,
    address: customer.address ?? null,
    tags: customer.tags,
    fields: customer.fields,
    createdAt: isoTime(customer.createdAt),
    createdBy: customer.createdBy,
    changedAt: isoTime(customer.changedAt),
    version: customer.version,
  };
}

export function noteView({ id, customer, at, author, text, call }: CustomerNote): CustomerNoteView {
  return { id, customer, at: isoTime(at), author, text, call: call ?? null };
}

export function entryView({ at, kind, id, data }: TimelineEntry): TimelineEntryView {
  return { at: isoTime(at), kind, id, data };
}

export function organisationView({ id, name, note, createdAt, createdBy, changedAt }: Organisation): OrganisationView {
  return { id, name, note: note ?? null, createdAt: isoTime(createdAt), createdBy, changedAt: isoTime(changedAt) };
}

export function classViews(customers: Customers, { classes }: Office): readonly CustomerClassView[] {
  return [...customers.classes].map((id) => {
    const ours = classes.get(id);
    return { id, name: ours?.name ?? id, tier: ours?.tier ?? null, from: ours === undefined ? "import" : "office" };
  });
}

export function fieldViews({ customerFields }: Office): readonly CustomerFieldView[] {
  return [...customerFields.values()].map(({ key, form, least, most, ...rest }) => ({
    id: key,
    ...rest,
    form: form ?? null,
    least: least ?? null,
    most: most ?? null,
  }));
}
