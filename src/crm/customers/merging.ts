// Two customers who turn out to be one, and back (CRM-01). The one keeps its id and gets what it lacked of the other: numbers, tags, fields. The other
// stays as it was, aside: its notes and tickets are found through the family, its id leads to the one. Undoing gives it back what was its own, as far
// as nobody has changed it since.
//
//   kept {a} + gone {b} ──merge──► kept {a b} ◄─mergedInto── gone {b} ──unmerge──► kept {a}, gone {b}

import type { SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { WallMillis } from "../../base/time.ts";
import { aboutOf } from "./changes.ts";
import type { Customer, CustomerFault } from "./customer.ts";
import { forgetMerge, type KeptCustomer, mergeOf, mergeWrite } from "./customer-tables.ts";
import type { Draft } from "./draft.ts";
import type { Spelling } from "./find-terms.ts";

interface Terms {
  readonly by: string;
  readonly at: number;
}

export function merge(
  draft: Draft,
  {
    into,
    from,
    sounds,
  }: { readonly into: string; readonly from: string; readonly sounds: ReadonlyMap<string, Spelling> },
  { by, at: now }: Terms,
): Result<Customer, CustomerFault> {
  const kept = draft.get(into);
  const gone = draft.get(from);
  if (kept === undefined || gone === undefined) return fail({ kind: "unknown" });
  if (kept.customer.id === gone.customer.id) return fail({ kind: "same" });
  const at = Math.round(now) as WallMillis;
  const made = joined(kept.customer, gone.customer, at);
  if (made.numbers.length > limits.customers.numbers || made.tags.length > limits.customers.tags)
    return fail({ kind: "full" });
  const aside: Customer = { ...gone.customer, mergedInto: made.id, version: gone.customer.version + 1, changedAt: at };
  draft.put({ ...gone, customer: aside }, gone); // first: its numbers and values are free then
  draft.put({ ...kept, customer: made, spellings: soundOf(made.name, kept, gone, sounds) }, kept);
  draft.writes.push(mergeWrite({ gone, kept: kept.customer, made }, at, by));
  draft.events.push({
    type: "customer.merged",
    about: aboutOf(made),
    data: { gone: aside.id, by },
  });
  return ok(made);
}

function soundOf(
  name: string,
  kept: KeptCustomer,
  gone: KeptCustomer,
  sounds: ReadonlyMap<string, Spelling>,
): Spelling {
  if (name === kept.customer.name) return kept.spellings;
  return name === gone.customer.name ? gone.spellings : (sounds.get(name) ?? []);
}

function joined(kept: Customer, gone: Customer, at: WallMillis): Customer {
  const tags = new Map([...gone.tags, ...kept.tags].map((tag) => [tag.toLowerCase(), tag]));
  const own = new Set(kept.numbers.map(({ number }) => number));
  return {
    ...kept,
    name: kept.name === "" ? gone.name : kept.name,
    numbers: [...kept.numbers, ...gone.numbers.filter(({ number }) => !own.has(number))],
    class: kept.class ?? gone.class,
    owner: kept.owner ?? gone.owner,
    organisation: kept.organisation ?? gone.organisation,
    region: kept.region ?? gone.region,
    mail: kept.mail ?? gone.mail,
    address: kept.address ?? gone.address,
    tags: [...tags.values()],
    fields: { ...gone.fields, ...kept.fields },
    version: kept.version + 1,
    changedAt: at,
  };
}

/** `row`: of the merge, as SELECT_MERGE finds it. */
export function unmerge(
  draft: Draft,
  { gone: id, row }: { readonly gone: string; readonly row: SqlRow | undefined },
  { by, at: now }: Terms,
): Result<Customer, CustomerFault> {
  const aside = draft.asIs(id);
  if (aside === undefined) return fail({ kind: "unknown" });
  if (row === undefined || aside.customer.mergedInto === undefined) return fail({ kind: "not-merged" });
  const { kept: was, made } = mergeOf(row);
  const kept = draft.get(aside.customer.id);
  if (kept === undefined) return fail({ kind: "unknown" });
  const at = Math.round(now) as WallMillis;
  const back: Customer = {
    ...aside.customer,
    // A number that is no longer the other's was taken from it, or is somebody else's by now.
    numbers: aside.customer.numbers.filter(({ number }) => draft.holderOf(number) === kept.customer.id),
    mergedInto: undefined,
    version: aside.customer.version + 1,
    changedAt: at,
  };
  const left: Customer = { ...parted(kept.customer, was, made), version: kept.customer.version + 1, changedAt: at };
  const name = left.name === kept.customer.name ? kept.spellings : [];
  draft.put({ ...kept, customer: left, spellings: name }, kept);
  draft.put({ ...aside, customer: { ...back, fields: draft.fieldsLeftTo(back) } }, aside);
  draft.writes.push(forgetMerge(aside.customer.id));
  draft.events.push(
    { type: "customer.unmerged", about: aboutOf(left), data: { back: back.id, by } },
    { type: "customer.unmerged", about: aboutOf(back), data: { back: back.id, by } },
  );
  return ok(draft.asIs(back.id)?.customer ?? back);
}

/** What the merge brought goes again, unless somebody has changed it since. */
function parted(now: Customer, was: Customer, made: Customer): Customer {
  const back = <Key extends "name" | "class" | "owner" | "organisation" | "region" | "mail" | "address">(
    key: Key,
  ): Customer[Key] => (now[key] === made[key] ? was[key] : now[key]);
  const brought = (before: readonly string[], then: readonly string[]): ReadonlySet<string> =>
    new Set(then.filter((one) => !before.includes(one)));
  const tags = brought(was.tags, made.tags);
  const numbers = brought(
    was.numbers.map(({ number }) => number),
    made.numbers.map(({ number }) => number),
  );
  const fields = Object.entries(now.fields).filter(([key, value]) => {
    return was.fields[key] !== undefined || made.fields[key] !== value;
  });
  return {
    ...now,
    name: back("name"),
    class: back("class"),
    owner: back("owner"),
    organisation: back("organisation"),
    region: back("region"),
    mail: back("mail"),
    address: back("address"),
    tags: now.tags.filter((tag) => !tags.has(tag)),
    numbers: now.numbers.filter(({ number }) => !numbers.has(number)),
    fields: Object.fromEntries(fields),
  };
}
