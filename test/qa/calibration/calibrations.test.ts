import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "../../../src/base/log.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { Calibration, CalibrationCall } from "../../../src/qa/calibration/calibration.ts";
import { Calibrations, type NewCalibration } from "../../../src/qa/calibration/calibrations.ts";
import { withAnswers } from "../../../src/qa/sheets/fill.ts";
import { CARD, DeskWorld, FACTS, OFFICE, officeOf, sql } from "../sheets/desk-world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** 李雷's talk in `rec-1`; 韩梅梅's in `rec-2`. */
const FIRST: CalibrationCall = {
  ...{ recording: "rec-1", call: "call-1", agent: "5001", team: "a", queue: "support", fromMs: 5_000, toMs: 65_000 },
  ...{ agentChannel: "right", talkedAt: 1 as WallMillis, facts: FACTS, project: undefined },
};
const SECOND: CalibrationCall = { ...FIRST, recording: "rec-2", call: "call-2", agent: "5003", team: undefined };

/** Four inspectors of whom zheng looks after the agent's team, feng sat at a phone of the other call, qian is agent 5002. */
let world: DeskWorld;
let calibrations: Calibrations;

function remake(): void {
  const { clock, database, journal, desk, card } = world;
  const scorecards = { current: () => card, version: () => card };
  calibrations = new Calibrations({
    ...{ clock, database, journal, log: silentLog, office: () => world.office, scorecards, desk },
  });
}

beforeEach(async () => {
  world = await DeskWorld.open(OFFICE);
  await world.run(
    world.database.write([
      sql(
        "INSERT INTO call (id, from_number, to_number, started_at, wait_ms, hold_ms) VALUES ('call-2', '1', '2', 1, 0, 0)",
      ),
      sql(
        "INSERT INTO recording (id, call_id, path, started_at, state) VALUES ('rec-2', 'call-2', 'y.wav', 1, 'saved')",
      ),
      sql("INSERT INTO segment (call_id, ordinal, kind, agent, started_at) VALUES ('call-2', 1, 'talk', '5003', 1)"),
      sql(
        "INSERT INTO leg (id, call_id, side, extension, started_at, answered_at) VALUES ('l-1', 'call-2', 'callee', '1002', 1, 1)",
      ),
    ]),
  );
  remake();
});
afterEach(() => {
  calibrations.close();
  world.desk.close();
  expect(calibrations.size).toBe(0);
});

const DRAFT: NewCalibration = {
  ...{ card: CARD, calls: [FIRST], inspectors: undefined, master: undefined, dueAt: undefined, by: "qian" },
  maker: "qian",
};

async function made(draft: Partial<NewCalibration> = {}): Promise<Calibration> {
  const done = await world.run(calibrations.create({ ...DRAFT, ...draft }));
  if (!done.ok) throw new Error(JSON.stringify(done.fault));
  return done.value;
}

async function refused(draft: Partial<NewCalibration>): Promise<unknown> {
  const done = await world.run(calibrations.create({ ...DRAFT, ...draft }));
  return done.ok ? "made" : done.fault;
}

async function sheetOf(inspector: string, call = FIRST, number = 1): Promise<number> {
  const sheets = await world.run(calibrations.sheets({ number }));
  const found = sheets.find((one) => one.inspector === inspector && one.recording === call.recording);
  if (found === undefined) throw new Error(`${inspector} has no sheet`);
  return found.number;
}

/** Judges manners and solved, and hands it in. */
async function judge(sheet: number, manners: "yes" | "no", solved: "yes" | "no" | null = "yes"): Promise<void> {
  const given = [
    { item: "manners", mark: manners, comment: manners === "no" ? "打断客户" : undefined },
    { item: "solved", mark: solved, comment: undefined },
  ];
  const filled = await world.run(world.desk.fill(sheet, (one, card) => withAnswers(one, card, given)));
  expect(filled.ok).toBe(true);
  expect((await world.run(world.desk.submit(sheet))).ok).toBe(true);
}

