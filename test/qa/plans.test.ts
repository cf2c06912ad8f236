// Of hundreds of thousands of inspections and sheets only those that are asked for are read: how SQLite goes about what is asked often, and at a start.

import { expect, test } from "vitest";
import type { Database, SqlValue } from "../../src/base/db.ts";
import { silentLog } from "../../src/base/log.ts";
import type { WallMillis } from "../../src/base/time.ts";
import { searchInspections } from "../../src/qa/inspections/search-inspections.ts";
import { SELECT_TAKEN } from "../../src/qa/sampling/draw-tables.ts";
import { Draws } from "../../src/qa/sampling/draws.ts";
import { RESTED } from "../../src/qa/sampling/gather.ts";
import { searchSheets } from "../../src/qa/sheets/search.ts";
import { Sheets, type SheetsDeps } from "../../src/qa/sheets/sheets.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { VirtualClock } from "../world/clock.ts";

type Ask = (database: Database) => Promise<unknown>;

const SHEETS = { inspector: undefined, late: false, before: undefined, limit: 100, own: "lin" };
const INSPECTIONS = {
  ...{ agent: undefined, team: undefined, queue: undefined, scorecard: undefined, state: undefined, call: undefined },
  ...{ draw: undefined, passed: undefined, before: undefined, limit: 100, eyes: { agents: undefined, own: undefined } },
};
const NOW = 0 as WallMillis;

const ASKED: readonly [string, Ask, RegExp][] = [
  ["an inspector's open sheets", (at) => searchSheets(at, { ...SHEETS, state: "open" }, NOW), /score_sheet_open_of/],
  ["late sheets", (at) => searchSheets(at, { ...SHEETS, state: undefined, late: true }, NOW), /score_sheet_open/],
  [
    "everybody's open sheets",
    (at) => searchSheets(at, { ...SHEETS, own: undefined, state: "open" }, NOW),
    /score_sheet_open/,
  ],
  ["a team's inspections", (at) => searchInspections({ ...INSPECTIONS, team: "a" }, at), /inspection_by_team/],
  ["a rule's draws", (at) => drawsOf(at).list({ rule: "weekly", before: 9, limit: 9 }), /draw_by_rule/],
  ["what a rule took lately", (at) => at.query(SELECT_TAKEN, ["weekly", 0, 1, 0, 1]), /draw_candidate_taken/],
  ["whoever was drawn lately", (at) => at.query(RESTED, [0]), /inspection_by_created \(created_at>/],
];

function drawsOf(database: Database): Draws {
  return new Draws({ database } as ConstructorParameters<typeof Draws>[0]);
}

/** Of all that it asks, how it is read. */
async function plansOf(ask: Ask): Promise<readonly string[]> {
  const database = new MemoryDatabase({ clock: new VirtualClock() });
  const plans: string[] = [];
  const query = async (sql: string, values: readonly SqlValue[] = []) => {
    const steps = await database.query(`EXPLAIN QUERY PLAN ${sql}`, values);
    plans.push(steps.map((step) => String(step["detail"])).join("; "));
    return [];
  };
  await ask({ write: async () => {}, get: () => undefined, query });
  return plans;
}

test.each(ASKED)("QA %s are read by their index", async (_, ask, index) => {
  const plans = await plansOf(ask);
  expect(plans).toHaveLength(1);
  expect(plans[0]).toMatch(index);
});

test("QA-02 a start reads indexes, and of the sheets themselves those of the last days", async () => {
  const clock = new VirtualClock();
  const start: Ask = (database) => new Sheets({ clock, database, log: silentLog } as unknown as SheetsDeps).restore();
  const plans = await plansOf(start);
  expect(plans).toHaveLength(3);
  for (const plan of plans) expect(plan).toMatch(/COVERING INDEX|score_sheet_by_assigned \(assigned_at>/);
});
