// Figures and alarms at the command line.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { stackedBar } from "../../src/cli/bars.ts";
import { FakeSwitch } from "../api/fake-switch.ts";
import { openAlarm } from "../api/sample-figures.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;

beforeEach(async () => {
  fake = new FakeSwitch();
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
});
afterEach(async () => {
  await api.close();
  fake.remove();
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

describe("ACD-24 reports at the command line", () => {
  test("queues: a row each, with rates and a bar to one scale", async () => {
    const { out, status } = await run("report queues --lang en");
    expect(status).toBe(0);
    expect(out).toMatch(/support +9 +7 +1 +0 +0 +87\.5 % +12\.5 % +0:04 +0:31 +2:18 +█+▓+·+/);
    const bars = out.split("\n").flatMap((line) => /(?<= )([█▓░·]+)$/.exec(line)?.[0] ?? []);
    expect(bars.map((bar) => bar.length)).toEqual([30, 10]);
    expect(out).toContain("█ answered");
    expect((await run("report queues --lang zh")).out).toContain("█ 接听");
    expect(JSON.parse((await run("report queues --json")).out)[0]).toMatchObject({ queue: "support", offered: 9 });
  });

  test("agents: time in each state and occupancy", async () => {
    const { out } = await run("report agents --lang en");
    expect(out).toMatch(/5001 +=李雷 +5 +4 +1 +1:00:00 +26:40 +2:20 +20:00 +10:00 +0:00 +60\.0 %/);
  });

  test.each([
    ["report queues", { by: "total" }],
    ["report queues --queue support --by hour --split tier", { by: "hour", queue: "support", split: "tier" }],
    ["report intervals --queue support", { by: "15m", queue: "support" }],
    ["report intervals --by day --from 2026-11-22T01:00:00Z", { by: "day", from: Date.UTC(2026, 10, 22, 1) }],
  ])("%s", async (line, filter) => {
    expect((await run(line)).status).toBe(0);
    expect(fake.asked).toEqual([expect.stringMatching(/^report queues /)]);
    expect(JSON.parse(fake.asked[0]?.slice("report queues ".length) ?? "")).toEqual(filter);
  });

  test("intervals of an agent, and what cannot be understood", async () => {
    await run("report intervals --agent 5001");
    expect(fake.asked[0]).toBe('report agents {"by":"15m","agent":"5001"}');
    expect((await run("report queues --from yesterdayish")).status).toBe(2);
    expect((await run("report queues --by minute")).status).toBe(2);
  });

  test("a CSV file has every figure, and a name is no formula", async () => {
    const file = join(fake.folder, "report.csv");
    const { out } = await run(`report agents --csv ${file} --lang en`);
    expect(out).toBe(`${file}: 1 rows written\n`);
    const [head, row] = readFileSync(file, "utf8").split("\n");
    expect(head).toMatch(/^\ufeffagent,name,team,from,to,offered,answered,missed,/);
    expect(row).toMatch(/^5001,'=李雷,,2026-11-22T01:00:00\.000Z,/);
    expect(row).toContain('"{""lunch"":600000}"');
    expect((await run("report queues --csv -")).out).toMatch(/^queue,part,from,to,offered,/);
    expect((await run(`report queues --csv ${fake.folder}/no/such/place.csv`)).status).toBe(1);
  });

  test("bars: parts beside one another, and a small one is seen", () => {
    const parts = [
      { sign: "a", value: 999 },
      { sign: "b", value: 1 },
      { sign: "c", value: 0 },
      { sign: "d", value: 1_000 },
    ];
    expect(stackedBar(parts, 2_000, 20)).toBe("aaaaaaaaaabddddddddd");
    expect(stackedBar(parts, 0, 20)).toBe("");
    expect(stackedBar([{ sign: "a", value: 5 }], 5, 4)).toBe("aaaa");
  });

  test("queue show says by which formula the service level is reckoned", async () => {
    expect((await run("queue show support --lang en")).out).toMatch(/Service +87\.5 % \(0:15, without-short\)/);
  });
});

describe("ACD-23 alarms at the command line", () => {
  test("list, acknowledge, and the status", async () => {
    const { out } = await run("alarm list --open --limit 5 --lang en");
    expect(fake.asked).toEqual(['alarms {"limit":5,"open":true}']);
    expect(out).toMatch(/a-20261122-abcdefgh +线路忙 +open .*support: waiting > 10 \(waiting 14\)/);
    const seen = await run(`alarm acknowledge ${openAlarm.id} --lang en`);
    expect(seen.out).toMatch(/线路忙 +seen /);
    expect(fake.asked.at(-1)).toMatch(/^acknowledge a-20261122-abcdefgh .+ \(local\)$/);
    expect((await run("alarm acknowledge a-1")).status).toBe(1);
    expect((await run("status --lang en")).out).toMatch(/Alarms +线路忙: support: waiting > 10/);
    expect(JSON.parse((await run("status --json")).out).alarms.open[0]).toMatchObject({ id: openAlarm.id });
  });

  test("watch: one line for what is open and each piece of news", async () => {
    const watching = run("alarm watch --lang en");
    while (!fake.asked.includes("alarms watched")) await new Promise((resolve) => setImmediate(resolve));
    await api.close();
    const { out } = await watching;
    expect(out).toMatch(/ open {2}线路忙 {2}support: waiting > 10 \(waiting 14\) {2}a-20261122-abcdefgh\n/);
  });
});
