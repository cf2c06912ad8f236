// /api/faxes: those received and sent, their pages, and one to be sent.

import { limits } from "../../base/limits.ts";
import { asJson } from "../reply.ts";
import { FieldReader, type FieldRule, identifier, oneOf, wholeNumber } from "../request.ts";
import type { Route } from "../route.ts";

const LISTED = 100;
const rows = wholeNumber(1, limits.fax.listed);
const format = oneOf<"tiff" | "pdf">(["tiff", "pdf"]);
const dialled: FieldRule<string> = {
  allowed: "digits, * and #, perhaps + in front",
  read: (text) => (/^\+?[0-9*#]{1,32}$/.test(text) ? text : undefined),
};

export const faxRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/faxes",
    body: "none",
    handle: async ({ query }, { faxes }) => {
      const fields = FieldReader.ofQuery(query);
      const limit = fields.optional("limit", rows) ?? LISTED;
      return fields.refusal() ?? asJson(await faxes.list(limit));
    },
  },
  {
    method: "GET",
    path: "/api/faxes/:id",
    body: "none",
    handle: async ({ params }, { faxes }) => asJson(await faxes.show(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/faxes/:id/file",
    body: "none",
    handle: async ({ params, query }, { faxes }) => {
      const fields = FieldReader.ofQuery(query);
      const as = fields.optional("as", format) ?? "tiff";
      return fields.refusal() ?? faxes.file(params["id"] ?? "", as);
    },
  },
  {
    method: "POST",
    path: "/api/faxes/:id/remove",
    body: "json",
    handle: async ({ params, json }, { faxes }) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await faxes.remove(params["id"] ?? "")),
  },
  {
    method: "POST",
    path: "/api/faxes",
    body: "bytes",
    handle: async ({ query, bytes }, { faxes }) => {
      const fields = FieldReader.ofQuery(query);
      const wish = {
        number: fields.required("number", dialled) ?? "",
        by: fields.required("by", identifier) ?? "",
        tiff: bytes,
      };
      return fields.refusal() ?? asJson(await faxes.send(wish));
    },
  },
];
