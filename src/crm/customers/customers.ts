// Customers (CRM-01): known by their numbers on the main thread, changed in turn, each change committed with its event. What others may ask:
// `customer-book.ts`; what a change makes of a customer: `changes.ts` and `merging.ts`; searches and the timeline go to the reader thread.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { CustomerId, OrganisationId } from "../ids.ts";
import type { Journal } from "../journal.ts";
import { Changes } from "./changes.ts";
import type {
  Customer,
  CustomerChange,
  CustomerFault,
  CustomerNote,
  CustomerNumber,
  NewCustomer,
  Organisation,
} from "./customer.ts";
import type { Changed, CustomerBook, CustomerDeed, DeedTerms } from "./customer-book.ts";
import { customerNumber, spellingsOfNumber } from "./customer-number.ts";
import {
  COUNT_NOTES,
  customerOf,
  type keptOf,
  organisationKey,
  organisationOf,
  SELECT_CLASSES,
  SELECT_CUSTOMER,
  SELECT_FAMILY,
  SELECT_HOLDER,
  SELECT_LAST_NOTE,
  SELECT_LAST_RID,
  SELECT_MEMBERS,
  SELECT_MERGE,
  SELECT_ORGANISATION,
  SELECT_ORGANISATION_BY_NAME,
} from "./customer-tables.ts";
import { Draft, HOPS } from "./draft.ts";
import { facetOf, matchOf, type Spelling } from "./find-terms.ts";
import { merge, unmerge } from "./merging.ts";
import { hasSound, type Pinyin } from "./pinyin.ts";
import { Turns } from "./turns.ts";

export interface CustomersDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: Database;
  readonly log: Logger;
  readonly journal: Journal;
  readonly office: () => Office;
  /** undefined: names are not found by their sound. */
  readonly pinyin: Pinyin | undefined;
}

/** Jobs of one commit. */
const TOGETHER = 100;

export class Customers implements CustomerBook {
  readonly #deps: CustomersDeps;
  readonly #turns: Turns<Draft>;
  readonly #changes: Changes;
  /** Classes that imports brought. */
  readonly #classes = new Set<string>();

