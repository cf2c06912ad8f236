// Hours, and what a queue's callers meet, as a person writes them. Part of `written.ts`.

import { conditionText } from "../base/rule-text.ts";
import type { DaySpan, Schedule, SpecialDays } from "./hours.ts";
import {
  type Announce,
  destinationWords,
  type Overflow,
  type QueueDestination,
  type QueueWaiting,
  type Whisper,
} from "./queue-waiting.ts";
import { announceDefaults } from "./schema-waiting.ts";
import { durationText } from "./shape.ts";
import { timeText, weekHoursText } from "./week-hours.ts";
import type { WrittenField } from "./written.ts";
import {
  EMPTY_LIST,
  EMPTY_MAP,
  field,
  flowListText,
  flowText,
  listText,
  mapText,
  maybe,
  quoted,
  scalarText,
} from "./yaml-text.ts";

export function scheduleFields({ week, special }: Schedule): readonly WrittenField[] {
  return [
    field("week", listText(week.map(weekHoursText)), EMPTY_LIST),
    field("special", mapText(special.map((days) => [daysText(days), dayText(days)])), EMPTY_MAP),
  ];
}

function daysText({ first, last }: SpecialDays): string {
  return first === last ? first : `${first}..${last}`;
}

function dayText({ name, open }: SpecialDays): string {
  if (name === undefined) return spansText(open);
  return flowText([field("name", scalarText(name), undefined), field("open", spansText(open), undefined)]);
}

function spansText(open: readonly DaySpan[]): string {
  if (open.length === 0) return "closed";
  return quoted(open.map(({ from, to }) => `${timeText(from)}-${timeText(to)}`).join(","));
}

const GOODBYE = destinationText({ kind: "hang-up" });

export function waitingFields(queue: QueueWaiting): readonly WrittenField[] {
  return [
    ...maybe("hours", queue.hours),
    field("closed", destinationText(queue.closed), GOODBYE),
    field("whenClosing", queue.whenClosing, "serve"),
    field("overflow", flowListText(queue.overflow.map(overflowText)), EMPTY_LIST),
    field("announce", announceText(queue.announce), EMPTY_MAP),
    field("whisper", whisperText(queue.whisper), "false"),
    ...maybe("afterwards", queue.afterwards),
  ];
}

function destinationText(to: QueueDestination): string {
  const [key, value] = destinationWords(to);
  return flowText([field(key, value === "true" ? value : scalarText(value), undefined)]);
}

function overflowText({ afterMs, when, to }: Overflow): string {
  return flowText([
    field("after", durationText(afterMs), when === undefined ? undefined : durationText(0)),
    ...(when === undefined ? [] : [field("when", quoted(conditionText(when)), undefined)]),
    field("to", destinationText(to), undefined),
  ]);
}

function announceText(announce: Announce): string {
  const defaults = announceDefaults;
  return flowText([
    field("position", String(announce.position), String(defaults.position)),
    field("wait", String(announce.wait), String(defaults.wait)),
    field("keys", String(announce.keys), String(defaults.keys)),
    field("first", durationText(announce.firstMs), durationText(defaults.first)),
    field("every", durationText(announce.everyMs), durationText(defaults.every)),
    field("comfort", listText(announce.comfort), EMPTY_LIST),
    field("agent", String(announce.agent), String(defaults.agent)),
  ]);
}

function whisperText(whisper: Whisper): string {
  switch (whisper.kind) {
    case "nothing":
      return "false";
    case "names":
      return "true";
    case "file":
      return scalarText(whisper.name);
  }
}
