// user sign-in|sign-out|account|password|sessions|tokens|second-factor, and `me` (CRM-11): how people sign in, and the tokens of their programs.
// Passwords and codes are typed unseen or come line by line from standard input; none is an argument, where other people of the machine would see it.

import type { Command } from "commander";
import { renderUnicodeCompact } from "uqr";
import type { PersonalTokenView, SessionView, SignInView } from "../../api/sign-in-control.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { type SecretLines, secretLines } from "../secret-line.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { untilOption } from "../until.ts";
import { type Words, word } from "../words.ts";

export function addSignIn(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("sign-in <id>")
    .description(words.doUserSignIn)
    .option("--with-code", words.optWithCode)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { password, code } = await withSecrets(terminal, async (lines) => ({
        password: await asked(lines, words.askPassword, context),
        code: context.options["withCode"] === true ? await asked(lines, words.askCode, context) : undefined,
      }));
      const made = unwrap(await context.client.call("signIn", { user: id, password, code }));
      show(context, made, ({ token, mustEnrol }) => {
        terminal.err(`${mustEnrol ? words.mustEnrol : words.tokenOnce}\n`);
        return `${token}\n`;
      });
    });
  noun
    .command("sign-out")
    .description(words.doUserSignOut)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, unwrap(await context.client.call("signOut", {})), ({ user }) => `${user} ${words.signedOut}\n`);
    });
  noun
    .command("account <id>")
    .description(words.doUserAccount)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, unwrap(await context.client.call("showSignIn", { id })), (one) => accountText(context, one));
    });
  addPassword(noun, terminal, words);
  addSessions(noun, terminal, words);
  addSecondFactor(noun, terminal, words);
}

function addPassword(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("password <id>")
    .description(words.doUserPassword)
    .option("--own", words.optOwnPassword)
    .option("--remove", words.optRemovePassword)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      if (context.options["remove"] === true) {
        show(context, unwrap(await context.client.call("removePassword", { id })), (one) => accountText(context, one));
        return;
      }
      const body = await withSecrets(terminal, async (lines) => ({
        current: context.options["own"] === true ? await asked(lines, words.askCurrent, context) : undefined,
        password: await asked(lines, words.askNewPassword, context),
      }));
      const changed = unwrap(await context.client.call("setPassword", { id, ...body }));
      show(context, changed, (one) => accountText(context, one));
    });
}

function addSessions(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("sessions <id>")
    .description(words.doUserSessions)
    .option("--end <session>", words.optEndSession)
    .option("--end-all", words.optEndSessions)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const session = textOption(context.options["end"]);
      const all = context.options["endAll"] === true;
      const listed = all
        ? await context.client.call("endSessions", { id })
        : session === undefined
          ? await context.client.call("listSessions", { id })
          : await context.client.call("endSession", { id, session });
      show(context, unwrap(listed), (rows) => sessionsText(context, rows));
    });
  noun
    .command("tokens <id>")
    .description(words.doUserTokens)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, unwrap(await context.client.call("listPersonalTokens", { id })), (rows) =>
        tokensText(context, rows),
      );
    });
}

/** `user token ID --name …`: one of several, beside the one without a name. */
export async function makePersonalToken(context: Context, id: string, name: string): Promise<void> {
  const { words, terminal, options } = context;
  const rights = textOption(options["rights"])
    ?.split(",")
    .map((right) => right.trim());
  const expiresAt = untilOption(context, Date.now());
  const wish = { id, name, rights, scope: options["scope"], expiresAt };
  show(context, unwrap(await context.client.call("makePersonalToken", wish)), ({ token }) => {
    terminal.err(`${words.tokenOnce}\n`);
    return `${token}\n`;
  });
}

export async function removePersonalToken(context: Context, id: string, name: string): Promise<void> {
  const there = unwrap(await context.client.call("listPersonalTokens", { id }));
  const token = there.find((one) => one.name === name || one.id === name)?.id;
  if (token === undefined) throw refusal(context.words.noSuchToken, `${id}: ${name}`);
  const removed = unwrap(await context.client.call("removePersonalToken", { id, token }));
  show(context, removed, (one) => `${one.name}: ${context.words.tokenGone}\n`);
}

