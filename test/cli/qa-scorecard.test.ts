import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { faultText } from "../../src/office/fault.ts";
import { readRules } from "../../src/qa/sampling/read-rules.ts";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

const HOTLINE = fileURLToPath(new URL("../../examples/scorecards/hotline.yaml", import.meta.url));
const run = (...line: readonly string[]): Promise<Ran> => zongji(["qa", "scorecard", ...line, "--data", fake.folder]);

async function json<Value>(...line: readonly string[]): Promise<Value> {
  const { status, out, err } = await run(...line, "--json");
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return JSON.parse(out) as Value;
}

interface Row {
  readonly [key: string]: unknown;
}

function written(text: string): string {
  const file = join(fake.folder, "card.yaml");
  writeFileSync(file, text);
  return file;
}

const small = (pass: string, skills = "[]"): string =>
  `scorecard: small\nname: 小表\npass: ${pass}\nskills: ${skills}\nsections: { a: { name: 开场, items: { b: { ask: 问候, answers: yes-no } } } }\n`;

describe("QA-04 scorecards by command", () => {
  test("are applied, shown, changed, and kept in all their versions", async () => {
    const file = written(small("80%"));
    expect(await json<Row>("apply", file, "--dry-run")).toMatchObject({ version: 1, applied: false, unchanged: false });
    expect(await json<Row[]>("list")).toEqual([]);
    expect((await run("apply", file)).out).toBe("small is now version 1\n");
    expect((await run("apply", file)).out).toBe("small is unchanged, version 1\n");
    expect(await json<Row>("apply", written(small("90%")))).toMatchObject({ version: 2, applied: true });
    expect(await json<Row[]>("history", "small")).toMatchObject([
      { version: 2, pass: 0.9, inForce: true },
      { version: 1, pass: 0.8, inForce: false },
    ]);
    expect(await json<Row>("show", "small", "--revision", "1")).toMatchObject({ card: { pass: 0.8, inForce: false } });
    expect((await run("export", "small", "--revision", "1")).out).toBe(small("80%"));
    expect((await run("retire", "small")).status).toBe(0);
    expect(await json<Row[]>("list")).toMatchObject([{ id: "small", version: 2, inForce: false }]);
    expect(fake.qualityParts.audited.map(({ what, on, after }) => [what, on, after])).toEqual([
      ["scorecard.apply", "scorecard small", "version 1"],
      ["scorecard.apply", "scorecard small", "version 2"],
      ["scorecard.retire", "scorecard small", undefined],
    ]);
  });

  test("the service hotline's is shown as an inspector meets it, in both languages", async () => {
    expect((await run("apply", HOTLINE)).status).toBe(0);
    const zh = (await run("show", "hotline", "--lang", "zh")).out;
    for (const line of [
      "热线服务质检表  hotline  版本 1 (使用中)",
      "合格线 80%",
      "问候客户并报出工号  (10%)", // 15 of 100, two thirds of it
      "both = 100%  问候完整，工号清楚",
      "自动 yes: 首句应答时长 ≤ 5s",
      "自动 5: 抢话占比 ≤ 2%, 坐席打断次数 = 0",
      "一票否决全表",
      "附加分",
      "辅导 < 70%: 热线服务规范 (7d)",
      "line-broken  通话中断或听不清，无法评判: 不计分",
      "trainee  试用期坐席首月，不低于六十分: 最低 60%",
    ])
      expect(zh).toContain(line);
    expect((await run("show", "hotline")).out).toContain(
      "by itself does not apply: time the customer was on hold ≤ 0s",
    );
  });

  test("what is wrong is told with its line, by the switch and without one, and changes nothing", async () => {
    const file = written(small("80").replace("yes-no", "maybe"));
    for (const line of [
      ["apply", file],
      ["check", file],
    ] as const) {
      const { status, err } = await run(...line);
      expect(status).toBe(1);
      expect(err).toContain("line 3: pass: found");
      expect(err).toContain("a share needs its sign: 80%");
      expect(err).toContain("line 5: sections.a.items.b.answers: found");
    }
    expect(await json<Row[]>("list")).toEqual([]);
    expect(await json<Row>("check", written(small("80%")))).toEqual({
      ...{ scorecard: "small", name: "小表", sections: 1, questions: 1 },
    });
    expect((await run("check", join(fake.folder, "none.yaml"))).status).toBe(1);
  });

  test("queues are the office's when it is applied; skills that no inspector has are worth a word", async () => {
    const only = written(small("80%").replace("yes-no", "yes-no, only: { queues: [suport] }"));
    expect((await run("check", only)).status).toBe(0);
    expect((await run("apply", only)).err).toContain("did you mean support?");
    const done = await run("apply", written(small("80%", "[service, french]")));
    expect(done.out).toContain("small is now version 1");
    expect(done.out).toContain("nobody in quality.inspectors has french;");
  });

  test("one that rules draw for is not retired unawares; a paused rule draws nothing", async () => {
    await run("apply", written(small("80%")));
    const read = readRules("rules: { weekly: { scorecard: small, take: 5%, period: week } }", undefined);
    if (!read.ok) throw new Error(read.fault.map(faultText).join());
    const { rules } = fake.qualityParts.sampling;
    await rules.apply(read.value, "qian");
    expect((await run("retire", "small")).err).toContain("Sampling rules draw for small: weekly.");
    expect(await json<Row[]>("list")).toMatchObject([{ inForce: true }]);
    expect((await run("retire", "small", "--force")).status).toBe(0);
    await run("apply", written(small("80%")));
    await rules.setState("weekly", "paused", "qian");
    expect((await run("retire", "small")).status).toBe(0);
  });

  test("what there is not is said", async () => {
    for (const line of [
      ["show", "x"],
      ["history", "x"],
      ["export", "x"],
      ["retire", "x"],
    ] as const)
      expect((await run(...line)).err).toContain("Found no scorecard x.");
    await run("apply", written(small("80%")));
    expect((await run("show", "small", "--revision", "7")).err).toContain("small with version 7");
  });
});

describe("QA-03 what of a scorecard is not for an inspector", () => {
  const seenBy = async (user: string | undefined) => {
    const found = await fake.scorecards.show("hotline", undefined, { name: user ?? "root", user });
    if (!found.ok) throw new Error(found.problem.detail);
    const { card, sections } = found.value;
    return {
      author: card.author,
      only: sections.flatMap(({ questions }) => questions.flatMap((one) => one.only ?? [])),
    };
  };

  test("which queues a question is for, and to nobody but supervisors who wrote it", async () => {
    await run("apply", HOTLINE);
    const only = [{ queues: ["support"], projects: [] }];
    expect(await seenBy("zhou")).toEqual({ author: null, only: [] });
    expect(await seenBy("li")).toEqual({ author: null, only });
    expect(await seenBy("qian")).toEqual({ author: expect.any(String), only });
    expect(await seenBy(undefined)).toEqual({ author: expect.any(String), only });
    expect(await seenBy("nobody")).toEqual({ author: null, only: [] });
  });
});
