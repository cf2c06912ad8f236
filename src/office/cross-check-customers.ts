// Classes and own fields of customers: the tier a class names must be there, and what a field says must fit its type. Part of `cross-check.ts`.

import { limits } from "../base/limits.ts";
import { type CrossCheck, complain, mustExist, refuseTwice } from "./complain.ts";

export function checkCustomers(check: CrossCheck): void {
  const { classes, customers, tiers } = check.written;
  const most = limits.customers;
  if (classes.size > most.classes)
    complain(check, ["classes"], { found: `${classes.size} classes`, allowed: `at most ${most.classes}` });
  for (const [key, { tier }] of classes)
    if (tier !== undefined) mustExist(check, ["classes", key, "tier"], tier, tiers, "one of `tiers` of this file");
  if (customers.fields.size > most.fields)
    complain(check, ["customers", "fields"], {
      found: `${customers.fields.size} fields`,
      allowed: `at most ${most.fields}`,
    });
  for (const key of customers.fields.keys()) checkField(check, key);
}

function checkField(check: CrossCheck, key: string): void {
  const field = check.written.customers.fields.get(key);
  if (field === undefined) return;
  const { type, choices, form, least, most, unique } = field;
  const at = (part: string): readonly string[] => ["customers", "fields", key, part];
  const only = (part: string, of: string): void =>
    complain(check, at(part), { found: `a field of type ${type}`, allowed: `\`${part}\` for type: ${of} alone` });
  if (type === "choice" && choices.length === 0)
    complain(check, ["customers", "fields", key], { found: "no choices", allowed: "`choices: [one, two]`" });
  if (type !== "choice" && choices.length > 0) only("choices", "choice");
  if (type !== "text" && form !== undefined) only("form", "text");
  if (type !== "number" && least !== undefined) only("least", "number");
  if (type !== "number" && most !== undefined) only("most", "number");
  if (least !== undefined && most !== undefined && least > most)
    complain(check, at("most"), { found: String(most), allowed: `${least} or more, as \`least\` says` });
  if (unique && (type === "yes-no" || type === "choice"))
    complain(check, at("unique"), { found: `a field of type ${type}`, allowed: "`unique` for text, number and date" });
  refuseTwice(check, at("choices"), choices);
}
