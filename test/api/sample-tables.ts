// Tables that answer as the switch does, and remember what they were asked.

import { answer, refuse } from "../../src/api/answer.ts";
import type { TableControl, TableRowView, TableView } from "../../src/api/table-control.ts";

export const sampleTable: TableView = {
  id: "orders",
  columns: ["number", "status"],
  key: "number",
  keys: "text",
  rows: 2,
  importedAt: "2026-11-22T08:00:00.000Z",
  importedBy: "li (local)",
};

const ROWS: readonly TableRowView[] = [
  { key: "A-1024", values: { number: "A-1024", status: "已发货" } },
  { key: "A-1025", values: { number: "A-1025", status: 'x,"y"' } },
];

export function sampleTables(say: (what: string) => void): TableControl {
  const none = (id: string) => refuse(404, "No such table", `Found no table ${id}; did you mean orders?`);
  return {
    list: async () => answer([sampleTable]),
    show: async (id) => (id === "orders" ? answer(sampleTable) : none(id)),
    find: async (id, key) => {
      say(`table.find ${id} ${key}`);
      return answer(ROWS[0]?.values ?? {});
    },
    rows: async (_, after, limit) => answer(ROWS.filter(({ key }) => key > after).slice(0, limit)),
    import: async ({ id, bytes, key, phone, dryRun }, asker) => {
      const text = Buffer.concat(bytes).toString();
      say(`table.import ${id} ${text.length} ${key} ${phone} ${dryRun} by ${asker.name}`);
      if (text.includes("bad"))
        return {
          ok: false,
          status: 422,
          problem: {
            title: "Not imported",
            detail: "the file has 1 fault; nothing was imported.",
            places: [{ file: id, line: 3, path: "", message: "no number" }],
          },
        };
      return answer({ id, columns: sampleTable.columns, key: key ?? "number", rows: 2, before: 5, imported: !dryRun });
    },
    remove: async (id) => {
      say(`table.remove ${id}`);
      return id === "orders" ? answer(sampleTable) : none(id);
    },
  };
}
