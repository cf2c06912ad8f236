// Surveys at the command line.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

const ID = "c-20261122-aaaaaaaa-s1";

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

describe("IVR-04 surveys at the command line", () => {
  test("which there are, with how many answered", async () => {
    expect((await run("survey list --lang en")).out).toMatch(/service +satisfaction 1-3 +40 +10/);
    expect((await run("survey list --lang zh")).out).toContain("满意度");
    expect(JSON.parse((await run("survey list --json")).out)[0]).toMatchObject({ survey: "service", answered: 10 });
  });

  test("answers, those who gave none only where they are asked for", async () => {
    const { out } = await run("survey answers --lang en");
    expect(out).toMatch(/c-20261122-aaaaaaaa-s1 .+ service +3 +0\.00 +5001 +support +\+8613800138000/);
    expect(out).not.toContain("bbbbbbbb");
    expect((await run("survey answers --unanswered --lang en")).out).toMatch(/bbbbbbbb-s1 .+ service +- +- /);
  });

  test.each([
    ["survey answers", /^answers any of any in any, low false, unanswered false, from 0, 50$/],
    [
      "survey answers service --agent 5001 --queue support --low --limit 5 --since 2026-11-22T08:00:00Z",
      /^answers service of 5001 in support, low true, unanswered false, from 1795334400000, 5$/,
    ],
    ["survey report service", /^report service by total of any from 0 to 0$/],
    [
      "survey report service --by agent --agent 5001 --from 2026-11-22T08:00:00Z --to 2026-11-22T09:00:00Z",
      /^report service by agent of 5001 from 1795334400000 to 1795338000000$/,
    ],
    [`survey delete-comment ${ID}`, /^delete c-20261122-aaaaaaaa-s1 by .+ \(local\)$/],
  ])("%s", async (line, asked) => {
    expect((await run(line)).status).toBe(0);
    expect(fake.asked.at(-1)).toMatch(asked);
  });

  test("one of them, with what its rules have done", async () => {
    const { out } = await run(`survey show ${ID} --lang en`);
    expect(out).toMatch(/Flow +after 4/);
    expect(out).toMatch(/is called back +support +done +b-20261122-8f3k2m9q/);
    expect(out).toMatch(/message +phone 1003 +failed +1003 is not registered/);
    expect((await run("survey show c-9-s1")).status).toBe(1);
  });

  test("a report says its figures, and that they rest on few answers", async () => {
    const { out } = await run("survey report service --by agent --lang en");
    expect(out).toMatch(/5001 =李雷 +satisfaction 1-3 +40 +10 +25\.0 % +60\.0 % \* +1\.50 \* +0\.75 \*/);
    expect(out).not.toContain("NPS");
    expect((await run("survey report service --by team --lang en")).out, "no team").toMatch(/^nobody /m);
    expect((await run("survey report service --lang en")).out).toMatch(/^service /m);
    expect(out).toContain("* fewer than 30 answers");
    expect((await run("survey report service --lang zh")).out).toContain("不足 30 个");
    expect((await run("survey report service --by minute")).status).toBe(2);
  });

  test("a CSV file has every figure, and a name is no formula", async () => {
    const file = join(fake.folder, "survey.csv");
    await run(`survey report service --by agent --csv ${file}`);
    const [head, row] = readFileSync(file, "utf8").split("\n");
    expect(head).toMatch(
      /^\ufeffsurvey,measure,least,most,best,group,name,from,to,offered,answered,responseRate,mean,/,
    );
    expect(row).toMatch(/^service,csat,1,3,first,5001,'=李雷,/);
  });

  test("a comment is written to a file, once", async () => {
    const file = join(fake.folder, "comment.wav");
    expect((await run(`survey comment ${ID} --to ${file}`)).status).toBe(0);
    expect(readFileSync(file, "latin1")).toBe("RIFF");
    expect((await run(`survey comment ${ID} --to ${file}`)).status, "it is there already").toBe(1);
    expect((await run(`survey comment ${ID} --to ${file} --force`)).status).toBe(0);
    expect((await run(`survey comment ${ID}`)).status).toBe(2);
  });

  test("CRM-05 a call shows its customer's mark", async () => {
    expect((await run("call show c-20261122-aaaaaaaa --lang en")).out).toMatch(/Mark +0\.75/);
    expect((await run("call show c-20261122-aaaaaaaa --lang zh")).out).toMatch(/评价 +0\.75/);
  });

  test("a queue shows what its customers answered today", async () => {
    expect((await run("queue show support --lang en")).out).toMatch(/Surveys +2 \/ 5, Score 0\.75/);
  });
});
