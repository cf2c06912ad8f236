// Trunks, routes, emergency numbers and the guard's lists as a person would write them down. Part of `written.ts`.

import { registersByDefault } from "./assemble.ts";
import type { GuardLists, Office, Rewrite, Route, RouteTrunk, Trunk } from "./office.ts";
import { officeDefaults } from "./schema.ts";
import { emergencyNumbersOf } from "./schema-outside.ts";
import { durationText } from "./shape.ts";
import { weekHoursText } from "./week-hours.ts";
import type { WrittenField, WrittenItem } from "./written.ts";
import {
  EMPTY_LIST,
  field,
  flowListText,
  flowText,
  listText,
  maybe,
  quoted,
  scalarText,
  secretField,
} from "./yaml-text.ts";

export function trunkFields(trunk: Trunk, secretText: (secret: string) => string): readonly WrittenField[] {
  const defaults = officeDefaults.trunk;
  return [
    field("name", scalarText(trunk.name), scalarText(trunk.key)),
    field("host", scalarText(trunk.host), undefined),
    ...(trunk.port === undefined ? [] : [field("port", String(trunk.port), undefined)]),
    ...maybe("transport", trunk.transport),
    ...maybe("proxy", trunk.proxy),
    ...maybe("user", trunk.user),
    ...maybe("authUser", trunk.authUser),
    ...(trunk.secret === undefined ? [] : [secretField("secret", trunk.secret, secretText)]),
    field("register", String(trunk.register), String(registersByDefault(trunk))),
    field("expires", durationText(trunk.expiresS * 1_000), durationText(defaults.expires)),
    ...maybe("domain", trunk.domain),
    field("addresses", listText(trunk.addresses), EMPTY_LIST),
    ...maybe("certificate", trunk.certificate),
    field("calls", String(trunk.calls), String(defaults.calls)),
    field("qualify", durationText(trunk.qualifyMs), durationText(defaults.qualify)),
    field("codecs", listText(trunk.codecs), listText(defaults.codecs)),
    field("dtmf", trunk.dtmf, defaults.dtmf),
    field("encryption", quoted(trunk.encryption), quoted(defaults.encryption)),
    field("identity", scalarText(trunk.identity), scalarText(defaults.identity)),
    field("diversion", scalarText(trunk.diversion), scalarText(defaults.diversion)),
    ...maybe("callerId", trunk.callerId),
    field("numbers", scalarText(trunk.numbers), scalarText(defaults.numbers)),
    field("rewriteIn", flowListText(trunk.rewriteIn.map(rewriteText)), EMPTY_LIST),
    field("rewriteOut", flowListText(trunk.rewriteOut.map(rewriteText)), EMPTY_LIST),
    ...maybe("to", trunk.to),
    field("sign", String(trunk.sign), String(defaults.sign)),
    field("verify", quoted(trunk.verify), quoted(defaults.verify)), // "off" in quotes: not every reader takes it for text
  ];
}

function rewriteText({ match, strip, prefix }: Rewrite): string {
  return flowText([
    field("match", quoted(match), undefined),
    field("strip", String(strip), "0"),
    field("prefix", quoted(prefix), quoted("")),
  ]);
}

/** A route is told from the others by its pattern, a second one of the same pattern by its place among those. */
export function routeItems(routes: readonly Route[]): readonly WrittenItem[] {
  const seen = new Map<string, number>();
  return routes.map((route) => {
    const count = (seen.get(route.match) ?? 0) + 1;
    seen.set(route.match, count);
    const key = count === 1 ? route.match : `${route.match} (${count})`;
    return { section: "routes", key, content: routeFields(route), listed: true };
  });
}

function routeFields(route: Route): readonly WrittenField[] {
  const defaults = officeDefaults.route;
  return [
    field("match", quoted(route.match), undefined),
    field("via", viaText(route.via), undefined),
    ...maybe("right", route.right),
    field("strip", String(route.strip), String(defaults.strip)),
    field("prefix", quoted(route.prefix), quoted(defaults.prefix)),
    ...(route.hours === undefined ? [] : [field("hours", listText(route.hours.map(weekHoursText)), undefined)]),
    field("paid", String(route.paid), String(defaults.paid)),
    field("failOn", flowListText(route.failOn.map(String)), flowListText(defaults.failOn.map(String))),
    field("ring", durationText(route.ringMs), durationText(defaults.ring)),
  ];
}

/** A step of one trunk is its key; where two steps drawn by weight stood side by side, the file could not say it, and never did. */
function viaText(steps: Route["via"]): string {
  return flowListText(steps.flatMap((step) => step.map((entry) => entryText(entry, step.length))));
}

function entryText({ trunk, weight }: RouteTrunk, members: number): string {
  if (members === 1 && weight === 1) return scalarText(trunk);
  return `{ trunk: ${scalarText(trunk)}, weight: ${weight} }`;
}

export function emergencyFields({ emergency, country, trunks }: Office): readonly WrittenField[] {
  const numbers = trunks.size === 0 ? [] : emergencyNumbersOf(country);
  return [
    field("numbers", listText(emergency.numbers), listText(numbers)),
    field("via", listText(emergency.via), listText([...trunks.keys()])),
    field("tell", listText(emergency.tell), EMPTY_LIST),
  ];
}

export function guardFields(guard: GuardLists): readonly WrittenField[] {
  const names = ["allow", "deny", "only", "proxies"] as const;
  return names.map((name) => field(name, listText(guard[name]), EMPTY_LIST));
}
