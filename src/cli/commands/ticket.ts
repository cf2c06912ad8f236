// ticket list|show|work|categories|create|change|move|assign|comment|attach|file|link|unlink|macro|withdraw|object|pass.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Command, Option } from "commander";
import type { TicketAttachmentView, TicketView } from "../../api/ticket-control.ts";
import { PRIORITIES } from "../../crm/tickets/ticket.ts";
import { type Context, contextOf, refusal, show, textOption, UsageError, unwrap } from "../context.ts";
import { exportAudio } from "../export-audio.ts";
import { bytes } from "../format.ts";
import type { Terminal } from "../terminal.ts";
import { categoriesText, listText, wholeText } from "../ticket-text.ts";
import type { Words } from "../words.ts";

type Run = (context: Context, ...operands: readonly string[]) => Promise<void>;
type Answered = Parameters<typeof unwrap<TicketView>>[0];

export function addTicket(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("ticket").description(words.nounTicket).helpCommand(false);
  addReading(noun, terminal, words);
  addMaking(noun, terminal, words);
  addMoving(noun, terminal, words);
  addBeside(noun, terminal, words);
}

/** A verb with up to three operands. */
function verb(noun: Command, terminal: Terminal, name: string, about: string, run: Run): Command {
  const made = noun.command(name).description(about);
  return made.action((...given: readonly unknown[]) => {
    const operands = given.filter((one): one is string => typeof one === "string");
    return run(contextOf(made, terminal), ...operands);
  });
}

function addReading(noun: Command, terminal: Terminal, words: Words): void {
  verb(noun, terminal, "list", words.doTicketList, async (context) => {
    const { state, category, step, assignee, team, branch, priority, customer, phone, call, text } = context.options;
    const filter = { state, category, step, assignee, team, branch, priority, customer, phone, call, text };
    const most = Number(textOption(context.options["limit"]) ?? 50);
    if (!Number.isInteger(most) || most < 1) throw new UsageError(`--limit ${String(context.options["limit"])}`);
    show(context, unwrap(await context.client.all("listTickets", filter, most)), (rows) => listText(context, rows));
  })
    .addOption(new Option("--state <state>", words.optTicketState).choices(["open", "closed", "late", "all"]))
    .option("--category <key>", words.optTicketCategory)
    .option("--step <key>", words.optTicketStep)
    .option("--assignee <user>", words.optTicketAssignee)
    .option("--team <team>", words.optTicketTeam)
    .option("--branch <place>", words.optTicketBranch)
    .addOption(priorityOption(words))
    .option("--customer <id>", words.optTicketCustomer)
    .option("--phone <number>", words.optTicketPhone)
    .option("--call <id>", words.optTicketCall)
    .option("--text <text>", words.optTicketText)
    .option("--limit <n>", words.optLimit);
  verb(noun, terminal, "show <id>", words.doTicketShow, async (context, id = "") => {
    show(context, unwrap(await context.client.call("showTicket", { id })), (one) => wholeText(context, one));
  });
  verb(noun, terminal, "work [user]", words.doTicketWork, async (context, user) => {
    const { limit } = context.options;
    show(context, unwrap(await context.client.call("listTicketWork", { user, limit })), (rows) =>
      listText(context, rows),
    );
  }).option("--limit <n>", words.optLimit);
  verb(noun, terminal, "categories", words.doTicketCategories, async (context) => {
    show(context, unwrap(await context.client.call("listTicketCategories", {})), (all) => categoriesText(context, all));
  });
}

function addMaking(noun: Command, terminal: Terminal, words: Words): void {
  verb(noun, terminal, "create <category> <subject>", words.doTicketCreate, async (context, category, subject) => {
    const { customer, phone, call, priority, branch, user: assignee, comment } = context.options;
    const fields = fieldsOf(context);
    const draft = { category, subject, customer, phone, call, priority, branch, assignee, comment, fields };
    showOne(context, await context.client.call("createTicket", draft));
  })
    .option("--customer <id>", words.optTicketOfCustomer)
    .option("--phone <number>", words.optTicketOfPhone)
    .option("--call <id>", words.optTicketOfCall)
    .addOption(priorityOption(words))
    .option("--branch <place>", words.optTicketBranch)
    .option("--user <user>", words.optTicketTo)
    .option("--comment <text>", words.optTicketComment)
    .addOption(fieldOption(words));
  verb(noun, terminal, "change <id>", words.doTicketChange, async (context, id = "") => {
    const { subject, priority, revision } = context.options;
    const customer = nothing(context.options["customer"]);
    const phone = nothing(context.options["phone"]);
    const change = { id, subject, priority, customer, phone, fields: fieldsOf(context), revision: numberOf(revision) };
    showOne(context, await context.client.call("changeTicket", change));
  })
    .option("--subject <text>", words.optTicketSubject)
    .addOption(priorityOption(words))
    .option("--customer <id>", words.optTicketOfCustomer)
    .option("--phone <number>", words.optTicketOfPhone)
    .addOption(fieldOption(words))
    .option("--revision <n>", words.optTicketRevision);
}

