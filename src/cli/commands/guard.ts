// guard list|check|ban|unban|tolls|reset: who is not answered, and what calls may cost.

import type { Command } from "commander";
import type { BanView, StandingView, TollView } from "../../api/guard-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { duration, localTime } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addGuard(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("guard").description(words.nounGuard).helpCommand(false);
  noun
    .command("list")
    .description(words.doGuardList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const bans = unwrap(await context.client.call("listBans", {}));
      show(context, bans, (rows) => bansText(context, rows));
    });
  noun
    .command("check <address>")
    .description(words.doGuardCheck)
    .action(async (address: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const found = await context.client.call("checkAddress", { address });
      show(context, unwrap(found), (standing) => standingText(context, standing));
    });
  noun
    .command("ban <address>")
    .description(words.doGuardBan)
    .option("--for <time>", words.optBanFor)
    .action(async (address: string, options: Readonly<Record<string, string>>, command: Command) => {
      const context = contextOf(command, terminal);
      const forS = secondsOf(textOption(options["for"]) ?? "1h", words);
      const json = { address, forS: String(forS) };
      const ban = unwrap(await context.client.call("banAddress", { ...json }));
      show(context, ban, (one) => bansText(context, [one]));
    });
  noun
    .command("unban <address>")
    .description(words.doGuardUnban)
    .action(async (address: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const done = unwrap(await context.client.call("unbanAddress", { address }));
      show(context, done, ({ lifted }) => `${words.bansLifted}: ${lifted}\n`);
    });
  noun
    .command("tolls")
    .description(words.doGuardTolls)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const tolls = unwrap(await context.client.call("listTolls", {}));
      show(context, tolls, (rows) => tollsText(context, rows));
    });
  noun
    .command("reset <extension>")
    .description(words.doGuardReset)
    .action(async (extension: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const toll = unwrap(await context.client.call("resetToll", { extension }));
      show(context, toll, (one) => tollsText(context, [one]));
    });
}

function bansText(context: Context, bans: readonly BanView[]): string {
  const { words } = context;
  return rowsOf(context, bans, [
    { title: words.source, cell: ({ source }) => source },
    { title: words.why, cell: ({ reason }) => word(words, `ban-${reason}`) },
    { title: words.strike, cell: ({ strike }) => String(strike) },
    { title: words.since, cell: ({ since }) => localTime(since) },
    { title: words.until, cell: ({ until }) => localTime(until) },
  ]);
}

function standingText({ words }: Context, standing: StandingView): string {
  const { source, verdict, ban, wrongNames, left, home } = standing;
  return fieldList([
    [words.source, source],
    [words.verdict, word(words, `guard-${verdict}`)],
    [words.until, ban === null ? "-" : `${localTime(ban.until)} (${word(words, `ban-${ban.reason}`)})`],
    [words.wrongNames, String(wrongNames)],
    [words.requestsLeft, `REGISTER ${left.register}, INVITE ${left.invite}, ${words.others} ${left.other}`],
    [words.phonesThere, home ? words.yes : words.no],
  ]);
}

function tollsText(context: Context, tolls: readonly TollView[]): string {
  const { words } = context;
  return rowsOf(context, tolls, [
    { title: words.extension, cell: ({ extension }) => extension },
    { title: words.paidCalls, cell: ({ calls, callsLimit }) => `${calls} ${words.of} ${callsLimit}` },
    {
      title: words.paidTime,
      cell: ({ usedMs, limitMs }) => `${duration(usedMs)} ${words.of} ${duration(limitMs)}`,
    },
  ]);
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function secondsOf(text: string, words: Words): number {
  const [, count, unit = ""] = /^(\d{1,8})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!(seconds > 0)) throw new UsageError(`--for: ${words.found} "${text}"; ${words.allowed}: 30m, 1h, 7d`);
  return seconds;
}
