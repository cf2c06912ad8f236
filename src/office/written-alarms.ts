// Alarms as a person would write them down. Part of `written.ts`.

import { conditionText } from "../base/rule-text.ts";
import type { Alarm } from "./alarms.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";
import { field, listText, maybe, quoted, scalarText } from "./yaml-text.ts";

export function alarmFields({ key, name, watch, forMs, calmMs, tell, number }: Alarm): readonly WrittenField[] {
  const defaults = officeDefaults.alarm;
  return [
    field("name", scalarText(name), scalarText(key)),
    ...watchFields(watch),
    field("for", durationText(forMs), durationText(defaults.for)),
    field("calm", durationText(calmMs), durationText(defaults.calm)),
    field("tell", listText(tell), listText(defaults.tell)),
    ...maybe("number", number),
  ];
}

function watchFields(watch: Alarm["watch"]): readonly WrittenField[] {
  if (watch.kind !== "queue") return [field("watch", watch.kind, undefined)];
  const { queue, when, until } = watch;
  return [
    field("queue", scalarText(queue), undefined),
    field("when", quoted(conditionText(when)), undefined),
    ...(until === undefined ? [] : [field("until", quoted(conditionText(until)), undefined)]),
  ];
}
