// Reports for the HTTP interface and the command line: run within reach, as rows or as files; saved ones and those that the clock runs.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { Asker, PeopleControl } from "../../api/people-control.ts";
import type {
  ReportAsker,
  ReportColumnView,
  ReportingControl,
  ReportKindView,
  ReportRequest,
  ReportRunView,
  ReportTableView,
  SavedReportView,
} from "../../api/reporting-control.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { Mask } from "../../call/mask.ts";
import type { ReportRun } from "../../crm/reports/due-tables.ts";
import type { Cell, Column, Language, Parameters, Report, Row } from "../../crm/reports/report.ts";
import { faultOf, faultText, type ReportFault, type ReportTable, type Wish } from "../../crm/reports/run-report.ts";
import type { SavedReport } from "../../crm/reports/saved-reports.ts";
import { type OfficeReport, REPORT_PARAMETERS } from "../../office/reports.ts";
import type { Switch } from "../core/switch.ts";
import { REPORT_TYPES, reportBytes } from "../report-files.ts";
import { mayRun, reachFor, viewerFor } from "./report-reach.ts";

export function reportingControl(
  pbx: Pick<Switch, "office" | "crm" | "people">,
  people: Pick<PeopleControl, "admit">,
): ReportingControl {
  const { run, scheduled, saved } = pbx.crm.reports;
  const table = async (request: ReportRequest, who: ReportAsker): Promise<Answer<Named>> => {
    const found = wishOf(request, who, pbx);
    if (found === undefined) return noReport(request.report);
    const within = await reachFor(run.find(found.wish.report), who, people);
    if (!within.ok) return within;
    const made = await run.run(found.wish, within.value, { language: request.language });
    return made.ok ? answer({ table: made.value, name: found.name }) : refusalOf(made.fault, request.report);
  };
  return {
    kinds: async (said, who) => {
      const language = said ?? pbx.office.language;
      const shown: ReportKindView[] = [];
      for (const one of run.all) {
        if (await mayRun(one, who, people)) shown.push(kindView(one, language));
      }
      return answer(shown);
    },
    run: async (request, who) => {
      const made = await table(request, who);
      return made.ok ? answer(tableView(made.value, request.language ?? pbx.office.language)) : made;
    },
    file: async (request, format, who) => {
      const made = await table(request, who);
      if (!made.ok) return made;
      const language = request.language ?? pbx.office.language;
      const { name } = made.value;
      const shown = masked(made.value.table, who.mask);
      return answer({
        kind: "chunks",
        type: REPORT_TYPES[format],
        name: `${request.report}.${format}`,
        chunks: () => reportBytes(shown, format, language, name),
      });
    },
    saved: async ({ asker, reach }) => {
      const own = await saved.list(viewerFor({ asker, reach }, pbx.office));
      const office = [...pbx.office.reports.values()].map((one) => officeView(one, scheduled.nextAt(one.key)));
      const taken = new Set(office.map(({ id }) => id));
      return answer([...office, ...own.filter(({ id }) => !taken.has(id)).map(savedView)]);
    },
    save: async ({ id, name, shared, ...request }, who) => {
      const report = run.find(request.report);
      const wish = plainWish(request);
      const fault = report === undefined ? ({ kind: "no-such-report" } as const) : faultOf(wish, report);
      if (fault !== undefined) return refusalOf(fault, request.report);
      if (pbx.office.reports.has(id) || run.find(id) !== undefined) return taken(id);
      if (shared && who.reach !== undefined)
        return refuse(403, "Not allowed", "Only who may see everything shares a report with everybody.");
      const owner = who.asker.user;
      const refused = await saved.save({ id, name, wish, owner, visible: shared ? "all" : "own" });
      if (refused === "taken") return taken(id);
      if (refused === "full")
        return refuse(409, "Too many", `There are ${limits.reports.saved} saved reports: remove one first.`);
      pbx.people.audit.note({ who: who.asker.name, what: "report.save", on: `report ${id}`, after: request.report });
      const kept = saved.find(id, undefined);
      return kept === undefined ? noReport(id) : answer(savedView(kept));
    },
    remove: async (id, { asker, reach }) => {
      const found = saved.find(id, viewerFor({ asker, reach }, pbx.office));
      if (found === undefined) return noReport(id);
      if (reach !== undefined && found.owner !== asker.user)
        return refuse(
          403,
          "Not allowed",
          `The report ${id} is ${found.owner ?? "the installation"}'s: only they remove it.`,
        );
      await saved.remove(id);
      pbx.people.audit.note({ who: asker.name, what: "report.remove", on: `report ${id}` });
      return answer(savedView(found));
    },
    runs: async (limit) => answer((await scheduled.runs(limit)).map(runView)),
    deliver: async (id, asker) => delivered(id, asker, pbx),
  };
}

function delivered(id: string, asker: Asker, pbx: Pick<Switch, "office" | "crm" | "people">): Answer<ReportRunView> {
  const begun = pbx.crm.reports.scheduled.deliver(id);
  switch (begun.kind) {
    case "unknown":
      return pbx.office.reports.has(id)
        ? refuse(409, "Not scheduled", `The report ${id} has no \`at\` in the office file: run it by hand.`)
        : noReport(id);
    case "running":
      return refuse(409, "Runs already", `The report ${id} is being made or sent just now.`);
    case "no-post":
      return refuse(409, "Nowhere to keep it", "This switch keeps no files.");
    case "begun":
      pbx.people.audit.note({ who: asker.name, what: "report.deliver", on: `report ${id}` });
      return answer(runView(begun.run));
  }
}

