// Customers for the HTTP interface and the command line. Who has the right for their own or their team's customers sees those and nobody's: what is not
// within reach is answered like what does not exist, in lists, searches and by id alike.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  CustomerAsker,
  CustomerControl,
  CustomerFilter,
  CustomerView,
  CustomerWish,
} from "../../api/customer-control.ts";
import type { PeopleControl } from "../../api/people-control.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import type { Customer, CustomerFault, NewCustomer } from "../../crm/customers/customer.ts";
import { organisationKey } from "../../crm/customers/customer-tables.ts";
import { findCustomerIds, listOrganisations } from "../../crm/customers/find-customers.ts";
import type { TimelineEyes } from "../../crm/customers/timeline.ts";
import type { OrganisationId } from "../../crm/ids.ts";
import type { Office } from "../../office/office.ts";
import type { Action } from "../../office/rights.ts";
import type { Crm } from "../core/crm/make-crm.ts";
import type { Switch } from "../core/switch.ts";
import { customerRefusal, noCustomer } from "./customer-faults.ts";
import { searchOf } from "./customer-search.ts";
import { classViews, customerView, entryView, fieldViews, noteView, organisationView } from "./customer-views.ts";
import { openlyFound } from "./customer-words.ts";
import { timelineMark, timelineNext } from "./timeline-mark.ts";

interface Asked {
  readonly crm: Pick<Crm, "customers" | "timeline">;
  readonly office: Office;
  readonly people: { readonly audit: Pick<Switch["people"]["audit"], "note"> };
}

export function customerControl(
  pbx: Asked,
  database: Pick<Database, "query">,
  people: Pick<PeopleControl, "admit">,
): CustomerControl {
  return { ...lookUps(pbx, database, people), ...changes(pbx, database), ...organisations(pbx, database) };
}

/** May they know of this customer? Their own, their team's, and nobody's. */
export function reachesCustomer({ owner }: Pick<Customer, "owner">, { reach }: Pick<CustomerAsker, "reach">): boolean {
  return reach === undefined || owner === undefined || reach.agents.has(owner);
}

type LookUps = Pick<CustomerControl, "find" | "show" | "timeline" | "classes" | "fields">;

function lookUps(pbx: Asked, database: Pick<Database, "query">, people: Pick<PeopleControl, "admit">): LookUps {
  const { customers, timeline } = pbx.crm;
  const view = (customer: Customer) => customerView(customer, customers, pbx.office);
  return {
    find: async (filter, { limit, after }, by) => {
      const search = searchOf(filter, by.reach, pbx);
      if (!search.ok) return search;
      if (search.value === "nobody") return answer({ items: [], next: null });
      const before = after === undefined ? undefined : Number(after);
      if (before !== undefined && !Number.isSafeInteger(before))
        return refuse(400, "Not understood", "after: not a `next`");
      const most = Math.min(limit, limits.customers.listed);
      const found = await openlyFound(database, search.value, { limit: most, before }, by, customers);
      const last = found.at(-1);
      return answer({
        items: found.map(({ customer }) => view(customer)),
        next: last === undefined || found.length < most ? null : String(last.rid),
      });
    },
    show: async (id, by) => {
      const found = reached(id, by, pbx);
      return found.ok ? answer(view(found.value)) : found;
    },
    timeline: async (id, { kind, limit, after }, by) => {
      const found = reached(id, by, pbx);
      if (!found.ok) return found;
      const family = await customers.family(found.value.id);
      const mark = after === undefined ? undefined : timelineMark(after);
      if (mark === "wrong") return refuse(400, "Not understood", "after: not a `next`");
      const most = Math.min(limit, limits.customers.timeline);
      const subject = { family, spellings: customers.spellings(found.value.numbers) };
      const kinds = kind.length === 0 ? undefined : kind;
      const entries = await timeline.read({
        ...{ subject, kinds, after: mark, limit: most },
        eyes: await eyesFor(by, timeline.rights, people),
      });
      return answer({
        items: entries.map(entryView),
        next: entries.length < most ? null : timelineNext(entries.at(-1)),
      });
    },
    classes: () => answer(classViews(customers, pbx.office)),
    fields: () => answer(fieldViews(pbx.office)),
  };
}

