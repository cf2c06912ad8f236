// /api/trunks: the ways to carriers and how they are.

import { operations } from "../operation.ts";
import type { TrunkView } from "../trunk-control.ts";

export interface TrunkAnswers {
  listTrunks: readonly TrunkView[];
  showTrunk: TrunkView;
}

const operation = operations<TrunkAnswers>();

export const trunkRoutes = [
  operation("listTrunks", {
    method: "GET",
    path: "/api/trunks",
    about: "The ways to carriers, and how they are.",
    handle: (_, control) => control.trunks.list(),
  }),
  operation("showTrunk", {
    method: "GET",
    path: "/api/trunks/:id",
    about: "One way to a carrier: its places, calls and registration.",
    handle: ({ params }, control) => control.trunks.show(params.id),
  }),
] as const;