  constructor(deps: CustomersDeps) {
    this.#deps = deps;
    this.#changes = new Changes({ ...deps, classes: () => this.classes });
    this.#turns = new Turns({
      draft: () => new Draft({ database: deps.database, fields: deps.office().customerFields }),
      along: () => deps.database.alongside?.() ?? [],
      commit: async ({ writes, events, classes }, along) => {
        if (writes.length > 0) await deps.journal.commit([...writes, ...along], events);
        for (const key of classes) this.#classes.add(key);
      },
      most: limits.customers.changesWaiting,
      together: TOGETHER,
    });
  }

  /** At start; nothing is read but the last numbers and the classes. */
  async restore(): Promise<void> {
    const { database } = this.#deps;
    const [last] = await database.query(SELECT_LAST_RID);
    const [note] = await database.query(SELECT_LAST_NOTE);
    const lastRid = Number(last?.["rid"] ?? 0);
    this.#changes.restore({ rid: lastRid, note: Number(note?.["id"] ?? 0) });
    for (const row of await database.query(SELECT_CLASSES)) this.#classes.add(String(row["key"]));
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  /** Keys of all classes: of the office file, then those that imports brought. */
  get classes(): ReadonlySet<string> {
    return new Set([...this.#deps.office().classes.keys(), ...this.#classes]);
  }

  byNumber(written: string): Customer | undefined {
    if (this.#changes.isEmpty) return undefined;
    const number = this.numberOf(written);
    if (number === undefined) return undefined;
    const row = this.#deps.database.get(SELECT_HOLDER, [number]);
    return row === undefined ? undefined : this.get(String(row["id"]));
  }

  get(id: string): Customer | undefined {
    let found = this.asIs(id);
    for (let hop = 0; hop < HOPS && found?.mergedInto !== undefined; hop++) found = this.asIs(found.mergedInto);
    return found?.mergedInto === undefined ? found : undefined;
  }

  asIs(id: string): Customer | undefined {
    const row = this.#deps.database.get(SELECT_CUSTOMER, [id]);
    return row === undefined ? undefined : customerOf(row);
  }

  numberOf(written: string): string | undefined {
    return customerNumber(written, this.#deps.office().country);
  }

  spellings(numbers: readonly Pick<CustomerNumber, "number">[]): readonly string[] {
    const office = this.#deps.office();
    const prefixes = prefixesOf(office);
    const all = numbers.flatMap(({ number }) => spellingsOfNumber(number, office.country, prefixes));
    return [...new Set(all)].slice(0, limits.customers.spellings);
  }

  async family(id: CustomerId): Promise<readonly CustomerId[]> {
    const rows = await this.#deps.database.query(SELECT_FAMILY, [id, limits.customers.merged]);
    return rows.map((row) => String(row["id"]) as CustomerId);
  }

  tierOf({ class: key }: Customer): string | undefined {
    return key === undefined ? undefined : this.#deps.office().classes.get(key)?.tier;
  }

  async create(customer: NewCustomer, by: string): Changed {
    return this.#one({ kind: "create", customer }, by);
  }

  async change(id: string, change: CustomerChange, by: string): Changed {
    return this.#one({ kind: "change", id: id as CustomerId, change }, by);
  }

  async addNumber(id: string, number: CustomerNumber, by: string): Changed {
    return this.#run((draft) => {
      const kept = draft.get(id);
      if (kept === undefined) return fail(UNKNOWN);
      const numbers = [...kept.customer.numbers, number];
      return this.#changes.change(draft, { kept, change: { numbers } }, { by, makeClasses: false });
    });
  }

  async removeNumber(id: string, number: string, by: string): Changed {
    const gone = this.numberOf(number);
    return this.#run((draft) => {
      const kept = draft.get(id);
      if (kept === undefined) return fail(UNKNOWN);
      const numbers = kept.customer.numbers.filter((one) => one.number !== gone);
      if (numbers.length === kept.customer.numbers.length) return fail(notTheirs(number));
      return this.#changes.change(draft, { kept, change: { numbers } }, { by, makeClasses: false });
    });
  }

  async note(
    id: string,
    note: { readonly text: string; readonly call?: string | undefined },
    by: string,
  ): Changed<CustomerNote> {
    const { notes: most } = limits.customers;
    const [count] = await this.#deps.database.query(COUNT_NOTES, [this.get(id)?.id ?? "", most]);
    if (Number(count?.["notes"] ?? 0) >= most) return fail({ kind: "full" });
    return this.#run((draft) => this.#changes.note(draft, { id, ...note }, by));
  }

  async attachCall(id: string, call: string, by: string): Changed {
    return this.#run((draft) => this.#changes.attachCall(draft, { id, call }, by));
  }

  async merge(into: string, from: string, by: string): Changed {
    const kept = this.get(into);
    const gone = this.get(from);
    const families = await Promise.all([kept, gone].flatMap((one) => (one === undefined ? [] : [this.family(one.id)])));
    if (families.flat().length >= limits.customers.merged) return fail({ kind: "full" });
    const sounds = await this.#spell([kept?.name ?? "", gone?.name ?? ""]);
    return this.#run((draft) => merge(draft, { into, from, sounds }, { by, at: this.#deps.clock.wall() }));
  }

  async unmerge(id: string, by: string): Changed {
    return this.#run((draft) => {
      const row = this.#deps.database.get(SELECT_MERGE, [id]);
      return unmerge(draft, { gone: id, row }, { by, at: this.#deps.clock.wall() });
    });
  }

  async remove(id: string, by: string): Changed {
    return this.#run((draft) => this.#changes.remove(draft, id, by));
  }

  async deeds(deeds: readonly CustomerDeed[], terms: DeedTerms): Promise<readonly Result<Customer, CustomerFault>[]> {
    const sounds = await this.#spell(deeds.map((deed) => this.#nameOf(deed)));
    const ran = await this.#turns.run((draft) => {
      const target = terms.dryRun === true ? this.#dryDraft() : draft;
      const results = deeds.map((deed) => this.#changes.deed(target, deed, { ...terms, sounds }));
      if (terms.dryRun !== true && terms.also !== undefined) draft.writes.push(...terms.also(results));
      return results;
    });
    if (ran.ok) return ran.value;
    return deeds.map(() => fail({ kind: "full" }));
  }

  organisation(id: string): Organisation | undefined {
    const row = this.#deps.database.get(SELECT_ORGANISATION, [id]);
    return row === undefined ? undefined : organisationOf(row);
  }

  organisationNamed(name: string): Organisation | undefined {
    const row = this.#deps.database.get(SELECT_ORGANISATION_BY_NAME, [organisationKey(name)]);
    return row === undefined ? undefined : organisationOf(row);
  }

  async createOrganisation(name: string, note: string | undefined, by: string): Changed<Organisation> {
    return this.#run((draft) => this.#changes.createOrganisation(draft, { name, note }, by));
  }

  /** Its customers are found by its new name from then on. */
  async changeOrganisation(
    id: OrganisationId,
    change: { readonly name?: string | undefined; readonly note?: string | null | undefined },
    by: string,
  ): Changed<Organisation> {
    const changed = await this.#run((draft) => this.#changes.changeOrganisation(draft, { id, ...change }, by));
    if (changed.ok && change.name !== undefined) await this.#eachMember(id, (draft, kept) => draft.put(kept, kept));
    return changed;
  }

  /** Its customers stay, without one. */
  async removeOrganisation(id: OrganisationId, by: string): Changed<Organisation> {
    const found = this.organisation(id);
    if (found === undefined) return fail(UNKNOWN);
    await this.#eachMember(id, (draft, kept) => {
      this.#changes.change(draft, { kept, change: { organisation: null } }, { by, makeClasses: false });
    });
    return this.#run((draft) => this.#changes.removeOrganisation(draft, found, by));
  }

  async #eachMember(id: OrganisationId, act: (draft: Draft, kept: ReturnType<typeof keptOf>) => void): Promise<void> {
    const { database } = this.#deps;
    const match = matchOf({
      text: undefined,
      number: undefined,
      facets: [facetOf("organisation", id)],
      oneOf: undefined,
    });
    for (let after = 0; ; ) {
      const rows = await database.query(SELECT_MEMBERS, [match ?? "", after, limits.customers.assignedAtOnce]);
      const ids = rows.map((row) => String(row["id"]));
      await this.#run((draft) => {
        for (const one of ids) {
          const kept = draft.asIs(one);
          if (kept?.customer.organisation === id) act(draft, kept);
        }
        return ok(undefined);
      });
      if (rows.length < limits.customers.assignedAtOnce) return;
      after = Number(rows.at(-1)?.["rid"] ?? Number.MAX_SAFE_INTEGER);
    }
  }

  async #one(deed: CustomerDeed, by: string): Changed {
    const sounds = await this.#spell([this.#nameOf(deed)]);
    return this.#run((draft) => this.#changes.deed(draft, deed, { by, makeClasses: false, sounds }));
  }

  async #run<Value>(plan: (draft: Draft) => Result<Value, CustomerFault>): Changed<Value> {
    const ran = await this.#turns.run(plan);
    return ran.ok ? ran.value : fail({ kind: "full" });
  }

  #dryDraft(): Draft {
    return new Draft({ database: this.#deps.database, fields: this.#deps.office().customerFields });
  }

  #nameOf(deed: CustomerDeed): string {
    if (deed.kind === "create") return deed.customer.name;
    return deed.change.name ?? "";
  }

  /** undefined: not in time. */
  async #inTime<Value>(value: Promise<Value>): Promise<Value | undefined> {
    let late = (): void => {};
    const over = new Promise<undefined>((resolve) => {
      late = () => resolve(undefined);
    });
    const timer = this.#deps.clock.after(limits.customers.spellMs, "customers: pinyin of names", () => late());
    try {
      return await Promise.race([value, over]);
    } finally {
      timer.cancel();
    }
  }

  /** By name, as far as they have a sound. Never rejects: without a dictionary names are found as they are written. */
  async #spell(names: readonly string[]): Promise<ReadonlyMap<string, Spelling>> {
    const { pinyin, log } = this.#deps;
    const asked = [...new Set(names.filter(hasSound))];
    if (pinyin === undefined || asked.length === 0) return new Map();
    try {
      const spelled = await this.#inTime(pinyin.spell(asked));
      if (spelled === undefined) log.warn("customer.pinyin-late", { names: asked.length });
      return new Map(asked.map((name, at) => [name, spelled?.[at] ?? []]));
    } catch (error) {
      log.error("customer.pinyin-lost", { cause: String(error) });
      return new Map();
    }
  }
}

const UNKNOWN: CustomerFault = { kind: "unknown" };

/** What people here dial before outside numbers: as queues that call back say, and as routes take it off again. */
function prefixesOf({ queues, routes }: Office): readonly string[] {
  const called = [...queues.values()].flatMap(({ callback }) => callback?.prefix ?? []);
  const dialled = routes
    .map(({ match, strip }) => match.slice(0, strip))
    .filter((start) => /^[\d*#]{1,4}$/.test(start));
  return [...new Set([...called, ...dialled])].filter((prefix) => prefix !== "");
}

function notTheirs(number: string): CustomerFault {
  return { kind: "value", field: "number", found: number, allowed: "one of the customer's numbers" };
}
