// Each change of quality inspection that is kept has its event, once, and no event is without its change. Part of `quality-checks.ts`.

import type { SqlRow } from "../../src/base/db.ts";
import type { World } from "./world.ts";

type Report = (what: string) => void;

export async function checkQualityEvents(world: World, report: Report): Promise<void> {
  const times = new Map<string, number>();
  const keyOf: Readonly<Record<string, string>> = {
    inspection: "inspection",
    sheet: "sheet",
    calibration: "calibration",
    sampling: "draw",
    example: "example",
  };
  for (const row of await world.rows("SELECT type, about, data FROM event")) {
    const type = String(row["type"]);
    const name = keyOf[type.split(".")[0] ?? ""];
    if (name === undefined) continue;
    const data = JSON.parse(String(row["data"])) as Readonly<Record<string, unknown>>;
    const about = JSON.parse(String(row["about"])) as { readonly user?: string };
    const key = name === "calibration" ? `${type} ${data[name]} ${about.user}` : `${type} ${data[name]}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const expected = new Map<string, boolean>();
  for (const row of await world.rows("SELECT * FROM inspection")) inspectionEvents(row, expected);
  for (const row of await world.rows("SELECT * FROM score_sheet")) {
    const id = `S-${row["number"]}`;
    expected.set(`sheet.assigned ${id}`, true);
    expected.set(`sheet.submitted ${id}`, row["state"] === "submitted");
    expected.set(`sheet.withdrawn ${id}`, row["state"] === "withdrawn");
    if (row["purpose"] === "second" && row["state"] === "submitted")
      expected.set(`inspection.rechecked Q-${row["subject"]}`, true);
    expected.set(`sheet.late ${id}`, row["told_at"] !== null);
  }
  for (const row of await world.rows("SELECT * FROM draw"))
    expected.set(`sampling.drawn D-${row["number"]}`, row["state"] === "done");
  for (const row of await world.rows("SELECT * FROM calibration"))
    for (const user of JSON.parse(String(row["inspectors"])) as readonly string[]) {
      expected.set(`calibration.opened C-${row["number"]} ${user}`, true);
      expected.set(`calibration.closed C-${row["number"]} ${user}`, row["state"] !== "open");
    }
  for (const [key, is] of expected) {
    const count = times.get(key) ?? 0;
    if (count !== Number(is)) report(`${key} was told ${count} times, not ${Number(is)}`);
  }
  for (const key of times.keys())
    if (!expected.has(key) && !/^(inspection\.unassigned|sampling\.failed|example\.)/.test(key))
      report(`${key} was told of nothing`);
}

function inspectionEvents(row: SqlRow, expected: Map<string, boolean>): void {
  const id = `Q-${row["number"]}`;
  expected.set(`inspection.created ${id}`, true);
  expected.set(`inspection.scored ${id}`, row["scored_at"] !== null);
  expected.set(`inspection.acknowledged ${id}`, row["acknowledged_at"] !== null);
  expected.set(`inspection.disputed ${id}`, row["dispute"] !== null);
  expected.set(`inspection.final ${id}`, row["state"] === "final");
  expected.set(`inspection.withdrawn ${id}`, row["state"] === "withdrawn");
}
