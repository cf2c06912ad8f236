import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BECAUSE_ERASED } from "../../../src/crm/privacy/ports.ts";
import { CARD, DAY, Judging, MINUTE } from "./judging.ts";

let house: Judging;
beforeEach(async () => {
  house = await new Judging().begin();
});
afterEach(() => house.close());

const remove = (recording: string, state: "expired" | "deleted", cause: string | null = null): Promise<void> =>
  house.done(
    house.database.write([
      {
        sql: "UPDATE recording SET state = ?, removed_at = ?, cause = ? WHERE id = ?",
        values: [state, house.clock.wall(), cause, recording],
      },
    ]),
  );
const BOSS = { name: "qian", user: "qian" };

describe("QA-07 when the sound goes", () => {
  test("what has no score gets none, and says why", async () => {
    const number = await house.inspection("c-1");
    const sheet = await house.openSheet("first", number);
    await remove("r-c-1", "expired");
    await house.clock.advance(2 * MINUTE);
    expect(house.find(number)).toMatchObject({ state: "withdrawn", withdrawn: { why: "sound-expired", by: "switch" } });
    expect(house.quality.sheets.find(sheet?.number ?? 0)).toMatchObject({ state: "withdrawn" });
    expect(house.told("inspection.withdrawn")).toBe(1);
    await house.clock.advance(5 * MINUTE);
    expect(house.told("inspection.withdrawn")).toBe(1);
  });

  test("a score stays, and it is said since when and why there is nothing to hear", async () => {
    const number = await house.inspection("c-1");
    await house.judge("first", number, { solved: "no" }, { atMs: 12_000, channel: "agent", text: "语速太快" });
    const at = new Date(house.clock.wall()).toISOString();
    await remove("r-c-1", "deleted", "客户要求");
    await house.clock.advance(2 * MINUTE);
    const shown = await house.control.inspection(`Q-${number}`, BOSS, undefined);
    expect(shown).toMatchObject({
      value: {
        state: "scored",
        score: 0.75,
        comments: [{ atMs: 12_000, text: "语速太快" }],
        sound: { state: "deleted", since: expect.stringContaining(at.slice(0, 16)), why: "客户要求" },
      },
    });
  });

  test("it says so too where a person was erased, and where all of the call has gone with its time", async () => {
    const judged = [await house.inspection("c-1"), await house.inspection("c-2")] as const;
    for (const number of judged) await house.judge("first", number);
    const waiting = [await house.inspection("c-3"), await house.inspection("c-4")] as const;
    for (const call of ["c-1", "c-3"]) await remove(`r-${call}`, "deleted", BECAUSE_ERASED);
    const gone = "DELETE FROM recording WHERE id IN ('r-c-2', 'r-c-4')";
    await house.done(house.database.write([{ sql: gone, values: [] }]));
    await house.clock.advance(2 * MINUTE);
    const sounds = [];
    for (const number of judged) {
      const shown = await house.control.inspection(`Q-${number}`, BOSS, undefined);
      if (shown.ok) sounds.push([shown.value.state, shown.value.score, shown.value.sound.state, shown.value.sound.why]);
    }
    expect(sounds).toEqual([
      ["scored", 1, "erased", null],
      ["scored", 1, "expired", null],
    ]);
    expect(waiting.map((number) => house.find(number).withdrawn?.why)).toEqual(["sound-erased", "sound-expired"]);
  });

  test("a second ear without sound is taken back; a person decides without", async () => {
    const number = await house.inspection("c-1");
    await house.judge("first", number);
    await house.done(house.quality.inspections.dispute(number, "再听", []));
    await house.done(house.quality.inspections.recheck(number, undefined));
    await house.settle();
    const second = await house.openSheet("second", number);
    await remove("r-c-1", "expired");
    await house.clock.advance(2 * MINUTE);
    expect(house.quality.sheets.find(second?.number ?? 0)).toMatchObject({ state: "withdrawn" });
    expect(house.find(number)).toMatchObject({ state: "disputed", returned: { why: "sound-expired" } });
    expect(await house.control.recheck(`Q-${number}`, undefined, BOSS)).toMatchObject({ ok: false, status: 409 });
    await house.done(house.quality.inspections.decide(number, { outcome: "upheld", words: "维持", by: "qian" }));
    expect(house.find(number).state).toBe("final");
  });
});

