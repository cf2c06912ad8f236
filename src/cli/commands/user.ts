// user list|show|rights|token|revoke: who may do what. audit list: who did it (CRM-11).

import type { Command } from "commander";
import type { AuditCheckView } from "../../api/audit-control.ts";
import type { AuditView, RightView, UserView } from "../../api/people-control.ts";
import { ROLES } from "../../office/users.ts";
import { BadNews, type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { sinceOption } from "../since.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { addSignIn, makePersonalToken, removePersonalToken } from "./user-sign-in.ts";

export function addUser(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("user").description(words.nounUser).helpCommand(false);
  noun
    .command("list")
    .description(words.doUserList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listUsers", {}));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doUserShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("showUser", { id }));
      show(context, one, (user) => oneText(context, user));
    });
  noun
    .command("rights")
    .description(words.doUserRights)
    .option("--mine", words.optMine)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      if (context.options["mine"] === true) return showMine(context);
      const all = unwrap(await context.client.call("listRights", {}));
      show(context, all, (rows) => rightsText(context, rows));
    });
  noun
    .command("token <id>")
    .description(words.doUserToken)
    .option("--name <name>", words.optTokenName)
    .option("--rights <rights>", words.optTokenRights)
    .option("--scope <scope>", words.optTokenScope)
    .option("--until <time>", words.optTokenUntil)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const name = textOption(context.options["name"]);
      if (name !== undefined) return makePersonalToken(context, id, name);
      for (const option of ["rights", "scope", "until"])
        if (context.options[option] !== undefined) throw new UsageError(`--${option}: --name`);
      const made = unwrap(await context.client.call("makeUserToken", { id }));
      show(context, made, ({ token }) => {
        terminal.err(`${words.tokenOnce}\n`);
        return `${token}\n`;
      });
    });
  noun
    .command("revoke <id>")
    .description(words.doUserRevoke)
    .option("--name <name>", words.optRevokeName)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const name = textOption(context.options["name"]);
      if (name !== undefined) return removePersonalToken(context, id, name);
      const user = unwrap(await context.client.call("revokeUserToken", { id }));
      show(context, user, (one) => `${one.id} ${context.words.tokenVoid}\n`);
    });
  addSignIn(noun, terminal, words);
}

export function addMe(program: Command, terminal: Terminal, words: Words): void {
  program
    .command("me")
    .description(words.doMe)
    .action((_options: unknown, command: Command) => showMine(contextOf(command, terminal)));
}

export function addAudit(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("audit").description(words.nounAudit).helpCommand(false);
  noun
    .command("list")
    .description(words.doAuditList)
    .option("--who <name>", words.optAuditWho)
    .option("--what <event>", words.optAuditWhat)
    .option("--since <time>", words.optSince)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { who, what, limit } = context.options;
      const query = { who, what, limit, since: sinceOption(context) };
      const lines = unwrap(await context.client.call("listAudit", { ...query }));
      show(context, lines, (rows) => auditText(context, rows));
    });
  noun
    .command("verify")
    .description(words.doAuditVerify)
    .option("--known <hash>", words.optAuditKnown)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const found = unwrap(await context.client.call("verifyAudit", { known: context.options["known"] }));
      show(context, found, (one) => verifyText(context, one));
      if (!found.isWhole) throw new BadNews();
    });
}

function listText(context: Context, users: readonly UserView[]): string {
  const { words } = context;
  return rowsOf(context, users, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.role, cell: ({ role }) => word(words, role) },
    { title: words.teams, cell: ({ teams }) => orDash(teams.join(", ")) },
    { title: words.queues, cell: ({ queues }) => orDash(queues.join(", ")) },
    { title: words.agent, cell: ({ agent }) => orDash(agent) },
    { title: words.extension, cell: ({ extension }) => orDash(extension) },
    { title: words.token, cell: ({ token }) => word(words, token) },
  ]);
}

function oneText({ words }: Context, user: UserView): string {
  const made = user.tokenMadeAt === null ? "" : `, ${localTime(user.tokenMadeAt)}`;
  return fieldList([
    [words.id, user.id],
    [words.name, user.name],
    [words.role, word(words, user.role)],
    [words.teams, orDash(user.teams.join(", "))],
    [words.queues, orDash(user.queues.join(", "))],
    [words.agent, orDash(user.agent)],
    [words.extension, orDash(user.extension)],
    [words.token, `${word(words, user.token)}${made}`],
  ]);
}

async function showMine(context: Context): Promise<void> {
  const { words } = context;
  const me = unwrap(await context.client.call("showMe", {}));
  show(context, me, ({ user, rights }) => {
    const who = user === null ? `${words.theInstallation}\n` : oneText(context, user);
    const rows = rowsOf(context, rights, [
      { title: words.right, cell: ({ action }) => action },
      { title: words.rightReach, cell: ({ scope }) => word(words, scope) },
    ]);
    return `${who}\n${rows}`;
  });
}

function rightsText(context: Context, rights: readonly RightView[]): string {
  const { words } = context;
  return rowsOf(context, rights, [
    { title: words.right, cell: ({ action }) => action },
    ...ROLES.map((role) => ({
      title: word(words, role),
      cell: ({ roles }: RightView) => word(words, roles[role]),
    })),
    { title: words.rightFor, cell: ({ about }) => about },
  ]);
}

function auditText(context: Context, lines: readonly AuditView[]): string {
  const { words } = context;
  return rowsOf(context, lines, [
    { title: words.at, cell: ({ at }) => localTime(at) },
    { title: words.who, cell: ({ who }) => who },
    { title: words.what, cell: ({ what }) => what },
    { title: words.onWhom, cell: ({ on }) => orDash(on) },
    { title: words.before, cell: ({ before }) => orDash(before) },
    { title: words.after, cell: ({ after }) => orDash(after) },
  ]);
}

function verifyText({ words }: Context, found: AuditCheckView): string {
  const { fault } = found;
  const verdict =
    fault === null
      ? words.auditWhole
      : `${words.auditBroken}: ${fault.line === null ? "" : `${fault.line} ${fault.at === null ? "" : localTime(fault.at)}: `}${words[`audit.${fault.what}`]}`;
  return `${verdict}\n${fieldList([
    [words.auditLines, String(found.lines)],
    [words.auditChained, String(found.chained)],
    [words.auditErased, String(found.erased)],
    [words.auditHead, orDash(found.head)],
  ])}`;
}