function now(number = 1): Calibration {
  const one = calibrations.find(number);
  if (one === undefined) throw new Error("no calibration");
  return one;
}

async function settled(): Promise<void> {
  for (let round = 0; round < 20; round++) await world.clock.advance(20);
}

describe("QA-07 who is asked in a calibration", () => {
  test("everybody who inspects, but who took part, who looks after the team, and who chose the calls", async () => {
    const one = await made({ calls: [FIRST, SECOND] });
    expect(one.inspectors).toEqual(["zhou", "wu"]);
    const sheets = await world.run(calibrations.sheets(one));
    expect(
      sheets.map(({ inspector, recording, purpose }) => `${inspector} ${recording} ${purpose}`).toSorted(),
    ).toEqual(["wu rec-1 calibration", "wu rec-2 calibration", "zhou rec-1 calibration", "zhou rec-2 calibration"]);
  });

  test("who is named and may not is named in the refusal, with the reason", async () => {
    expect(await refused({ calls: [SECOND], inspectors: ["zhou", "feng"] })).toEqual({
      kind: "may-not",
      leftOut: [{ inspector: "feng", why: "took part" }],
    });
    expect(await refused({ inspectors: ["zhou", "zheng"] })).toMatchObject({ leftOut: [{ why: "own team" }] });
    expect(await refused({ inspectors: ["zhou", "qian"] })).toMatchObject({ leftOut: [{ why: "made it" }] });
    expect(await refused({ inspectors: ["zhou", "li"] })).toMatchObject({ leftOut: [{ why: "no inspector" }] });
    expect(await refused({ master: "li" })).toMatchObject({ kind: "may-not" });
    expect(calibrations.find(1)).toBeUndefined();
  });

  test("whoever chose the calls may be the measure, though they know whose they are", async () => {
    const one = await made({ master: "qian", inspectors: ["zhou"] });
    expect(one.inspectors).toEqual(["zhou", "qian"]);
  });

  test("skills keep somebody out who is not named, and nobody who is", async () => {
    const english = { ...CARD, skills: ["english"] };
    expect((await made({ card: english, maker: undefined })).inspectors).toEqual(["wu", "qian"]);
    expect((await made({ card: english, inspectors: ["zhou", "feng"] })).inspectors).toEqual(["zhou", "feng"]);
  });

  test("one alone has nobody to be compared with", async () => {
    expect(await refused({ inspectors: ["zhou"] })).toEqual({ kind: "too-few", leftOut: [] });
  });

  test("more than one calibration takes have to be named", async () => {
    const many = Array.from({ length: 31 }, (_, place) => `i${place}`);
    world.office = officeOf(`users:\n${many.map((one) => `  ${one}: { role: qa-inspector }`).join("\n")}`);
    const card = { ...CARD, skills: [] };
    expect(await refused({ card })).toEqual({ kind: "too-many", may: 31 });
    expect((await made({ card, inspectors: many.slice(0, 30) })).inspectors).toHaveLength(30);
  });

  test("who judged the call before may be asked; who is asked never judges it otherwise afterwards", async () => {
    await world.sheet({ inspector: "wu" });
    expect((await made({ inspectors: ["zhou", "wu"] })).inspectors).toEqual(["zhou", "wu"]);
    expect(await world.give({ inspector: "zhou" })).toBe("nobody");
  });
});