function addMoving(noun: Command, terminal: Terminal, words: Words): void {
  verb(noun, terminal, "move <id> <step>", words.doTicketMove, async (context, id = "", to) => {
    const { comment, revision } = context.options;
    const isPublic = context.options["public"] === true;
    const move = { id, to, comment, public: isPublic, fields: fieldsOf(context), revision: numberOf(revision) };
    showOne(context, await context.client.call("moveTicket", move));
  })
    .option("--comment <text>", words.optTicketComment)
    .option("--public", words.optTicketPublic)
    .addOption(fieldOption(words))
    .option("--revision <n>", words.optTicketRevision);
  verb(noun, terminal, "assign <id>", words.doTicketAssign, async (context, id = "") => {
    const { user, team } = context.options;
    showOne(context, await context.client.call("assignTicket", { id, user, team }));
  })
    .option("--user <user>", words.optTicketTo)
    .option("--team <team>", words.optTicketToTeam);
  verb(noun, terminal, "macro <id> <macro>", words.doTicketMacro, async (context, id = "", macro) => {
    showOne(context, await context.client.call("runTicketMacro", { id, macro }));
  });
  verb(noun, terminal, "withdraw <id>", words.doTicketWithdraw, async (context, id = "") => {
    showOne(context, await context.client.call("withdrawTicket", { id, reason: context.options["reason"] }));
  }).requiredOption("--reason <text>", words.optTicketReason);
  verb(noun, terminal, "object <id>", words.doTicketObject, async (context, id = "") => {
    showOne(context, await context.client.call("objectToTicket", { id, reason: context.options["reason"] }));
  }).requiredOption("--reason <text>", words.optTicketReason);
  verb(noun, terminal, "pass <id> <branch>", words.doTicketPass, async (context, id = "", branch) => {
    showOne(context, await context.client.call("passTicket", { id, branch, reason: context.options["reason"] }));
  }).requiredOption("--reason <text>", words.optTicketReason);
}

function addBeside(noun: Command, terminal: Terminal, words: Words): void {
  verb(noun, terminal, "comment <id> <text>", words.doTicketComment, async (context, id = "", text) => {
    const isPublic = context.options["public"] === true;
    showOne(context, await context.client.call("commentTicket", { id, text, public: isPublic }));
  }).option("--public", words.optTicketPublic);
  verb(noun, terminal, "link <id> <kind> <to>", words.doTicketLink, async (context, id = "", kind, to) => {
    showOne(context, await context.client.call("linkTicket", { id, kind, to }));
  });
  verb(noun, terminal, "unlink <id> <kind> <to>", words.doTicketUnlink, async (context, id = "", kind, to) => {
    showOne(context, await context.client.call("unlinkTicket", { id, kind, to }));
  });
  verb(noun, terminal, "attach <id> <file>", words.doTicketAttach, attach)
    .option("--name <text>", words.optTicketName)
    .option("--type <type>", words.optTicketType);
  verb(noun, terminal, "file <id> <file>", words.doTicketFile, (context, id = "", file = "") =>
    exportAudio(context, "getTicketAttachment", { id, file }),
  )
    .requiredOption("--to <file>", words.optToFile)
    .option("--force", words.optForce);
}

/** A large file over a slow line. */
const ATTACH_MS = 120_000;

async function attach(context: Context, id = "", file = ""): Promise<void> {
  const name = textOption(context.options["name"]) ?? basename(file);
  const added = await context.client.call(
    "attachToTicket",
    { id, name, type: context.options["type"], bytes: readBytes(context, file) },
    { patienceMs: ATTACH_MS },
  );
  show<TicketAttachmentView>(context, unwrap(added), (one) => `${one.id}: ${one.name}, ${bytes(one.bytes)}\n`);
}

function readBytes(context: Context, file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

function showOne(context: Context, given: Answered): void {
  show(context, unwrap(given), (one) => listText(context, [one]));
}

function priorityOption(words: Words): Option {
  return new Option("--priority <word>", words.optTicketPriority).choices(PRIORITIES);
}

/** Between two of them, as commander hands them on. */
const BETWEEN = "\u001f";

function fieldOption(words: Words): Option {
  const option = new Option("--field <key=value>", words.optTicketField);
  return option.argParser((value: string, before: string | undefined) =>
    before === undefined ? value : `${before}${BETWEEN}${value}`,
  );
}

/** undefined: none was given. */
function fieldsOf(context: Context): Readonly<Record<string, string | null>> | undefined {
  const given = textOption(context.options["field"]);
  if (given === undefined) return undefined;
  const pairs = given.split(BETWEEN).map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(context.words.ticketFieldForm);
    return [pair.slice(0, at), pair.slice(at + 1) === "" ? null : pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

function nothing(value: string | boolean | undefined): string | null | undefined {
  const given = textOption(value);
  return given === "none" ? null : given;
}

/** Said as a number where it is one; the switch says what is wrong with others. */
function numberOf(value: string | boolean | undefined): number | string | undefined {
  const given = textOption(value);
  return given !== undefined && /^\d{1,9}$/.test(given) ? Number(given) : given;
}
