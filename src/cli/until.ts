// `--until` as people write it: a time from now, a day (to its end), or a day and a time; turned into the instant the switch understands.

import { parseDuration } from "../base/duration.ts";
import { type Context, textOption, UsageError } from "./context.ts";

const DAY = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{1,2}):(\d{2}))?$/;

/** ISO 8601; undefined: not asked for. */
export function untilOption({ options, words }: Context, now: number): string | undefined {
  const text = textOption(options["until"]);
  if (text === undefined) return undefined;
  const at = momentOf(text, now);
  if (at === undefined) throw new UsageError(`--until: ${words.found} ${JSON.stringify(text)}; ${words.badUntil}`);
  return new Date(at).toISOString();
}

/** ms since 1970, in this machine's time zone; undefined: not understood. */
export function momentOf(text: string, now: number): number | undefined {
  const inMs = parseDuration(text);
  if (inMs !== undefined) return now + inMs;
  if (/(?:Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))) return Date.parse(text);
  const [, year, month, day, hour, minute] = (DAY.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const isDay = hour === undefined || Number.isNaN(hour) || minute === undefined;
  const at = isDay ? new Date(year, month - 1, day + 1) : new Date(year, month - 1, day, hour, minute);
  const shown = new Date(year, month - 1, day);
  const exists = shown.getMonth() === month - 1 && shown.getDate() === day;
  return exists ? at.getTime() : undefined;
}
