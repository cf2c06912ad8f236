import { beforeEach, describe, expect, test } from "vitest";
import type { AnswerFault } from "../../../src/qa/scorecards/answer-faults.ts";
import { withAnswers, withComment, withMarks, withoutComment, withSpecial } from "../../../src/qa/sheets/fill.ts";
import type { KeptSheet } from "../../../src/qa/sheets/sheet-rows.ts";
import { CARD, DeskWorld, FACTS, OFFICE, officeOf, sql } from "./desk-world.ts";

const HOUR_MS = 3_600_000;

let world: DeskWorld;

beforeEach(async () => {
  world = await DeskWorld.open();
});

type Given = readonly [item: string, mark: string | null | undefined, comment?: string];

function answer(number: number, ...given: readonly Given[]) {
  const answers = given.map(([item, mark, comment]) => ({ item, mark, comment }));
  return world.run(world.desk.fill(number, (sheet, card) => withAnswers(sheet, card, answers)));
}

async function complete(number: number): Promise<KeptSheet> {
  await answer(number, ["manners", "yes"], ["solved", "yes"]);
  const done = await world.run(world.desk.submit(number));
  if (!done.ok) throw new Error(JSON.stringify(done.fault));
  return world.at(number);
}

describe("QA-02 score sheets find their inspectors", () => {
  test("by skill and load: who looks after the team, was called or judged it already is not asked", async () => {
    // 5002 is qian's agent and was asked in the course of the call; phone 1002, feng's, answered.
    await world.run(
      world.database.write([
        sql(
          "INSERT INTO segment (call_id, ordinal, kind, agent, started_at) VALUES ('call-1', 2, 'consult', '5002', 2)",
        ),
        sql(
          "INSERT INTO leg (id, call_id, side, extension, started_at, answered_at) VALUES ('leg-1', 'call-1', 'agent', '1002', 2, 3)",
        ),
      ]),
    );
    const first = await world.sheet();
    const second = await world.sheet({ purpose: "second" });
    expect([first.inspector, second.inspector].toSorted()).toEqual(["wu", "zhou"]);
    expect(await world.give({ purpose: "second" })).toBe("nobody"); // zheng looks after team a, feng and qian took part
    expect(world.events.map(({ type, about }) => [type, about])).toEqual([
      ["sheet.assigned", { user: first.inspector }],
      ["sheet.assigned", { user: second.inspector }],
    ]);
  });

  test("twice as many for a share of two, and none beyond what one may have at once", async () => {
    world.office = officeOf(
      OFFICE.replace("share: 2", "share: 2, atOnce: 4").replace(/ {4}(zheng|feng|qian): \{ skills.*\n/g, ""),
    );
    const given: string[] = [];
    for (let at = 0; at < 6; at++) given.push((await world.sheet({ subject: at, recording: `rec-${at}` })).inspector);
    expect(given.filter((one) => one === "wu")).toHaveLength(4);
    expect(given.filter((one) => one === "zhou")).toHaveLength(2);
    expect((await world.sheet({ subject: 7, recording: "rec-7" })).inspector).toBe("zhou");
    world.office = officeOf(
      OFFICE.replace(/ {4}(zhou|zheng|feng|qian): \{ skills.*\n/g, "").replace("share: 2", "atOnce: 4"),
    );
    expect(await world.give({ subject: 8, recording: "rec-8" })).toBe("nobody");
  });

  test("many given at one moment see one another", async () => {
    const all = await world.run(
      Promise.all([1, 2, 3, 4].map((subject) => world.desk.open({ ...WANTED_FOR(subject) }))),
    );
    const inspectors = all.map((one) => (one === "nobody" ? one : one.inspector));
    expect(new Set(inspectors).size).toBe(4);
  });

  test("whoever is named is asked whatever they can and have to do, but never whoever took part", async () => {
    expect((await world.sheet({ inspector: "feng", scorecard: "hotline" })).inspector).toBe("feng");
    expect(await world.give({ inspector: "zheng" })).toBe("nobody");
    expect(await world.give({ inspector: "li" })).toBe("nobody");
  });

  test("who is asked in a calibration does not judge the call as well; who judged it may be asked, once", async () => {
    await world.sheet({ purpose: "calibration", subject: 3, inspector: "zhou" });
    expect(await world.give({ inspector: "zhou" })).toBe("nobody");
    const first = await world.sheet({ inspector: "wu" });
    expect(first.inspector).toBe("wu");
    expect((await world.sheet({ purpose: "calibration", subject: 3, inspector: "wu" })).purpose).toBe("calibration");
    expect(await world.give({ purpose: "calibration", subject: 3, inspector: "wu" })).toBe("nobody");
    expect((await world.sheet({ purpose: "calibration", subject: 4, inspector: "wu" })).subject).toBe(4);
  });

  test("is due by the office's rules, a second ear sooner, and late is told once, also across a kill", async () => {
    const first = await world.sheet();
    const second = await world.sheet({ purpose: "second" });
    expect(first.dueAt - first.assignedAt).toBe(72 * HOUR_MS);
    expect(second.dueAt - second.assignedAt).toBe(24 * HOUR_MS);
    world.desk.start();
    await world.clock.advance(25 * HOUR_MS);
    expect(world.types().filter((type) => type === "sheet.late")).toHaveLength(1);
    await world.kill();
    world.desk.start();
    await world.clock.advance(HOUR_MS);
    expect(world.types().filter((type) => type === "sheet.late")).toHaveLength(1);
    await world.clock.advance(48 * HOUR_MS);
    expect(world.events.filter(({ type }) => type === "sheet.late").map(({ data }) => data["sheet"])).toEqual([
      "S-2",
      "S-1",
    ]);
    world.desk.close();
    expect(world.clock.pending).toBe(0);
  });

  test("goes to somebody else by hand, and comes back to nobody who had it", async () => {
    const before = await world.sheet();
    const after = await world.run(world.desk.reassign(before.number, undefined, "on leave"));
    if (after === "nobody") throw new Error(after);
    expect(after.inspector).not.toBe(before.inspector);
    expect(world.at(before.number)).toMatchObject({ state: "withdrawn", why: "on leave" });
    const again = await world.run(world.desk.reassign(after.number, before.inspector, "back"));
    expect(again).toBe("nobody");
    expect(world.at(after.number).state).toBe("open");
    expect(world.types()).toEqual(["sheet.assigned", "sheet.assigned", "sheet.withdrawn"]);
  });

  test("of who leaves the office file goes to others by itself; where nobody else may, it waits for whoever opened it", async () => {
    world.desk.start();
    const one = await world.sheet({ inspector: "zhou" });
    const calibration = await world.sheet({ inspector: "zhou", purpose: "calibration", subject: 2 });
    world.office = officeOf(OFFICE.replace(/ {4}zhou: .*\n/, "").replace(/ {4}qian: \{ skills.*\n/, ""));
    world.desk.officeChanged();
    await world.clock.advance(1_000);
    const heirs = (await world.desk.of("first", one.subject)).filter(({ state }) => state === "open");
    expect(heirs.map(({ inspector }) => inspector)).toEqual(["feng"]); // wu can as well: neither has anything to do, and feng comes first
    expect(world.at(calibration.number)).toMatchObject({ state: "withdrawn", why: "the inspector inspects no more" });
    world.office = officeOf(OFFICE.replace(/ {4}(zhou|wu|feng|qian): \{ skills.*\n/g, ""));
    world.desk.officeChanged();
    await world.clock.advance(1_000);
    expect((await world.desk.of("first", one.subject)).map(({ state }) => state)).toEqual(["withdrawn", "withdrawn"]);
    expect(world.changed.at(-1)).toMatchObject({ state: "withdrawn", isReturned: false });
    world.desk.close();
  });

  test("counts what was given across a restart", async () => {
    const before = await world.sheet();
    await world.kill();
    const after = await world.sheet({ subject: 18, recording: "rec-2" });
    expect(after.number).toBe(before.number + 1);
    expect(after.inspector).not.toBe(before.inspector);
  });
});

function WANTED_FOR(subject: number) {
  return {
    ...({
      purpose: "first",
      subject,
      scorecard: "hotline",
      version: 2,
      recording: `rec-${subject}`,
      fromMs: 0,
    } as const),
    ...({ toMs: 60_000, agentChannel: "right", facts: FACTS, queue: "support", project: undefined } as const),
    ...{ dispute: undefined, notBy: new Set<string>(), agent: "5001", team: "b", inspector: undefined },
  };
}

describe("QA-04 a score sheet is filled in", () => {
  test("one answer at a time, and a kill loses none of them", async () => {
    const { number } = await world.sheet();
    expect(world.at(number).answers).toEqual([{ item: "greeting", mark: "yes", by: "fact", comment: undefined }]);
    await answer(number, ["manners", "yes"]);
    await world.run(
      world.desk.fill(number, (sheet) => withComment(sheet, { atMs: 9_000, channel: "agent", text: "叹气" })),
    );
    await world.run(
      world.desk.fill(number, (sheet) => withComment(sheet, { atMs: 2_000, channel: "both", text: "杂音" })),
    );
    await world.run(world.desk.fill(number, (sheet) => withMarks(sheet, ["training", "training"])));
    const unsaid = world.desk.fill(number, (sheet, card) =>
      withAnswers(sheet, card, [{ item: "solved", mark: "yes", comment: undefined }]),
    );
    unsaid.catch(() => {});
    await world.kill(); // before that one was committed: it was not said to be kept either
    const found = world.at(number);
    expect(found.answers.map(({ item, mark }) => [item, mark])).toEqual([
      ["greeting", "yes"],
      ["manners", "yes"],
    ]);
    expect(found.comments.map(({ text }) => text)).toEqual(["杂音", "叹气"]);
    expect(found.marks).toEqual(["training"]);
    expect((await world.run(world.desk.fill(number, (sheet) => withoutComment(sheet, 1)))).ok).toBe(true);
    expect(world.at(number).comments.map(({ text }) => text)).toEqual(["叹气"]);
  });

  test("with marks that there are, for questions that are asked; all of a request or nothing", async () => {
    const { number } = await world.sheet();
    const refused = await answer(number, ["manners", "yes"], ["bill", "yes"], ["solved", "perhaps"], ["manners", null]);
    const faults = refused.ok || refused.fault.kind !== "answers" ? [] : refused.fault.faults;
    expect(faults.map(({ item, kind }) => [item, kind])).toEqual([
      ["bill", "not-asked"],
      ["solved", "unknown-mark"],
      ["manners", "must-apply"],
    ]);
    expect(world.at(number).answers).toHaveLength(1);
    expect(
      (await answer((await world.sheet({ queue: "billing", subject: 4, recording: "rec-4" })).number, ["bill", "yes"]))
        .ok,
    ).toBe(true);
    expect((await answer(number, ["solved", null])).ok).toBe(true);
  });

  test("is submitted only when nothing is missing, and is told all that is", async () => {
    const { number } = await world.sheet();
    await answer(number, ["greeting", "no"], ["manners", "no"]);
    const missing = async (): Promise<readonly AnswerFault[]> => {
      const done = await world.run(world.desk.submit(number));
      return done.ok || done.fault.kind !== "answers" ? [] : done.fault.faults;
    };
    expect(await missing()).toEqual([
      { item: "greeting", kind: "no-comment", why: "overruled" },
      { item: "manners", kind: "no-comment", why: "low" },
      { item: "solved", kind: "unanswered" },
    ]);
    await answer(number, ["greeting", undefined], ["manners", "no", "打断客户三次"], ["solved", "yes"]);
    expect(world.at(number).answers.find(({ item }) => item === "greeting")).toMatchObject({ mark: "yes", by: "fact" });
    expect(await missing()).toEqual([]);
    // (1 · 1/2 + 3 · 1) / 4
    expect(world.at(number)).toMatchObject({ state: "submitted", result: { score: 0.875, passed: true } });
  });

  test("changes no more once it is submitted", async () => {
    const { number } = await world.sheet();
    const before = await complete(number);
    const tries = [
      await answer(number, ["manners", "no"]),
      await world.run(world.desk.fill(number, (sheet) => withMarks(sheet, ["training"]))),
      await world.run(world.desk.submit(number)),
      await world.run(world.desk.giveBack(number, "zu spät")),
    ];
    await world.run(world.desk.withdraw(number, "too late"));
    expect(await world.run(world.desk.reassign(number, undefined, "too late"))).toBe("nobody");
    for (const done of tries) expect(done).toEqual({ ok: false, fault: { kind: "not-now", state: "submitted" } });
    expect(world.at(number)).toEqual(before);
  });

  test("is scored together with what it is for, or not at all", async () => {
    const { number } = await world.sheet();
    world.desk.onSubmitted("first", () => ({ writes: [sql("INSERT INTO no_such_table VALUES (1)")], events: [] }));
    await answer(number, ["manners", "yes"], ["solved", "yes"]);
    await expect(world.run(world.desk.submit(number))).rejects.toThrow();
    expect(world.at(number).state).toBe("open");
    world.desk.onSubmitted("first", (sheet) => ({
      writes: [sql("UPDATE call SET disposition = ? WHERE id = 'call-1'", [`${sheet.subject} ${sheet.result?.score}`])],
      events: [],
    }));
    expect((await world.run(world.desk.submit(number))).ok).toBe(true);
    expect(world.database.get("SELECT disposition FROM call WHERE id = 'call-1'")).toEqual({ disposition: "17 1" });
    expect(world.changed.map(({ state }) => state)).toEqual(["open", "submitted"]);
    expect(world.desk.size).toBe(0);
  });

  test("counts otherwise for one of the card's reasons, and says why", async () => {
    const { number } = await world.sheet();
    const special = (rule: string, reason: string) =>
      world.run(world.desk.fill(number, (sheet, card) => withSpecial(sheet, card, { rule, reason })));
    expect((await special("trainee", "新人")).ok).toBe(false);
    expect((await special("line-broken", " ")).ok).toBe(false);
    expect((await special("line-broken", "听不清")).ok).toBe(true);
    expect((await world.run(world.desk.submit(number))).ok).toBe(true);
    expect(world.at(number).result).toMatchObject({ score: null, passed: null });
  });

  test("that cannot be judged goes back with the reason, and to nobody by itself", async () => {
    const { number, inspector } = await world.sheet();
    expect((await world.run(world.desk.giveBack(number, "录音是别的通话"))).ok).toBe(true);
    expect(world.at(number)).toMatchObject({ state: "withdrawn", isReturned: true, why: "录音是别的通话" });
    expect(world.events.at(-1)).toMatchObject({ type: "sheet.withdrawn", about: { user: inspector } });
    expect(JSON.stringify(world.events)).not.toContain("录音是别的通话");
    expect((await world.sheet()).inspector).not.toBe(inspector);
  });

  test("takes comments within the sound alone, and no more than there is room for", async () => {
    const { number } = await world.sheet();
    const comment = (atMs: number) =>
      world.run(world.desk.fill(number, (sheet) => withComment(sheet, { atMs, channel: "both", text: "?" })));
    expect(await comment(60_001)).toEqual({ ok: false, fault: { kind: "beyond", lengthMs: 60_000 } });
    const full = {
      ...world.at(number),
      comments: Array.from({ length: 200 }, () => ({ atMs: 1, channel: "both" as const, text: "?" })),
    };
    expect(withComment(full, { atMs: 1, channel: "both", text: "!" })).toEqual({
      ok: false,
      fault: { kind: "too-many", most: 200 },
    });
  });
});

describe("QA-05 listening leaves its mark", () => {
  const spans = () => world.database.query("SELECT inspector, use, from_ms, to_ms FROM sheet_listening ORDER BY id");
  const history = () => world.database.query("SELECT at, who, what, detail FROM recording_event ORDER BY id");
  const hear = (number: number, fromMs: number, toMs: number, who = "wu", use: "played" | "exported" = "played") =>
    world.run(world.desk.heard(number, { who, use, fromMs, toMs }));

  test("with the span that was heard: what goes on is one listening, what begins elsewhere another", async () => {
    const { number, inspector } = await world.sheet({ inspector: "wu" });
    expect(inspector).toBe("wu");
    await hear(number, 0, 4_000);
    await hear(number, 4_000, 20_000);
    await hear(number, 40_000, 50_000);
    expect((await spans()).map((row) => ({ ...row }))).toEqual([
      { inspector: "wu", use: "played", from_ms: 0, to_ms: 20_000 },
      { inspector: "wu", use: "played", from_ms: 40_000, to_ms: 50_000 },
    ]);
    expect(world.at(number).firstHeardAt).toBeDefined();
  });

  test("in the recording's own history without a name, to the hour, once for a sitting", async () => {
    const { number } = await world.sheet({ inspector: "wu" });
    await hear(number, 0, 4_000);
    await hear(number, 30_000, 34_000);
    await hear(number, 0, 60_000, "qian", "exported");
    await world.clock.advance(2 * HOUR_MS);
    await hear(number, 0, 4_000);
    const rows = (await history()).map((row) => ({ ...row }));
    expect(rows.map(({ who, what, detail }) => [who, what, detail])).toEqual([
      ["quality inspection", "played", null],
      ["quality inspection", "exported", null],
      ["quality inspection", "played", null],
    ]);
    for (const { at } of rows) expect(Number(at) % HOUR_MS).toBe(0);
    expect(world.at(number).firstHeardAt).toBeLessThan(world.now() - HOUR_MS);
  });

  test("by a supervisor does not begin the inspector's time", async () => {
    const { number } = await world.sheet({ inspector: "wu" });
    await hear(number, 0, 60_000, "qian");
    expect(world.at(number).firstHeardAt).toBeUndefined();
  });

  test("keeps a bounded list, and loses nothing of what was heard", async () => {
    const { number } = await world.sheet({ inspector: "wu" });
    for (let at = 0; at < 510; at++) await hear(number, at * 100, at * 100 + 10);
    const rows = await spans();
    expect(rows).toHaveLength(500);
    expect(rows.at(-1)).toMatchObject({ to_ms: 50_910 });
  });
});

test("the scorecard of these tests asks three questions of whoever calls support", () => {
  expect(CARD.sections.flatMap(({ items }) => items).filter(({ only }) => only === undefined)).toHaveLength(3);
});
