// Reports and performance as a person would write them down. Part of `written.ts`.

import {
  NIGHT,
  type OfficeReport,
  PERFORMANCE_MEASURES,
  type Performance,
  type PerformanceProject,
  REPORT_PARAMETERS,
} from "./reports.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, EMPTY_MAP, field, flowText, listText, mapText, maybe, quoted, scalarText } from "./yaml-text.ts";

export function reportFields({
  key,
  name,
  report,
  period,
  parameters,
  schedule,
}: OfficeReport): readonly WrittenField[] {
  const defaults = officeDefaults.report;
  return [
    field("name", scalarText(name), scalarText(key)),
    field("report", report, undefined),
    field("period", period, "yesterday"),
    ...REPORT_PARAMETERS.flatMap((parameter) => maybe(parameter, parameters[parameter])),
    ...(schedule === undefined
      ? []
      : [
          field("at", quoted(clockText(schedule.at)), undefined),
          field("days", listText(schedule.days), EMPTY_LIST),
          ...(schedule.monthDay === undefined ? [] : [field("monthDay", String(schedule.monthDay), undefined)]),
          field("format", schedule.format, defaults.format),
          field("mail", listText(schedule.mail), EMPTY_LIST),
        ]),
  ];
}

export function performanceFields(performance: Performance): readonly WrittenField[] {
  const { answerWithinMs, sales, cancellations, projects } = performance;
  const defaults = officeDefaults.performance;
  const written = [...projects].map(([key, project]) => [key, flowText(projectFields(project))] as const);
  return [
    field("answerWithin", durationText(answerWithinMs), durationText(defaults.answerWithin)),
    field("sales", listText(sales), EMPTY_LIST),
    field("cancellations", listText(cancellations), EMPTY_LIST),
    field("projects", mapText(written), EMPTY_MAP),
    field("warnings", flowText(warningFields(performance)), EMPTY_MAP),
  ];
}

function projectFields({ key, name, teams, weights }: PerformanceProject): readonly WrittenField[] {
  const usual = officeDefaults.performance.weights;
  const own = PERFORMANCE_MEASURES.map((measure) => field(measure, String(weights[measure]), String(usual[measure])));
  return [
    field("name", scalarText(name), scalarText(key)),
    field("teams", listText(teams), undefined),
    field("weights", flowText(own), EMPTY_MAP),
  ];
}

function warningFields({ warnings }: Performance): readonly WrittenField[] {
  const usual = officeDefaults.performance.warnings;
  const percent = (share: number): string => String(Number((share * 100).toFixed(9)));
  return [
    field("signIns", String(warnings.signIns), String(usual.signIns)),
    field("shortCall", durationText(warnings.shortCallMs), durationText(usual.shortCall)),
    field("shortShare", percent(warnings.shortShare), String(usual.shortShare)),
    field("longTimes", String(warnings.longTimes), String(usual.longTimes)),
    field("longShare", percent(warnings.longShare), String(usual.longShare)),
    field("complaintShare", percent(warnings.complaintShare), String(usual.complaintShare)),
    field("nightTimes", String(warnings.nightTimes), String(usual.nightTimes)),
    field("nightFrom", quoted(clockText(warnings.nightFrom)), quoted(clockText(NIGHT.from))),
    field("nightTo", quoted(clockText(warnings.nightTo)), quoted(clockText(NIGHT.to))),
    field("fewCalls", String(warnings.fewCalls), String(usual.fewCalls)),
  ];
}

export function clockText(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