describe("QA-07 the end of a calibration", () => {
  test("comes by itself when all have judged, and nothing is told before", async () => {
    const one = await made({ inspectors: ["zhou", "wu"] });
    await judge(await sheetOf("zhou"), "yes");
    await settled();
    expect(now().state).toBe("open");
    expect(await world.run(calibrations.comparison(now()))).toBeUndefined();
    await judge(await sheetOf("wu"), "no");
    await settled();
    expect(now()).toMatchObject({
      number: one.number,
      state: "closed",
      why: "all",
      outcome: { judged: 2, agreement: 0.5 },
    });
    const compared = await world.run(calibrations.comparison(now()));
    // Greeting answered itself: manners and solved are compared.
    expect(compared?.questions.map(({ item, equal }) => [item, equal])).toEqual([
      ["manners", 0],
      ["solved", 1],
    ]);
  });

  test("comes when the time is over: what is open is taken back, what there is is compared", async () => {
    await made({ inspectors: ["zhou", "wu", "feng"], dueAt: (world.now() + HOUR_MS) as WallMillis });
    calibrations.open();
    await judge(await sheetOf("zhou"), "yes");
    await judge(await sheetOf("wu"), "yes");
    await world.clock.advance(HOUR_MS - 120_000);
    expect(now().state).toBe("open");
    await world.clock.advance(240_000);
    await settled();
    expect(now()).toMatchObject({ state: "closed", why: "time", outcome: { judged: 2, agreement: 1 } });
    expect(world.at(await sheetOf("feng"))).toMatchObject({ state: "withdrawn" });
  });

  test("may be brought about by hand, once", async () => {
    await made({ inspectors: ["zhou", "wu"] });
    await judge(await sheetOf("zhou"), "yes");
    expect(await world.run(calibrations.end(1))).toMatchObject({ ok: true, value: { state: "closed", why: "hand" } });
    expect(now().outcome).toEqual({ judged: 1, agreement: null, alpha: null });
    expect(await world.run(calibrations.end(1))).toEqual({ ok: false, fault: { kind: "not-now", state: "closed" } });
    expect(await world.run(calibrations.end(2))).toEqual({ ok: false, fault: { kind: "unknown" } });
  });

  test("that was cancelled takes all sheets back and compares nothing, also when the process dies in between", async () => {
    await made({ inspectors: ["zhou", "wu"] });
    expect(await world.run(calibrations.cancel(1, "选错了通话"))).toMatchObject({
      ok: true,
      value: { state: "cancelled" },
    });
    expect(world.at(await sheetOf("zhou")).state).toBe("withdrawn");
    expect(await world.run(calibrations.comparison(now()))).toBeUndefined();
    // As if it had died before the sheets were taken back.
    await world.run(world.database.write([sql("UPDATE score_sheet SET state = 'open' WHERE inspector = 'wu'")]));
    await world.kill();
    remake();
    await world.run(calibrations.restore());
    calibrations.open();
    await settled();
    expect(world.at(await sheetOf("wu")).state).toBe("withdrawn");
    expect(now().state).toBe("cancelled");
  });

  test("sheets that a killed process had not given yet are given at the next start, each once", async () => {
    await made({ calls: [FIRST, SECOND], inspectors: ["zhou", "wu"] });
    await world.run(
      world.database.write([
        sql("DELETE FROM score_sheet WHERE inspector = 'wu' AND recording = 'rec-2'"),
        sql("UPDATE calibration SET given = 0"),
      ]),
    );
    await world.kill();
    remake();
    await world.run(calibrations.restore());
    calibrations.open();
    await settled();
    const sheets = await world.run(calibrations.sheets({ number: 1 }));
    expect(sheets.map(({ inspector, recording }) => `${inspector} ${recording}`).toSorted()).toEqual([
      "wu rec-1",
      "wu rec-2",
      "zhou rec-1",
      "zhou rec-2",
    ]);
    expect(now()).toMatchObject({ isGiven: true, state: "open" });
  });

  test("comes after a kill for what was due while nobody was there, exactly once", async () => {
    await made({ inspectors: ["zhou", "wu"], dueAt: (world.now() + DAY_MS) as WallMillis });
    await judge(await sheetOf("zhou"), "yes");
    await world.kill();
    await world.clock.advance(2 * DAY_MS);
    remake();
    await world.run(calibrations.restore());
    calibrations.open();
    await settled();
    calibrations.close();
    calibrations.open();
    await settled();
    expect(now()).toMatchObject({ state: "closed", why: "time" });
    expect(world.types().filter((type) => type === "calibration.closed")).toHaveLength(2); // one to each
  });

  test("is not waited for where the sound is gone", async () => {
    await made({ calls: [FIRST, SECOND], inspectors: ["zhou", "wu"] });
    calibrations.open();
    await world.run(world.database.write([sql("UPDATE recording SET state = 'expired' WHERE id = 'rec-2'")]));
    await judge(await sheetOf("zhou"), "yes");
    await judge(await sheetOf("wu"), "yes");
    await world.clock.advance(70_000);
    await settled();
    expect(world.at(await sheetOf("wu", SECOND))).toMatchObject({ state: "withdrawn", why: "the sound is gone" });
    expect(now()).toMatchObject({ state: "closed", why: "all", outcome: { judged: 2 } });
  });

  test("comes too when an inspector leaves: nobody stands in for them", async () => {
    await made({ inspectors: ["zhou", "wu"] });
    await judge(await sheetOf("zhou"), "yes");
    world.office = officeOf(OFFICE.replace("    wu: { skills: [service, english], share: 2 }\n", ""));
    world.desk.start();
    world.desk.officeChanged();
    await settled();
    expect(now()).toMatchObject({ state: "closed", outcome: { judged: 1, agreement: null } });
    expect((await world.run(calibrations.sheets({ number: 1 }))).map(({ inspector }) => inspector)).toEqual([
      "zhou",
      "wu",
    ]);
  });
});

