// /api/customer-imports: files of customers, sent in pieces and taken in the background. /api/customer-export: the way back.

import { limits } from "../../base/limits.ts";
import { DUPLICATES } from "../../crm/imports/import.ts";
import { mapOf, number, oneOf, optional, perhaps, required, type Shape, text, yesOrNo } from "../../office/shape.ts";
import { type Answer, answer } from "../answer.ts";
import { EXPORT_FORMATS, type ImportPreviewView, type ImportView, type MadeFile } from "../import-control.ts";
import { type Download, operations } from "../operation.ts";
import type { Reply } from "../reply.ts";
import { identifier, line } from "../shapes.ts";

export interface CustomerImportAnswers {
  listImports: readonly ImportView[];
  showImport: ImportView;
  beginImport: ImportView;
  sendImport: ImportView;
  previewImport: ImportPreviewView;
  startImport: ImportView;
  getImportErrors: Download;
  removeImport: ImportView;
  exportCustomers: Download;
}

const operation = operations<CustomerImportAnswers>();

const encoding = perhaps(
  text({ pattern: /^[\w-]{2,20}$/, allowed: "utf-8, utf-16le, utf-16be or gb18030" }),
  "of a CSV file; left out: found out",
);
const sheet = perhaps(line(60), "name of a workbook's sheet; left out: the first");
const title = { pattern: /^.{1,100}$/u, allowed: "a column's title" };
const takenFor: Shape<string> = text({
  pattern: /^[^\p{C}]{0,80}$/u,
  allowed: "name, phone, class, owner, organisation, region, mail, address, tags, id, field.KEY, or nothing",
});

export const customerImportRoutes = [
  operation("listImports", {
    method: "GET",
    path: "/api/customer-imports",
    about: "Imports of customers, newest first.",
    handle: (_, control) => control.imports.list(),
  }),
  operation("beginImport", {
    method: "POST",
    path: "/api/customer-imports",
    about: "Begins an import: its file is sent next, piece by piece.",
    body: { file: required(line(200), "as its sender calls it") },
    creates: true,
    handle: ({ body, asker }, control) => control.imports.begin(body.file, asker),
  }),
  operation("showImport", {
    method: "GET",
    path: "/api/customer-imports/:id",
    about: "How far one import is.",
    handle: ({ params }, control) => control.imports.show(params.id),
  }),
  operation("sendImport", {
    method: "PUT",
    path: "/api/customer-imports/:id/file",
    about:
      "A piece of an import's file (CSV or XLSX); what stands behind it is replaced, so that a piece may be sent again.",
    query: {
      at: optional(
        number({ low: 0, high: limits.imports.fileBytes, whole: true }),
        0,
        "where it belongs: the bytes sent before",
      ),
    },
    body: "bytes",
    handle: ({ params, query, bytes }, control) => control.imports.send(params.id, query.at, bytes),
  }),
  operation("previewImport", {
    method: "GET",
    path: "/api/customer-imports/:id/preview",
    about: "What the columns of a sent file are taken for, and its first rows.",
    query: { encoding, sheet },
    handle: ({ params, query }, control) => control.imports.preview(params.id, query),
  }),
  operation("startImport", {
    method: "POST",
    path: "/api/customer-imports/:id/start",
    about: "Takes the rows of a sent file, in the background; after a dry run once more.",
    body: {
      duplicates: optional(oneOf(DUPLICATES), "update", "what becomes of a row whose number is a customer's already"),
      dryRun: optional(yesOrNo, false, "nothing is written; what would be is counted"),
      map: optional(mapOf(title, takenFor), new Map(), "titles of columns, and what each is taken for instead"),
      encoding,
      sheet,
    },
    handle: ({ params, body, asker }, control) => control.imports.start(params.id, body, asker),
  }),
  operation("getImportErrors", {
    method: "GET",
    path: "/api/customer-imports/:id/errors",
    about: "Rows that were not imported, each with its line and the reason, as CSV.",
    media: ["text/csv"],
    handle: async ({ params }, control) => fileReply(await control.imports.errors(params.id)),
  }),
  operation("removeImport", {
    method: "DELETE",
    path: "/api/customer-imports/:id",
    about: "Forgets an import with its file; one that runs stops, and what was imported stays.",
    handle: ({ params, asker }, control) => control.imports.remove(params.id, asker),
  }),
  operation("exportCustomers", {
    method: "GET",
    path: "/api/customer-export",
    about: "Customers within reach as a file that an import takes back.",
    media: ["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/json"],
    query: {
      format: optional(oneOf(EXPORT_FORMATS), "csv", "of the file"),
      text: perhaps(line(100), "only those that a search for it finds"),
      class: perhaps(identifier, "only of this class"),
    },
    handle: async ({ query, asker, reach, mask }, control) =>
      fileReply(await control.imports.export(query, { asker, reach, mask })),
  }),
] as const;

export function fileReply(made: Answer<MadeFile>): Answer<Reply> {
  return made.ok ? answer({ kind: "chunks", ...made.value }) : made;
}
