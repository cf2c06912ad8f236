// What a person, an import or another program says of a customer, checked against the office and brought to the form that is kept. Nothing is
// looked up in the database here.

import type { AgentKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Office } from "../../office/office.ts";
import { placesOf } from "../../office/regions.ts";
import { checkedFields, listOf, wrong } from "./check-fields.ts";
import type { Customer, CustomerChange, CustomerFault, CustomerNumber, NewCustomer } from "./customer.ts";
import { customerNumber } from "./customer-number.ts";

/** All but what only the database knows. */
export type Checked = Pick<
  Customer,
  "name" | "numbers" | "class" | "owner" | "region" | "mail" | "address" | "tags" | "fields"
> & {
  /** As it was said: an id or a name. */
  readonly organisation: string | undefined;
  /** A class that nobody knew so far. */
  readonly newClass: string | undefined;
};

export interface CheckTerms {
  readonly office: Office;
  /** Of the office file and of imports, by their key. */
  readonly classes: ReadonlySet<string>;
  readonly makeClasses: boolean;
}

/** `before` undefined: a new customer. */
export function checkedCustomer(
  given: NewCustomer | CustomerChange,
  before: Customer | undefined,
  terms: CheckTerms,
): Result<Checked, CustomerFault> {
  const { office } = terms;
  const name =
    given.name === undefined ? ok(before?.name ?? "") : lineOf("name", given.name, limits.customers.nameCharacters);
  if (!name.ok) return name;
  const numbers = given.numbers === undefined ? ok(before?.numbers ?? []) : numbersOf(given.numbers, office.country);
  if (!numbers.ok) return numbers;
  if (name.value === "" && numbers.value.length === 0)
    return wrong("name", "neither name nor number", "a name, a telephone number or both");
  const known = classOf(given.class, before?.class, terms);
  if (!known.ok) return known;
  const owner = ownerOf(given.owner, before?.owner, office);
  if (!owner.ok) return owner;
  const region = regionOf(given.region, before?.region, office);
  if (!region.ok) return region;
  const mail = mailOf(given.mail, before?.mail);
  if (!mail.ok) return mail;
  const address = kept(given.address, before?.address, (text) =>
    lineOf("address", text, limits.customers.addressCharacters),
  );
  if (!address.ok) return address;
  const tags = given.tags === undefined ? ok(before?.tags ?? []) : tagsOf(given.tags);
  if (!tags.ok) return tags;
  const fields = checkedFields(given.fields, before?.fields ?? {}, office.customerFields, before === undefined);
  if (!fields.ok) return fields;
  return ok({
    name: name.value,
    numbers: numbers.value,
    class: known.value.key,
    newClass: known.value.isNew ? known.value.key : undefined,
    owner: owner.value,
    organisation: given.organisation === undefined ? before?.organisation : (given.organisation ?? undefined),
    region: region.value,
    mail: mail.value,
    address: address.value === "" ? undefined : address.value,
    tags: tags.value,
    fields: fields.value,
  });
}

type Faulty<Value> = Result<Value, CustomerFault>;

/** undefined stays, null goes. */
function kept<Value>(
  given: string | null | undefined,
  before: Value | undefined,
  read: (text: string) => Faulty<Value>,
): Faulty<Value | undefined> {
  if (given === undefined) return ok(before);
  return given === null || given.trim() === "" ? ok(undefined) : read(given);
}

export function lineOf(field: string, text: string, most: number): Faulty<string> {
  const plain = text
    .normalize("NFC")
    .replace(/[\s\u2028\u2029]+/g, " ")
    .trim();
  if (plain.length <= most && !/[\p{Cc}\p{Cs}]/u.test(plain)) return ok(plain);
  return wrong(
    field,
    plain.length > most ? `${plain.length} characters` : "characters that are none",
    `at most ${most} characters`,
  );
}

