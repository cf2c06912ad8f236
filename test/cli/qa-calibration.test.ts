import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BlindHouse, CALLS, type Persona, TOKENS } from "../api/blind/blind-house.ts";
import { type Ran, zongji } from "./run-cli.ts";

// One story told in order: each test goes on where the one before it left off.

const CARD = `
scorecard: service
name: 热线服务
sections:
  opening:
    name: 开场
    items:
      greeting: { ask: 主动问候, answers: yes-no }
      manners: { ask: 礼貌用语, answers: 1-5, means: { 1: 粗鲁, 3: 平淡, 5: 亲切 } }
`;

let house: BlindHouse;
const [FIRST, SECOND] = CALLS.map(({ call }) => call) as [string, string];

beforeAll(async () => {
  house = await BlindHouse.open();
});
afterAll(async () => {
  expect(house.whole.bugs).toEqual([]);
  await house.close();
});

const run = (as: Persona, ...line: readonly string[]): Promise<Ran> =>
  zongji(["qa", ...line, "--data", house.whole.folder, "--token", TOKENS[as]]);

interface Row {
  readonly [key: string]: unknown;
}

async function json<Value = Row>(as: Persona, ...line: readonly string[]): Promise<Value> {
  const { status, out, err } = await run(as, ...line, "--json");
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return JSON.parse(out) as Value;
}

/** Ids of an inspector's sheets of a calibration, by the place of the call. */
async function sheetsOf(as: Persona, id: string): Promise<readonly string[]> {
  const { mine } = await json<{ readonly mine: readonly { readonly sheet: string; readonly call: number }[] }>(
    as,
    ...["calibration", "show", id],
  );
  return mine.toSorted((one, other) => one.call - other.call).map(({ sheet }) => sheet);
}

async function judge(as: Persona, sheet: string, greeting: string, manners: string): Promise<void> {
  await json(as, "sheet", "answer", sheet, "greeting", greeting, "--comment", "听到了");
  await json(as, "sheet", "answer", sheet, "manners", manners, "--comment", "听到了");
  await json(as, "sheet", "submit", sheet);
}

