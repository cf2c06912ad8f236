// route list|test: which numbers go over which trunks, and what one number would reach and why.

import type { Command } from "commander";
import type { RouteStepView, RouteTestView, RouteView } from "../../api/route-control.ts";
import { BadNews, type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addRoute(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("route").description(words.nounRoute).helpCommand(false);
  noun
    .command("list")
    .description(words.doRouteList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listRoutes", {}));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("test <number>")
    .description(words.doRouteTest)
    .option("--from <extension>", words.optRouteFrom)
    .option("--trunk <trunk>", words.optRouteTrunk)
    .option("--at <time>", words.optRouteAt)
    .action(async (number: string, _options: unknown, command: Command) => test(contextOf(command, terminal), number));
}

async function test(context: Context, number: string): Promise<void> {
  const query: Record<string, string> = { number };
  for (const name of ["from", "trunk"]) {
    const value = textOption(context.options[name]);
    if (value !== undefined) query[name] = value;
  }
  const at = momentOption(context);
  if (at !== undefined) query["at"] = at;
  const found = unwrap(await context.client.call("testNumber", { ...query }));
  show(context, found, (view) => testText(context, view));
  if (!found.reached) throw new BadNews();
}

const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?$/;

/** Without a zone it is the time of this machine. */
function momentOption({ options, words }: Context): string | undefined {
  const text = textOption(options["at"]);
  if (text === undefined) return undefined;
  const ms = MOMENT.test(text) ? Date.parse(text.replace(" ", "T")) : Number.NaN;
  if (Number.isNaN(ms)) throw new UsageError(`--at: ${words.found} ${JSON.stringify(text)}; ${words.badMoment}`);
  return new Date(ms).toISOString();
}

function listText(context: Context, rows: readonly RouteView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.position, cell: ({ position }) => String(position), align: "right" },
    { title: words.match, cell: ({ match }) => match },
    { title: words.trunks, cell: ({ via }) => via.map(stepText).join(", ") },
    { title: words.right, cell: ({ right }) => orDash(right) },
    { title: words.strip, cell: ({ strip }) => String(strip), align: "right" },
    { title: words.prefix, cell: ({ prefix }) => orDash(prefix === "" ? null : prefix) },
    { title: words.openNow, cell: ({ open }) => (open ? words.yes : words.no) },
    { title: words.hours, cell: ({ hours }) => orDash(hours === null ? null : hours.join("; ")) },
  ]);
}

function stepText(step: RouteView["via"][number]): string {
  if (step.length === 1) return step[0]?.trunk ?? "";
  return `(${step.map(({ trunk, weight }) => `${trunk} ${weight}`).join(" | ")})`;
}

function testText(context: Context, view: RouteTestView): string {
  const { words } = context;
  const what = [word(words, view.kind), view.id, view.name === view.id ? null : view.name];
  const fields = fieldList([
    [words.number, view.number],
    view.trunk === null ? [words.dialledBy, orDash(view.from)] : [words.comesOver, view.trunk],
    [words.at, localTime(view.at)],
    [words.reaches, what.filter((part) => part !== null).join(" ")],
    ...(view.reason === null ? [] : [[words.why, reasonText(words, view.reason)] as const]),
  ]);
  const attempts = rowsOf(context, view.attempts, [
    { title: words.position, cell: ({ step }) => String(step), align: "right" },
    { title: words.trunk, cell: ({ trunk }) => trunk },
    { title: words.weight, cell: ({ weight }) => String(weight), align: "right" },
    { title: words.sentAs, cell: ({ number }) => number },
    { title: words.shownAs, cell: ({ callerId }) => orDash(callerId === "" ? null : callerId) },
  ]);
  const steps = rowsOf(context, view.steps, [
    { title: words.lookedAt, cell: (step) => placeText(words, step) },
    { title: words.outcome, cell: (step) => verdictText(words, step) },
  ]);
  return `${fields}\n${view.attempts.length === 0 ? "" : `${attempts}\n`}${steps}`;
}

function reasonText(words: Words, { kind, right, match }: NonNullable<RouteTestView["reason"]>): string {
  const about = [right, match].filter((part) => part !== null);
  return [word(words, kind), ...about].join(" ");
}

function placeText(words: Words, step: RouteStepView): string {
  switch (step.kind) {
    case "table":
      return word(words, `table-${step.table}`);
    case "route":
      return `${words.route} ${step.position}: ${step.match}`;
    case "night":
      return `${words.nightSwitch} ${step.switch}`;
    case "dial":
    case "round":
      return `${words.number} ${step.number}`;
    case "trunk-to":
    case "rewritten":
      return `${words.trunk} ${step.trunk}`;
    default:
      return JSON.stringify(step); // of a newer switch
  }
}

function verdictText(words: Words, step: RouteStepView): string {
  switch (step.kind) {
    case "table":
      return step.fits ? words.fits : words.no;
    case "route":
      return step.verdict === "right" && step.right !== null
        ? `${word(words, "verdict-right")} ${step.right}`
        : word(words, `verdict-${step.verdict}`);
    case "night":
      return step.isNight ? `${words.on}: ${step.to}` : words.off;
    case "dial":
      return `${words.dials} ${step.to}`;
    case "trunk-to":
      return step.to === null ? words.no : `${words.dials} ${step.to}`;
    case "rewritten":
      return `${step.before} -> ${step.after}`;
    case "round":
      return word(words, "round");
    default:
      return "";
  }
}
