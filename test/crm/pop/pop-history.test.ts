import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { historyOf } from "../../../src/crm/pop/pop-history.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

const CALLER = "+8613800138000";
const CALLS = 20_000;

describe("CRM-04 a number that calls all day", () => {
  test("its last calls, in and out, are there without all of them being read and sorted", async () => {
    const clock = new VirtualClock();
    const database = new MemoryDatabase({ clock });
    const [row] = await database.query(
      "SELECT group_concat(name) AS names FROM pragma_table_info('call') WHERE \"notnull\"",
    );
    const names = String(row?.["names"]).split(",");
    const factsOf = (at: number): Readonly<Record<string, string | number>> => ({
      id: `c-${at}`,
      from_number: at % 3 === 0 ? "8001" : CALLER,
      to_number: at % 3 === 0 ? CALLER : "7000",
      started_at: at,
    });
    const sql = `INSERT INTO call (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    for (let from = 0; from < CALLS; from += 5_000) {
      const written = database.write(
        Array.from({ length: 5_000 }, (_, at) => ({ sql, values: names.map((name) => factsOf(from + at)[name] ?? 0) })),
      );
      await clock.advance(100);
      await written;
    }
    const rings = `c-${CALLS - 1}`;
    const asked = { numbers: [CALLER, "13800138000"], customer: undefined, call: rings };
    const begun = process.cpuUsage().user;
    const { calls } = await historyOf(asked, database);
    const tookMs = (process.cpuUsage().user - begun) / 1_000;
    expect(calls.map(({ id }) => id)).toEqual(
      Array.from({ length: limits.pops.calls }, (_, at) => `c-${CALLS - 2 - at}`),
    );
    expect(calls[0]?.way).toBe((CALLS - 2) % 3 === 0 ? "out" : "in");
    expect(tookMs).toBeLessThan(20); // with all of them: 30 and more
  });
});
