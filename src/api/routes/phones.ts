// /api/phones/EXTENSION/provision: the files of one phone, and the address it fetches them from.

import { asJson } from "../reply.ts";
import { FieldReader, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const maker = {
  allowed: "yealink, grandstream, snom, polycom or linphone",
  read: (text: string) => (/^[a-z]{2,20}$/.test(text) ? text : undefined),
};
const mac = {
  allowed: "twelve hex digits, such as 00:15:65:12:34:56",
  read: (text: string) => {
    const bare = text.replaceAll(/[:.-]/g, "").toLowerCase();
    return /^[0-9a-f]{12}$/.test(bare) ? bare : undefined;
  },
};
const host = {
  allowed: "a name or address by which phones reach the switch",
  read: (text: string) =>
    /^(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?)$/.test(text) ? text : undefined,
};

export const phoneRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/api/phones/:id/provision",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const asked = {
        extension: params["id"] ?? "",
        maker: fields.optional("maker", maker),
        mac: fields.optional("mac", mac),
        once: fields.optional("once", yesNo) ?? false,
        host: fields.optional("host", host),
      };
      return fields.refusal() ?? asJson(await control.provision.prepare(asked));
    },
  },
];
