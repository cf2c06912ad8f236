// What a change makes of customers: worked out in a draft, with what it cannot be as a value. `customers.ts` gives the turns and the commit.

import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import { type CustomerId, makeCustomerId, makeOrganisationId, type OrganisationId } from "../ids.ts";
import { type Checked, checkedCustomer, lineOf } from "./check-customer.ts";
import { wrong } from "./check-fields.ts";
import type { Customer, CustomerChange, CustomerFault, CustomerNote, Organisation } from "./customer.ts";
import type { CustomerDeed, DeedTerms } from "./customer-book.ts";
import {
  callOfCustomer,
  classWrite,
  forgetKept,
  type KeptCustomer,
  noteWrite,
  removeOrganisation,
} from "./customer-tables.ts";
import type { Draft } from "./draft.ts";
import type { Spelling } from "./find-terms.ts";

export interface ChangeDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly office: () => Office;
  readonly classes: () => ReadonlySet<string>;
}

export interface Terms extends Pick<DeedTerms, "by" | "makeClasses" | "dryRun"> {
  /** How names sound, as far as it was asked. */
  readonly sounds?: ReadonlyMap<string, Spelling> | undefined;
}

type Done<Value = Customer> = Result<Value, CustomerFault>;

const UNKNOWN: CustomerFault = { kind: "unknown" };

