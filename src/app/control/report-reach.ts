// Whose rows of a report somebody sees, and which saved ones: asked by everything that lists or runs reports for a person.

import { type Answer, answer } from "../../api/answer.ts";
import type { PeopleControl, Reach } from "../../api/people-control.ts";
import type { ReportAsker } from "../../api/reporting-control.ts";
import type { Report } from "../../crm/reports/report.ts";
import { type ReportViewer, viewerOf } from "../../crm/reports/saved-reports.ts";
import type { Office } from "../../office/office.ts";

/** As far as the right reaches that the report needs instead of `report.view`; undefined: everywhere. 403 where they lack it. */
export async function reachFor(
  report: Report | undefined,
  { asker, reach }: Pick<ReportAsker, "asker" | "reach">,
  people: Pick<PeopleControl, "admit">,
): Promise<Answer<Reach | undefined>> {
  const action = report?.needs;
  return action === undefined ? answer(reach) : people.admit(asker, { action, on: { kind: "anybody" } });
}

/** May they run it at all? */
export async function mayRun(
  report: Report | undefined,
  who: Pick<ReportAsker, "asker" | "reach">,
  people: Pick<PeopleControl, "admit">,
): Promise<boolean> {
  if (report === undefined) return false;
  const within = await reachFor(report, who, people);
  return within.ok && (within.value === undefined || report.reach === "rows");
}

/** undefined: whoever may see every report sees what everybody saved. */
export function viewerFor(
  { asker, reach }: Pick<ReportAsker, "asker" | "reach">,
  office: Office,
): ReportViewer | undefined {
  return reach === undefined || asker.user === undefined ? undefined : viewerOf(asker.user, office);
}
