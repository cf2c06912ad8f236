// staffing plan FILE: a month's calls, the agents of each interval and the shifts, as tables, bars and CSV. The file is office/staffing-plan.ts's,
// the reckoning acd/staffing's.

import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { stringify } from "csv-stringify/sync";
import { type Weekday, weekdaysOf } from "../../acd/staffing/demand.ts";
import { type PlannedDay, type PlannedInterval, planWeek, type WeekPlan } from "../../acd/staffing/week-plan.ts";
import { parseStaffingPlan, type WrittenPlan } from "../../office/staffing-plan.ts";
import { timeText } from "../../office/week-hours.ts";
import { type Context, contextOf, RefusedError, refusal, rowsOf, show, textOption, UsageError } from "../context.ts";
import { percent } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addStaffingPlan(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("plan <file>")
    .description(words.doStaffingPlan)
    .option("--day <weekday>", words.optStaffingDay)
    .option("--csv <file>", words.optStaffingCsv)
    .action((file: string, _options: unknown, command: Command) => plan(contextOf(command, terminal), file));
}

function plan(context: Context, file: string): void {
  const { words, options } = context;
  const written = readPlan(context, file);
  const daysOf = written.month === undefined ? undefined : weekdaysOf(written.month.year, written.month.month);
  const { customers, contactShare, contactsEach, week } = written;
  const planned = planWeek({ ...written, demand: { customers, contactShare, contactsEach, week, daysOf } });
  if (planned === undefined) throw refusal(file, words.staffingTooMuch);
  const only = textOption(options["day"]);
  const days = only === undefined ? planned.days : planned.days.filter(({ day }) => day === only);
  if (days.length === 0) throw new UsageError(`--day ${only} ${words.staffingWrong} mon, tue, wed, thu, fri, sat, sun`);
  const csv = textOption(options["csv"]);
  if (csv !== undefined) writeCsv(context, csv, days);
  show(context, viewOf(written, { ...planned, days }), () =>
    only === undefined
      ? weekText(context, written, planned)
      : days.map((day) => dayText(context, written, day)).join("\n"),
  );
}

