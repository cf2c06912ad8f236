// /api/calibrations: several inspectors judge the same calls, and are compared; /api/calibration-trends: over many of them.

import { limits } from "../../base/limits.ts";
import { list, oneOf, perhaps, required } from "../../office/shape.ts";
import { CALIBRATION_STATES } from "../../qa/calibration/calibration.ts";
import { refuse } from "../answer.ts";
import type { CalibrationDetailView, CalibrationTrendView, CalibrationView } from "../calibration-control.ts";
import { operations, type Page } from "../operation.ts";
import { identifier, instant, like, lineOf, paging } from "../shapes.ts";

const { calls: mostCalls, inspectors: mostInspectors, reasonCharacters } = limits.calibrations;

/** An inspection, a call, or CALL/AGENT. */
const judgedCall = like(
  /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}(\/[\p{L}\p{N}][\p{L}\p{N}._-]{0,63})?$/u,
  "an inspection such as Q-17, a call, or CALL/AGENT",
);

export interface CalibrationAnswers {
  listCalibrations: Page<CalibrationView>;
  showCalibration: CalibrationDetailView;
  createCalibration: CalibrationDetailView;
  closeCalibration: CalibrationDetailView;
  cancelCalibration: CalibrationDetailView;
  showCalibrationTrend: CalibrationTrendView;
}

const operation = operations<CalibrationAnswers>();

export const calibrationRoutes = [
  operation("listCalibrations", {
    method: "GET",
    path: "/api/calibrations",
    about: "Calibrations, newest first; inspectors: those they took part in.",
    query: {
      ...paging,
      state: perhaps(oneOf(CALIBRATION_STATES), "its state"),
      scorecard: perhaps(identifier, "by which scorecard"),
    },
    handle: ({ query, reach }, control) => control.calibrations.list(query, reach),
  }),
  operation("showCalibration", {
    method: "GET",
    path: "/api/calibrations/:id",
    about: "One calibration; what was judged is told when it is closed.",
    handle: ({ params, asker, reach }, control) => control.calibrations.show(params.id, asker, reach),
  }),
  operation("createCalibration", {
    method: "POST",
    path: "/api/calibrations",
    about: "Gives several inspectors the same calls to judge, none knowing of the others'.",
    creates: true,
    body: {
      scorecard: required(identifier, "key of the scorecard"),
      calls: required(list(judgedCall), "inspections, calls, or CALL/AGENT"),
      inspectors: perhaps(list(identifier), "who judges; left out: everybody who may"),
      master: perhaps(identifier, "an inspector whose sheets the others are measured by; left out: the mean of all"),
      due: perhaps(instant, "until when; left out: as long as for any sheet"),
    },
    handle: async ({ body, asker }, control) => {
      const calls = [...new Set(body.calls)];
      if (calls.length === 0 || calls.length > mostCalls)
        return refuse(400, "Not understood", `calls: found ${calls.length}; allowed: 1 to ${mostCalls}`);
      const named = body.inspectors?.length ?? 2;
      if (named === 0 || named > mostInspectors)
        return refuse(400, "Not understood", `inspectors: found ${named}; allowed: 1 to ${mostInspectors}`);
      return control.calibrations.create({ ...body, calls }, asker);
    },
  }),
  operation("closeCalibration", {
    method: "POST",
    path: "/api/calibrations/:id/close",
    about: "Ends it before everybody has judged; what there is is compared.",
    body: {},
    handle: ({ params, asker }, control) => control.calibrations.close(params.id, asker),
  }),
  operation("cancelCalibration", {
    method: "POST",
    path: "/api/calibrations/:id/cancel",
    about: "Ends it, and nothing is compared.",
    body: { reason: required(lineOf(reasonCharacters), "why") },
    handle: ({ params, body, asker }, control) => control.calibrations.cancel(params.id, body.reason, asker),
  }),
  operation("showCalibrationTrend", {
    method: "GET",
    path: "/api/calibration-trends/:id",
    about: "Whether inspectors come to judge alike: the newest closed calibrations with one scorecard.",
    handle: ({ params, reach }, control) => control.calibrations.trend(params.id, reach),
  }),
] as const;
