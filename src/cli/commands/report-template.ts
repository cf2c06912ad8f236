// report template list|save|run|remove: reports under a name for oneself, one's team or everybody.

import { type Command, Option } from "commander";
import type { ReportTemplateView } from "../../api/template-control.ts";
import { VISIBLE, type Visible } from "../../crm/reports/saved-reports.ts";
import { REPORT_FORMATS, REPORT_PERIODS, type ReportKey, type ReportPeriod } from "../../office/reports.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";
import { asking, askingOf, parametersOf, parametersText, runReport } from "./report-run.ts";

export function addReportTemplates(parent: Command, terminal: Terminal, words: Words): void {
  const noun = parent.command("template").description(words.nounReportTemplate).helpCommand(false);
  noun
    .command("list")
    .description(words.doTemplateList)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("listReportTemplates", {})), (all) => listText(context, all));
    });
  askingOf(noun.command("save <id> <report>").description(words.doTemplateSave), words)
    .addOption(new Option("--period <period>", words.optTemplatePeriod).choices(REPORT_PERIODS).makeOptionMandatory())
    .option("--name <name>", words.optReportName)
    .addOption(new Option("--visible <whom>", words.optTemplateVisible).choices(VISIBLE).default("own"))
    .action((id: string, report: string, _options: unknown, own: Command) =>
      saveTemplate(contextOf(own, terminal), id, report),
    );
  asking(noun.command("run <id>").description(words.doTemplateRun), words)
    .option("--output <file>", words.optReportOutput)
    .addOption(new Option("--format <format>", words.optReportFormat).choices(REPORT_FORMATS))
    .action((id: string, _options: unknown, own: Command) => runReport(contextOf(own, terminal), id));
  noun
    .command("remove <id>")
    .description(words.doTemplateRemove)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const gone = unwrap(await context.client.call("removeReportTemplate", { id }));
      show(context, gone, () => `${id} ${words.reportIsGone}\n`);
    });
}

async function saveTemplate(context: Context, id: string, report: string): Promise<void> {
  const { options, words } = context;
  const name = textOption(options["name"]);
  const wish = {
    ...{ id, report: report as ReportKey, period: String(options["period"]) as ReportPeriod },
    ...{ visible: String(options["visible"]) as Visible, ...parametersOf(context) },
    ...(name !== undefined && { name }),
  };
  const saved = unwrap(await context.client.call("saveReportTemplate", wish));
  show(context, saved, () => `${id} ${words.reportIsSaved}\n`);
}

function listText(context: Context, all: readonly ReportTemplateView[]): string {
  const { words } = context;
  return rowsOf(context, all, [
    { title: "ID", cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.templateReport, cell: ({ report }) => report },
    { title: words.reportPeriodIs, cell: ({ period }) => period },
    { title: words.reportTakes, cell: ({ parameters }) => orDash(parametersText(parameters)) },
    { title: words.templateVisible, cell: ({ visible }) => visible },
    { title: words.reportOwner, cell: ({ owner }) => orDash(owner) },
    { title: words.templateChanged, cell: ({ changedAt }) => localTime(changedAt) },
  ]);
}
