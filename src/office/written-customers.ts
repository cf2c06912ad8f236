// Classes and own fields of customers as a person would write them down. Part of `written.ts`.

import type { CustomerClass, CustomerField } from "./customers.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, EMPTY_MAP, field, flowText, listText, mapText, maybe, scalarText } from "./yaml-text.ts";

export function classFields({ key, name, tier }: CustomerClass): readonly WrittenField[] {
  return [field("name", scalarText(name), scalarText(key)), ...maybe("tier", tier)];
}

export function customerRuleFields(fields: ReadonlyMap<string, CustomerField>): readonly WrittenField[] {
  const entries = [...fields].map(([key, one]) => [key, flowText(fieldFields(one))] as const);
  return [field("fields", mapText(entries), EMPTY_MAP)];
}

function fieldFields(one: CustomerField): readonly WrittenField[] {
  return [
    field("name", scalarText(one.name), scalarText(one.key)),
    field("type", scalarText(one.type), scalarText("text")),
    field("choices", listText(one.choices), EMPTY_LIST),
    ...maybe("form", one.form),
    ...bound("least", one.least),
    ...bound("most", one.most),
    field("required", String(one.required), "false"),
    field("unique", String(one.unique), "false"),
  ];
}

function bound(key: string, value: number | undefined): readonly WrittenField[] {
  return value === undefined ? [] : [field(key, String(value), undefined)];
}
