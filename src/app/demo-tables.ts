// Tables that the demo office's flows look up: files of examples/tables, imported at the first start.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Logger } from "../base/log.ts";
import type { OfficeTables } from "./core/tables/office-tables.ts";
import { readCsv } from "./table-csv.ts";

/** Each in a file of its name. The first column is the key. */
export const DEMO_TABLES = ["orders", "meetings"] as const;

/** From `src/app` and from `dist/app` alike. */
const EXAMPLES = new URL("../../examples/tables/", import.meta.url);

/** One that cannot be taken is said and left out. */
export async function importDemoTables(tables: OfficeTables, log: Logger): Promise<void> {
  for (const name of DEMO_TABLES) {
    try {
      const rows = readCsv([readFileSync(fileURLToPath(new URL(`${name}.csv`, EXAMPLES)))]);
      const terms = { name, keyColumn: undefined, keys: "text", by: "zongji", dryRun: false } as const;
      const imported = await tables.import(rows, terms);
      if (!imported.ok) log.warn("table.demo-refused", { table: name, cause: imported.fault.kind });
    } catch (error) {
      log.warn("table.demo-refused", { table: name, cause: error instanceof Error ? error.message : String(error) });
    }
  }
}
