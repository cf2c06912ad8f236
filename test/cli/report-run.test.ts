// Reports at the command line: as tables, as files, under a name, by the clock.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../src/app/xlsx/file-bytes.ts";
import { readXlsx } from "../../src/app/xlsx/read-xlsx.ts";
import { REPORT_KEYS } from "../../src/office/reports.ts";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

async function json<Value>(line: string): Promise<Value> {
  const { status, out, err } = await run(`${line} --json`);
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return JSON.parse(out) as Value;
}

const MONDAY = "--from 2025-11-24 --to 2025-11-25";

describe("CRM-10 reports at the command line", () => {
  test("list names each report, what it takes and counts, in both languages", async () => {
    const all = await json<readonly { id: string; parameters: string[]; by: string[] }[]>("report list");
    expect(all.map(({ id }) => id)).toEqual(REPORT_KEYS);
    expect(all.find(({ id }) => id === "traffic")).toMatchObject({ parameters: ["queue", "agent"] });
    expect((await run("report list --lang zh")).out).toMatch(/traffic +话务量 +hour, weekday/);
    expect((await run("report list --lang en")).out).toMatch(/traffic +Traffic +hour, weekday/);
  });

  test("run: a row each hour by the office's clock, the peak, a total, bars", async () => {
    const { out, status } = await run(`report run traffic ${MONDAY} --lang en`);
    expect(status).toBe(0);
    expect(out).toContain("Traffic: from 2025-11-24 00:00 to 2025-11-25 00:00 (Asia/Shanghai)");
    expect(out).toMatch(/09:00 +2 +1 +1 +1:00 .*66\.7 % +▲ +█+/);
    expect(out).toMatch(/10:00 +1 +1 +0 +1:00 .*33\.3 %/);
    expect(out).toMatch(/Total +3 +2 +1 +2:00/);
    const table = await json<{ rows: object[]; total: object; from: string }>(`report run traffic ${MONDAY}`);
    expect(table).toMatchObject({ from: "2025-11-23T16:00:00.000Z", total: { calls: 3, talked: 2, talkMs: 120_000 } });
    expect(table.rows).toHaveLength(24);
    expect(table.rows[9]).toMatchObject({ slot: "09:00", calls: 2, talked: 1, abandoned: 1, peak: "▲" });
  });

  test("what a report does not take is said with what it does", async () => {
    const bad = await run(`report run waits ${MONDAY} --agent 5001`);
    expect({ status: bad.status, err: bad.err }).toEqual({
      status: 1,
      err: expect.stringContaining("waits takes queue"),
    });
    expect((await run("report run traffic --by minute")).err).toContain("hour, weekday, weekday-hour");
    expect((await run("report run nothing")).err).toContain("report list");
    expect((await run("report run traffic --period tomorrow")).status).toBe(2);
    expect((await run("report run traffic --from 2026-11-24 --to 2026-11-23")).err).toContain("before `to`");
    expect((await run("report run traffic --from 2026-13-45")).err).toContain("a date such as");
  });

  test("files: CSV with times in ms and no formula, a workbook, a page that loads nothing", async () => {
    const at = (ending: string) => join(fake.folder, `out.${ending}`);
    for (const ending of ["csv", "xlsx", "html", "json"]) {
      const { status, err } = await run(`report run endings ${MONDAY} --output ${at(ending)} --lang en`);
      expect({ ending, status, err }).toEqual({ ending, status: 0, err: "" });
    }
    const [head, first] = readFileSync(at("csv"), "utf8").split("\n");
    expect(head).toBe("\ufeffending,ended by,calls,talk,of all");
    expect(first).toMatch(/^completed,caller,2,120000,0\.66/);
    const page = readFileSync(at("html"), "utf8");
    expect(page).toContain("<svg");
    expect(page).toContain('<td class="text">completed</td>');
    expect(page).not.toMatch(/<script|https?:|src=|url\(/);
    expect(JSON.parse(readFileSync(at("json"), "utf8"))).toMatchObject({ report: "endings", total: { calls: 3 } });
    const rows: (readonly string[])[] = [];
    for await (const { cells } of readXlsx(bytesOf(readFileSync(at("xlsx"))))) rows.push(cells);
    expect(rows[1]?.slice(0, 3)).toEqual(["completed", "caller", "2"]);
    expect((await run(`report run endings ${MONDAY} --format csv`)).out).toContain("completed,caller,2");
    expect((await run(`report run endings --output ${fake.folder}/no.such`)).status).toBe(2);
  });

  test("saved: under a name, run by it, and removed; the office's stay the office's", async () => {
    await json(`report save mine traffic --by weekday --period last-7-days --name 我的`);
    expect(await json("report saved")).toMatchObject([
      { id: "morning", origin: "office", format: "csv" },
      { id: "hand", origin: "office", format: null, nextAt: null },
      { id: "mine", name: "我的", origin: "saved", report: "traffic", parameters: { by: "weekday" } },
    ]);
    const table = await json<{ title: string; rows: object[] }>(`report run mine ${MONDAY}`);
    expect(table.title).toBe("我的");
    expect(table.rows[0]).toMatchObject({ slot: "Monday", calls: 3 });
    expect((await run("report save morning traffic")).status).toBe(1);
    expect((await run("report save traffic traffic")).status).toBe(1);
    expect((await run("report save other waits --by day")).err).toContain("waits has no steps");
    await json("report remove mine");
    expect((await run("report run mine")).status).toBe(1);
    expect((await run("report remove hand")).status).toBe(1);
  });

  test("QA-08 templates: saved for oneself, a team or everybody, with a time that is reckoned when it is run", async () => {
    const saved = await json(
      "report template save weekly quality-scores --period last-week --by agent --team a --visible team --name 周报",
    );
    const weekly = {
      ...{ id: "weekly", name: "周报", report: "quality-scores", period: "last-week", visible: "team", isOwn: true },
      ...{ parameters: { by: "agent", team: "a" }, owner: null },
    };
    expect(saved).toMatchObject(weekly);
    await json("report template save hours traffic --period yesterday --by hour");
    expect(await json("report template list")).toMatchObject([{ id: "hours", visible: "own" }, weekly]);
    expect((await run("report template list --lang zh")).out).toContain("可见范围");
    // Run as it was saved, with what is said now before that; to a file too.
    const table = await json<{ title: string; rows: object[] }>(`report template run hours ${MONDAY} --by weekday`);
    expect(table).toMatchObject({
      title: "hours",
      parameters: { by: "weekday" },
      rows: [{ slot: "Monday", calls: 3 }, {}, {}, {}, {}, {}, {}],
    });
    const file = join(fake.folder, "weekly.csv");
    expect((await run(`report template run weekly --output ${file} --lang en`)).status).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("of,name,inspections");
    // What a report does not take, what is not there, and what would be no template.
    expect((await run("report template save bad waits --period today --by day")).err).toContain("waits has no steps");
    expect((await run("report template save bad nothing --period today")).status).toBe(1);
    expect((await run("report template save bad waits")).status).toBe(2);
    expect((await run("report template save morning waits --period today")).err).toContain("not yours");
    await json("report save dated waits --from 2026-11-23 --to 2026-11-24");
    expect((await json<{ id: string }[]>("report template list")).map(({ id }) => id)).toEqual(["hours", "weekly"]);
    for (const id of ["hours", "weekly"]) await json(`report template remove ${id}`);
    await json("report remove dated");
    expect((await run("report template remove weekly")).status).toBe(1);
    expect(await json("report template list")).toEqual([]);
  });

  test("schedule and deliver: what the clock runs can be had now", async () => {
    expect(await json("report deliver morning")).toMatchObject({ report: "morning", state: "running", why: "command" });
    for (;;) {
      const [one] = await json<readonly { runs: { state: string; file: string }[] }[]>("report schedule");
      const [last] = one?.runs ?? [];
      if (last?.state === "running" || last === undefined) continue;
      expect(last).toMatchObject({
        state: "done",
        file: expect.stringMatching(/^reports\/morning-.*\.csv$/),
        rows: 24,
      });
      expect(readFileSync(join(fake.folder, last.file), "utf8")).toContain("时段");
      break;
    }
    expect((await run("report deliver hand")).err).toContain("`at`");
    expect((await run("report deliver nobody")).status).toBe(1);
    expect((await run("report schedule --lang en")).out).toContain("reports/morning-");
  });

  test("PERF-01 the rules are said as the office file says them", async () => {
    const { out } = await run("performance rules");
    for (const line of [
      /^answerWithin +0:15$/m,
      /^nightFrom +22:00$/m,
      /^shortShare +10\.0 %$/m,
      /^weights +talkShare 15, /m,
    ])
      expect(out).toMatch(line);
  });
});
