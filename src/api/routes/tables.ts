// /api/tables: tables that an office brings for look-ups of flows.

import { limits } from "../../base/limits.ts";
import { number, optional, perhaps, required, text, yesOrNo } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import type { TableImportView, TableRowView, TableView } from "../table-control.ts";

const key = text({
  pattern: new RegExp(`^[^\\p{Cc}]{1,${limits.tables.keyCharacters}}$`, "u"),
  allowed: `1 to ${limits.tables.keyCharacters} characters on one line`,
});

export interface TableAnswers {
  listTables: readonly TableView[];
  showTable: TableView;
  findInTable: TableRowView["values"];
  listTableRows: readonly TableRowView[];
  importTable: TableImportView;
  removeTable: TableView;
}

const operation = operations<TableAnswers>();

export const tableRoutes = [
  operation("listTables", {
    method: "GET",
    path: "/api/tables",
    about: "The office's tables, by name.",
    handle: (_, control) => control.tables.list(),
  }),
  operation("showTable", {
    method: "GET",
    path: "/api/tables/:id",
    about: "One table: its columns, and who imported it.",
    handle: ({ params }, control) => control.tables.show(params.id),
  }),
  operation("findInTable", {
    method: "GET",
    path: "/api/tables/:id/find",
    about: "The row of a key, as a flow's look-up finds it.",
    query: { key: required(key, "what is looked up") },
    handle: ({ params, query }, control) => control.tables.find(params.id, query.key),
  }),
  operation("listTableRows", {
    method: "GET",
    path: "/api/tables/:id/rows",
    about: "Rows in the order of their keys.",
    query: {
      after: optional(key, "", "the key of the row before"),
      limit: optional(number({ low: 1, high: limits.tables.listed, whole: true }), 100, "how many at most"),
    },
    handle: ({ params, query }, control) => control.tables.rows(params.id, query.after, query.limit),
  }),
  operation("importTable", {
    method: "PUT",
    path: "/api/tables/:id",
    about: "Makes the table equal to a CSV file; a file with a fault changes nothing.",
    query: {
      key: perhaps(key, "the column that look-ups go by; the first when left out"),
      phone: optional(yesOrNo, false, "the keys are telephone numbers"),
      dryRun: optional(yesOrNo, false, "only judge the file"),
    },
    body: "bytes",
    handle: ({ params, query, bytes, asker }, control) =>
      control.tables.import({ id: params.id, bytes, ...query }, asker),
  }),
  operation("removeTable", {
    method: "POST",
    path: "/api/tables/:id/remove",
    about: "Removes a table.",
    body: {},
    handle: ({ params, asker }, control) => control.tables.remove(params.id, asker),
  }),
] as const;