function addSecondFactor(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("second-factor <id>")
    .description(words.doUserSecondFactor)
    .option("--remove", words.optRemoveFactor)
    .option("--own", words.optOwnFactor)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { remove, own } = context.options;
      if (remove !== true) return enrol(context, id);
      const code =
        own === true ? await withSecrets(terminal, (lines) => asked(lines, words.askCode, context)) : undefined;
      const left = unwrap(await context.client.call("removeSecondFactor", { id, code }));
      show(context, left, (one) => accountText(context, one));
    });
}

/** The secret goes to standard error, so that standard output is the recovery codes alone. */
async function enrol(context: Context, id: string): Promise<void> {
  const { terminal, words } = context;
  const { secret, uri } = unwrap(await context.client.call("beginSecondFactor", { id }));
  terminal.err(`${renderUnicodeCompact(uri)}\n${words.scanThis}\n${secret}\n${uri}\n`);
  const code = await withSecrets(terminal, (lines) => asked(lines, words.askCode, context));
  const done = unwrap(await context.client.call("confirmSecondFactor", { id, code }));
  show(context, done, ({ recoveryCodes }) => {
    terminal.err(`${words.recoveryOnce}\n`);
    return `${recoveryCodes.join("\n")}\n`;
  });
}

async function withSecrets<Value>(terminal: Terminal, ask: (lines: SecretLines) => Promise<Value>): Promise<Value> {
  const lines = secretLines(terminal);
  try {
    return await ask(lines);
  } finally {
    lines.close();
  }
}

async function asked(lines: SecretLines, prompt: string, { words }: Context): Promise<string> {
  const line = await lines.next(`${prompt}: `);
  if (line === undefined || line === "") throw new UsageError(`${prompt}: ${words.nothingTyped}`);
  return line;
}

function accountText({ words }: Context, one: SignInView): string {
  return fieldList([
    [words.id, one.user],
    [words.passwordSince, one.passwordChangedAt === null ? orDash(null) : localTime(one.passwordChangedAt)],
    [words.secondFactor, `${word(words, one.secondFactor)}${one.secondFactorNeeded ? ` (${words.factorNeeded})` : ""}`],
    [words.recoveryLeft, String(one.recoveryCodesLeft)],
    [words.sessions, String(one.sessions)],
    [words.tokens, String(one.tokens)],
  ]);
}

function sessionsText(context: Context, sessions: readonly SessionView[]): string {
  const { words } = context;
  return rowsOf(context, sessions, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.begun, cell: ({ madeAt }) => localTime(madeAt) },
    { title: words.lastUsed, cell: ({ usedAt }) => localTime(usedAt) },
    { title: words.overAt, cell: ({ endsAt }) => localTime(endsAt) },
    { title: words.source, cell: ({ source }) => orDash(source) },
    { title: words.program, cell: ({ program }) => orDash(program) },
    { title: words.secondFactor, cell: ({ secondFactor }) => (secondFactor ? "✓" : "") },
  ]);
}

function tokensText(context: Context, tokens: readonly PersonalTokenView[]): string {
  const { words } = context;
  return rowsOf(context, tokens, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.begun, cell: ({ madeAt }) => localTime(madeAt) },
    { title: words.lastUsed, cell: ({ usedAt }) => (usedAt === null ? orDash(null) : localTime(usedAt)) },
    { title: words.overAt, cell: ({ expiresAt }) => (expiresAt === null ? orDash(null) : localTime(expiresAt)) },
    { title: words.right, cell: ({ rights }) => (rights === null ? word(words, "all") : rights.join(", ")) },
    { title: words.rightReach, cell: ({ scope }) => (scope === null ? word(words, "all") : word(words, scope)) },
  ]);
}
