// customer find|show|create|change|note|number|attach|merge|unmerge|remove|timeline|assign|classes|fields: who calls. Files: customer-files.ts.

import type { Command } from "commander";
import type { CustomerView, TimelineEntryView } from "../../api/customer-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

type Run = (context: Context, args: readonly string[], own: Command) => Promise<void>;

export function addCustomer(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("customer").description(words.nounCustomer).helpCommand(false);
  addFind(noun, terminal, words);
  addMaking(noun, terminal, words);
  addNumbers(noun, terminal, words);
  addMerging(noun, terminal, words);
  addMany(noun, terminal, words);
}

/** A verb with its arguments. */
function verb(noun: Command, terminal: Terminal, name: string, about: string, run: Run): Command {
  return noun
    .command(name)
    .description(about)
    .action((...given: readonly unknown[]) => {
      const own = given.at(-1) as Command;
      return run(contextOf(own, terminal), own.args, own);
    });
}

/** Each time an option is given. */
function again(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function all(own: Command, name: string): readonly string[] {
  return own.opts<Readonly<Record<string, readonly string[] | undefined>>>()[name] ?? [];
}

function addFind(noun: Command, terminal: Terminal, words: Words): void {
  withFilters(
    verb(noun, terminal, "find [text]", words.doCustomerFind, async (context, [text], own) => {
      const most = limitOf(context, 50);
      const found = await context.client.all("findCustomers", { text, ...filterOf(context, own) }, most);
      show(context, unwrap(found), (rows) => listText(context, rows));
    }),
    words,
  ).option("--limit <n>", words.optLimit);
  verb(noun, terminal, "show <id>", words.doCustomerShow, async (context, [id = ""]) => {
    const found = await oneOf(context, id);
    const isTable = context.options["json"] !== true && Object.keys(found.fields).length > 0;
    const fields = isTable ? unwrap(await context.client.call("listCustomerFields", {})) : [];
    show(context, found, (one) => oneText(context, one, new Map(fields.map(({ id: key, name }) => [key, name]))));
  });
  verb(noun, terminal, "timeline <id>", words.doCustomerTimeline, async (context, [id = ""], own) => {
    const asked = { id: await idOf(context, id), kind: all(own, "kind") };
    const entries = await context.client.all("listCustomerTimeline", asked, limitOf(context, 50));
    show(context, unwrap(entries), (rows) => timelineText(context, rows));
  })
    .option("--kind <kind>", words.optCustomerKind, again)
    .option("--limit <n>", words.optLimit);
}

function withFilters(command: Command, words: Words): Command {
  return command
    .option("--number <number>", words.optCustomerNumber)
    .option("--class <class>", words.optCustomerFindClass)
    .option("--owner <agent>", words.optCustomerFindOwner)
    .option("--organisation <organisation>", words.optCustomerOrganisation)
    .option("--region <place>", words.optCustomerRegion)
    .option("--tag <tag>", words.optCustomerTag, again)
    .option("--field <condition>", words.optCustomerCondition, again);
}

function filterOf({ options }: Context, own: Command) {
  return {
    number: textOption(options["number"]),
    class: textOption(options["class"]),
    owner: textOption(options["owner"]),
    organisation: textOption(options["organisation"]),
    region: textOption(options["region"]),
    tag: all(own, "tag"),
    field: all(own, "field"),
  };
}

const NUMBER = /^[+\d][\d\s()./-]*$/;

/** An id, or a number of theirs. */
async function oneOf(context: Context, id: string): Promise<CustomerView> {
  if (!NUMBER.test(id)) return unwrap(await context.client.call("showCustomer", { id }));
  const { items } = unwrap(await context.client.call("findCustomers", { number: id, limit: 1 }));
  return items[0] ?? unwrap(await context.client.call("showCustomer", { id: id.replace(/\D/g, "") }));
}

/** Of who is meant by an id or a number. */
async function idOf(context: Context, id: string): Promise<string> {
  return NUMBER.test(id) ? (await oneOf(context, id)).id : id;
}

function addMaking(noun: Command, terminal: Terminal, words: Words): void {
  withWishes(
    verb(noun, terminal, "create", words.doCustomerCreate, async (context, _, own) => {
      const made = unwrap(await context.client.call("createCustomer", wishOf(context, own)));
      show(context, made, (one) => oneText(context, one));
    }),
    words,
  );
  withWishes(
    verb(noun, terminal, "change <id>", words.doCustomerChange, async (context, [id = ""], own) => {
      const version = textOption(context.options["ifVersion"]);
      if (version !== undefined && !/^\d{1,9}$/.test(version)) throw new UsageError("--if-version <n>");
      const change = {
        id: await idOf(context, id),
        ...wishOf(context, own),
        version: version === undefined ? undefined : Number(version),
      };
      show(context, unwrap(await context.client.call("changeCustomer", change)), (one) => oneText(context, one));
    }),
    words,
  ).option("--if-version <n>", words.optCustomerVersion);
  verb(noun, terminal, "note <id> <text>", words.doCustomerNote, async (context, [id = "", text = ""]) => {
    const note = { id: await idOf(context, id), text, call: textOption(context.options["call"]) };
    show(context, unwrap(await context.client.call("noteCustomer", note)), (one) => `${one.text}\n`);
  }).option("--call <id>", words.optCustomerCall);
}

function withWishes(command: Command, words: Words): Command {
  return command
    .option("--name <name>", words.optCallerName)
    .option("--number <number>", words.optCustomerNumbers, again)
    .option("--class <class>", words.optCustomerClass)
    .option("--owner <agent>", words.optOwner)
    .option("--organisation <organisation>", words.optCustomerOrganisation)
    .option("--region <place>", words.optCustomerRegion)
    .option("--mail <address>", words.optCustomerMail)
    .option("--address <text>", words.optCustomerAddress)
    .option("--tag <tag>", words.optCustomerTag, again)
    .option("--field <pair>", words.optCustomerField, again);
}

/** What is not given is left out; an empty text is null: none any more. */
function wishOf({ options }: Context, own: Command) {
  const noneOr = (name: string): string | null | undefined => {
    const value = textOption(options[name]);
    return value === "" ? null : value;
  };
  const given = own.opts<Readonly<Record<string, unknown>>>();
  return {
    name: textOption(options["name"]),
    numbers:
      given["number"] === undefined
        ? undefined
        : all(own, "number")
            .filter((one) => one !== "")
            .map(numberOf),
    class: noneOr("class"),
    owner: noneOr("owner"),
    organisation: noneOr("organisation"),
    region: noneOr("region"),
    mail: noneOr("mail"),
    address: noneOr("address"),
    tags: given["tag"] === undefined ? undefined : all(own, "tag").filter((tag) => tag !== ""),
    fields: given["field"] === undefined ? undefined : Object.fromEntries(all(own, "field").map(pairOf)),
  };
}

/** `13800138000=手机`. */
function numberOf(written: string): { readonly number: string; readonly label?: string } {
  const [number = "", ...label] = written.split("=");
  return label.length === 0 ? { number } : { number, label: label.join("=") };
}

function pairOf(written: string): readonly [string, string | null] {
  const at = written.indexOf("=");
  if (at < 1) throw new UsageError("--field KEY=VALUE");
  const value = written.slice(at + 1);
  return [written.slice(0, at), value === "" ? null : value];
}

function addNumbers(noun: Command, terminal: Terminal, words: Words): void {
  verb(noun, terminal, "number <id> <number>", words.doCustomerNumber, async (context, [whose = "", number = ""]) => {
    const id = await idOf(context, whose);
    const label = textOption(context.options["label"]);
    const done =
      context.options["remove"] === true
        ? await context.client.call("removeCustomerNumber", { id, number })
        : await context.client.call("addCustomerNumber", { id, number, label });
    show(context, unwrap(done), (one) => oneText(context, one));
  })
    .option("--label <text>", words.optCustomerLabel)
    .option("--remove", words.optCustomerRemoveNumber);
  verb(noun, terminal, "attach <id> <call>", words.doCustomerAttach, async (context, [id = "", call = ""]) => {
    const done = await context.client.call("attachCallToCustomer", { id: await idOf(context, id), call });
    show(context, unwrap(done), (one) => oneText(context, one));
  });
}

function addMerging(noun: Command, terminal: Terminal, words: Words): void {
  verb(noun, terminal, "merge <id> <from>", words.doCustomerMerge, async (context, [id = "", from = ""]) => {
    const both = { id: await idOf(context, id), from: await idOf(context, from) };
    show(context, unwrap(await context.client.call("mergeCustomers", both)), (one) => oneText(context, one));
  });
  verb(noun, terminal, "unmerge <id>", words.doCustomerUnmerge, async (context, [id = ""]) => {
    show(context, unwrap(await context.client.call("unmergeCustomer", { id })), (one) => oneText(context, one));
  });
  verb(noun, terminal, "remove <id>", words.doCustomerRemove, async (context, [id = ""]) => {
    const gone = unwrap(await context.client.call("removeCustomer", { id: await idOf(context, id) }));
    show(context, gone, (one) => `${one.id} ${one.name} ${context.words.customerGone}\n`);
  });
}

/** Many are given in portions, each written before the next. */
const ASSIGN_MS = 600_000;

function addMany(noun: Command, terminal: Terminal, words: Words): void {
  withFilters(
    verb(noun, terminal, "assign", words.doCustomerAssign, async (context, _, own) => {
      const to = textOption(context.options["to"]);
      const text = textOption(context.options["text"]);
      const everybody = context.options["everybody"] === true;
      const wish = { ...filterOf(context, own), text, everybody, to: to === "none" ? null : to };
      const done = unwrap(await context.client.call("assignCustomers", wish, { patienceMs: ASSIGN_MS }));
      show(context, done, ({ assigned, owner }) => {
        return `${assigned} ${context.words.customersGiven} ${owner ?? context.words.nobody}\n`;
      });
    }),
    words,
  )
    .requiredOption("--to <agent>", words.optCustomerTo)
    .option("--text <text>", words.optCustomerText)
    .option("--everybody", words.optCustomerEverybody);
  verb(noun, terminal, "classes", words.doCustomerClasses, async (context) => {
    show(context, unwrap(await context.client.call("listCustomerClasses", {})), (rows) =>
      rowsOf(context, rows, [
        { title: context.words.id, cell: ({ id }) => id },
        { title: context.words.name, cell: ({ name }) => name },
        { title: context.words.tier, cell: ({ tier }) => orDash(tier) },
        { title: context.words.classFrom, cell: ({ from }) => from },
      ]),
    );
  });
  verb(noun, terminal, "fields", words.doCustomerFields, async (context) => {
    show(context, unwrap(await context.client.call("listCustomerFields", {})), (rows) =>
      rowsOf(context, rows, [
        { title: context.words.id, cell: ({ id }) => id },
        { title: context.words.name, cell: ({ name }) => name },
        { title: context.words.fieldType, cell: ({ type }) => type },
        { title: context.words.fieldRule, cell: ({ form, choices }) => form ?? choices.join(", ") },
      ]),
    );
  });
}

function limitOf({ options }: Context, usual: number): number {
  const limit = textOption(options["limit"]);
  if (limit === undefined) return usual;
  if (!/^[1-9]\d{0,5}$/.test(limit)) throw new UsageError("--limit <n>");
  return Number(limit);
}

function listText(context: Context, rows: readonly CustomerView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => (name === "" ? "-" : name) },
    { title: words.customerNumbers, cell: ({ numbers }) => numbers.map(({ number }) => number).join(" ") },
    { title: words.customerClass, cell: ({ className }) => orDash(className) },
    { title: words.owner, cell: ({ owner }) => orDash(owner) },
    { title: words.organisation, cell: ({ organisationName }) => orDash(organisationName) },
    { title: words.tags, cell: ({ tags }) => tags.join(", ") },
  ]);
}

