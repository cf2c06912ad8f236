import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "../api/fake-switch.ts";
import { type Person, type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;

beforeEach(async () => {
  fake = new FakeSwitch();
  api = await startApi({ control: fake, data: fake.folder, http: undefined, https: undefined, log: silentLog });
});
afterEach(async () => {
  fake.sheetParts.sheets.close();
  await api.close();
  fake.remove();
});

const run = (line: readonly string[], person: Person = {}): Promise<Ran> =>
  zongji(["qa", ...line, "--data", fake.folder], person);

async function json<Value>(...line: readonly string[]): Promise<Value> {
  const { status, out, err } = await run([...line, "--json"]);
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return JSON.parse(out) as Value;
}

interface Row {
  readonly [key: string]: unknown;
}

describe("QA-04 an inspector at the command line", () => {
  test("finds the sheet, fills it in, is told what it lacks, and submits it", async () => {
    await fake.sheetParts.give({ inspector: "zhou" });
    expect(await json<Row[]>("sheet", "list")).toMatchObject([{ id: "S-1", state: "open", questions: 3, answered: 1 }]);
    const refused = await run(["sheet", "submit", "S-1"]);
    expect(refused.status).toBe(1);
    for (const word of ["manners", "solved"]) expect(refused.err).toContain(word);
    expect(refused.err).not.toContain("greeting");
    await json("sheet", "answer", "S-1", "manners", "no", "--comment", "打断客户");
    await json("sheet", "answer", "s-1", "solved", "n/a");
    await json("sheet", "answer", "S-1", "solved", "-");
    await json("sheet", "answer", "S-1", "solved", "yes");
    await json("sheet", "comment", "S-1", "0:12.5", "叹气", "--channel", "agent");
    await json("sheet", "comment", "S-1", "3", "杂音");
    expect(await json<Row>("sheet", "uncomment", "S-1", "1")).toMatchObject({
      comments: [{ place: 1, atMs: 12_500, channel: "agent", text: "叹气" }],
    });
    expect(await json<Row>("sheet", "mark", "S-1", "bad-example, training")).toMatchObject({
      marks: ["bad-example", "training"],
    });
    await json("sheet", "special", "S-1", "line-broken", "--reason", "断线");
    expect(await json<Row>("sheet", "special", "S-1", "none")).toMatchObject({ special: null, missing: [] });
    expect(await json<Row>("sheet", "submit", "S-1")).toMatchObject({ state: "submitted", score: 0.875 });
    expect((await run(["sheet", "answer", "S-1", "solved", "no"])).err).toContain("submitted");
  });

  test("sees after each answer that question and what is lacking, not the whole sheet again", async () => {
    await fake.sheetParts.give({ inspector: "zhou" });
    const answered = (await run(["sheet", "answer", "S-1", "solved", "yes"])).out;
    expect(answered).toContain("● yes");
    expect(answered).toMatch(/Still lacks +an answer: manners/);
    expect(answered).not.toContain("五秒内问候");
    const commented = (await run(["sheet", "comment", "S-1", "0:12", "叹气", "--lang", "zh"])).out;
    expect(commented).toContain("叹气");
    expect(commented).toContain("尚缺");
    expect(commented).not.toContain("○");
    const wrong = await run(["sheet", "special", "S-1", "line-broken"]);
    expect(wrong.err).toContain('a special case needs a reason: --reason "why"');
  });

  test("reads questions, marks and what they mean, in both languages", async () => {
    await fake.sheetParts.give({ inspector: "zhou" });
    const shown = (await run(["sheet", "show", "S-1", "--lang", "zh"])).out;
    for (const word of ["五秒内问候", "没有做到", "尚缺", "按事实自动评定"]) expect(shown).toContain(word);
    expect((await run(["sheet", "show", "S-1"])).out).toContain("Still lacks");
    expect((await run(["sheet", "list", "--state", "submitted"])).out).toBe("(none)\n");
  });

  test("gives back what cannot be judged", async () => {
    await fake.sheetParts.give({ inspector: "zhou" });
    expect((await run(["sheet", "return", "S-1"])).status).toBe(2);
    expect(await json<Row>("sheet", "return", "S-1", "--reason", "没有声音")).toMatchObject({
      ...{ state: "withdrawn", isReturned: true, why: "没有声音" },
    });
    expect((await run(["sheet", "listen", "S-1", "--pipe"])).err).toContain("withdrawn");
  });

  test("says what is no moment, no mark and no sheet", async () => {
    await fake.sheetParts.give({ inspector: "zhou" });
    expect((await run(["sheet", "comment", "S-1", "noon", "?"])).err).toContain("1:23");
    expect((await run(["sheet", "comment", "S-1", "1:01", "?"])).err).toContain("60 s");
    expect((await run(["sheet", "mark", "S-1", "funny"])).err).toContain("complaint-risk");
    expect((await run(["sheet", "answer", "S-1", "manners", "maybe"])).err).toContain("no, yes");
    for (const id of ["S-2", "Q-17", "sheet"])
      expect((await run(["sheet", "show", id])).err).toContain("No such score sheet");
  });
});

describe("QA-05 sound of a score sheet", () => {
  test("is kept as a file, the agent's part alone, and noted as that", async () => {
    await fake.sheetParts.give({ inspector: "zhou" });
    const to = join(fake.folder, "S-1.wav");
    await json("sheet", "download", "S-1", "--to", to);
    expect(existsSync(to) && readFileSync(to).length).toBe(60_000);
    expect(fake.sheetParts.asked).toEqual([{ recording: "rec-1", fromMs: 5_000, toMs: 65_000, agentChannel: "right" }]);
    expect(await json<Row[]>("sheet", "listenings", "S-1")).toMatchObject([
      { use: "exported", fromMs: 0, toMs: 60_000 },
    ]);
  });

  test("is not asked for where nobody would hear it", async () => {
    await fake.sheetParts.give({ inspector: "zhou" });
    expect((await run(["sheet", "listen", "S-1"])).err).toContain("--pipe");
    expect(await json<Row[]>("sheet", "listenings", "S-1")).toEqual([]);
  });
});

describe("QA-02 progress of inspectors", () => {
  test("counts what is open, late, given and done", async () => {
    const late = Date.now() - 1_000;
    await fake.sheetParts.give({ inspector: "zhou", subject: 1, dueAt: late as never });
    await fake.sheetParts.give({ inspector: "zhou", subject: 2, recording: "rec-2" });
    await fake.sheetParts.give({ inspector: "wu", subject: 3, recording: "rec-3" });
    await json("sheet", "answer", "S-3", "manners", "yes");
    await json("sheet", "answer", "S-3", "solved", "n/a");
    await json("sheet", "submit", "S-3");
    const rows = await json<Row[]>("progress");
    const of = (key: string) => rows.find(({ inspector }) => inspector === key);
    expect(of("zhou")).toMatchObject({
      open: 2,
      late: 1,
      givenThisWeek: 2,
      doneToday: 0,
      doneThisWeek: 0,
      minutes: null,
    });
    expect(of("zhou")).toMatchObject({ nextDueAt: new Date(late).toISOString() });
    expect(of("wu")).toMatchObject({ open: 0, late: 0, givenThisWeek: 1, doneToday: 1, doneThisWeek: 1, share: 2 });
    expect(rows.map(({ inspector }) => inspector)).toEqual(["zhou", "wu", "zheng", "feng", "qian"]);
    expect((await run(["progress"])).out).toContain("zhou");
  });

  test("is told again by itself when something changes", async () => {
    await fake.sheetParts.give({ inspector: "zhou" });
    let isSubmitted = false;
    const watched = await run(["progress", "--watch", "--json"], {
      interruptWhen: (out) => {
        const last = out.trim().split("\n").at(-1) ?? "";
        if (!isSubmitted && last.includes('"open":1')) {
          isSubmitted = true;
          void fake.sheetParts.sheets.giveBack(1, "wrong sound");
        }
        return isSubmitted && !last.includes('"open":1');
      },
    });
    const lines = watched.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Row[]);
    expect(lines.map(([zhou]) => zhou?.["open"])).toEqual([1, 0]);
  });
});
