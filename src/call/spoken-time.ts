// Days, times of day and lengths of time as prompts, in the order they are said. Plain numbers come in, so that it knows neither clocks nor
// time zones; `local-day.ts` of the switch says what the time is at the office. The texts are in media/prompts/times.yaml and numbers.yaml.

import { type SpokenLanguage, spokenCount, spokenNumber } from "./spoken-number.ts";

/** A moment as a wall clock and a calendar show it. */
export interface LocalMoment {
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
  /** Whole days before the one in which this is said: 0 today, 1 yesterday. */
  readonly daysAgo: number;
}

/** When something was: today and yesterday by their names, this week by its weekday, else by month and day. */
export function spokenMoment(at: LocalMoment, language: SpokenLanguage): readonly string[] {
  const time = spokenTime(at, language);
  return language === "zh" ? [...spokenDay(at, language), ...time] : [...spokenDay(at, language), "at", ...time];
}

export function spokenDay(at: LocalMoment, language: SpokenLanguage): readonly string[] {
  if (at.daysAgo === 0) return ["today"];
  if (at.daysAgo === 1) return ["yesterday"];
  if (at.daysAgo > 1 && at.daysAgo < 7) return [`weekday-${at.weekday}`];
  return language === "zh"
    ? [...spokenNumber(at.month, "zh"), "month", ...spokenNumber(at.day, "zh"), "day"]
    : [`month-${at.month}`, `ordinal-${at.day}`];
}

/** Chinese: 下午三点零五分. English: three oh five P M. */
export function spokenTime(
  { hour, minute }: Pick<LocalMoment, "hour" | "minute">,
  language: SpokenLanguage,
): readonly string[] {
  return language === "zh" ? chineseTime(hour, minute) : englishTime(hour, minute);
}

function chineseTime(hour: number, minute: number): readonly string[] {
  const twelve = hour > 12 ? hour - 12 : hour;
  const hours = spokenCount(twelve, "zh"); // two o'clock is 两点
  if (minute === 0) return [partOfDay(hour), ...hours, "oclock-sharp"];
  const zero = minute < 10 ? ["digit-0"] : [];
  return [partOfDay(hour), ...hours, "oclock", ...zero, ...spokenNumber(minute, "zh"), "minute-of-hour"];
}

function partOfDay(hour: number): string {
  if (hour < 6) return "before-dawn";
  if (hour < 12) return "morning";
  if (hour < 13) return "noon";
  return hour < 18 ? "afternoon" : "evening";
}

function englishTime(hour: number, minute: number): readonly string[] {
  const hours = spokenNumber(hour % 12 === 0 ? 12 : hour % 12, "en");
  const half = hour < 12 ? "am" : "pm";
  if (minute === 0) return [...hours, "oclock", half];
  return [...hours, ...(minute < 10 ? ["oh"] : []), ...spokenNumber(minute, "en"), half];
}

/** A length of time to its two greatest units, seconds only below a minute: "two minutes", 一小时二十分钟. */
export function spokenDuration(seconds: number, language: SpokenLanguage): readonly string[] {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return [...spokenCount(whole, language), whole === 1 ? "second" : "seconds"];
  const minutes = Math.round(whole / 60);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [...unit(hours, "hour", language), ...unit(rest, "minute", language)];
}

function unit(count: number, name: "hour" | "minute", language: SpokenLanguage): readonly string[] {
  return count === 0 ? [] : [...spokenCount(count, language), count === 1 ? name : `${name}s`];
}

/** A caller's place in the queue, 1 for the next. */
export function spokenPosition(position: number, language: SpokenLanguage): readonly string[] {
  return ["position-before", ...spokenNumber(position, language), "position-after"];
}

/** What a caller may expect to wait; to whole minutes, and no less than is true. */
export function spokenWait(seconds: number, language: SpokenLanguage): readonly string[] {
  return seconds < 60
    ? ["wait-under-a-minute"]
    : ["wait-about", ...spokenDuration(Math.ceil(seconds / 60) * 60, language)];
}
