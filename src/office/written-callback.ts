// A queue's call-backs as a person would write them down. Part of `written.ts`.

import type { QueueCallback } from "./callback.ts";
import { callbackDefaults } from "./schema-callback.ts";
import { durationText } from "./shape.ts";
import { weekHoursText } from "./week-hours.ts";
import type { WrittenField } from "./written.ts";
import { field, flowText, listText, maybe, quoted } from "./yaml-text.ts";

const MISSED = { list: "true", dial: "dial", no: "false" } as const;

export function callbackField(callback: QueueCallback): WrittenField {
  const defaults = callbackDefaults;
  const fields = [
    ...maybe("key", callback.key),
    field("retries", String(callback.retries), String(defaults.retries)),
    field("gap", durationText(callback.gapMs), durationText(defaults.gap)),
    field("within", durationText(callback.withinMs), durationText(defaults.within)),
    field("ring", durationText(callback.ringMs), durationText(defaults.ring)),
    field("missed", MISSED[callback.missed], MISSED[defaults.missed]),
    ...(callback.hours === undefined ? [] : [field("hours", listText(callback.hours.map(weekHoursText)), undefined)]),
    ...maybe("by", callback.by),
    field("prefix", quoted(callback.prefix), quoted(defaults.prefix)),
    field("abroad", String(callback.abroad), String(defaults.abroad)),
    field("atOnce", String(callback.atOnce), String(defaults.atOnce)),
    ...maybe("notReached", callback.notReached),
  ];
  return field("callback", fields.every(({ isDefault }) => isDefault) ? "true" : flowText(fields), undefined);
}
