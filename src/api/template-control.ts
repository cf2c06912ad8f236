// Templates of reports (QA-08) for the HTTP interface and the command line: a report with what it is asked for, under a name, for oneself, one's team or
// everybody. `app/control/template-control.ts` implements it. They are run as any saved report is (`reporting-control.ts`), each by the reach of who runs
// it.

import type { Visible } from "../crm/reports/saved-reports.ts";
import type { ReportPeriod } from "../office/reports.ts";
import type { Answer } from "./answer.ts";
import type { ReportAsker, ReportRequest } from "./reporting-control.ts";
import type { IsoTime } from "./views.ts";

export interface ReportTemplateView {
  readonly id: string;
  readonly name: string;
  readonly report: string;
  /** Relative to when it is run. */
  readonly period: ReportPeriod;
  readonly parameters: Readonly<Record<string, string>>;
  /** own: its owner; team: whoever shares a team with the owner; all: everybody. */
  readonly visible: Visible;
  /** null: the installation. */
  readonly owner: string | null;
  /** It may be changed and removed by whoever asks. */
  readonly isOwn: boolean;
  readonly changedAt: IsoTime;
}

export interface TemplateWish extends Pick<ReportRequest, "report" | "parameters"> {
  readonly id: string;
  readonly name: string;
  readonly period: ReportPeriod;
  readonly visible: Visible;
}

export interface TemplateControl {
  /** By id; only of reports that the asker may run. */
  list(who: ReportAsker): Promise<Answer<readonly ReportTemplateView[]>>;
  /** 404: no such report; 400: what it does not take; 403: wider than one's own right; 409: somebody else has the id, or there are too many. */
  save(wish: TemplateWish, who: ReportAsker): Promise<Answer<ReportTemplateView>>;
  /** 404: there is none, or it is not shown to them; 403: somebody else's. */
  remove(id: string, who: ReportAsker): Promise<Answer<ReportTemplateView>>;
}
