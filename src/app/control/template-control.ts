// Templates of reports for the HTTP interface and the command line. They lie on the shelf of saved reports (crm/reports/saved-reports.ts), so that one id
// is one report wherever it is named.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { PeopleControl } from "../../api/people-control.ts";
import type { ReportAsker } from "../../api/reporting-control.ts";
import type { ReportTemplateView, TemplateControl, TemplateWish } from "../../api/template-control.ts";
import { limits } from "../../base/limits.ts";
import { isoTime } from "../../base/time.ts";
import { faultOf, faultText } from "../../crm/reports/run-report.ts";
import type { SavedReport } from "../../crm/reports/saved-reports.ts";
import type { Switch } from "../core/switch.ts";
import { mayRun, viewerFor } from "./report-reach.ts";

export interface TemplateControlDeps {
  readonly pbx: Pick<Switch, "office" | "crm" | "people">;
  readonly people: Pick<PeopleControl, "admit">;
}

export function templateControl({ pbx, people }: TemplateControlDeps): TemplateControl {
  const { run, saved } = pbx.crm.reports;
  const shown = async (found: SavedReport | undefined, who: ReportAsker): Promise<ReportTemplateView | undefined> => {
    const view = found === undefined ? undefined : viewOf(found, who);
    return view !== undefined && (await mayRun(run.find(view.report), who, people)) ? view : undefined;
  };
  return {
    list: async (who) => {
      const views: ReportTemplateView[] = [];
      for (const one of await saved.list(viewerFor(who, pbx.office))) {
        const view = await shown(one, who);
        if (view !== undefined) views.push(view);
      }
      return answer(views);
    },
    save: async (wish, who) => {
      const { id, name, report: key, period, visible, parameters } = wish;
      const report = run.find(key);
      if (report === undefined || !(await mayRun(report, who, people)))
        return refuse(404, "No such report", `Found no report ${key}; "report list" shows those there are.`);
      const fault = faultOf({ parameters }, report);
      if (fault !== undefined) return refuse(400, "Not understood", faultText(fault));
      const wide = tooWide(wish, who);
      if (wide !== undefined) return wide;
      if (pbx.office.reports.has(id) || run.find(id) !== undefined) return taken(id);
      const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
      const kept = { report: key, period, from: undefined, to: undefined, parameters: Object.fromEntries(given) };
      const refused = await saved.save({ id, name, wish: kept, owner: who.asker.user, visible });
      if (refused === "taken") return taken(id);
      if (refused === "full")
        return refuse(409, "Too many", `There are ${limits.reports.saved} saved reports: remove one first.`);
      pbx.people.audit.note({
        who: who.asker.name,
        what: "report.save",
        on: `report ${id}`,
        after: `${key}, ${visible}`,
      });
      const view = await shown(saved.find(id, undefined), who);
      return view === undefined ? noTemplate(id) : answer(view);
    },
    remove: async (id, who) => {
      const view = await shown(saved.find(id, viewerFor(who, pbx.office)), who);
      if (view === undefined) return noTemplate(id);
      if (!view.isOwn)
        return refuse(
          403,
          "Not allowed",
          `The template ${id} is ${view.owner ?? "the installation"}'s: only they remove it.`,
        );
      await saved.remove(id);
      pbx.people.audit.note({ who: who.asker.name, what: "report.remove", on: `report ${id}` });
      return answer(view);
    },
  };
}

/** Nobody offers more people a template than they may see themselves. */
function tooWide({ visible }: TemplateWish, { reach }: ReportAsker): Refused | undefined {
  if (reach === undefined || visible === "own" || (visible === "team" && reach.scope === "team")) return undefined;
  const who = visible === "all" ? "who may see everything" : "who may see a team's reports";
  return refuse(403, "Not allowed", `visible: ${visible} is for ${who} alone.`);
}

/** undefined: saved with two dates, which is a report of its own and no template. */
function viewOf(one: SavedReport, { asker, reach }: ReportAsker): ReportTemplateView | undefined {
  const { id, name, wish, owner = null, visible, changedAt } = one;
  if (wish.from !== undefined || wish.to !== undefined) return undefined;
  const given = Object.entries(wish.parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...{ id, name, report: wish.report, period: wish.period ?? "today", parameters: Object.fromEntries(given) },
    ...{ visible, owner, isOwn: reach === undefined || owner === asker.user, changedAt: isoTime(changedAt) },
  };
}

function noTemplate(id: string): Answer<never> {
  return refuse(404, "No such template", `Found no template ${id}; "report template list" shows those there are.`);
}

function taken(id: string): Refused {
  return refuse(409, "Taken", `There is a report ${id} already, and it is not yours to change.`);
}
