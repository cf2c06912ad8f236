// Tables of the office for the HTTP interface and the command line. Who imported and removed which is in the audit; what stands in them is not.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { TableControl, TableView, TableWish } from "../../api/table-control.ts";
import { limits } from "../../base/limits.ts";
import { isoTime } from "../../base/time.ts";
import type { Switch } from "../core/switch.ts";
import type { ImportedTable, ImportFault } from "../core/tables/office-tables.ts";
import type { RowFault } from "../core/tables/read-rows.ts";
import type { OfficeTable } from "../core/tables/table-rows.ts";
import { CsvFault, readCsv } from "../table-csv.ts";
import { noSuch } from "./no-such.ts";

/** It would stand before every table of that name: `lookUp: customer`. */
const TAKEN = "customer";

export function tableControl({ ivr, people }: Pick<Switch, "ivr" | "people">): TableControl {
  const { tables } = ivr.outward;
  const one = (id: string): Answer<OfficeTable> => {
    const found = tables.get(id);
    return found === undefined
      ? noSuch(
          "table",
          id,
          tables.all.map(({ name }) => name),
        )
      : answer(found);
  };
  return {
    list: async () => answer(tables.all.map(viewOf)),
    show: async (id) => {
      const found = one(id);
      return found.ok ? answer(viewOf(found.value)) : found;
    },
    find: async (id, key) => {
      const found = one(id);
      if (!found.ok) return found;
      const values = tables.find(id, key);
      return values === undefined
        ? refuse(404, "No such row", `Table ${id} has no row for ${key}, or several that have its digits.`)
        : answer(values);
    },
    rows: async (id, after, limit) => {
      const found = one(id);
      return found.ok ? answer(await tables.page(found.value, after, limit)) : found;
    },
    import: async (wish, { name: who }) => {
      const { id, key, dryRun } = wish;
      if (id === TAKEN)
        return refuse(409, "Not a name", `${TAKEN} is what the caller list is looked up as; take another.`);
      const before = tables.get(id);
      const imported = await importFile(wish, who, tables);
      if (!imported.ok) return imported;
      const { columns, keyColumn, rows } = imported.value;
      const was = before?.rows ?? null;
      if (!dryRun)
        people.audit.note({
          who,
          what: "table.import",
          on: `table ${id}`,
          before: short(before),
          after: `${rows} rows by ${key ?? keyColumn}`,
        });
      return answer({ id, columns, key: keyColumn, rows, before: was, imported: !dryRun });
    },
    remove: async (id, { name: who }) => {
      const found = one(id);
      if (!found.ok) return found;
      const removed = await tables.remove(id);
      if (removed === "busy") return busy();
      people.audit.note({ who, what: "table.remove", on: `table ${id}`, before: short(found.value) });
      return answer(viewOf(found.value));
    },
  };
}

async function importFile(
  { id, bytes, key, phone, dryRun }: TableWish,
  by: string,
  tables: Switch["ivr"]["outward"]["tables"],
): Promise<Answer<ImportedTable>> {
  const terms = { name: id, keyColumn: key, keys: phone ? "phone" : "text", by, dryRun } as const;
  try {
    const imported = await tables.import(readCsv(bytes), terms);
    return imported.ok ? answer(imported.value) : refusalOf(id, imported.fault);
  } catch (error) {
    if (error instanceof CsvFault) return wrongRows(id, [{ line: error.line, fault: error.message }], 1);
    const cause = error instanceof Error ? error.message : String(error);
    return refuse(503, "Not kept", `The table was not imported and is as before: ${cause}.`);
  }
}

function refusalOf(id: string, fault: ImportFault): Refused {
  if (fault.kind === "rows") return wrongRows(id, fault.faults, fault.inAll);
  if (fault.kind === "busy") return busy();
  return refuse(409, "Too many tables", `There are ${limits.tables.tables} tables; remove one first.`);
}

function busy(): Refused {
  return refuse(409, "Busy", "Another table is being imported; try again in a moment.");
}

function wrongRows(id: string, faults: readonly RowFault[], inAll: number): Refused {
  const more = inAll > faults.length ? `, of which ${faults.length} are shown` : "";
  const detail = `the file has ${inAll} ${inAll === 1 ? "fault" : "faults"}${more}; nothing was imported.`;
  const places = faults.map(({ line, fault }) => ({ file: id, line, path: "", message: fault }));
  return { ok: false, status: 422, problem: { title: "Not imported", detail, places } };
}

function viewOf({ name, columns, keyColumn, keys, rows, importedAt, importedBy }: OfficeTable): TableView {
  return { id: name, columns, key: keyColumn, keys, rows, importedAt: isoTime(importedAt), importedBy };
}

function short(table: OfficeTable | undefined): string | undefined {
  return table === undefined ? undefined : `${table.rows} rows by ${table.keyColumn}`;
}
