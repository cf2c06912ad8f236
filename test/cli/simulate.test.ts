import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SimulationReport } from "../../src/cli/simulation-report.ts";
import { Connection } from "../../src/store/connection.ts";
import { migrate } from "../../src/store/migrate.ts";
import { type Person, type Ran, zongji } from "./run-cli.ts";

/** Whole days of calls, on whatever else the machine does. */
vi.setConfig({ testTimeout: 60_000 });

const DAY = `name: Small
day: { date: 2026-11-23, from: 09:00, to: 11:00, interval: 15m }
seeds: 3
tiers: [vip, standard]
regions: { fujian: [fuzhou, xiamen] }
queues:
  care: { wrapUp: 10s, serviceLevel: 20s }
agents:
  - { count: 4, skills: { vip: 5 }, regions: [fujian] }
  - { count: 8, skills: { standard: 5 }, regions: [fujian/xiamen] }
traffic:
  - { queue: care, calls: 400, tiers: { vip: 1, standard: 3 }, regions: { fujian/fuzhou: 1, fujian/xiamen: 1 } }
patience: 2m
talk: 2m
configurations:
  - { name: together, about: Everybody serves everybody }
  - { name: apart, queues: { care: { routing: tier } } }
`;

let work: string;
let file: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "zongji-simulate-"));
  file = join(work, "day.yaml");
  writeFileSync(file, DAY);
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function run(line: string, person: Person = {}): Promise<Ran> {
  return zongji(["simulate", file, "--data", work, ...line.split(" ").filter((word) => word !== "")], person);
}

