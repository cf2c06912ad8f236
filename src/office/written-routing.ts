// Pools, and whose callers are whose, as a person writes them. Part of `written.ts`.

import { conditionText } from "../base/rule-text.ts";
import { anyTierOf } from "./assemble-routing.ts";
import type { Queue } from "./office.ts";
import type { OfficePool, QueuePreference, QueueStep } from "./routing.ts";
import { ruleYaml } from "./rule-plain.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, EMPTY_MAP, field, flowListText, flowText, listText, quoted } from "./yaml-text.ts";

export function poolFields({ tiers, who }: OfficePool): readonly WrittenField[] {
  return [
    field("tiers", listText(tiers), EMPTY_LIST),
    field("who", ruleYaml(who), tiers.length === 0 ? undefined : ruleYaml(anyTierOf(tiers))),
  ];
}

export function routingFields(queue: Queue): readonly WrittenField[] {
  return [
    field("requires", ruleYaml(queue.requires), EMPTY_MAP),
    field("routing", queue.routing, officeDefaults.queue.routing),
    field("steps", flowListText(queue.steps.map((step) => flowText(stepFields(step)))), EMPTY_LIST),
    field("prefer", flowListText(queue.prefer.map((one) => flowText(preferenceFields(one)))), EMPTY_LIST),
  ];
}

/** As in the file, without brackets: `after: 10s, grade: 4`. */
export function stepText(step: QueueStep): string {
  return shownText(stepFields(step));
}

export function preferenceText(preference: QueuePreference): string {
  return shownText(preferenceFields(preference));
}

function shownText(fields: readonly WrittenField[]): string {
  return fields
    .filter(({ isDefault }) => !isDefault)
    .map(({ key, text }) => `${key}: ${text}`)
    .join(", ");
}

function stepFields(step: QueueStep): readonly WrittenField[] {
  const defaults = officeDefaults.step;
  return [
    field("after", durationText(step.afterMs), step.when === undefined ? undefined : durationText(0)),
    ...(step.when === undefined ? [] : [field("when", quoted(conditionText(step.when)), undefined)]),
    ...(step.requires === undefined ? [] : [field("requires", ruleYaml(step.requires), undefined)]),
    ...(step.also === undefined ? [] : [field("also", ruleYaml(step.also), undefined)]),
    field("drop", listText(step.drop), EMPTY_LIST),
    ...(step.grade === undefined ? [] : [field("grade", String(step.grade), undefined)]),
    ...(step.anyRegion ? [field("region", "any", undefined)] : []),
    ...(step.anyTier ? [field("tier", "any", undefined)] : []),
    field("pool", listText(step.pools), EMPTY_LIST),
    field("credit", durationText(step.creditMs), durationText(defaults.credit)),
  ];
}

function preferenceFields({ who, withinMs, forMs }: QueuePreference): readonly WrittenField[] {
  return [
    field("who", who, undefined),
    field("within", durationText(withinMs), durationText(officeDefaults.preference.within)),
    field("for", durationText(forMs), undefined),
  ];
}
