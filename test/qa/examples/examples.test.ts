import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { FoundExample } from "../../../src/qa/examples/example.ts";
import { Examples, type NewExample } from "../../../src/qa/examples/examples.ts";
import { markedParts } from "../../../src/qa/examples/marked.ts";
import { withMarks } from "../../../src/qa/sheets/fill.ts";
import { DeskWorld, sql } from "../sheets/desk-world.ts";

let world: DeskWorld;
let examples: Examples;

beforeEach(async () => {
  world = await DeskWorld.open();
  examples = new Examples(world);
  await world.run(examples.restore());
});

const DRAFT: NewExample = {
  ...{
    recording: "rec-1",
    call: "call-1",
    agent: "5001",
    team: "a",
    fromMs: 5_000,
    toMs: 20_000,
    agentChannel: "right",
  },
  ...{ kind: "good-example", title: "安抚情绪的好开场", transcript: "很抱歉让您久等了。", tags: ["开场"], by: "qian" },
};

async function added(draft: Partial<NewExample> = {}): Promise<FoundExample> {
  const done = await world.run(examples.add({ ...DRAFT, ...draft }));
  if (!done.ok) throw new Error(done.fault.kind);
  return done.value;
}

async function found(text: string): Promise<readonly number[]> {
  const search = { text, kind: undefined, tag: undefined, before: undefined, limit: 50 };
  return (await world.run(examples.search(search))).map(({ number }) => number);
}

describe("QA-06 search in the library of examples", () => {
  test("finds all words, the title before the transcript, Chinese by two characters that follow one another", async () => {
    await added({ title: "账单核对", transcript: "" });
    await added({ title: "开场", transcript: "我为您查询账单。" });
    await added({ title: "ADSL 报修", transcript: "请重启路由器 SIM卡" });
    expect(await found("账单")).toEqual([1, 2]);
    expect(await found("账单 查询")).toEqual([2]);
    expect(await found("单账")).toEqual([]);
    expect(await found("adsl")).toEqual([3]);
    expect(await found("路由")).toEqual([3]);
    expect(await found("sim卡")).toEqual([3]);
  });

  test.each(['"', "title:开场", "开场 OR 账单", "NEAR(开场 账单)", "开场*", "' OR 1=1 --", "%", "-开场", "((("])(
    "takes %s for words and for nothing else",
    async (text) => {
      await added({ title: "普通", transcript: "普通", tags: [] });
      expect(await found(text)).toEqual([]);
    },
  );

  test("forgets what an example said before it was changed", async () => {
    await added({ title: "旧标题", transcript: "旧文字" });
    await world.run(examples.change(1, { title: "新标题", transcript: "新文字" }, "qian"));
    expect(await found("旧文")).toEqual([]);
    expect(await found("新文")).toEqual([1]);
  });
});