export function numbersOf(given: NewCustomer["numbers"], country: string): Faulty<readonly CustomerNumber[]> {
  const { numbers: most, labelCharacters } = limits.customers;
  const found = new Map<string, CustomerNumber>();
  for (const [at, { number: written, label }] of given.entries()) {
    const number = customerNumber(written, country);
    const field = given.length === 1 ? "number" : `numbers[${at + 1}]`;
    if (number === undefined) return wrong(field, JSON.stringify(written.slice(0, 40)), "a telephone number");
    const word = label === undefined ? ok("") : lineOf(`${field}.label`, label, labelCharacters);
    if (!word.ok) return word;
    if (!found.has(number)) found.set(number, { number, label: word.value === "" ? undefined : word.value });
  }
  return found.size > most ? wrong("numbers", `${found.size} numbers`, `at most ${most}`) : ok([...found.values()]);
}

function classOf(
  given: string | null | undefined,
  before: string | undefined,
  { office, classes, makeClasses }: CheckTerms,
): Faulty<{ readonly key: string | undefined; readonly isNew: boolean }> {
  const plain = given?.normalize("NFKC").trim();
  if (given === undefined) return ok({ key: before, isNew: false });
  if (plain === undefined || plain === "") return ok({ key: undefined, isNew: false });
  const asked = plain.toLowerCase();
  const ours = [...office.classes.values()].find(
    ({ key, name }) => key.toLowerCase() === asked || name.normalize("NFKC").toLowerCase() === asked,
  );
  const key = ours?.key ?? [...classes].find((one) => one.toLowerCase() === asked);
  if (key !== undefined) return ok({ key, isNew: false });
  if (!makeClasses)
    return wrong(
      "class",
      JSON.stringify(plain.slice(0, 40)),
      listOf(classes, "no classes yet: see `classes` of the office file"),
    );
  const line = lineOf("class", plain, limits.customers.classCharacters);
  if (!line.ok) return line;
  if (classes.size >= limits.customers.classes)
    return wrong("class", "one class more", `at most ${limits.customers.classes}`);
  return ok({ key: line.value, isNew: true });
}

/** An agent's number, or their name where one alone has it. */
function ownerOf(
  given: string | null | undefined,
  before: AgentKey | undefined,
  { agents }: Office,
): Faulty<AgentKey | undefined> {
  return kept(given, before, (text) => {
    const asked = text.normalize("NFKC").trim();
    if (agents.has(asked as AgentKey)) return ok(asked as AgentKey);
    const named = [...agents.values()].filter(({ name }) => name === asked);
    const [only] = named;
    if (only !== undefined && named.length === 1) return ok(only.key);
    return wrong("owner", JSON.stringify(asked.slice(0, 40)), `an agent: ${listOf(agents.keys(), "there is none")}`);
  });
}

function regionOf(
  given: string | null | undefined,
  before: string | undefined,
  { regions }: Office,
): Faulty<string | undefined> {
  return kept(given, before, (text) => {
    const places = placesOf(regions);
    const asked = text.trim();
    if (places.includes(asked)) return ok(asked);
    return wrong(
      "region",
      JSON.stringify(asked.slice(0, 40)),
      `a place: ${listOf(places, "the office has no regions")}`,
    );
  });
}

function mailOf(given: string | null | undefined, before: string | undefined): Faulty<string | undefined> {
  return kept(given, before, (text) => {
    const plain = text.trim();
    if (plain.length <= limits.customers.mailCharacters && /^[^\s@<>\p{C}]{1,64}@[^\s@<>\p{C}]+$/u.test(plain))
      return ok(plain);
    return wrong("mail", JSON.stringify(plain.slice(0, 60)), "a mail address");
  });
}

function tagsOf(given: readonly string[]): Faulty<readonly string[]> {
  const { tags: most, tagCharacters } = limits.customers;
  const found = new Map<string, string>();
  for (const tag of given) {
    const line = lineOf("tags", tag, tagCharacters);
    if (!line.ok) return line;
    if (line.value !== "" && !found.has(line.value.toLowerCase())) found.set(line.value.toLowerCase(), line.value);
  }
  if (found.size > most)
    return fail({ kind: "value", field: "tags", found: `${found.size} tags`, allowed: `at most ${most}` });
  return ok([...found.values()]);
}
