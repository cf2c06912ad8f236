import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SqlRow, SqlValue } from "../../../src/base/db.ts";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { Privacy } from "../../../src/crm/privacy/privacy.ts";
import type { Keep } from "../../../src/office/privacy.ts";
import { NO_PORTS } from "../../api/sample-privacy.ts";
import { Book } from "../customers/book.ts";

const THEIRS = "+8613800138000";
const OTHERS = "+8613900139000";
const DAY = 86_400_000;

let book: Book;
beforeEach(async () => {
  book = await new Book().restore();
  await judged(THEIRS, 1);
  await judged(OTHERS, 2);
});
afterEach(async () => {
  await book.done(book.database.close()).catch(() => {});
});

function privacyOf(keep: Keep = new Map()): Privacy {
  const { clock, database, journal, customers } = book;
  const deps = { clock, database, journal, book: customers, log: silentLog, rng: seededRng(5) };
  return new Privacy({ ...deps, ports: NO_PORTS, keep: () => keep });
}

async function write(rows: readonly (readonly [string, readonly SqlValue[]])[]): Promise<void> {
  await book.done(book.database.write(rows.map(([sql, values]) => ({ sql, values }))));
}

/** A call of that number, judged, disputed and judged again, made an example, with words of its caller wherever somebody can write some. */
async function judged(number: string, n: number): Promise<void> {
  const at = book.clock.wall();
  const call = `c-${n}`;
  const said = `she lives in Elm Street ${n}`;
  const sheet = `INSERT INTO score_sheet (number, purpose, subject, inspector, scorecard, version, recording, from_ms, to_ms, agent_channel, facts, state,
    answers, comments, marks, special, score, dispute, assigned_at, due_at, submitted_at, agent, not_by, why, returned) VALUES (?, ?, ?, ?, 'card', 1, ?, 0, 9, 'right', '{}', 'submitted',
    ?, ?, '["training"]', ?, 0.5, ?, ?, ?, ?, '5001', '[]', ?, 1)`;
  const answers = JSON.stringify([
    { item: "greeting", mark: "yes", by: "inspector", comment: said },
    { item: "calm", mark: null, by: "inspector" },
  ]);
  const comments = JSON.stringify([{ atMs: 1, channel: "customer", text: said }]);
  const special = JSON.stringify({ rule: "trainee", reason: said });
  const asked = JSON.stringify({ reason: said, items: [] });
  const sheetOf = (sheetNumber: number, purpose: string, who: string): readonly [string, readonly SqlValue[]] => [
    sheet,
    [sheetNumber, purpose, n, who, call, answers, comments, special, asked, at, at, at, said],
  ];
  const decided = { at, by: "sun", outcome: "changed", words: said };
  await write([
    [
      "INSERT INTO call (id, from_number, to_number, started_at, ended_at) VALUES (?, ?, '7000', ?, ?)",
      [call, number, at, at + 1],
    ],
    [
      "INSERT INTO recording (id, call_id, path, started_at, state) VALUES (?, ?, 'x.wav', ?, 'expired')",
      [call, call, at],
    ],
    [
      `INSERT INTO inspection (number, recording, call_id, agent, from_ms, to_ms, agent_channel, talked_at, origin, draw, scorecard, version, facts, state,
         score, created_at, dispute, final_at, owes_coaching) VALUES (?, ?, ?, '5001', 0, 9, 'right', ?, ?, ?, 'card', 1, '{"hour":8}', 'final', 0.5, ?, ?, ?, 0)`,
      [
        ...[n, call, call, at, JSON.stringify({ kind: "hand", by: "sun", why: said }), n],
        ...[at, JSON.stringify({ at, reason: said, items: ["calm"], decided }), at],
      ],
    ],
    sheetOf(10 * n + 1, "first", "quinn"),
    sheetOf(10 * n + 2, "second", "xavier"),
    sheetOf(10 * n + 3, "calibration", "xavier"),
    [
      `INSERT INTO calibration (number, scorecard, version, calls, inspectors, given, state, created_by, created_at, due_at, ended_at)
         VALUES (?, 'card', 1, ?, '["quinn","xavier"]', 1, 'closed', 'sun', ?, ?, ?)`,
      [n, JSON.stringify([{ recording: call }]), at, at, at],
    ],
    [
      "INSERT INTO sheet_listening (sheet, inspector, at, use, from_ms, to_ms) VALUES (?, 'quinn', ?, 'played', 0, 9)",
      [10 * n + 1, at],
    ],
    [
      `INSERT INTO example (number, recording, call_id, agent, from_ms, to_ms, agent_channel, kind, title, transcript, tags, saved_by, created_at, changed_at)
         VALUES (?, ?, ?, '5001', 0, 9, 'right', 'good-example', ?, ?, '[]', 'sun', ?, ?)`,
      [n, call, call, said, said, at, at],
    ],
    [
      "INSERT INTO draw_candidate (draw, recording, agent, stratum, hash, place, taken, inspection, talked_at) VALUES (?, ?, '5001', '', 'ab', 1, 'number', ?, ?)",
      [n, call, n, at],
    ],
    [
      `INSERT INTO coaching (number, agent, subject, text, source, state, coach, reply, due_at, created_at) VALUES (?, '5001', 'calm', ?, ?, 'open', 'sun', ?, ?, ?)`,
      [n, said, JSON.stringify({ kind: "inspection", id: `Q-${n}` }), said, at, at],
    ],
  ]);
}

