import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PartTaken } from "../../../src/qa/inspection.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";
import { HOUR, Judging, MINUTE, OFFICE, withInspectors } from "./judging.ts";

let house: Judging;
beforeEach(async () => {
  house = await new Judging().begin();
});
afterEach(() => house.close());

const inspectorOf = async (number: number): Promise<string | undefined> =>
  (await house.openSheet("first", number))?.inspector;

describe("QA-02 inspections are handed to inspectors", () => {
  test("at once, each part of a call once; whoever draws it again is told so and nothing is made", async () => {
    const drafts = await house.call("c-1", "5001", "5002");
    const made = await house.done(house.quality.inspections.create(drafts));
    expect(made.map(({ number }) => number)).toEqual([1, 2]);
    await house.settle();
    expect([house.find(1).state, house.find(2).state]).toEqual(["assigned", "assigned"]);
    const other = await house.call("c-2", "5001");
    const again = house.quality.inspections.create([...other, ...drafts]);
    await expect(house.done(again)).rejects.toThrow(PartTaken);
    expect(house.quality.inspections.find(3)).toBeUndefined();
    await expect(house.done(house.quality.inspections.create([...other, ...other]))).rejects.toThrow(PartTaken);
  });

  test("a part may be judged again when it was withdrawn", async () => {
    const number = await house.inspection("c-1");
    await house.done(house.quality.inspections.withdraw(number, "试拨", "qian"));
    expect(house.find(number)).toMatchObject({ state: "withdrawn", withdrawn: { why: "试拨", by: "qian" } });
    expect(await house.openSheet("first", number)).toBeUndefined();
    const { number: _, ...draft } = house.find(number);
    await house.done(house.quality.inspections.create([draft]));
    await house.settle();
    expect(house.find(2).state).toBe("assigned");
  });

  test("what is drawn and what comes with it are one commit, before and after a kill", async () => {
    const drafts = await house.call("c-1", "5001", "5002");
    const note = (numbers: readonly number[]) => ({
      writes: [{ sql: "UPDATE call SET disposition = ?", values: [numbers.join(",")] }],
      events: [],
    });
    void house.quality.inspections.create(drafts, note).catch(() => undefined);
    house = await house.crash(); // before the group was written
    expect(house.quality.inspections.find(1)).toBeUndefined();
    expect(house.database.get("SELECT disposition FROM call")?.["disposition"]).toBeNull();
    await house.done(house.quality.inspections.create(drafts, note));
    house = await house.crash();
    expect(house.database.get("SELECT disposition FROM call")?.["disposition"]).toBe("1,2");
    await house.settle();
    expect([house.find(1).state, house.find(2).state]).toEqual(["assigned", "assigned"]);
  });

  test("never to whoever took part, nor to whoever picked the call by hand", async () => {
    await house.apply(withInspectors(["song", "lin"]));
    const [own] = await house.call("c-1", "5009"); // song's own agent
    const [picked] = await house.call("c-2", "5001");
    if (own === undefined || picked === undefined) throw new Error("no call");
    const hand = { ...picked, origin: { kind: "hand", by: "lin", why: "投诉" } } as const;
    await house.done(house.quality.inspections.create([own, hand]));
    await house.settle();
    expect([await inspectorOf(1), await inspectorOf(2)]).toEqual(["lin", "song"]);
  });

  test("all that wait are handed out in their order as room comes; that nobody has time is told once each", async () => {
    await house.apply(withInspectors(["lin"], 2));
    const drafts = [];
    for (let call = 1; call <= 5; call++) drafts.push(...(await house.call(`c-${call}`, "5001")));
    await house.done(house.quality.inspections.create(drafts));
    await house.settle();
    const states = (): readonly string[] => [1, 2, 3, 4, 5].map((number) => house.find(number).state);
    expect(states()).toEqual(["assigned", "assigned", "waiting", "waiting", "waiting"]);
    await house.clock.advance(10 * MINUTE);
    expect(house.told("inspection.unassigned")).toBe(3);
    await house.judge("first", 1);
    expect(states()).toEqual(["scored", "assigned", "assigned", "waiting", "waiting"]);
    await house.apply(withInspectors(["lin", "tao"], 2));
    expect(states()).toEqual(["scored", "assigned", "assigned", "assigned", "assigned"]);
    expect(await inspectorOf(4)).toBe("tao");
  });

  test("a draw of a hundred is handed out within a second, evenly, and whoever changes one meanwhile is served", async () => {
    await house.apply(withInspectors(["lin", "tao"], 60));
    const drafts = [];
    for (let call = 1; call <= 100; call++) drafts.push(...(await house.call(`c-${call}`, "5001")));
    await house.done(house.quality.inspections.create(drafts));
    const withdrawn = house.quality.inspections.withdraw(100, "试拨", "qian");
    await house.clock.advance(1_000);
    expect(await withdrawn).toMatchObject({ ok: true });
    const given = await house.database.query(
      "SELECT inspector, COUNT(*) AS open FROM score_sheet WHERE state = 'open' GROUP BY inspector ORDER BY inspector",
    );
    expect(given.reduce((sum, { open }) => sum + Number(open), 0)).toBe(99);
    expect(Math.abs(Number(given[0]?.["open"]) - Number(given[1]?.["open"]))).toBeLessThanOrEqual(1);
    expect([house.find(1).state, house.find(99).state, house.find(100).state]).toEqual([
      ...["assigned", "assigned", "withdrawn"],
    ]);
  });

  test("one that nobody may judge keeps none of the others waiting", async () => {
    // Both inspectors took part in the first call: nobody may judge it, whoever's part it is.
    await house.apply(withInspectors(["song"]));
    const both = await house.call("c-1", "5001", "5009");
    const other = await house.call("c-2", "5001");
    await house.done(house.quality.inspections.create([...both, ...other]));
    await house.settle();
    await house.clock.advance(2 * MINUTE);
    expect([house.find(1).state, house.find(2).state, house.find(3).state]).toEqual(["waiting", "waiting", "assigned"]);
  });

  test("a person hands it to another, and an inspector who leaves the office hands it on", async () => {
    const number = await house.inspection("c-1");
    const before = (await inspectorOf(number)) ?? "";
    const other = ["lin", "song", "tao"].find((user) => user !== before) ?? "";
    expect(await house.done(house.quality.inspections.assign(number, other))).toMatchObject({ ok: true });
    expect(await inspectorOf(number)).toBe(other);
    expect(await house.done(house.quality.inspections.assign(number, "li"))).toMatchObject({
      fault: { kind: "nobody", inspector: "li" },
    });
    await house.apply(withInspectors([before]));
    await house.settle();
    expect([house.find(number).state, await inspectorOf(number)]).toEqual(["assigned", before]);
  });

  test("what an inspector gives back waits for a person", async () => {
    const number = await house.inspection("c-1");
    const sheet = await house.openSheet("first", number);
    await house.done(house.quality.sheets.giveBack(sheet?.number ?? 0, "录音里是别人"));
    await house.settle();
    expect(house.find(number)).toMatchObject({ state: "waiting", returned: { why: "录音里是别人" } });
    await house.clock.advance(HOUR);
    expect(await inspectorOf(number)).toBeUndefined();
    await house.done(house.quality.inspections.assign(number, undefined));
    const next = await inspectorOf(number);
    expect(next).toBeDefined();
    expect(next).not.toBe(sheet?.inspector);
    expect(house.find(number)).toMatchObject({ state: "assigned", returned: undefined });
  });

  test("a process killed after a sheet was taken back hands the call out again", async () => {
    const number = await house.inspection("c-1");
    const sheet = await house.openSheet("first", number);
    // As it is on disk when the process dies between the two.
    const sql = "UPDATE score_sheet SET state = 'withdrawn', why = 'gone' WHERE number = ?";
    await house.done(house.database.write([{ sql, values: [sheet?.number ?? 0] }]));
    house = await house.crash();
    await house.settle();
    expect(house.find(number).state).toBe("assigned");
    expect(await inspectorOf(number)).toBeDefined();
  });

  test("an office that inspects nothing pays nothing", async () => {
    house.close();
    const clock = new VirtualClock();
    house = await new Judging(OFFICE, { clock, database: new MemoryDatabase({ clock }), life: 0 }).start();
    await house.clock.advance(HOUR);
    expect(clock.pendingWhy().filter((why) => why.startsWith("inspections"))).toEqual([]);
    expect(house.quality.sizes["inspections"]).toBe(0);
  });
});
