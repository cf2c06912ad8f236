// /api/phones/EXTENSION/provision: the files of one phone, and the address it fetches them from.

import { optional, perhaps } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import type { PhoneProvisionView } from "../provision-control.ts";
import { checked, like, yesNo } from "../shapes.ts";

const maker = like(/^[a-z]{2,20}$/, "yealink, grandstream, snom, polycom or linphone");
const mac = checked(
  { type: "string", pattern: "^([0-9A-Fa-f]{2}[:.-]?){5}[0-9A-Fa-f]{2}$" },
  "twelve hex digits, such as 00:15:65:12:34:56",
  (text) => {
    const bare = text.replaceAll(/[:.-]/g, "").toLowerCase();
    return /^[0-9a-f]{12}$/.test(bare) ? bare : undefined;
  },
  "",
);
const host = like(
  /^(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?)$/,
  "a name or address by which phones reach the switch",
);

export interface PhoneAnswers {
  provisionPhone: PhoneProvisionView;
}

const operation = operations<PhoneAnswers>();

export const phoneRoutes = [
  operation("provisionPhone", {
    method: "POST",
    path: "/api/phones/:id/provision",
    about: "Makes the files of a phone, and the address it fetches them from.",
    shownOnce: true,
    body: {
      maker: perhaps(maker, "left out: as the office file says"),
      mac: perhaps(mac, "left out: as the office file says"),
      once: optional(yesNo, false, "the address works once"),
      host: perhaps(host, "left out: as zongji.yaml says"),
    },
    handle: ({ params, body }, { provision }) => provision.prepare({ extension: params.id, ...body }),
  }),
] as const;
