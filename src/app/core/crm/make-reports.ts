// Reports of a switch: what they read, and those that run by themselves. Part of `make-crm.ts`.

import { type Database, longQueries } from "../../../base/db.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock } from "../../../base/time.ts";
import type { Journal } from "../../../crm/journal.ts";
import { RunReport } from "../../../crm/reports/run-report.ts";
import { SavedReports } from "../../../crm/reports/saved-reports.ts";
import { type ReportPost, ScheduledReports } from "../../../crm/reports/scheduled-reports.ts";
import type { Office } from "../../../office/office.ts";
import { figureSources } from "./figure-sources.ts";

export interface ReportingDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly journal: Journal;
  readonly office: () => Office;
  /** Writes what is counted in memory. */
  readonly flushFigures: () => Promise<void>;
  /** undefined: reports are neither kept nor sent, and none runs by itself. */
  readonly reportPost?: ReportPost | undefined;
}

export class Reporting {
  readonly run: RunReport;
  readonly scheduled: ScheduledReports;
  readonly saved: SavedReports;

  constructor(deps: ReportingDeps) {
    const database = longQueries(deps.database);
    this.run = new RunReport({
      ...deps,
      database,
      figures: figureSources({ ...deps, database, flush: deps.flushFigures }),
    });
    this.saved = new SavedReports(deps);
    this.scheduled = new ScheduledReports({ ...deps, reports: this.run, post: deps.reportPost });
  }

  get size(): number {
    return this.run.size + this.scheduled.size;
  }
}
