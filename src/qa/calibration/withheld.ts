// What nobody may know as long as a calibration goes on (QA-07): what others judged. Whoever may look into all sheets, who may be one of those who judge,
// sees that a sheet is there and how far it is, and nothing of what is written on it.

import type { Database } from "../../base/db.ts";
import type { KeptSheet } from "../sheets/sheet-rows.ts";

const STATE = "SELECT state FROM calibration WHERE number = ?";

/** As `asker` may see it; undefined: the installation itself, which sees everything. One look-up, of sheets of calibrations alone. */
export function withheld(sheet: KeptSheet, asker: string | undefined, database: Pick<Database, "get">): KeptSheet {
  if (sheet.purpose !== "calibration" || asker === undefined || asker === sheet.inspector) return sheet;
  if (database.get(STATE, [sheet.subject])?.["state"] !== "open") return sheet;
  return { ...sheet, answers: [], comments: [], marks: [], special: undefined, result: undefined };
}