interface Named {
  readonly table: ReportTable;
  /** Of a saved one; undefined: it has the report's own title. */
  readonly name: string | undefined;
}

/** What was asked now comes before what was saved; a time that is named now takes the place of the saved one. */
function wishOf(
  request: ReportRequest,
  who: ReportAsker,
  { office, crm }: Pick<Switch, "office" | "crm">,
): { readonly wish: Wish; readonly name: string | undefined } | undefined {
  const now = plainWish(request);
  if (crm.reports.run.find(request.report) !== undefined) return { wish: now, name: undefined };
  const own = office.reports.get(request.report);
  const kept =
    own === undefined
      ? crm.reports.saved.find(request.report, viewerFor(who, office))
      : {
          name: own.name,
          wish: {
            ...now,
            report: own.report,
            period: own.period,
            from: undefined,
            to: undefined,
            parameters: own.parameters,
          },
        };
  if (kept === undefined) return undefined;
  const { wish, name } = kept;
  const isTimed = now.period !== undefined || now.from !== undefined || now.to !== undefined;
  const { period, from, to } = isTimed ? now : wish;
  return {
    name,
    wish: { report: wish.report, period, from, to, parameters: { ...wish.parameters, ...now.parameters } },
  };
}

/** What was left out is not there. */
function plainWish({ report, period, from, to, parameters }: Omit<ReportRequest, "language">): Wish {
  const given = REPORT_PARAMETERS.flatMap((name) => {
    const value = parameters[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { report, period, from, to, parameters: Object.fromEntries(given) };
}

function refusalOf(fault: ReportFault, report: string): Refused {
  const text = faultText(fault);
  switch (fault.kind) {
    case "no-such-report":
      return noReport(report);
    case "bad-parameter":
      return refuse(400, "Not understood", text, [
        { path: fault.name, found: "what the report does not take", allowed: fault.allowed },
      ]);
    case "out-of-reach":
      return refuse(403, "Not allowed", text);
    case "too-many-rows":
      return refuse(422, "Too many rows", text);
    case "busy":
      return refuse(503, "Too many at once", text);
  }
}

function noReport(id: string): Refused {
  return refuse(404, "No such report", `Found no report ${id}; "report list" shows those there are.`);
}

function taken(id: string): Refused {
  return refuse(409, "Taken", `There is a report ${id} already, and it is not yours to change.`);
}

function kindView(report: Report, language: Language): ReportKindView {
  const { key: id, title, about, by = [], parameters, columns, reach } = report;
  return {
    ...{ id, title: title[language], about: about[language], by, parameters },
    columns: columns.map((column) => columnView(column, language)),
    withinReach: reach === "rows",
  };
}

function columnView({ key, kind, sums, ...title }: Column, language: Language): ReportColumnView {
  return { key, title: title[language], kind, sums: sums === true };
}

function tableView({ table, name }: Named, language: Language): ReportTableView {
  const { report, columns, charts, parameters, span, timezone, madeAt, rows, total } = table;
  const plain = (row: Row): Readonly<Record<string, Cell>> =>
    Object.fromEntries(columns.map(({ key, kind }) => [key, plainCell(kind, row[key] ?? null)]));
  return {
    report: report.key,
    title: name ?? report.title[language],
    about: report.about[language],
    columns: columns.map((column) => columnView(column, language)),
    charts: charts.map(({ kind, label, values, ...title }) => ({ kind, title: title[language], label, values })),
    parameters: textsOf(parameters),
    from: isoTime(span.from as WallMillis),
    to: isoTime(span.to as WallMillis),
    timezone,
    madeAt: isoTime(madeAt),
    rows: rows.map(plain),
    total: total === undefined ? null : plain(total),
  };
}

function plainCell(kind: Column["kind"], cell: Cell): Cell {
  return kind === "time" && typeof cell === "number" ? isoTime(cell as WallMillis) : cell;
}

function textsOf(parameters: Parameters): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** A file is bytes before the interface could mask it. */
function masked(table: ReportTable, mask: Mask | undefined): ReportTable {
  if (mask === undefined) return table;
  const row = (one: Row): Row =>
    Object.fromEntries(
      Object.entries(one).map(([key, cell]) => [key, typeof cell === "string" ? mask.text(cell) : cell]),
    );
  return { ...table, rows: table.rows.map(row) };
}

function officeView(one: OfficeReport, nextAt: number | undefined): SavedReportView {
  const { key: id, name, report, period, parameters, schedule } = one;
  return {
    ...{ id, name, report, period, from: null, to: null, parameters: textsOf(parameters) },
    ...{ origin: "office", owner: null, shared: true },
    nextAt: nextAt === undefined ? null : isoTime(nextAt as WallMillis),
    format: schedule?.format ?? null,
    mail: schedule?.mail ?? [],
  };
}

function savedView({ id, name, wish, owner, visible }: SavedReport): SavedReportView {
  const { report, period, from, to, parameters } = wish;
  return {
    ...{
      id,
      name,
      report,
      period: period ?? null,
      from: from ?? null,
      to: to ?? null,
      parameters: textsOf(parameters),
    },
    ...{ origin: "saved", owner: owner ?? null, shared: visible === "all", nextAt: null, format: null, mail: [] },
  };
}

function runView(run: ReportRun): ReportRunView {
  const { report, dueAt, begunAt, endedAt, state, why, rows, file, mailed, cause } = run;
  return {
    ...{ report, state, why, mailed },
    dueAt: isoTime(dueAt),
    begunAt: isoTime(begunAt),
    endedAt: endedAt === undefined ? null : isoTime(endedAt),
    rows: rows ?? null,
    file: file ?? null,
    cause: cause ?? null,
  };
}
