// POST /api/extensions/ID/line: how a line is set. /api/switches: night switches.

import { perhaps, required } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import { choice, dialled } from "../shapes.ts";
import type { ExtensionView, NightSwitchView } from "../views.ts";

const onOff = choice(["on", "off", "file"]);

export interface LineAnswers {
  setLine: ExtensionView;
  listSwitches: readonly NightSwitchView[];
  turnSwitch: NightSwitchView;
}

const operation = operations<LineAnswers>();

export const lineRoutes = [
  operation("setLine", {
    method: "POST",
    path: "/api/extensions/:id/line",
    about: "How a phone line is set; `file`: as the office file says.",
    body: {
      dnd: perhaps(onOff, "do not disturb"),
      callWaiting: perhaps(onOff, "a second call rings"),
      forwardAlways: perhaps(dialled, "a number, off or file"),
      forwardBusy: perhaps(dialled, "a number, off or file"),
      forwardNoAnswer: perhaps(dialled, "a number, off or file"),
      forwardUnreachable: perhaps(dialled, "a number, off or file"),
    },
    handle: ({ params, body }, { lines }) => lines.set(params.id, body),
  }),
  operation("listSwitches", {
    method: "GET",
    path: "/api/switches",
    about: "Night switches.",
    handle: (_, { lines }) => lines.switches(),
  }),
  operation("turnSwitch", {
    method: "POST",
    path: "/api/switches/:id",
    about: "Turns a night switch.",
    body: { to: required(choice(["on", "off", "hours"]), "hours: as the opening hours say") },
    handle: ({ params, body }, { lines }) => lines.turn(params.id, body.to),
  }),
] as const;
