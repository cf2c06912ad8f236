// /api/office: the office file in force; read it, compare another with it, replace it.

import type { Answer } from "../answer.ts";
import { asJson, type Reply } from "../reply.ts";
import { FieldReader, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

export const officeRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/office",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const secrets = fields.optional("secrets", yesNo) ?? false;
      return fields.refusal() ?? asYaml(await control.office.export({ secrets }));
    },
  },
  {
    method: "PUT",
    path: "/api/office",
    body: "text",
    handle: async ({ query, text, author }, control) => {
      const fields = FieldReader.ofQuery(query);
      const dryRun = fields.optional("dryRun", yesNo) ?? false;
      return fields.refusal() ?? asJson(await control.office.apply(text, author, { dryRun }));
    },
  },
  {
    method: "POST",
    path: "/api/office/diff",
    body: "text",
    handle: async ({ text }, control) => asJson(await control.office.diff(text)),
  },
  {
    method: "GET",
    path: "/api/office/history",
    body: "none",
    handle: async (_, control) => asJson(await control.office.history()),
  },
];

function asYaml(given: Answer<string>): Answer<Reply> {
  return given.ok ? { ok: true, value: { kind: "text", type: "application/yaml", text: given.value } } : given;
}