async function report(line = ""): Promise<SimulationReport> {
  const { status, out, err } = await run(`--json ${line}`);
  expect([status, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

describe("ACD-25 zongji simulate", () => {
  test("tells of each configuration how callers fared, by tier and region", async () => {
    const { configurations, seeds, differences } = await report();
    expect(seeds).toEqual([1, 2, 3]);
    expect(configurations.map(({ name }) => name)).toEqual(["together", "apart"]);
    for (const one of configurations) {
      for (const rate of [one.serviceLevel, one.abandonRate, one.occupancy]) {
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThan(1);
      }
      expect(Object.keys(one.byTier)).toEqual(["standard", "vip"]);
      expect(Object.keys(one.byRegion)).toEqual(["fujian/fuzhou", "fujian/xiamen"]);
      expect(one.byTier["vip"]).toMatchObject({ serviceLevel: expect.any(Number), abandonRate: expect.any(Number) });
      expect(one.intervals).toHaveLength(8);
    }
    // The same callers came to both.
    const [together, apart] = configurations;
    expect(together?.days.map(({ offered }) => offered)).toEqual(apart?.days.map(({ offered }) => offered));
    // Pooling alone: who may serve everybody serves better.
    expect(together?.serviceLevel).toBeGreaterThan(apart?.serviceLevel ?? 1);
    expect(differences.map(({ of, than }) => `${of} ${than}`)).toContain("apart together");
  });

  test("says the same again with the same seed", async () => {
    expect(await report("--seeds 1 --seed 9")).toEqual(await report("--seeds 1 --seed 9"));
    expect((await report("--seeds 2 --seed 9")).seeds).toEqual([9, 10]);
  });

  test("shows them side by side with bars and curves, in one's own language", async () => {
    const english = await run("--seeds 2");
    expect(english.status).toBe(0);
    for (const part of ["together", "apart", "service level", "█", "09      10", "Everybody serves everybody"]) {
      expect(english.out).toContain(part);
    }
    const chinese = await run("--seeds 2 --lang zh");
    expect(chinese.out).toContain("服务水平");
    expect(chinese.out).not.toContain("service level");
  });

  test("one configuration of several", async () => {
    expect((await report("--configuration apart --seeds 1")).configurations.map(({ name }) => name)).toEqual(["apart"]);
    const { status, err } = await run("--configuration apert");
    expect(status).toBe(1);
    expect(err).toContain("together, apart");
  });

  test("writes a page that stands by itself and a table", async () => {
    const [html, csv] = [join(work, "r.html"), join(work, "r.csv")];
    expect((await run(`--seeds 2 --html ${html} --csv ${csv}`)).status).toBe(0);
    const page = readFileSync(html, "utf8");
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page.match(/<svg /g)?.length).toBeGreaterThan(5);
    expect(page).not.toMatch(/<script|https?:|NaN|undefined/);
    const rows = readFileSync(csv, "utf8").trim().split("\n");
    expect(rows[0]).toBe("configuration,of,name,figure,value,half95");
    expect(rows.filter((row) => row.startsWith("apart,byTier,vip,serviceLevel,"))).toHaveLength(1);
    const again = await run(`--seeds 1 --html ${html}`);
    expect([again.status, readFileSync(html, "utf8")]).toEqual([1, page]);
    expect((await run(`--seeds 1 --html ${html} --force`)).status).toBe(0);
  });

  test("a file that cannot be written is told before minutes are spent", async () => {
    const { status, out, err } = await run(`--seeds 1 --html ${join(work, "nowhere", "r.html")}`);
    expect([status, out]).toEqual([1, ""]);
    expect(err).toContain("cannot be written");
    expect((await run(`--seeds 1 --csv ${work} --force`)).status).toBe(1);
    expect(readdirSync(work).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("a name cannot put a tag into the page", async () => {
    writeFileSync(file, DAY.replace("name: Small", "name: <img src=x>"));
    const html = join(work, "r.html");
    await run(`--seeds 1 --html ${html}`);
    expect(readFileSync(html, "utf8")).not.toContain("<img");
  });

  test("a mistake in the file is told with file and line", async () => {
    writeFileSync(file, DAY.replace("wrapUp: 10s", "wrapUpp: 10s"));
    const { status, err, out } = await run("");
    expect(status).toBe(1);
    expect(out).toBe("");
    expect(err).toMatch(new RegExp(`^${file}:7: queues.care.wrapUpp: found .*did you mean wrapUp\\?`));
    const json = await run("--json");
    expect(JSON.parse(json.err).error.faults).toMatchObject([{ file, line: 7 }]);
  });

  test.each(["--seeds 0", "--seeds many", "--seed -1", "--from-records yesterday"])(
    "%s is wrong usage",
    async (line) => {
      expect((await run(line)).status).toBe(2);
    },
  );

  test("a file that is not there is refused", async () => {
    rmSync(file);
    expect((await run("")).status).toBe(1);
  });

  test("shows how far it is where a person watches, and ends at Ctrl-C", async () => {
    let err = "";
    const seen = await run("--seeds 100", {
      errColumns: 80,
      interruptWhen: (_out, said) => {
        err = said;
        return said.includes("█");
      },
    });
    expect(seen.status).toBe(1);
    expect(err).toContain("simulating");
    expect(seen.out).toBe("");
    expect(seen.err.endsWith(`interrupted: ${file}\n`)).toBe(true);
  });
});

describe("ACD-25 zongji simulate --from-records", () => {
  const MIDNIGHT = Date.parse("2026-11-22T00:00:00+08:00"); // Shanghai, as offices are unless they say otherwise

  /** Forty calls from nine o'clock, a minute apart; every fourth caller hung up after 25 s. */
  function recordDay(): void {
    const connection = Connection.openWriter(join(work, "zongji.db"));
    migrate(connection.sqlite);
    const call = connection.prepare(
      "INSERT INTO call (id, from_number, to_number, queue, started_at) VALUES (?, '1', '2', 'care', ?)",
    );
    const segment = connection.prepare(
      "INSERT INTO segment (call_id, ordinal, kind, queue, agent, started_at, ended_at, outcome, explanation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    for (let i = 0; i < 40; i++) {
      const at = MIDNIGHT + 9 * 3_600_000 + i * 60_000;
      const hungUp = i % 4 === 0;
      const trail = JSON.stringify({
        tier: i % 2 === 0 ? "vip" : "standard",
        region: "fujian/xiamen",
        waitedMs: 0,
        steps: [],
      });
      call.run(`c-${i}`, at);
      const wait = [hungUp ? "abandoned" : "connected", trail];
      segment.run(`c-${i}`, 1, "queue", i === 39 ? "gone" : "care", null, at, at + 25_000, ...wait);
      if (!hungUp) segment.run(`c-${i}`, 2, "talk", "care", "5001", at + 25_000, at + 85_000, "released", null);
    }
    connection.close();
  }

  test("meets the callers of that day, with their tiers, talks and patience", async () => {
    recordDay();
    const { configurations, date, leftOut } = await report("--from-records 2026-11-22 --seeds 2");
    expect([date, leftOut]).toEqual(["2026-11-22", 1]);
    for (const { byTier, talkMs, days } of configurations) {
      expect(days.map(({ offered }) => offered)).toEqual([39, 39]);
      expect(byTier["vip"]?.offered).toBe(20);
      // Nine in ten of those who were answered then talked a minute; who hung up then is drawn a talk.
      expect(talkMs).toBeGreaterThan(55_000);
    }
  });

  test("says where there are none", async () => {
    expect((await run("--from-records 2026-11-22")).err).toContain("no database");
    recordDay();
    expect((await run("--from-records 2026-11-21")).err).toContain("there are no calls");
    expect(existsSync(join(work, "zongji.db"))).toBe(true);
  });
});

test("examples/operator-day.yaml, its morning: nobody loses fewer VIPs than the widening steps", async () => {
  const morning = readFileSync("examples/operator-day.yaml", "utf8")
    .replace("to: 23:00", "to: 13:00")
    .replace("calls: 20000", "calls: 8133");
  writeFileSync(file, morning);
  const { configurations } = await report("--seeds 1");
  expect(configurations.map(({ name }) => name)).toEqual(["tier", "tier-region", "progressive"]);
  const vip = configurations.map(({ name, byTier }) => [name, byTier["vip"]?.abandonRate ?? 1] as const);
  expect(vip.toSorted((a, b) => a[1] - b[1])[0]?.[0]).toBe("progressive");
  expect(configurations.every(({ offered }) => offered > 7_000)).toBe(true);
});