describe("QA-07 a calibration from the command line", () => {
  test("gives every inspector the same calls, and whoever made it sees who has them", async () => {
    const file = join(house.whole.folder, "card.yaml");
    writeFileSync(file, CARD);
    await json("overseer", "scorecard", "apply", file);
    const made = await json("overseer", "calibration", "create", "service", FIRST, SECOND);
    expect(made).toMatchObject({
      ...{ id: "C-1", state: "open", calls: 2, judged: null, agreement: null, result: null, createdBy: "overseer" },
      parts: [
        { call: 1, id: FIRST, agent: "73915", seconds: 12 },
        { call: 2, id: SECOND, agent: "73915" },
      ],
      inspectors: [
        { inspector: "quillfeather", sheets: [{ state: "open" }, { state: "open" }] },
        { inspector: "brackenmoor", sheets: [{ state: "open" }, { state: "open" }] },
      ],
    });
  });

  test("nobody is told what another judged before it is over, not even who sees all sheets", async () => {
    const [first = "", second = ""] = await sheetsOf("quillfeather", "C-1");
    await json("quillfeather", "sheet", "mark", first, "training");
    await json("quillfeather", "sheet", "comment", first, "0:03", "语速太快", "--channel", "agent");
    await judge("quillfeather", first, "yes", "5");
    await judge("quillfeather", second, "yes", "4");
    expect(await json("overseer", "example", "marked")).toEqual([]);
    expect(await json("overseer", "sheet", "show", first)).toMatchObject({
      state: "submitted",
      score: null,
      answered: 0,
      result: null,
    });
    const listed = await json<Row[]>("overseer", "sheet", "list");
    expect(listed.map(({ score }) => score)).toEqual([null, null, null, null]);
    expect(await json("overseer", "calibration", "show", "C-1")).toMatchObject({ state: "open", result: null });
    expect(await json("quillfeather", "sheet", "show", first)).toMatchObject({ answered: 2, score: 1 });
    const others = await run("brackenmoor", "sheet", "show", first);
    expect([others.status, others.out]).toEqual([1, ""]);
  });

  test("is over when all have judged, and says how far they agree and who is strict", async () => {
    const [first = "", second = ""] = await sheetsOf("brackenmoor", "C-1");
    await judge("brackenmoor", first, "no", "3");
    await judge("brackenmoor", second, "yes", "4");
    const one = await json("overseer", "calibration", "show", "C-1");
    // Of four questions two are alike. Shares: 1 and 0, 1 and 1; 1 and 1/2, 3/4 and 3/4: one is off by (1/2 + 0 + 1/4 + 0) / 4.
    expect(one).toMatchObject({
      ...{ state: "closed", why: "all", judged: 2, agreement: 0.5 },
      result: {
        questions: [
          {
            ...{ item: "greeting", equal: 0.5 },
            calls: [
              {
                ...{ call: 1, equal: 0 },
                marks: [
                  { mark: "no", times: 1, by: ["brackenmoor"] },
                  { mark: "yes", times: 1, by: ["quillfeather"] },
                ],
              },
              { call: 2, equal: 1 },
            ],
          },
          { item: "manners", equal: 0.5 },
        ],
        biases: [
          { inspector: "brackenmoor", questions: { compared: 4, mean: -0.188, distance: 0.188 } },
          { inspector: "quillfeather", questions: { compared: 4, mean: 0.188, distance: 0.188 } },
        ],
      },
    });
    expect(await json("overseer", "sheet", "show", first)).toMatchObject({ answered: 2 });
  });

  test("an inspector sees their own deviation and the group without names, and nothing of whose calls they were", async () => {
    const text = (await run("brackenmoor", "calibration", "show", "C-1", "--json")).out;
    expect(text).not.toMatch(/quillfeather|canary|73915|overseer|kestrel|osprey/);
    expect(JSON.parse(text)).toMatchObject({
      ...{ parts: null, inspectors: null, createdBy: null, master: null },
      result: {
        scores: [
          { call: 1, by: null },
          { call: 2, by: null },
        ],
        biases: [{ inspector: "brackenmoor" }],
        questions: [
          {
            calls: [
              {
                marks: [
                  { mark: "no", times: 1, isMine: true, by: null },
                  { mark: "yes", times: 1, isMine: false, by: null },
                ],
              },
              {},
            ],
          },
          {},
        ],
      },
    });
    for (const as of ["wrenfield", "falconer"] as const)
      expect((await run(as, "calibration", "show", "C-1")).status).toBe(1);
  });

  test("over several of them it shows whether inspectors come to judge alike", async () => {
    await json("overseer", "calibration", "create", "service", FIRST, "--master", "quillfeather");
    for (const [as, mark] of [
      ["quillfeather", "yes"],
      ["brackenmoor", "yes"],
    ] as const)
      for (const sheet of await sheetsOf(as, "C-2")) await judge(as, sheet, mark, "5");
    const trend = await json("overseer", "calibration", "trend", "service");
    expect(trend).toMatchObject({
      calibrations: [{ id: "C-1" }, { id: "C-2", agreement: 1 }],
      questions: [
        { item: "greeting", calls: 3, equal: 0.667 },
        { item: "manners", calls: 3, equal: 0.667 },
      ],
      inspectors: [
        {
          ...{ inspector: "brackenmoor", questions: { compared: 6, mean: -0.125 } },
          each: [
            { calibration: "C-1", mean: -0.188 },
            { calibration: "C-2", mean: 0 },
          ],
        },
        { inspector: "quillfeather", each: [{ calibration: "C-1", mean: 0.188 }] },
      ],
    });
    const own = (await run("brackenmoor", "calibration", "trend", "service", "--json")).out;
    expect(own).not.toContain("quillfeather");
    expect(JSON.parse(own)).toMatchObject({ inspectors: [{ inspector: "brackenmoor" }] });
  });

  test("is closed or cancelled by hand, and refuses what makes no sense", async () => {
    await json("overseer", "calibration", "create", "service", SECOND);
    expect(await json("overseer", "calibration", "cancel", "C-3", "--reason", "选错了")).toMatchObject({
      state: "cancelled",
    });
    expect((await run("overseer", "calibration", "close", "C-3")).status).toBe(1);
    await json("overseer", "calibration", "create", "service", SECOND);
    expect(await json("overseer", "calibration", "close", "C-4")).toMatchObject({
      state: "closed",
      why: "hand",
      judged: 0,
    });
    const refused = async (...line: readonly string[]) => (await run("overseer", "calibration", "create", ...line)).err;
    expect(await refused("service", FIRST, "--inspectors", "quillfeather,wrenfield")).toContain(
      "wrenfield is no inspector",
    );
    expect(await refused("service", FIRST, "--inspectors", "quillfeather")).toContain("Fewer than two");
    expect(await refused("service", FIRST, FIRST.replace("7k", "9z"))).toContain("Found no recorded talk");
    expect(await refused("service", FIRST, `${FIRST}/73915`)).toContain("named twice");
    expect(await refused("nothing", FIRST)).toContain("nothing");
    expect(await refused("service", FIRST, "--due", "2020-01-01T00:00:00Z")).toContain("due");
    expect((await run("brackenmoor", "calibration", "create", "service", FIRST)).status).toBe(1);
    expect((await json<Row[]>("overseer", "calibration", "list")).map(({ id }) => id)).toEqual([
      "C-4",
      "C-3",
      "C-2",
      "C-1",
    ]);
    expect(await json<Row[]>("overseer", "calibration", "list", "--state", "cancelled")).toMatchObject([{ id: "C-3" }]);
  });

  test("people read it in both languages", async () => {
    for (const line of [
      ["calibration", "list"],
      ["calibration", "show", "C-1"],
      ["calibration", "trend", "service"],
    ]) {
      const english = await run("overseer", ...line, "--lang", "en");
      const chinese = await run("overseer", ...line, "--lang", "zh");
      expect([line, english.status, chinese.status]).toEqual([line, 0, 0]);
      expect(chinese.out).not.toBe(english.out);
    }
    expect((await run("overseer", "calibration", "show", "C-1", "--lang", "zh")).out).toContain("一致率: 50.0 %");
  });
});