const TABLES = ["inspection", "score_sheet", "sheet_listening", "example", "draw_candidate", "calibration", "coaching"];

async function dump(): Promise<string> {
  const all: unknown[] = [];
  for (const table of TABLES) all.push(...(await book.done(book.database.query(`SELECT * FROM ${table}`))));
  return JSON.stringify(all);
}

async function counts(): Promise<Readonly<Record<string, number>>> {
  const all: Record<string, number> = {};
  for (const table of TABLES) all[table] = (await book.done(book.database.query(`SELECT 1 FROM ${table}`))).length;
  return all;
}

async function one(sql: string): Promise<SqlRow | undefined> {
  return (await book.done(book.database.query(sql)))[0];
}

describe("CRM-14 a caller whose calls were judged", () => {
  test("is erased: whatever anybody wrote of the call goes, the score stays, and nothing of others is touched", async () => {
    const privacy = privacyOf();
    await privacy.open();
    const before = await counts();
    const erased = await book.done(privacy.erase(THEIRS, "root"));
    expect(erased).toMatchObject({
      ok: true,
      value: { counts: { inspections: 1, "score-sheets": 3, listenings: 1, examples: 1, draws: 1, calibrations: 1 } },
    });
    const rest = await dump();
    expect(rest).not.toContain("Elm Street 1");
    expect(rest.split("Elm Street 2").length).toBeGreaterThan(14);
    expect(await counts()).toEqual({ ...before, example: 1 });
    const inspection = await one("SELECT state, score, facts, origin, dispute FROM inspection WHERE number = 1");
    expect(inspection).toMatchObject({ state: "final", score: 0.5, facts: '{"hour":8}' });
    expect(JSON.parse(String(inspection?.["origin"]))).toEqual({ kind: "hand", by: "sun", why: "erased" });
    expect(JSON.parse(String(inspection?.["dispute"]))).toMatchObject({
      reason: "erased",
      items: ["calm"],
      decided: { outcome: "changed", words: "erased" },
    });
    const sheet = await one("SELECT answers, comments, marks, special, score FROM score_sheet WHERE number = 11");
    expect(sheet).toMatchObject({ comments: "[]", marks: '["training"]', score: 0.5 });
    expect(JSON.parse(String(sheet?.["answers"]))).toEqual([
      { item: "greeting", mark: "yes", by: "inspector" },
      { item: "calm", mark: null, by: "inspector" },
    ]);
    expect(JSON.parse(String(sheet?.["special"]))).toEqual({ rule: "trainee", reason: "erased" });
    await privacy.close();
  });

  test("may take along all that was written of the call, and not who wrote it", async () => {
    const privacy = privacyOf();
    await privacy.open();
    const person = await book.done(privacy.person(THEIRS));
    if (person === undefined) throw new Error("nobody");
    const kinds = new Map<string, string>();
    for await (const { key, rows } of privacy.data(person)) if (rows.length > 0) kinds.set(key, JSON.stringify(rows));
    expect([...kinds.keys()]).toEqual([
      ...["calls", "recordings", "inspections", "score-sheets", "listenings", "examples", "draws", "calibrations"],
    ]);
    for (const key of ["inspections", "score-sheets", "examples"]) expect(kinds.get(key)).toContain("Elm Street 1");
    const all = [...kinds.values()].join("\n");
    expect(all).not.toContain("Elm Street 2");
    for (const inspector of ["quinn", "xavier"]) expect(all).not.toContain(inspector);
    await privacy.close();
  });
});

describe("CRM-14 how long what was judged is kept", () => {
  test("inspections and calibrations go with their sheets when they are too old, but for whom a hold keeps", async () => {
    const privacy = privacyOf(
      new Map([
        ["inspections", 30 * DAY],
        ["calibrations", 30 * DAY],
      ]),
    );
    await privacy.open();
    await book.done(privacy.hold(THEIRS, "the court asked", "root"));
    await judged("+8613700137000", 3); // the newest stays in any case, so that no number is given twice
    const before = await counts();
    await book.done(book.clock.advance(29 * DAY));
    expect(await counts()).toEqual(before);
    await book.done(book.clock.advance(2 * DAY));
    expect(await counts()).toEqual({
      ...{ inspection: 2, score_sheet: 6, sheet_listening: 2, draw_candidate: 3, calibration: 2 },
      ...{ example: 3, coaching: 3 },
    });
    expect(await one("SELECT group_concat(number) AS left FROM inspection")).toEqual({ left: "1,3" });
    await privacy.close();
  });

  test("one that nobody has decided yet is not too old", async () => {
    await write([["UPDATE inspection SET state = 'rechecked', final_at = NULL", []]]);
    const privacy = privacyOf(new Map([["inspections", 30 * DAY]]));
    await privacy.open();
    await book.done(book.clock.advance(40 * DAY));
    expect((await counts())["inspection"]).toBe(2);
    await privacy.close();
  });

  test("a call that is too old leaves its scores, and no words that nobody could find any more", async () => {
    const privacy = privacyOf(new Map([["calls", 30 * DAY]]));
    await privacy.open();
    await book.done(book.clock.advance(31 * DAY));
    expect(await one("SELECT 1 FROM call")).toBeUndefined();
    expect(await dump()).not.toContain("Elm Street");
    expect(await counts()).toMatchObject({ inspection: 2, score_sheet: 6, example: 0 });
    await privacy.close();
  });
});