/** As far as each of these rights of the asker's reaches. */
async function eyesFor(
  { asker }: CustomerAsker,
  rights: readonly Action[],
  people: Pick<PeopleControl, "admit">,
): Promise<TimelineEyes> {
  const reaches = new Map<Action, ReturnType<TimelineEyes>>();
  for (const action of rights) {
    const admitted = await people.admit(asker, { action, on: { kind: "anybody" } });
    reaches.set(action, admitted.ok ? admitted.value : "none");
  }
  return (action) => (reaches.has(action) ? reaches.get(action) : "none");
}

type Changing = Pick<
  CustomerControl,
  "create" | "change" | "addNumber" | "removeNumber" | "note" | "attachCall" | "merge" | "unmerge" | "remove" | "assign"
>;

function changes(pbx: Asked, database: Pick<Database, "query">): Changing {
  const { customers } = pbx.crm;
  const done = (given: Result<Customer, CustomerFault>, id: string, by: CustomerAsker): Answer<CustomerView> =>
    given.ok ? answer(customerView(given.value, customers, pbx.office)) : refusalOf(given.fault, id, by, pbx);
  const changed = async (
    id: string,
    by: CustomerAsker,
    run: (customer: Customer) => Promise<Result<Customer, CustomerFault>>,
  ): Promise<Answer<CustomerView>> => {
    const found = reached(id, by, pbx);
    if (!found.ok) return found;
    return done(await run(found.value), id, by);
  };
  return {
    create: async (wish, by) => {
      const owner = ownerFor(wish.owner, by);
      if (!owner.ok) return owner;
      const given = await customers.create({ ...newCustomer(wish), owner: owner.value ?? undefined }, by.asker.name);
      return done(given, "", by);
    },
    change: async (id, { version, ...wish }, by) => {
      const owner = wish.owner === undefined ? answer(undefined) : ownerFor(wish.owner, by);
      if (!owner.ok) return owner;
      const change = { ...wish, fields: fieldsOf(wish), owner: owner.value, version };
      return changed(id, by, ({ id: own }) => customers.change(own, change, by.asker.name));
    },
    addNumber: (id, number, by) => changed(id, by, ({ id: own }) => customers.addNumber(own, number, by.asker.name)),
    removeNumber: (id, number, by) =>
      changed(id, by, ({ id: own }) => customers.removeNumber(own, number, by.asker.name)),
    note: async (id, note, by) => {
      const found = reached(id, by, pbx);
      if (!found.ok) return found;
      const given = await customers.note(found.value.id, note, by.asker.name);
      return given.ok ? answer(noteView(given.value)) : refusalOf(given.fault, id, by, pbx);
    },
    attachCall: (id, call, by) => changed(id, by, ({ id: own }) => customers.attachCall(own, call, by.asker.name)),
    merge: async (id, from, by) => {
      const other = reached(from, by, pbx);
      if (!other.ok) return other;
      return changed(id, by, ({ id: own }) => customers.merge(own, other.value.id, by.asker.name));
    },
    unmerge: async (id, by) => {
      const aside = customers.asIs(id);
      if (aside === undefined || !reachesCustomer(aside, by)) return noCustomer(id);
      return changed(id, by, () => customers.unmerge(id, by.asker.name));
    },
    remove: (id, by) => changed(id, by, ({ id: own }) => customers.remove(own, by.asker.name)),
    assign: (filter, to, by) => assign(filter, to, { by, pbx, database }),
  };
}

/** All that are found, some at a time, so that calls are written down in between. */
async function assign(
  filter: CustomerFilter & { readonly everybody: boolean },
  to: string | null,
  {
    by,
    pbx,
    database,
  }: { readonly by: CustomerAsker; readonly pbx: Asked; readonly database: Pick<Database, "query"> },
): Promise<Answer<{ readonly owner: string | null; readonly assigned: number }>> {
  const { everybody, ...asked } = filter;
  const isEmpty = Object.values(asked).every((value) => value === undefined || value.length === 0);
  if (isEmpty && !everybody)
    return refuse(
      422,
      "Nobody named",
      "Say which customers by a filter, or everybody (--everybody) for all there are.",
    );
  const search = searchOf(filter, by.reach, pbx);
  if (!search.ok) return search;
  const owner = ownerFor(to, by);
  if (!owner.ok) return owner;
  let assigned = 0;
  for (let before: number | undefined; search.value !== "nobody" && assigned < limits.customers.assigned; ) {
    const limit = limits.customers.assignedAtOnce;
    const some = await findCustomerIds(database, search.value, { limit, before });
    const deeds = some.flatMap(({ id }) => {
      const found = pbx.crm.customers.get(id);
      return found === undefined
        ? []
        : [{ kind: "change" as const, id: found.id, change: { owner: owner.value ?? null } }];
    });
    const results = await pbx.crm.customers.deeds(deeds, { by: by.asker.name, makeClasses: false });
    const failed = results.find((one) => !one.ok);
    if (failed !== undefined && !failed.ok && failed.fault.kind === "value")
      return refusalOf(failed.fault, "", by, pbx);
    assigned += results.filter(({ ok }) => ok).length;
    before = some.at(-1)?.rid;
    if (some.length < limit) break;
  }
  const after = `${assigned} customers to ${owner.value ?? "nobody"}`;
  pbx.people.audit.note({ who: by.asker.name, what: "customer.assign", on: "customers", after });
  return answer({ owner: owner.value ?? null, assigned });
}

