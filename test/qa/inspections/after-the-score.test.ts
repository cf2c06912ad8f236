import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY, HOUR, Judging, MINUTE, OFFICE, withInspectors } from "./judging.ts";

let house: Judging;
beforeEach(async () => {
  house = await new Judging().begin();
});
afterEach(() => {
  house.close();
  expect(house.quality.sizes["inspections"]).toBe(0);
});

const scored = async (marks: Readonly<Record<string, string>> = {}): Promise<number> => {
  const number = await house.inspection("c-1");
  await house.judge("first", number, marks);
  return number;
};
const find = (number: number) => house.find(number);

describe("QA-07 the agent's answer to a score", () => {
  test("a score is there with its sheet, and the agent has two hours", async () => {
    const number = await scored({ solved: "no" });
    const one = find(number);
    expect(one).toMatchObject({ state: "scored", result: { score: 0.75, passed: true }, project: "hotline" });
    expect((one.answerBy ?? 0) - (one.scoredAt ?? 0)).toBe(2 * HOUR);
    const sheet = house.quality.sheets.find(one.sheet ?? 0);
    expect(sheet).toMatchObject({ state: "submitted", result: one.result });
  });

  test("who agrees ends it at once; nobody answers twice", async () => {
    const number = await scored();
    const done = await house.done(house.quality.inspections.acknowledge(number));
    expect(done).toMatchObject({ ok: true, value: { state: "final" } });
    expect(find(number).finalAt).toBe(find(number).acknowledgedAt);
    const again = await house.done(house.quality.inspections.dispute(number, "不公平", []));
    expect(again).toEqual({ ok: false, fault: { kind: "not-now", state: "final" } });
    expect([house.told("inspection.acknowledged"), house.told("inspection.final")]).toEqual([1, 1]);
  });

  test("who says nothing has agreed when the time is over, and it is told once, whatever stops meanwhile", async () => {
    const number = await scored();
    const { answerBy } = find(number);
    await house.clock.advance(HOUR);
    expect(find(number).state).toBe("scored");
    house = await house.crash();
    await house.clock.advance(HOUR + 2 * MINUTE);
    expect(find(number)).toMatchObject({ state: "final", acknowledgedAt: undefined, finalAt: answerBy });
    house = await house.crash();
    await house.clock.advance(5 * MINUTE);
    const rows = await house.database.query("SELECT COUNT(*) AS told FROM event WHERE type = 'inspection.final'");
    expect(rows[0]?.["told"]).toBe(1);
  });

  test("a switch that stood still for a week ends it as of the moment at which the time was over", async () => {
    const number = await scored();
    const { answerBy } = find(number);
    const database = house.database.crash();
    house.close();
    await house.clock.advance(7 * DAY);
    house = await new Judging(OFFICE, { clock: house.clock, database, life: 1 }).start();
    await house.clock.advance(2 * MINUTE);
    expect(find(number)).toMatchObject({ state: "final", finalAt: answerBy });
  });

  test("a dispute comes within the time or not at all, and is about questions that were asked", async () => {
    const number = await scored({ solved: "no" });
    const { inspections } = house.quality;
    expect(await house.done(inspections.dispute(number, "我解决了", ["smile"]))).toMatchObject({
      fault: { kind: "no-question", item: "smile" },
    });
    const done = await house.done(inspections.dispute(number, "我解决了", ["solved", "solved"]));
    expect(done).toMatchObject({ ok: true, value: { state: "disputed", dispute: { items: ["solved"] } } });
    await house.clock.advance(5 * HOUR);
    expect(find(number).state).toBe("disputed");

    const late = await house.inspection("c-2");
    await house.judge("first", late);
    // Past the time, but before anybody looked.
    await house.clock.advance(2 * HOUR - MINUTE);
    const { answerBy = 0 } = find(late);
    for (let turn = 0; turn < 200 && house.clock.wall() <= answerBy; turn++) await house.clock.advance(1_000);
    const refused = await inspections.dispute(late, "太晚", []);
    expect(refused.ok).toBe(false);
  });
});