describe("PERF-03 what an agent is to learn of a score", () => {
  const tasks = () => house.database.query("SELECT agent, subject, text, coach, source, due_at FROM coaching");

  test("comes by itself below the scorecard's bound, once, in its words, and never says who judged", async () => {
    const number = await house.inspection("c-1");
    const { inspector } = await house.judge("first", number, { solved: "no", record: "no", patience: "no" });
    expect(await tasks()).toEqual([]);
    await house.done(house.quality.inspections.acknowledge(number));
    const due = house.clock.wall() + 7 * DAY;
    await house.clock.advance(2 * MINUTE);
    const [task, ...others] = await tasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ agent: "5001", subject: "服务规范", coach: "scorecard service" });
    expect(String(task?.["text"])).toContain("解决: no (解决: 没做到)");
    expect(String(task?.["text"])).not.toContain("问候");
    expect(JSON.stringify(task)).not.toContain(inspector);
    expect(Math.abs(Number(task?.["due_at"]) - due)).toBeLessThan(3 * MINUTE);
    await house.clock.advance(3 * MINUTE);
    expect(await tasks()).toHaveLength(1);
    const shown = await house.control.inspection(`Q-${number}`, BOSS, undefined);
    expect(shown).toMatchObject({ value: { coaching: ["K-1"] } });
  });

  test("is made once whenever the process dies", async () => {
    const number = await house.inspection("c-1");
    await house.judge("first", number, { solved: "no", record: "no", patience: "no" });
    await house.done(house.quality.inspections.acknowledge(number));
    // Dies at each step of the next minutes: before the look, between its writes, after it.
    for (let turn = 0; turn < 24; turn++) {
      await house.clock.advance(turn % 3 === 0 ? 59_990 : 25);
      house = await house.crash();
    }
    await house.clock.advance(2 * MINUTE);
    expect(await tasks()).toHaveLength(1);
    expect(house.find(number).owesCoaching).toBe(false);
  });

  test("does not come at or above the bound, nor where the card asks for none", async () => {
    const well = await house.inspection("c-1");
    await house.judge("first", well, { solved: "no" });
    await house.done(house.quality.inspections.acknowledge(well));
    const { coaching: _, ...quiet } = CARD;
    await house.done(house.quality.scorecards.save({ ...quiet, coaching: undefined, version: 2 }, "v2", "qian"));
    const [draft] = await house.call("c-2", "5001");
    if (draft === undefined) throw new Error("no call");
    const [made] = await house.done(house.quality.inspections.create([{ ...draft, version: 2 }]));
    await house.settle();
    await house.judge("first", made?.number ?? 0, { solved: "no", record: "no", patience: "no", greeting: "no" });
    await house.done(house.quality.inspections.acknowledge(made?.number ?? 0));
    await house.clock.advance(3 * MINUTE);
    expect(await tasks()).toEqual([]);
  });

  test("a leader gives it by hand, but nobody who judged the call", async () => {
    const number = await house.inspection("c-1");
    const { inspector } = await house.judge("first", number);
    const task = { subject: "语速", text: "慢一点", due: house.clock.wall() + DAY };
    const given = await house.done(house.control.coach(`Q-${number}`, task, { name: "lead", user: "lead" }, undefined));
    expect(given).toMatchObject({
      value: { agent: "5001", source: "inspection", sourceId: `Q-${number}`, coach: "lead" },
    });
    const judge = { name: inspector, user: inspector };
    expect(await house.control.coach(`Q-${number}`, task, judge, undefined)).toMatchObject({ ok: false, status: 409 });
  });
});
