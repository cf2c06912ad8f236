// qa progress: how far each inspector is; with --watch again after each change.

import type { Command } from "commander";
import type { InspectorProgressView } from "../../api/sheet-control.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { jsonText } from "../json.ts";
import { watch } from "../live.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

const HOME_AND_CLEAR = "\u001b[H\u001b[2J";

export function addQaProgress(qa: Command, terminal: Terminal, words: Words): void {
  qa.command("progress")
    .description(words.doQaProgress)
    .option("--watch", words.optProgressWatch)
    .option("--mine", words.optProgressMine)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { mine } = context.options;
      if (context.options["watch"] === true) return watchProgress(context, mine);
      show(context, unwrap(await context.client.call("showSheetProgress", { mine })), (rows) =>
        listText(context, rows),
      );
    });
}

/** In a terminal drawn in place; elsewhere each change is one table or JSON line. */
async function watchProgress(context: Context, mine: string | boolean | undefined): Promise<void> {
  const { terminal, json } = context;
  const isScreen = terminal.columns !== undefined && !json;
  await watch(context, "showSheetProgress", { watch: true, mine }, (rows) => {
    if (json) terminal.out(`${jsonText(rows)}\n`);
    else terminal.out(`${isScreen ? HOME_AND_CLEAR : ""}${listText(context, rows)}\n`);
  });
}

function listText(context: Context, rows: readonly InspectorProgressView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.sheetInspector, cell: ({ inspector }) => inspector },
    { title: words.progressName, cell: ({ name, isActive }) => (isActive ? name : `${name} (${words.progressGone})`) },
    { title: words.progressShare, cell: ({ share }) => String(share), align: "right" },
    { title: words.progressOpen, cell: ({ open, atOnce }) => `${open}/${atOnce}`, align: "right" },
    { title: words.progressLate, cell: ({ late }) => String(late), align: "right" },
    { title: words.progressNext, cell: ({ nextDueAt }) => localTime(nextDueAt) },
    { title: words.progressGiven, cell: ({ givenThisWeek }) => String(givenThisWeek), align: "right" },
    { title: words.progressToday, cell: ({ doneToday }) => String(doneToday), align: "right" },
    { title: words.progressWeek, cell: ({ doneThisWeek }) => String(doneThisWeek), align: "right" },
    { title: words.progressMinutes, cell: ({ minutes }) => orDash(minutes), align: "right" },
  ]);
}
