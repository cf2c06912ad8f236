// Sampling by command, as docs/sampling.md has it typed: rules of a document, preview, draw, and the proof that nobody chose.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

const run = (...line: readonly string[]): Promise<Ran> => zongji(["qa", ...line, "--data", fake.folder]);

async function json<Value>(...line: readonly string[]): Promise<Value> {
  const { status, out, err } = await run(...line, "--json");
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return JSON.parse(out) as Value;
}

interface Row {
  readonly [key: string]: unknown;
}

function written(text: string): string {
  const file = join(fake.folder, "rules.yaml");
  writeFileSync(file, text);
  return file;
}

const WEEKLY = `rules:
  weekly:
    name: 每周抽检
    scorecard: hotline
    take: 6
    minimum: 60s
    quota: { perAgent: 1 }
    strata: { by: [agent] }
`;

describe("QA-01 sampling rules by command", () => {
  test("are checked, applied, paused, resumed and removed; faults have their lines", async () => {
    const wrong = written(WEEKLY.replace("hotline", "hotlin").replace("perAgent: 1", "perAgent: 0"));
    const checked = await run("rule", "check", wrong);
    expect(checked).toMatchObject({ status: 1, err: expect.stringMatching(/7.*rules\.weekly\.quota\.perAgent/) });
    const refused = await run("rule", "apply", wrong);
    expect(refused.status).toBe(1);
    expect(refused.err).toContain('"hotlin"');
    expect(await json("rule", "list")).toEqual([]);

    const file = written(WEEKLY);
    expect((await run("rule", "check", file)).out).toContain("weekly: in order");
    expect((await run("rule", "apply", file, "--dry-run")).out).toBe("weekly would be in force\n");
    expect(await json("rule", "list")).toEqual([]);
    expect((await run("rule", "apply", file)).out).toBe("weekly is in force\n");
    expect(await json<Row[]>("rule", "list")).toMatchObject([
      { id: "weekly", state: "active", take: "6", period: "week", nextDrawAt: "2026-12-06T22:00:00.000Z" },
    ]);
    const shown = (await run("rule", "show", "weekly", "--lang", "zh")).out;
    for (const word of ["周，结束后第 1 天 06:00 抽", "1 通（每坐席每周）", "坐席 (按比例)"])
      expect(shown).toContain(word);
    expect((await run("rule", "pause", "weekly")).out).toMatch(/State\s+paused/);
    expect(await json<Row>("rule", "show", "weekly")).toMatchObject({ state: "paused", nextDrawAt: null });
    expect((await run("rule", "resume", "weekly", "--lang", "zh")).out).toMatch(/状态\s+启用/);
    expect((await run("rule", "remove", "weekly")).out).toBe("weekly draws no more\n");
    expect((await run("rule", "show", "weekly")).status).toBe(1);
    expect(fake.samplingParts.noted).toEqual(["sampling-rule.apply sampling-rule weekly"]);
  });

  test("preview says what would match without drawing; a draw can be reckoned again by anybody", async () => {
    await fake.samplingParts.fill();
    await run("rule", "apply", written(WEEKLY));
    const preview = await json<Row>("rule", "preview", "weekly");
    // Of forty calls the first three, of 5001, are shorter than a minute.
    expect(preview).toMatchObject({ period: "week:2026-11-23", looked: 40, candidates: 37, wanted: 6, taken: 6 });
    expect(preview["strata"]).toEqual([
      { stratum: "agent 5001", candidates: 17, taken: 3, quota: 1 },
      { stratum: "agent 5002", candidates: 15, taken: 2, quota: 1 },
      { stratum: "agent 5003", candidates: 5, taken: 1, quota: 1 },
    ]);
    expect(await json("draw", "list")).toEqual([]);

    const { draw, seed } = await json<{ draw: Row; seed: string }>("draw", "run", "weekly", "--day", "2026-11-25");
    expect(draw).toMatchObject({ id: "D-1", taken: 6, candidates: 37, state: "done", period: "week:2026-11-23" });
    const all = await json<Row[]>("draw", "candidates", "D-1");
    expect(all).toHaveLength(37);
    for (const { recording, agent, hash } of all) {
      const digest = createHash("sha256").update(`${seed} ${recording} ${agent}`).digest("hex");
      expect(hash).toBe(digest.slice(0, 16));
    }
    for (const agent of ["5001", "5002", "5003"]) {
      const own = all
        .filter((one) => one["agent"] === agent)
        .toSorted((a, b) => (String(a["hash"]) < String(b["hash"]) ? -1 : 1));
      const count = own.filter(({ taken }) => taken !== null).length;
      expect(
        own.slice(0, count).every(({ taken, inspection }) => taken !== null && /^Q-\d$/.test(String(inspection))),
      ).toBe(true);
      expect(own.map(({ place }) => place)).toEqual(own.map((_, at) => at + 1));
    }
    const first = all.find(({ taken }) => taken === "number");
    const left = all.find(({ taken }) => taken === null);
    const why = await run("draw", "explain", "D-1", String(first?.["recording"]));
    expect(why.out).toContain("D-1: reckoned again from its seed: the same");
    expect(why.out).toContain("drawn, by its number");
    expect((await run("draw", "explain", "D-1", String(left?.["recording"]))).out).toContain(
      "others had lower numbers",
    );
    expect((await run("draw", "explain", "D-1", "c1")).out).toContain("shorter than the rule asks");
    expect((await run("draw", "explain", "D-1", "c999")).out).toContain("no agent's part");
    expect((await run("draw", "show", "D-1")).out).toContain(seed);
    expect(await json<Row[]>("draw", "list", "--rule", "weekly")).toHaveLength(1);
    expect(await json("draw", "list", "--rule", "other")).toEqual([]);

    const again = await json<{ draw: Row }>("draw", "run", "weekly", "--day", "2026-11-25");
    expect(again.draw).toMatchObject({ id: "D-2", candidates: 31, taken: 6 });
  });

  test("whoever changes what was drawn is found out", async () => {
    const { rig, fill } = fake.samplingParts;
    await fill();
    await run("rule", "apply", written(WEEKLY));
    await run("draw", "run", "weekly");
    const write = (sql: string) => rig.done(rig.database.write([{ sql, values: [] }]));
    await write("UPDATE draw_candidate SET taken = NULL WHERE place = 1 AND stratum = 'agent 5003'");
    expect(await json<Row>("draw", "explain", "D-1")).toMatchObject({ proof: "differs" });
    await write("UPDATE draw_candidate SET taken = 'quota' WHERE place = 1 AND stratum = 'agent 5003'");
    expect(await json<Row>("draw", "explain", "D-1")).toMatchObject({ proof: "proven" });
    await write("UPDATE draw_candidate SET hash = '0000000000000000' WHERE place = 5 AND stratum = 'agent 5003'");
    expect(await json<Row>("draw", "explain", "D-1")).toMatchObject({ proof: "differs" });
    await write("DELETE FROM draw_candidate WHERE place = 5 AND stratum = 'agent 5003'");
    expect(await json<Row>("draw", "explain", "D-1")).toMatchObject({ proof: "incomplete", gone: 1 });
  });

  test("what does not exist, and what cannot be drawn, is said", async () => {
    expect((await run("draw", "show", "D-9")).err).toContain("D-9");
    expect((await run("draw", "run", "none")).err).toContain("none");
    await fake.samplingParts.fill();
    await run("rule", "apply", written(WEEKLY));
    expect((await run("draw", "run", "weekly", "--day", "2026-02-30")).err).toContain("2026-02-30");
    fake.samplingParts.rig.card = undefined;
    expect((await run("draw", "run", "weekly")).err).toContain("D-1: there is no scorecard hotline in force");
    expect((await run("rule", "preview", "weekly")).err).toContain("There is no scorecard hotline in force");
    expect(await json<Row>("draw", "explain", "D-1")).toMatchObject({ proof: "failed" });
  });
});