/** `names`: of the office's own fields, by key. */
function oneText({ words }: Context, one: CustomerView, names: ReadonlyMap<string, string> = new Map()): string {
  const numbers = one.numbers.map(({ number, label }) => (label === null ? number : `${number} (${label})`));
  const ownerName = one.ownerName === null ? "" : ` ${one.ownerName}`;
  return fieldList([
    [words.id, one.id],
    [words.name, one.name === "" ? "-" : one.name],
    [words.customerNumbers, numbers.length === 0 ? "-" : numbers.join(", ")],
    [words.customerClass, orDash(one.className)],
    [words.tier, orDash(one.tier)],
    [words.owner, one.owner === null ? "-" : `${one.owner}${ownerName}`],
    [words.organisation, orDash(one.organisationName)],
    [words.region, orDash(one.region)],
    [words.mailAddress, orDash(one.mail)],
    [words.address, orDash(one.address)],
    [words.tags, one.tags.length === 0 ? "-" : one.tags.join(", ")],
    ...Object.entries(one.fields).map(([key, value]) => [names.get(key) ?? key, fieldText(words, value)] as const),
    [words.createdBy, `${localTime(one.createdAt)} ${one.createdBy}`],
    [words.changedAt, localTime(one.changedAt)],
    [words.version, String(one.version)],
  ]);
}

function fieldText(words: Words, value: string | number | boolean | null): string {
  return typeof value === "boolean" ? (value ? words.yes : words.no) : orDash(value);
}

function timelineText(context: Context, rows: readonly TimelineEntryView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.at, cell: ({ at }) => localTime(at) },
    { title: words.timelineKind, cell: ({ kind }) => kind },
    { title: words.id, cell: ({ id }) => id },
    { title: words.timelineWhat, cell: ({ data }) => dataText(data) },
  ]);
}

function dataText(data: TimelineEntryView["data"]): string {
  const told = Object.entries(data).filter(([, value]) => value !== null && value !== "" && value !== false);
  return told.map(([name, value]) => (value === true ? name : `${name} ${value}`)).join(", ");
}
