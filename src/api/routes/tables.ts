// /api/tables: tables that an office brings for look-ups of flows.

import { limits } from "../../base/limits.ts";
import { asJson } from "../reply.ts";
import { FieldReader, type FieldRule, wholeNumber, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const key: FieldRule<string> = {
  allowed: `1 to ${limits.tables.keyCharacters} characters on one line`,
  read: (text) => (/^[^\p{Cc}]+$/u.test(text) && text.length <= limits.tables.keyCharacters ? text : undefined),
};

export const tableRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/tables",
    body: "none",
    handle: async (_, control) => asJson(await control.tables.list()),
  },
  {
    method: "GET",
    path: "/api/tables/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.tables.show(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/tables/:id/find",
    body: "none",
    handle: async ({ params, query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const asked = fields.required("key", key) ?? "";
      return fields.refusal() ?? asJson(await control.tables.find(params["id"] ?? "", asked));
    },
  },
  {
    method: "GET",
    path: "/api/tables/:id/rows",
    body: "none",
    handle: async ({ params, query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const after = fields.optional("after", key) ?? "";
      const limit = fields.optional("limit", wholeNumber(1, limits.tables.listed)) ?? 100;
      return fields.refusal() ?? asJson(await control.tables.rows(params["id"] ?? "", after, limit));
    },
  },
  {
    method: "PUT",
    path: "/api/tables/:id",
    body: "bytes",
    handle: async ({ params, query, bytes, asker }, control) => {
      const fields = FieldReader.ofQuery(query);
      const wish = {
        id: params["id"] ?? "",
        bytes,
        key: fields.optional("key", key),
        phone: fields.optional("phone", yesNo) ?? false,
        dryRun: fields.optional("dryRun", yesNo) ?? false,
      };
      return fields.refusal() ?? asJson(await control.tables.import(wish, asker));
    },
  },
  {
    method: "POST",
    path: "/api/tables/:id/remove",
    body: "json",
    handle: async ({ params, json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      return fields.refusal() ?? asJson(await control.tables.remove(params["id"] ?? "", asker));
    },
  },
];
