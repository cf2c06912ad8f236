// Signing in and masking as a person would write them down. Part of `written.ts`.

import type { Masking, RoleMasking } from "./masking.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import type { SignInRules } from "./sign-in.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, field, flowText, listText } from "./yaml-text.ts";

export function maskingFields(masking: Masking): readonly WrittenField[] {
  return [...masking].map(([role, rules]) => field(role, flowText(roleFields(rules)), undefined));
}

function roleFields({ numbers, emails, fields }: RoleMasking): readonly WrittenField[] {
  return [
    field("numbers", numbers, "shown"),
    field("emails", emails, "shown"),
    field("fields", listText(fields), EMPTY_LIST),
  ];
}

export function signInFields(rules: SignInRules): readonly WrittenField[] {
  const defaults = officeDefaults.signIn;
  return [
    field("idle", durationText(rules.idleMs), durationText(defaults.idle)),
    field("longest", durationText(rules.longestMs), durationText(defaults.longest)),
    field("secondFactor", listText(rules.secondFactor), EMPTY_LIST),
    field("passwordLength", String(rules.passwordLength), String(defaults.passwordLength)),
  ];
}
