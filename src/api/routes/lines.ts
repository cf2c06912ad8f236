// POST /api/extensions/ID/line: how a line is set. /api/switches: night switches.

import type { LineChange } from "../line-control.ts";
import { asJson } from "../reply.ts";
import { dialled, FieldReader, oneOf } from "../request.ts";
import type { Route } from "../route.ts";

const onOff = oneOf(["on", "off", "file"]);
const turned = oneOf(["on", "off", "hours"]);

export const lineRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/api/extensions/:id/line",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const change: LineChange = {
        dnd: fields.optional("dnd", onOff),
        callWaiting: fields.optional("callWaiting", onOff),
        forwardAlways: fields.optional("forwardAlways", dialled),
        forwardBusy: fields.optional("forwardBusy", dialled),
        forwardNoAnswer: fields.optional("forwardNoAnswer", dialled),
        forwardUnreachable: fields.optional("forwardUnreachable", dialled),
      };
      return fields.refusal() ?? asJson(await control.lines.set(params["id"] ?? "", change));
    },
  },
  {
    method: "GET",
    path: "/api/switches",
    body: "none",
    handle: async (_, control) => asJson(await control.lines.switches()),
  },
  {
    method: "POST",
    path: "/api/switches/:id",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const to = fields.required("to", turned);
      const refusal = fields.refusal();
      if (refusal !== undefined || to === undefined) return refusal ?? asJson(await control.lines.switches());
      return asJson(await control.lines.turn(params["id"] ?? "", to));
    },
  },
];
