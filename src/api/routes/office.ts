// /api/office: the office file in force; read it, compare another with it, replace it.

import { optional } from "../../office/shape.ts";
import { type Download, operations } from "../operation.ts";
import { yesNo } from "../shapes.ts";
import type { OfficeApplyView, OfficeChangeView, OfficeRevisionView } from "../views.ts";

export interface OfficeAnswers {
  exportOffice: Download;
  applyOffice: OfficeApplyView;
  compareOffice: readonly OfficeChangeView[];
  listOfficeRevisions: readonly OfficeRevisionView[];
}

const operation = operations<OfficeAnswers>();

export const officeRoutes = [
  operation("exportOffice", {
    method: "GET",
    path: "/api/office",
    about: "The office in force as a file.",
    query: { secrets: optional(yesNo, false, "passwords and PINs in clear; else sealed for this data directory") },
    media: ["application/yaml"],
    handle: async ({ query }, { office }) => {
      const given = await office.export(query);
      return given.ok ? { ok: true, value: { kind: "text", type: "application/yaml", text: given.value } } : given;
    },
  }),
  operation("applyOffice", {
    method: "PUT",
    path: "/api/office",
    about: "Makes the office equal to a file; one with a fault changes nothing.",
    query: { dryRun: optional(yesNo, false, "only judge the file") },
    body: "text",
    handle: ({ query, text, author }, { office }) => office.apply(text, author, query),
  }),
  operation("compareOffice", {
    method: "POST",
    path: "/api/office/diff",
    about: "What applying a file would change.",
    body: "text",
    handle: ({ text }, { office }) => office.diff(text),
  }),
  operation("listOfficeRevisions", {
    method: "GET",
    path: "/api/office/history",
    about: "Who changed the office when, newest first.",
    handle: (_, { office }) => office.history(),
  }),
] as const;