export class Changes {
  readonly #deps: ChangeDeps;
  #lastRid = 0;
  #lastNote = 0;

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
  }

  restore({ rid, note }: { readonly rid: number; readonly note: number }): void {
    this.#lastRid = rid;
    this.#lastNote = note;
  }

  /** No customer was made yet. */
  get isEmpty(): boolean {
    return this.#lastRid === 0;
  }

  deed(draft: Draft, deed: CustomerDeed, terms: Terms): Done {
    if (deed.kind === "create") return this.#create(draft, deed.customer, terms);
    const kept = draft.get(deed.id);
    return kept === undefined ? fail(UNKNOWN) : this.change(draft, { kept, change: deed.change }, terms);
  }

  #create(draft: Draft, given: Parameters<typeof checkedCustomer>[0], terms: Terms): Done {
    if (this.#lastRid >= limits.customers.most) return fail({ kind: "full" });
    const checked = checkedCustomer(given, undefined, this.#checkTerms(draft, terms));
    if (!checked.ok) return checked;
    const taken = takenOf(draft, checked.value, undefined, this.#deps.office());
    if (taken !== undefined) return fail(taken);
    const organisation = this.#organisationOf(draft, checked.value.organisation, terms);
    if (!organisation.ok) return organisation;
    this.#makeClass(draft, checked.value, terms);
    const at = this.#wall();
    const { organisation: _said, newClass: _new, ...values } = checked.value;
    const customer: Customer = {
      id: makeCustomerId(this.#deps.rng),
      ...values,
      organisation: organisation.value,
      createdAt: at,
      createdBy: terms.by,
      changedAt: at,
      version: 1,
      mergedInto: undefined,
    };
    const rid = terms.dryRun === true ? this.#lastRid + 1 : ++this.#lastRid;
    draft.put({ rid, customer, spellings: terms.sounds?.get(customer.name) ?? [] }, undefined);
    draft.events.push({
      type: "customer.created",
      about: aboutOf(customer),
      data: { name: customer.name, by: terms.by },
    });
    return ok(customer);
  }

  change(
    draft: Draft,
    { kept, change }: { readonly kept: KeptCustomer; readonly change: CustomerChange },
    terms: Terms,
  ): Done {
    const before = kept.customer;
    if (change.version !== undefined && change.version !== before.version)
      return fail({ kind: "version", version: before.version });
    const checked = checkedCustomer(change, before, this.#checkTerms(draft, terms));
    if (!checked.ok) return checked;
    const taken = takenOf(draft, checked.value, before.id, this.#deps.office());
    if (taken !== undefined) return fail(taken);
    const organisation = this.#organisationOf(draft, checked.value.organisation, terms);
    if (!organisation.ok) return organisation;
    this.#makeClass(draft, checked.value, terms);
    const { organisation: _said, newClass: _new, ...values } = checked.value;
    const asked: Customer = { ...before, ...values, organisation: organisation.value };
    const fields = changedFields(before, asked);
    if (fields.length === 0) return ok(before);
    const customer = { ...asked, version: before.version + 1, changedAt: this.#wall() };
    const isRenamed = customer.name !== before.name;
    const spellings = isRenamed ? (terms.sounds?.get(customer.name) ?? []) : kept.spellings;
    draft.put({ rid: kept.rid, customer, spellings }, kept);
    draft.events.push({ type: "customer.changed", about: aboutOf(customer), data: { fields, by: terms.by } });
    return ok(customer);
  }

  note(
    draft: Draft,
    { id, text, call }: { readonly id: string; readonly text: string; readonly call?: string | undefined },
    by: string,
  ): Done<CustomerNote> {
    const kept = draft.get(id);
    if (kept === undefined) return fail(UNKNOWN);
    const plain = text.trim();
    if (plain === "" || plain.length > limits.customers.noteCharacters || /[^\P{Cc}\t\n\r]|\p{Cs}/u.test(plain))
      return wrong(
        "text",
        plain === "" ? "nothing" : `${plain.length} characters`,
        `text of 1 to ${limits.customers.noteCharacters} characters`,
      );
    const note: CustomerNote = {
      id: ++this.#lastNote,
      customer: kept.customer.id,
      at: this.#wall(),
      author: by,
      text: plain,
      call,
    };
    draft.writes.push(noteWrite(note));
    draft.events.push({
      type: "customer.noted",
      about: { ...aboutOf(kept.customer), call },
      data: { note: note.id, by },
    });
    return ok(note);
  }

  attachCall(draft: Draft, { id, call }: { readonly id: string; readonly call: string }, by: string): Done {
    const kept = draft.get(id);
    if (kept === undefined) return fail(UNKNOWN);
    draft.writes.push(callOfCustomer(call, kept.customer.id, this.#wall(), by));
    draft.events.push({
      type: "customer.changed",
      about: { ...aboutOf(kept.customer), call },
      data: { fields: ["calls"], by },
    });
    return ok(kept.customer);
  }

  /** All who were merged into them go too. */
  remove(draft: Draft, id: string, by: string): Done {
    const kept = draft.get(id);
    if (kept === undefined) return fail(UNKNOWN);
    for (const gone of draft.familyOf(kept)) {
      draft.remove(gone);
      draft.writes.push(...forgetKept(gone.customer.id));
    }
    draft.events.push({ type: "customer.removed", about: aboutOf(kept.customer), data: { by } });
    return ok(kept.customer);
  }

  createOrganisation(
    draft: Draft,
    { name, note }: { readonly name: string; readonly note: string | undefined },
    by: string,
  ): Done<Organisation> {
    const line = lineOf("name", name, limits.customers.nameCharacters);
    if (!line.ok) return line;
    if (line.value === "") return wrong("name", "nothing", "a name");
    const same = draft.organisationNamed(line.value);
    if (same !== undefined) return wrong("name", JSON.stringify(line.value), `a name that no other has (${same.id})`);
    return ok(this.#newOrganisation(draft, { name: line.value, note }, by));
  }

  changeOrganisation(
    draft: Draft,
    {
      id,
      name,
      note,
    }: { readonly id: string; readonly name?: string | undefined; readonly note?: string | null | undefined },
    by: string,
  ): Done<Organisation> {
    const before = draft.organisation(id);
    if (before === undefined) return fail(UNKNOWN);
    const line = lineOf("name", name ?? before.name, limits.customers.nameCharacters);
    if (!line.ok) return line;
    const same = draft.organisationNamed(line.value);
    if (line.value === "" || (same !== undefined && same.id !== id))
      return wrong("name", JSON.stringify(line.value), "a name that no other has");
    const changed = {
      ...before,
      name: line.value,
      note: note === undefined ? before.note : (note ?? undefined),
      changedAt: this.#wall(),
    };
    draft.putOrganisation(changed);
    draft.events.push({ type: "organisation.changed", about: {}, data: { organisation: id, by } });
    return ok(changed);
  }

  removeOrganisation(draft: Draft, organisation: Organisation, by: string): Done<Organisation> {
    draft.writes.push(removeOrganisation(organisation.id));
    draft.events.push({ type: "organisation.removed", about: {}, data: { organisation: organisation.id, by } });
    return ok(organisation);
  }

  /** An id, or a name: one that nobody has yet is made. */
  #organisationOf(draft: Draft, said: string | undefined, { by }: Terms): Done<OrganisationId | undefined> {
    if (said === undefined || said.trim() === "") return ok(undefined);
    const known = draft.organisation(said) ?? draft.organisationNamed(said);
    if (known !== undefined) return ok(known.id);
    if (/^or-[0-9a-z]{10}$/.test(said)) return wrong("organisation", JSON.stringify(said), "an organisation there is");
    const line = lineOf("organisation", said, limits.customers.nameCharacters);
    return line.ok ? ok(this.#newOrganisation(draft, { name: line.value, note: undefined }, by).id) : line;
  }

  #newOrganisation(
    draft: Draft,
    { name, note }: { readonly name: string; readonly note: string | undefined },
    by: string,
  ): Organisation {
    const at = this.#wall();
    const made = { id: makeOrganisationId(this.#deps.rng), name, note, createdAt: at, createdBy: by, changedAt: at };
    draft.putOrganisation(made);
    draft.events.push({ type: "organisation.created", about: {}, data: { organisation: made.id, name, by } });
    return made;
  }

  #makeClass(draft: Draft, { newClass }: Checked, { by }: Terms): void {
    if (newClass === undefined) return;
    draft.writes.push(classWrite(newClass, this.#wall(), by));
    draft.classes.add(newClass);
  }

  #checkTerms(draft: Draft, { makeClasses }: Terms) {
    const known = this.#deps.classes();
    const classes = draft.classes.size === 0 ? known : new Set([...known, ...draft.classes]);
    return { office: this.#deps.office(), classes, makeClasses };
  }

  #wall(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

/** Who may see what is told of them goes by their owner. */
export function aboutOf({ id, owner }: Customer): {
  readonly customer: CustomerId;
  readonly agent: string | undefined;
} {
  return { customer: id, agent: owner };
}

/** A number or a value that is another's already. `self`: whose may be. */
export function takenOf(
  draft: Draft,
  { numbers, fields }: Pick<Customer, "numbers" | "fields">,
  self: CustomerId | undefined,
  { customerFields }: Pick<Office, "customerFields">,
): CustomerFault | undefined {
  for (const { number } of numbers) {
    const holder = draft.holderOf(number);
    if (holder !== undefined && holder !== self) return { kind: "number-taken", number, by: holder };
  }
  for (const [field, value] of Object.entries(fields)) {
    if (customerFields.get(field)?.unique !== true) continue;
    const holder = draft.uniqueOf(field, String(value));
    if (holder !== undefined && holder !== self) return { kind: "field-taken", field, by: holder };
  }
  return undefined;
}

const COMPARED = ["name", "numbers", "class", "owner", "organisation", "region", "mail", "address", "tags"] as const;

/** Their names: `owner`, `fields.card`. */
function changedFields(before: Customer, after: Customer): readonly string[] {
  const plain = COMPARED.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const own = [...new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])];
  return [...plain, ...own.filter((key) => before.fields[key] !== after.fields[key]).map((key) => `fields.${key}`)];
}
