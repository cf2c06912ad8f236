// Classes and own fields of customers in the office file. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { CUSTOMER_FIELD_TYPES, type CustomerClass, type CustomerField } from "./customers.ts";
import { KEY, NAME, shortList } from "./schema-words.ts";
import { mapOf, number, oneOf, optional, perhaps, record, text, yesOrNo } from "./shape.ts";

const CHOICE = { pattern: /^(?=.*\S)[^\p{C}\u2028\u2029]{1,80}$/u, allowed: "text of 1 to 80 characters" };
const FORM = {
  pattern: /^(?=.*\S)[^\p{C}\u2028\u2029]{1,60}$/u,
  allowed: "a form of 1 to 60 characters, such as AA-999999: 9 is a digit, A a letter",
};
const BOUND = number({ low: -1e12, high: 1e12, whole: false });

export const customerClass = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  tier: perhaps(text(KEY), "One of `tiers`: where calls of such customers stand in line"),
});

const customerField = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  type: optional(oneOf(CUSTOMER_FIELD_TYPES), "text", "What its values are"),
  choices: optional(shortList(text(CHOICE), 0, limits.customers.choices), [], "What a `choice` may be"),
  form: perhaps(text(FORM), "How a `text` is written: 9 is a digit, A a letter, all else itself"),
  least: perhaps(BOUND, "The least `number`"),
  most: perhaps(BOUND, "The largest `number`"),
  required: optional(yesOrNo, false, "A new customer must have it"),
  unique: optional(yesOrNo, false, "No two customers have the same"),
});

export const customerRules = record({
  fields: optional(mapOf(KEY, customerField), new Map(), "Fields of the office's own, by their key"),
});

type RawClass = (typeof customerClass)["placeholder"];
type RawField = (typeof customerField)["placeholder"];

export function toCustomerClass(key: string, { name = key, tier }: RawClass): CustomerClass {
  return { key, name, tier };
}

export function toCustomerFields(fields: ReadonlyMap<string, RawField>): ReadonlyMap<string, CustomerField> {
  return new Map([...fields].map(([key, { name = key, ...field }]) => [key, { key, name, ...field }]));
}