describe("QA-07 the second ear", () => {
  const disputed = async (): Promise<number> => {
    const number = await scored({ solved: "no", record: "no" });
    await house.done(house.quality.inspections.dispute(number, "客户已确认", ["solved"]));
    return number;
  };

  test("is another inspector's, who reads what the agent disputes; the supervisor decides which counts", async () => {
    const number = await disputed();
    const first = house.quality.sheets.find(find(number).sheet ?? 0);
    await house.done(house.quality.inspections.recheck(number, undefined));
    await house.settle();
    const second = await house.openSheet("second", number);
    expect(second).toMatchObject({ dispute: { reason: "客户已确认", items: ["solved"] } });
    expect(second?.inspector).not.toBe(first?.inspector);
    await house.judge("second", number, { record: "no" });
    expect(find(number)).toMatchObject({ state: "rechecked", result: { score: 0.5 }, sheet: first?.number });

    const words = { outcome: "changed", words: "复核通过", by: "qian" } as const;
    const done = await house.done(house.quality.inspections.decide(number, words));
    expect(done).toMatchObject({ ok: true, value: { state: "final", result: { score: 0.75 }, sheet: second?.number } });
    expect(find(number).dispute?.decided).toMatchObject({ outcome: "changed", by: "qian" });
    expect([house.told("inspection.rechecked"), house.told("inspection.final")]).toEqual([1, 1]);
  });

  test("may find the same: the first score stays", async () => {
    const number = await disputed();
    await house.done(house.quality.inspections.recheck(number, "tao"));
    await house.settle();
    expect(await house.openSheet("second", number)).toMatchObject({ inspector: "tao" });
    await house.judge("second", number, { solved: "no", record: "no" });
    await house.done(house.quality.inspections.decide(number, { outcome: "upheld", words: "维持", by: "qian" }));
    expect(find(number)).toMatchObject({ state: "final", result: { score: 0.5 } });
  });

  test("need not be asked: a supervisor upholds without; but only a second sheet changes a score", async () => {
    const number = await disputed();
    const { inspections } = house.quality;
    const changed = await house.done(inspections.decide(number, { outcome: "changed", words: "改", by: "qian" }));
    expect(changed).toEqual({ ok: false, fault: { kind: "no-second" } });
    await house.done(inspections.recheck(number, undefined));
    await house.settle();
    const open = await house.openSheet("second", number);
    await house.done(inspections.decide(number, { outcome: "upheld", words: "录音清楚", by: "qian" }));
    expect(find(number)).toMatchObject({ state: "final", result: { score: 0.5 } });
    expect(house.quality.sheets.find(open?.number ?? 0)).toMatchObject({ state: "withdrawn" });
  });

  test("is never the first one's, nor decided by whoever judged", async () => {
    const number = await disputed();
    const { inspections, sheets } = house.quality;
    const first = sheets.find(find(number).sheet ?? 0)?.inspector ?? "";
    const own = await house.done(inspections.recheck(number, first));
    expect(own).toEqual({ ok: false, fault: { kind: "nobody", inspector: first } });
    expect(find(number).dispute?.askedAt).toBeUndefined();
    const decided = await house.done(inspections.decide(number, { outcome: "upheld", words: "我没错", by: first }));
    expect(decided).toEqual({ ok: false, fault: { kind: "judge" } });
    expect(find(number).state).toBe("disputed");
  });

  test("waits where nobody has time, and comes by itself when somebody has", async () => {
    const number = await disputed();
    const first = house.quality.sheets.find(find(number).sheet ?? 0)?.inspector ?? "";
    // All inspect no more but the first.
    await house.apply(withInspectors([first]));
    await house.done(house.quality.inspections.recheck(number, undefined));
    await house.settle();
    expect(await house.openSheet("second", number)).toBeUndefined();
    expect(house.told("inspection.unassigned")).toBe(1);
    await house.clock.advance(HOUR);
    expect(house.told("inspection.unassigned")).toBe(1);
    await house.apply(withInspectors(["lin", "tao"]));
    expect(await house.openSheet("second", number)).toBeDefined();
  });
});
