// staffing agents|lines|plan: the calculators of PERF-02. Nothing here talks to a switch; the formulas are acd/staffing's.

import type { Command } from "commander";
import { agentsNeeded, type Callers, performance, type Target } from "../../acd/staffing/agents-needed.ts";
import { blocking, linesNeeded } from "../../acd/staffing/erlang-b.ts";
import { erlangs, type Performance } from "../../acd/staffing/load.ts";
import { parseDuration } from "../../base/duration.ts";
import { type Context, contextOf, refusal, show, textOption, UsageError } from "../context.ts";
import { percent } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";
import { addStaffingPlan, answerText } from "./staffing-plan.ts";

export function addStaffing(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("staffing").description(words.nounStaffing).helpCommand(false);
  noun
    .command("agents")
    .description(words.doStaffingAgents)
    .requiredOption("--calls <n>", words.optStaffingCalls)
    .option("--per <time>", words.optStaffingPer, "30m")
    .requiredOption("--handle <time>", words.optStaffingHandle)
    .option("--level <share>", words.optStaffingLevel, "80%")
    .option("--within <time>", words.optStaffingWithin, "20s")
    .option("--patience <time>", words.optStaffingPatience)
    .option("--agents <n>", words.optStaffingAgents)
    .option("--occupancy <share>", words.optStaffingOccupancy)
    .option("--abandon <share>", words.optStaffingAbandon)
    .option("--shrinkage <share>", words.optStaffingShrinkage, "0%")
    .action((_options: unknown, command: Command) => agents(contextOf(command, terminal)));
  noun
    .command("lines")
    .description(words.doStaffingLines)
    .option("--calls <n>", words.optStaffingCalls)
    .option("--per <time>", words.optStaffingPer, "1h")
    .option("--handle <time>", words.optStaffingHandle)
    .option("--erlangs <n>", words.optStaffingErlangs)
    .option("--blocking <share>", words.optStaffingBlocking, "1%")
    .option("--lines <n>", words.optStaffingLines)
    .action((_options: unknown, command: Command) => lines(contextOf(command, terminal)));
  addStaffingPlan(noun, terminal, words);
}

function agents(context: Context): void {
  const { words } = context;
  const patienceMs = timeOption(context, "patience");
  const callers: Callers = { ...loadOf(context), patienceMs };
  const target: Target = {
    serviceLevel: shareOption(context, "level") ?? 0.8,
    withinMs: timeOption(context, "within") ?? 20_000,
    occupancyMost: shareOption(context, "occupancy"),
    abandonMost: shareOption(context, "abandon"),
  };
  if (target.abandonMost !== undefined && patienceMs === undefined) throw new UsageError(words.staffingNeedsPatience);
  const shrinkage = shareOption(context, "shrinkage") ?? 0;
  if (shrinkage >= 1) throw wrong(context, "shrinkage", "0% .. 99%");
  const asked = countOption(context, "agents");
  const reached = asked === undefined ? agentsNeeded(callers, target) : performance(callers, asked, target.withinMs);
  if (reached === undefined) throw refusal(words.agents, words.staffingTooMuch);
  const view = {
    model: patienceMs === undefined ? "erlang-c" : "erlang-a",
    erlangs: erlangs(callers),
    agents: reached.agents,
    onRoster: Math.ceil(reached.agents / (1 - shrinkage) - 1e-9),
    serviceLevel: reached.serviceLevel,
    withinMs: target.withinMs,
    waitShare: reached.waitShare,
    abandonRate: reached.abandonRate,
    answerMs: Number.isFinite(reached.answerMs) ? reached.answerMs : null,
    occupancy: reached.occupancy,
  };
  show(context, view, () =>
    fieldList([
      [words.staffingErlangs, view.erlangs.toFixed(2)],
      [words.agents, String(view.agents)],
      [words.staffingOnRoster, String(view.onRoster)],
      ...performanceFields(context, reached),
      [words.staffingModel, view.model === "erlang-c" ? "Erlang C" : "Erlang A"],
    ]),
  );
}

function performanceFields({ words }: Context, reached: Performance): (readonly [string, string])[] {
  return [
    [words.serviceLevel, percent(reached.serviceLevel)],
    [words.staffingWaitShare, percent(reached.waitShare)],
    [words.staffingAbandon, percent(reached.abandonRate)],
    [words.staffingAnswer, answerText(words, reached.answerMs)],
    [words.staffingOccupancy, percent(reached.occupancy)],
  ];
}

function lines(context: Context): void {
  const { words, options } = context;
  const written = textOption(options["erlangs"]);
  const offered = written === undefined ? erlangs(loadOf(context)) : Number(written);
  if (written?.trim() === "" || !Number.isFinite(offered) || offered < 0) throw wrong(context, "erlangs", "12.5");
  const most = shareOption(context, "blocking") ?? 0.01;
  const asked = countOption(context, "lines");
  const needed = asked ?? linesNeeded(offered, most);
  if (needed === undefined) throw refusal(words.staffingLines, words.staffingTooMuch);
  const view = { erlangs: offered, lines: needed, blocking: offered === 0 ? 0 : blocking(offered, needed) };
  show(context, view, () =>
    fieldList([
      [words.staffingErlangs, view.erlangs.toFixed(2)],
      [words.staffingLines, String(view.lines)],
      [words.staffingBlocked, percent(view.blocking)],
    ]),
  );
}

function loadOf(context: Context): { readonly arrivalRate: number; readonly handleMs: number } {
  const calls = Number(textOption(context.options["calls"])?.trim() || Number.NaN);
  const handleMs = timeOption(context, "handle");
  const perMs = timeOption(context, "per") ?? 0;
  if (context.options["calls"] === undefined || handleMs === undefined) {
    throw new UsageError(context.words.staffingOneOf);
  }
  if (!Number.isFinite(calls) || calls < 0 || calls > 1e12) throw wrong(context, "calls", "120");
  if (perMs <= 0) throw wrong(context, "per", "15m, 30m, 1h");
  return { arrivalRate: calls / perMs, handleMs };
}

function timeOption(context: Context, name: string): number | undefined {
  const written = textOption(context.options[name]);
  if (written === undefined) return undefined;
  const ms = parseDuration(written);
  if (ms === undefined || (ms === 0 && name !== "within")) throw wrong(context, name, "20s, 3m, 1h");
  return ms;
}

/** `80%` or `0.8`. */
function shareOption(context: Context, name: string): number | undefined {
  const written = textOption(context.options[name]);
  if (written === undefined) return undefined;
  const value = written.endsWith("%") ? Number(written.slice(0, -1)) / 100 : Number(written);
  if (written.trim() === "" || !(value >= 0 && value <= 1)) throw wrong(context, name, "0% .. 100%");
  return value;
}

function countOption(context: Context, name: string): number | undefined {
  const written = textOption(context.options[name]);
  if (written === undefined) return undefined;
  if (!/^\d{1,5}$/.test(written)) throw wrong(context, name, "0 .. 99999");
  return Number(written);
}

function wrong({ options, words }: Context, name: string, allowed: string): UsageError {
  return new UsageError(`--${name} ${String(options[name])} ${words.staffingWrong} ${allowed}`);
}
