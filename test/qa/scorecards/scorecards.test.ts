// Versions of scorecards: never changed, never lost, and no new one where nothing is different.

import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Scorecard } from "../../../src/qa/scorecard.ts";
import { readScorecard } from "../../../src/qa/scorecards/read-scorecard.ts";
import { Scorecards } from "../../../src/qa/scorecards/scorecards.ts";
import { sampleGround } from "../../api/sample-crm.ts";

const document = (pass: string, remark = "") =>
  `scorecard: hotline # ${remark}\nname: 热线\npass: ${pass}\nsections: { a: { name: 开场, items: { b: { ask: 问候, answers: yes-no } } } }\n`;

function cardOf(text: string): Scorecard {
  const read = readScorecard(text, undefined);
  if (!read.ok) throw new Error(JSON.stringify(read.fault));
  return read.value;
}

let scorecards: Scorecards;
let told: string[];
let ground: ReturnType<typeof sampleGround>;

beforeEach(() => {
  ground = sampleGround();
  told = [];
  ground.journal.told.subscribe(({ type, data }) => void told.push(`${type} ${data["scorecard"]} ${data["version"]}`));
  scorecards = new Scorecards(ground);
});

const save = async (text: string, by = "qian") => {
  const saved = await scorecards.save(cardOf(text), text, by);
  if (!saved.ok) throw new Error(saved.fault.what);
  return saved.value;
};

describe("QA-04 versions of a scorecard", () => {
  test("each change is a version of its own; the ones before stay as they were", async () => {
    expect(await save(document("80%"))).toMatchObject({ isNew: true, card: { version: 1 } });
    expect(await save(document("90%"), "sun")).toMatchObject({ isNew: true, card: { version: 2 } });
    expect(scorecards.current("hotline")).toMatchObject({ version: 2, pass: 0.9 });
    expect(scorecards.version("hotline", 1)).toMatchObject({ version: 1, pass: 0.8 });
    expect(scorecards.version("hotline", 3)).toBeUndefined();
    expect(scorecards.document("hotline", 1)).toBe(document("80%"));
    expect((await scorecards.history("hotline")).map(({ card, savedBy }) => [card.version, savedBy])).toEqual([
      [2, "sun"],
      [1, "qian"],
    ]);
    expect(told).toEqual(["scorecard.saved hotline 1", "scorecard.saved hotline 2"]);
  });

  test("a version is read once, however many sheets of it are listed, and not all there ever were are kept in memory", async () => {
    for (let pass = 1; pass <= limits.scorecards.read + 1; pass++) await save(document(`${pass}%`));
    const read = scorecards.version("hotline", 1);
    expect(scorecards.version("hotline", 1)).toBe(read);
    for (let version = 2; version <= limits.scorecards.read; version++) scorecards.version("hotline", version);
    expect(scorecards.version("hotline", 1)).toBe(read); // used again: the oldest is another now
    scorecards.version("hotline", limits.scorecards.read + 1);
    expect(scorecards.version("hotline", 1)).toBe(read);
    const [second, again] = [scorecards.version("hotline", 2), scorecards.version("hotline", 2)];
    expect(second).toMatchObject({ version: 2, pass: 0.02 });
    expect(again).toBe(second);
  });

  test("the same content once more makes no version and tells nobody; a remark is no content", async () => {
    await save(document("80%"));
    expect(await save(document("80%", "other words"))).toMatchObject({ isNew: false, card: { version: 1 } });
    expect(scorecards.document("hotline", 1)).toBe(document("80%"));
    expect(told).toHaveLength(1);
  });

  test("going back to what an old version said is a new version", async () => {
    for (const pass of ["80%", "90%", "80%"]) await save(document(pass));
    expect(scorecards.current("hotline")).toMatchObject({ version: 3, pass: 0.8 });
  });

  test("a retired one is used no more, but read for ever; applied again it is in force again", async () => {
    await save(document("80%"));
    await scorecards.retire("hotline", "qian");
    await scorecards.retire("hotline", "sun");
    expect(scorecards.current("hotline")).toBeUndefined();
    expect(scorecards.version("hotline", 1)).toMatchObject({ pass: 0.8 });
    expect(await scorecards.list()).toMatchObject([{ card: { key: "hotline" }, retired: { by: "qian" } }]);
    expect(await save(document("80%"))).toMatchObject({ isNew: false, card: { version: 1 } });
    expect(scorecards.current("hotline")).toMatchObject({ version: 1 });
    expect(told).toEqual(["scorecard.saved hotline 1", "scorecard.retired hotline 1", "scorecard.saved hotline 1"]);
    expect(await scorecards.retire("nothing", "qian")).toBeUndefined();
  });

  test("two who apply at once get two versions, in some order, and none is lost", async () => {
    await Promise.all(["70%", "75%", "80%", "85%"].map((pass) => save(document(pass))));
    const all = await scorecards.history("hotline");
    expect(all.map(({ card }) => card.version)).toEqual([4, 3, 2, 1]);
    expect(new Set(all.map(({ card }) => card.pass)).size).toBe(4);
    expect(scorecards.size).toBe(0);
  });

  test("there is an end to them: one more is refused, those there are stay in use", async () => {
    await save(document("80%"));
    const { versions, cards } = limits.scorecards;
    await ground.database.write([{ sql: "UPDATE scorecard_version SET version = ?", values: [versions] }]);
    const card = JSON.stringify({ ...cardOf(document("80%")), version: versions });
    await ground.database.write([{ sql: "UPDATE scorecard_version SET card = ?", values: [card] }]);
    await ground.database.write([{ sql: "UPDATE scorecard SET version = ?", values: [versions] }]);
    expect(await scorecards.save(cardOf(document("90%")), document("90%"), "qian")).toEqual({
      ok: false,
      fault: { kind: "too-many", what: "versions", most: versions },
    });
    expect(scorecards.current("hotline")).toMatchObject({ version: versions, pass: 0.8 });
    const sql =
      "INSERT INTO scorecard (key, version) SELECT 'c' || value, 1 FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?) SELECT value FROM n)";
    const copies =
      "INSERT INTO scorecard_version SELECT s.key, 1, v.card, v.document, v.saved_at, v.saved_by FROM scorecard s, scorecard_version v WHERE s.key LIKE 'c%'";
    await ground.database.write([
      { sql, values: [cards - 1] },
      { sql: copies, values: [] },
    ]);
    const another = document("80%").replace("hotline", "another");
    expect(await scorecards.save(cardOf(another), another, "qian")).toMatchObject({
      fault: { what: "cards", most: cards },
    });
    expect(await scorecards.list()).toHaveLength(cards);
  });
});