function organisations(
  pbx: Asked,
  database: Pick<Database, "query">,
): Pick<
  CustomerControl,
  "organisations" | "organisation" | "createOrganisation" | "changeOrganisation" | "removeOrganisation"
> {
  const { customers } = pbx.crm;
  const none = (id: string): Refused =>
    refuse(404, "No such organisation", `Found no organisation ${id}; "organisation list" shows those there are.`);
  const done = (given: Awaited<ReturnType<typeof customers.createOrganisation>>, id: string) => {
    if (given.ok) return answer(organisationView(given.value));
    return given.fault.kind === "unknown" ? none(id) : customerRefusal(given.fault, id, () => false);
  };
  return {
    organisations: async (text, { limit, after }) => {
      const at = after === undefined ? "" : organisationKey(fromHex(after));
      const found = await listOrganisations(database, { text: organisationKey(text ?? ""), after: at, limit });
      const last = found.at(-1);
      const next = last === undefined || found.length < limit ? null : toHex(organisationKey(last.name));
      return answer({ items: found.map(organisationView), next });
    },
    organisation: (id) => {
      const found = customers.organisation(id) ?? customers.organisationNamed(id);
      return found === undefined ? none(id) : answer(organisationView(found));
    },
    createOrganisation: async (name, text, by) => {
      const made = await customers.createOrganisation(name, text, by.name);
      return done(made, name);
    },
    changeOrganisation: async (id, change, by) => {
      const changed = await customers.changeOrganisation(id as OrganisationId, change, by.name);
      return done(changed, id);
    },
    removeOrganisation: async (id, by) => {
      const gone = await customers.removeOrganisation(id as OrganisationId, by.name);
      return done(gone, id);
    },
  };
}

/** A name as what `after` may be written with. */
function toHex(text: string): string {
  return Buffer.from(text, "utf8").toString("hex");
}

function fromHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("utf8");
}

function reached(id: string, by: CustomerAsker, { crm }: Asked): Answer<Customer> {
  const found = crm.customers.get(id);
  return found !== undefined && reachesCustomer(found, by) ? answer(found) : noCustomer(id);
}

function refusalOf(fault: CustomerFault, id: string, by: CustomerAsker, { crm }: Asked): Refused {
  return customerRefusal(fault, id, (other) => {
    const found = crm.customers.get(other);
    return found !== undefined && reachesCustomer(found, by);
  });
}

/** Whoever may only for some agents gives customers to those alone; what they make themselves is their own. */
function ownerFor(wished: string | null | undefined, { reach }: CustomerAsker): Answer<string | null | undefined> {
  if (reach === undefined) return answer(wished);
  const [own] = reach.agents;
  if (wished === undefined) return answer(reach.scope === "own" ? own : undefined);
  if (wished === null || reach.agents.has(wished)) return answer(wished);
  return refuse(
    403,
    "Not allowed",
    `${reach.user} may give customers to agents within reach alone, and ${wished} is not.`,
  );
}

function newCustomer(wish: CustomerWish): NewCustomer {
  const { name, numbers, ...rest } = wish;
  const given = Object.entries(rest).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(given), name: name ?? "", numbers: numbers ?? [], fields: fieldsOf(wish) };
}

function fieldsOf({ fields }: CustomerWish): NewCustomer["fields"] {
  return fields === undefined ? undefined : Object.fromEntries(fields);
}