describe("QA-06 the library of examples from the command line", () => {
  test("marks of inspectors are collected for whoever makes examples, without their names", async () => {
    const [sheet] = await sheetsOf("quillfeather", "C-1");
    const marked = await json<Row[]>("overseer", "example", "marked", "--mark", "training");
    expect(marked).toEqual([
      {
        ...{ call: FIRST, recording: `${FIRST}-1`, agent: "73915", seconds: 12, canBeHeard: true, examples: [] },
        ...{ marks: [{ mark: "training", times: 1 }], sheets: [sheet] },
        comments: [{ atMs: 3_000, channel: "agent", text: "语速太快" }],
      },
    ]);
    expect(await json("overseer", "example", "marked", "--mark", "good-example")).toEqual([]);
    expect((await run("quillfeather", "example", "marked")).status).toBe(1);
  });

  test("are added with title, tags and what is said, and found by words, Chinese too", async () => {
    const made = await json(
      "overseer",
      ...["example", "add", FIRST, "安抚情绪的好开场", "--kind", "good-example", "--tags", "开场,情绪"],
      ...["--transcript", "您好，很抱歉让您久等了，我马上为您核对账单。", "--from", "0:02", "--until", "0:08.5"],
    );
    expect(made).toMatchObject({
      ...{ id: "X-1", kind: "good-example", seconds: 7, sound: "there", tags: ["开场", "情绪"] },
      of: { agent: "73915", call: FIRST, fromMs: 2_000, toMs: 8_500, savedBy: "overseer" },
    });
    await json("overseer", "example", "add", `${SECOND}/73915`, "Interrupting the customer", "--kind", "bad-example");
    const found = async (...line: readonly string[]) =>
      (await json<Row[]>("brackenmoor", "example", "list", ...line)).map(({ id }) => id);
    expect(await found()).toEqual(["X-2", "X-1"]);
    expect(await found("--search", "账单")).toEqual(["X-1"]);
    expect(await found("--search", "核对")).toEqual(["X-1"]);
    expect(await found("--search", "情绪")).toEqual(["X-1"]);
    expect(await found("--search", "interrupt")).toEqual(["X-2"]);
    expect(await found("--search", "账户")).toEqual([]);
    expect(await found("--search", "%")).toEqual([]);
    expect(await found("--kind", "bad-example")).toEqual(["X-2"]);
    expect(await found("--tag", "开场")).toEqual(["X-1"]);
    const { err } = await run("overseer", "example", "add", FIRST, "太长", "--kind", "training", "--until", "0:30");
    expect(err).toContain("0 to 12000");
    expect((await run("wrenfield", "example", "add", FIRST, "我的", "--kind", "training")).status).toBe(1);
  });

  test("whose call it is only those are told who may see that agent's inspections", async () => {
    const of = async (as: Persona) => (await json(as, "example", "show", "X-1"))["of"];
    for (const as_ of ["brackenmoor", "hanlon"] as const) expect(await of(as_)).toBeNull();
    for (const as_ of ["boss", "falconer", "wrenfield"] as const)
      expect(await of(as_)).toMatchObject({ agent: "73915", savedBy: null });
    const text = (await run("hanlon", "example", "list", "--json")).out;
    expect(text).not.toMatch(/73915|canary|overseer/);
  });

  test("are heard by everybody, any stretch, and that is noted", async () => {
    const whole = await house.must("hanlon", "GET", "/api/examples/X-1/audio");
    expect(whole.type).toBe("audio/wav");
    // 6.5 s, 8 kHz, two channels, two bytes.
    expect(Number(whole.headers["content-length"])).toBe(44 + 6.5 * 8_000 * 4);
    expect(JSON.stringify(whole.headers)).not.toMatch(/canary|73915/);
    await house.must("hanlon", "GET", "/api/examples/X-1/audio");
    await house.must("brackenmoor", "GET", "/api/examples/X-1/audio");
    const heard = await json<Row[]>("overseer", "example", "listenings", "X-1");
    expect(heard.map(({ who }) => who)).toEqual(["brackenmoor", "hanlon"]); // twice within a while is once
    expect((await run("hanlon", "example", "listenings", "X-1")).status).toBe(1);
    const { history } = (await house.must("overseer", "GET", `/api/recordings/${FIRST}-1`)).json as {
      history: readonly Row[];
    };
    expect(history).toMatchObject([{ who: "example X-1" }, { who: "example X-1" }]);
    expect(JSON.stringify(history)).not.toMatch(/hanlon|brackenmoor/);
  });

  test("are not asked for where nobody can hear them, nor at a speed that is none", async () => {
    expect(await run("boss", "example", "listen", "X-1", "--speed", "9")).toMatchObject({ status: 2 });
    expect(await run("boss", "example", "listen", "X-1")).toMatchObject({ status: 1 });
    const heard = await json<Row[]>("overseer", "example", "listenings", "X-1");
    expect(heard.map(({ who }) => who)).not.toContain("boss");
  });

  test("are changed and taken out; a number is never given twice", async () => {
    expect(
      await json("overseer", "example", "change", "X-2", "--title", "打断客户", "--transcript", "不要打断"),
    ).toMatchObject({
      ...{ title: "打断客户", transcript: "不要打断", kind: "bad-example" },
    });
    expect(await json<Row[]>("boss", "example", "list", "--search", "interrupt")).toEqual([]);
    expect(await json<Row[]>("boss", "example", "list", "--search", "打断")).toHaveLength(1);
    await json("overseer", "example", "remove", "X-2");
    expect((await run("boss", "example", "show", "X-2")).status).toBe(1);
    expect(await json<Row[]>("boss", "example", "list", "--search", "打断")).toEqual([]);
    expect(await json("overseer", "example", "add", SECOND, "再来", "--kind", "training")).toMatchObject({ id: "X-3" });
  });

  test("stay with their words when the sound expires, and say so", async () => {
    await house.whole.database.write([
      { sql: "UPDATE recording SET state = 'expired', removed_at = 1793000000000 WHERE call_id = ?", values: [SECOND] },
    ]);
    expect(await json("hanlon", "example", "show", "X-3")).toMatchObject({ sound: "expired", title: "再来" });
    expect(await house.ask("hanlon", "GET", "/api/examples/X-3/audio")).toMatchObject({ status: 409 });
    expect((await run("overseer", "example", "add", `${SECOND}`, "晚了", "--kind", "training")).err).toContain(
      "can be heard",
    );
  });

  test("are gone with all their words when the person is erased", async () => {
    await house.must("root", "POST", "/api/privacy/erase", { person: "13855526871" });
    expect(await json<Row[]>("overseer", "example", "list")).toEqual([]);
    const rows = async (sql: string) => await house.whole.database.query(sql);
    expect(await rows("SELECT rowid FROM example_words WHERE example_words MATCH '\"账单\"'")).toEqual([]);
    expect(await rows("SELECT * FROM example_listening")).toEqual([]);
  });

  test("people read them in both languages", async () => {
    for (const line of [
      ["example", "list"],
      ["example", "marked"],
    ]) {
      const english = await run("overseer", ...line, "--lang", "en");
      const chinese = await run("overseer", ...line, "--lang", "zh");
      expect([line, english.status, chinese.status]).toEqual([line, 0, 0]);
      expect(chinese.out).not.toBe(english.out);
    }
  });
});