describe("QA-03 what is told of a calibration", () => {
  test("its events are about one inspector each, and about no agent, call or queue", async () => {
    await made({ inspectors: ["zhou", "wu"] });
    const told = world.events.filter(({ type }) => type === "calibration.opened");
    expect(told.map(({ about }) => about)).toEqual([{ user: "zhou" }, { user: "wu" }]);
    expect(JSON.stringify(world.events)).not.toMatch(/5001|rec-1|call-1|support|李雷/);
  });
});

describe("QA-07 lists of calibrations", () => {
  test("are the newest first, and an inspector's own where one is asked for", async () => {
    await made({ inspectors: ["zhou", "wu"] });
    await made({ inspectors: ["zhou", "feng"] });
    await world.run(calibrations.end(1));
    const none = { state: undefined, scorecard: undefined, inspector: undefined, before: undefined, limit: 10 };
    const numbers = async (search: object) =>
      (await world.run(calibrations.search({ ...none, ...search }))).map(({ number }) => number);
    expect(await numbers({})).toEqual([2, 1]);
    expect(await numbers({ state: "open" })).toEqual([2]);
    expect(await numbers({ inspector: "wu" })).toEqual([1]);
    expect(await numbers({ before: 2 })).toEqual([1]);
    expect(await numbers({ scorecard: "other" })).toEqual([]);
  });

  test("two agents who spoke with one another are judged and compared each by themselves", async () => {
    // The same stretch of the same recording, each on a channel of their own.
    const other: CalibrationCall = { ...FIRST, agent: "5003", team: undefined, agentChannel: "left" };
    await made({ calls: [FIRST, other], inspectors: ["wu", "zhou"] });
    const sheets = await world.run(calibrations.sheets({ number: 1 }));
    expect(sheets).toHaveLength(4);
    for (const { number, agentChannel } of sheets) await judge(number, agentChannel === "right" ? "yes" : "no");
    await world.clock.advance(1_000);
    const comparison = await world.run(calibrations.comparison(now()));
    const manners = comparison?.questions.find(({ item }) => item === "manners");
    expect(manners?.calls).toEqual([
      { call: 0, equal: 1, marks: [{ mark: "yes", by: ["wu", "zhou"] }] },
      { call: 1, equal: 1, marks: [{ mark: "no", by: ["wu", "zhou"] }] },
    ]);
  });
});