describe("QA-06 the library of examples", () => {
  test("gives no number twice, also after a kill", async () => {
    await added();
    await added();
    await world.run(examples.remove(2));
    await world.kill();
    examples = new Examples(world);
    await world.run(examples.restore());
    expect((await added()).number).toBe(3);
  });

  test("takes no more than it may", async () => {
    const many = Array.from({ length: limits.examples.kept }, (_, at) => at + 1);
    await world.run(
      world.database.write([
        sql(
          `INSERT INTO example SELECT value, 'rec-1', 'call-1', '5001', 'a', 0, 1, 'right', 'training', 't', '', '[]', 'qian', 1, 1
           FROM json_each(?)`,
          [JSON.stringify(many)],
        ),
      ]),
    );
    examples = new Examples(world);
    await world.run(examples.restore());
    expect(await world.run(examples.add(DRAFT))).toEqual({ ok: false, fault: { kind: "full" } });
    await world.run(examples.remove(7));
    expect((await added()).number).toBe(limits.examples.kept + 1);
  });

  test("says when and why the sound is gone, and goes with the recording's record", async () => {
    const one = await added();
    await world.run(
      world.database.write([
        sql("UPDATE recording SET state = 'deleted', removed_at = 99, cause = '客户要求' WHERE id = 'rec-1'"),
      ]),
    );
    expect(examples.find(1)?.gone).toEqual({ state: "deleted", at: 99, why: "客户要求" });
    await world.run(examples.heard(one, "li"));
    await world.run(world.database.write([sql("DELETE FROM recording WHERE id = 'rec-1'")]));
    expect(examples.find(1)).toBeUndefined();
    expect(await found("安抚")).toEqual([]);
    expect(
      await world.run(world.database.query("SELECT * FROM example_words WHERE example_words MATCH '\"开场\"'")),
    ).toEqual([]);
  });

  test("notes who listened, once for a while, and no more than it keeps", async () => {
    const one = await added();
    for (const who of ["li", "li", "han", "li"]) await world.run(examples.heard(one, who));
    expect((await world.run(examples.listenings(1, 10))).map(({ who }) => who)).toEqual(["han", "li"]);
    await world.clock.advance(limits.quality.listeningMs + 1_000);
    await world.run(examples.heard(one, "li"));
    expect((await world.run(examples.listenings(1, 10))).map(({ who }) => who)).toEqual(["li", "han", "li"]);
    const history = await world.run(
      world.database.query("SELECT who, at FROM recording_event WHERE recording = 'rec-1'"),
    );
    expect(history.map((row) => [row["who"], Number(row["at"]) % 3_600_000])).toEqual([
      ["example X-1", 0],
      ["example X-1", 0],
      ["example X-1", 0],
    ]);
    const many = Array.from({ length: limits.examples.listenings + 5 }, (_, at) => `u${at}`);
    await world.run(
      world.database.write([
        sql("INSERT INTO example_listening (example, who, at) SELECT 1, value, 1 FROM json_each(?)", [
          JSON.stringify(many),
        ]),
      ]),
    );
    await world.run(examples.heard(one, "late"));
    const kept = await world.run(examples.listenings(1, 5_000));
    expect([kept.length, kept[0]?.who]).toEqual([limits.examples.listenings, "late"]);
  });

  test("its events are about nobody", async () => {
    await added();
    await world.run(examples.change(1, { title: "新" }, "qian"));
    await world.run(examples.remove(1));
    expect(world.events.map(({ type, about }) => [type, about])).toEqual([
      ["example.saved", {}],
      ["example.saved", {}],
      ["example.removed", {}],
    ]);
    expect(JSON.stringify(world.events)).not.toMatch(/5001|rec-1|call-1|qian/);
  });
});

describe("QA-06 calls that inspectors marked", () => {
  test("are collected by part, from submitted sheets alone, of a calibration when it is over", async () => {
    const mark = async (inspector: string, purpose: "first" | "calibration", subject: number): Promise<number> => {
      const { number } = await world.sheet({ inspector, purpose, subject });
      await world.run(world.desk.fill(number, (sheet) => withMarks(sheet, ["training", "good-example"])));
      return number;
    };
    const submitted = async (number: number): Promise<void> =>
      world.run(world.database.write([sql("UPDATE score_sheet SET state = 'submitted' WHERE number = ?", [number])]));
    const all = { mark: undefined, before: undefined, limit: 10 };
    const first = await mark("zhou", "first", 17);
    expect(await world.run(markedParts(world.database, all))).toEqual([]);
    await submitted(first);
    await world.run(
      world.database.write([
        sql(
          `INSERT INTO calibration (number, scorecard, version, calls, inspectors, given, state, created_by, created_at, due_at)
           VALUES (1, 'hotline', 2, '[]', '[]', 1, 'open', 'qian', 1, 2)`,
        ),
      ]),
    );
    const second = await mark("wu", "calibration", 1);
    await submitted(second);
    const marksOf = async () =>
      (await world.run(markedParts(world.database, all))).map(({ marks, sheets }) => [
        Object.fromEntries(marks),
        sheets,
      ]);
    expect(await marksOf()).toEqual([[{ training: 1, "good-example": 1 }, [first]]]);
    await world.run(world.database.write([sql("UPDATE calibration SET state = 'closed'")]));
    expect(await marksOf()).toEqual([[{ training: 2, "good-example": 2 }, [first, second]]]);
    expect(await world.run(markedParts(world.database, { ...all, mark: "bad-example" }))).toEqual([]);
    expect(await world.run(markedParts(world.database, { ...all, before: second }))).toEqual([]);
  });
});