function readPlan(context: Context, file: string): WrittenPlan {
  let text: string;
  try {
    text = file === "-" ? context.terminal.input() : readFileSync(file, "utf8");
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
  const parsed = parseStaffingPlan(text);
  if (parsed.ok) return parsed.value;
  const title = context.words.staffingPlanWrong;
  throw new RefusedError({ ok: false, status: 422, problem: { title, detail: file, faults: parsed.fault } });
}

function viewOf(written: WrittenPlan, { monthlyCalls, days, people }: WeekPlan) {
  return {
    name: written.name,
    monthlyCalls,
    people: people ?? null,
    days: days.map(({ day, calls, intervals, serviceLevel, abandonRate, roster }) => ({
      day,
      calls,
      serviceLevel,
      abandonRate,
      intervals: intervals.map(intervalView),
      shifts:
        roster === undefined ? [] : written.shifts.map(({ name }, i) => ({ name, people: roster.people[i] ?? 0 })),
      people: roster?.total ?? null,
      peopleAtLeast: roster?.atLeast ?? null,
      uncovered: roster?.uncovered.map((at) => timeText(at * written.intervalMinutes)) ?? [],
    })),
  };
}

function intervalView({ startMinute, calls, erlangs, performance, scheduled }: PlannedInterval) {
  const { agents, serviceLevel, waitShare, abandonRate, answerMs, occupancy } = performance;
  const finite = Number.isFinite(answerMs) ? answerMs : null;
  return {
    start: timeText(startMinute),
    calls,
    erlangs,
    agents,
    scheduled,
    serviceLevel,
    waitShare,
    abandonRate,
    answerMs: finite,
    occupancy,
  };
}

function writeCsv(context: Context, file: string, days: readonly PlannedDay[]): void {
  const rows = days.flatMap(({ day, intervals }) => intervals.map((interval) => ({ day, ...intervalView(interval) })));
  try {
    writeFileSync(file, stringify(rows, { header: true }));
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
}

function weekText(context: Context, written: WrittenPlan, { monthlyCalls, days, people }: WeekPlan): string {
  const { words } = context;
  const fields = fieldList([
    [words.name, written.name],
    [words.staffingMonth, String(Math.round(monthlyCalls))],
    ...(people === undefined ? [] : [[words.staffingPeople, String(people)] as const]),
  ]);
  const table = rowsOf(context, days, [
    { title: words.staffingDay, cell: ({ day }) => word(words, day) },
    { title: words.staffingCalls, cell: ({ calls }) => String(Math.round(calls)), align: "right" },
    { title: words.agents, cell: ({ intervals }) => String(Math.max(...intervals.map(onPhone))), align: "right" },
    {
      title: words.serviceLevel,
      cell: ({ calls, serviceLevel }) => (calls === 0 ? "-" : percent(serviceLevel)),
      align: "right",
    },
    {
      title: words.staffingAbandon,
      cell: ({ calls, abandonRate }) => (calls === 0 ? "-" : percent(abandonRate)),
      align: "right",
    },
    ...written.shifts.map(({ name }, i) => ({
      title: name,
      cell: ({ roster }: PlannedDay) => String(roster?.people[i] ?? 0),
      align: "right" as const,
    })),
    ...(people === undefined
      ? []
      : [
          {
            title: words.staffingOnRoster,
            cell: ({ roster }: PlannedDay) => String(roster?.total ?? 0),
            align: "right" as const,
          },
          {
            title: words.staffingAtLeast,
            cell: ({ roster }: PlannedDay) => String(roster?.atLeast ?? 0),
            align: "right" as const,
          },
        ]),
  ]);
  return `${fields}\n${table}${uncoveredText(words, written, days)}`;
}

function onPhone({ performance }: PlannedInterval): number {
  return performance.agents;
}

function uncoveredText(words: Words, { intervalMinutes }: WrittenPlan, days: readonly PlannedDay[]): string {
  return days
    .filter(({ roster }) => (roster?.uncovered.length ?? 0) > 0)
    .map(({ day, roster }) => {
      const times = roster?.uncovered.map((at) => timeText(at * intervalMinutes)).join(", ");
      return `${word(words, day)} ${times}: ${words.staffingUncovered}\n`;
    })
    .join("");
}

/** A bar for each interval: who is needed, and who is there by the shifts. */
function dayText(context: Context, written: WrittenPlan, planned: PlannedDay): string {
  const { words } = context;
  const open = planned.intervals.filter(
    ({ scheduled, startMinute }) => scheduled > 0 || thereAt(written, planned, startMinute) > 0,
  );
  const most = Math.max(
    1,
    ...open.map(({ scheduled, startMinute }) => Math.max(scheduled, thereAt(written, planned, startMinute))),
  );
  const table = rowsOf(context, open, [
    { title: words.staffingTime, cell: ({ startMinute }) => timeText(startMinute) },
    { title: words.staffingCalls, cell: ({ calls }) => calls.toFixed(1), align: "right" },
    { title: words.staffingErlangs, cell: ({ erlangs }) => erlangs.toFixed(1), align: "right" },
    { title: words.agents, cell: ({ performance }) => String(performance.agents), align: "right" },
    { title: words.serviceLevel, cell: ({ performance }) => percent(performance.serviceLevel), align: "right" },
    { title: words.staffingAbandon, cell: ({ performance }) => percent(performance.abandonRate), align: "right" },
    { title: words.staffingAnswer, cell: ({ performance }) => answerText(words, performance.answerMs), align: "right" },
    { title: words.staffingOccupancy, cell: ({ performance }) => percent(performance.occupancy), align: "right" },
    { title: words.staffingOnRoster, cell: ({ scheduled }) => String(scheduled), align: "right" },
    {
      title: words.staffingThere,
      cell: ({ startMinute }) => String(thereAt(written, planned, startMinute)),
      align: "right",
    },
    { title: "", cell: ({ startMinute, scheduled }) => bar(scheduled, thereAt(written, planned, startMinute), most) },
  ]);
  return `${dayName(words, planned.day)}\n${table}${uncoveredText(words, written, [planned])}`;
}

function dayName(words: Words, day: Weekday): string {
  return word(words, day);
}

function thereAt({ intervalMinutes }: WrittenPlan, { roster }: PlannedDay, startMinute: number): number {
  return roster?.there[startMinute / intervalMinutes] ?? 0;
}

const BAR = 40;

/** Filled: needed. Outlined: there beyond that. */
function bar(needed: number, there: number, most: number): string {
  const filled = Math.round((needed / most) * BAR);
  const beyond = Math.max(0, Math.round((there / most) * BAR) - filled);
  return `${"█".repeat(filled)}${"░".repeat(beyond)}`;
}

export function answerText(words: Words, answerMs: number): string {
  return Number.isFinite(answerMs) ? `${(answerMs / 1_000).toFixed(1)} s` : words.staffingForEver;
}
