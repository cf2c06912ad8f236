// /api/routes: which numbers go over which trunks, and what a number would reach.

import { perhaps, required } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import type { RouteTestView, RouteView } from "../route-control.ts";
import { dialled, identifier, instant } from "../shapes.ts";

export interface NumberPlanAnswers {
  listRoutes: readonly RouteView[];
  testNumber: RouteTestView;
}

const operation = operations<NumberPlanAnswers>();

export const numberPlanRoutes = [
  operation("listRoutes", {
    method: "GET",
    path: "/api/routes",
    about: "Which numbers go over which trunks.",
    handle: (_, { routes }) => routes.list(),
  }),
  operation("testNumber", {
    method: "GET",
    path: "/api/routes/test",
    about: "What a number would reach, and why; nobody is called.",
    query: {
      number: required(dialled, "what is dialled"),
      from: perhaps(identifier, "by this phone line"),
      trunk: perhaps(identifier, "by a caller over this trunk"),
      at: perhaps(instant, "then; left out: now"),
    },
    handle: ({ query }, { routes }) => routes.test(query),
  }),
] as const;
