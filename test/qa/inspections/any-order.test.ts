import { describe, expect, test } from "vitest";
import { seededRng } from "../../../src/base/rng.ts";
import type { Inspection } from "../../../src/qa/inspection.ts";
import { LOOK_QUERIES } from "../../../src/qa/inspections/inspection-looks.ts";
import { searchInspections } from "../../../src/qa/inspections/search-inspections.ts";
import { withAnswers } from "../../../src/qa/sheets/fill.ts";
import { HOUR, Judging, MINUTE, withInspectors } from "./judging.ts";

const AGENT_OF = ["5001", "5002"] as const;
const ITEMS = ["greeting", "patience", "solved", "record"] as const;
const PEOPLE = ["lin", "song", "tao"] as const;

/** Everybody does anything to anything at once, and now and then the process dies. */
async function muddle(seed: number): Promise<Judging> {
  const rng = seededRng(seed);
  const below = (most: number): number => rng.uint32() % most;
  const pick = <Value>(all: readonly Value[], fallback: Value): Value => all[below(all.length)] ?? fallback;
  let house = await new Judging().begin();
  for (let call = 1; call <= 6; call++)
    await house.done(house.quality.inspections.create(await house.call(`c-${call}`, pick(AGENT_OF, "5001"))));

  const submit = async (purpose: "first" | "second", number: number): Promise<void> => {
    const { sheets } = house.quality;
    const open = await house.openSheet(purpose, number);
    if (open === undefined) return;
    const answers = ITEMS.map((item) => ({ item, mark: pick(["yes", "no"], "yes"), comment: undefined }));
    await sheets.fill(open.number, (sheet, card) => withAnswers(sheet, card, answers));
    await sheets.submit(open.number);
  };
  const giveBack = async (purpose: "first" | "second", number: number): Promise<void> => {
    const open = await house.openSheet(purpose, number);
    if (open !== undefined) await house.quality.sheets.giveBack(open.number, "wrong sound");
  };
  const act = (number: number): Promise<unknown> => {
    const { inspections } = house.quality;
    const outcome = pick(["upheld", "changed"] as const, "upheld");
    const acts: readonly (() => Promise<unknown>)[] = [
      () => submit("first", number),
      () => submit("first", number),
      () => submit("second", number),
      () => submit("second", number),
      () => submit("second", number),
      () => giveBack("first", number),
      () => giveBack("second", number),
      () => inspections.assign(number, pick([...PEOPLE, undefined], undefined)),
      () => inspections.recheck(number, pick([...PEOPLE, undefined, undefined], undefined)),
      () => inspections.recheck(number, undefined),
      () => inspections.dispute(number, "no", []),
      () => inspections.dispute(number, "no", ["solved"]),
      () => (below(3) === 0 ? inspections.decide(number, { outcome, words: "so", by: "qian" }) : Promise.resolve()),
      () => inspections.decide(number, { outcome: "changed", words: "so", by: "qian" }),
      () => (below(4) === 0 ? inspections.acknowledge(number) : Promise.resolve()),
      () => (below(4) === 0 ? inspections.withdraw(number, "so", "qian") : Promise.resolve()),
      () => house.apply(withInspectors(pick([["lin"], ["lin", "song"], PEOPLE, PEOPLE], PEOPLE))),
    ];
    return pick(acts, () => Promise.resolve())();
  };

  for (let round = 0; round < 60; round++) {
    const together = Array.from({ length: 1 + below(4) }, () => act(1 + below(6)).catch(() => undefined));
    if (below(6) === 0) {
      await house.clock.advance(below(120));
      house = await house.crash(); // whatever was under way is never answered
    } else await house.done(Promise.all(together));
    if (below(10) === 0) await house.clock.advance(MINUTE);
  }
  await house.settle();
  return house;
}

async function consistent(house: Judging, one: Inspection): Promise<void> {
  const { sheets } = house.quality;
  const [first, second] = [await sheets.of("first", one.number), await sheets.of("second", one.number)];
  const open = (all: typeof first) => all.filter(({ state }) => state === "open").length;
  const submitted = (all: typeof first) => all.filter(({ state }) => state === "submitted");
  expect({ state: one.state, open: open(first) }).toEqual({ state: one.state, open: one.state === "assigned" ? 1 : 0 });
  const isScored = ["scored", "disputed", "rechecked", "final"].includes(one.state);
  expect({ state: one.state, submitted: submitted(first).length }).toEqual({
    ...{ state: one.state, submitted: isScored ? 1 : 0 },
  });
  // A second ear is out exactly where one was asked for and given, and is never the first one's.
  const hasSecond = one.state === "disputed" && one.dispute?.sheet !== undefined;
  expect({ state: one.state, open: open(second) }).toEqual({ state: one.state, open: hasSecond ? 1 : 0 });
  if (hasSecond) expect(second.find(({ state }) => state === "open")?.number).toBe(one.dispute?.sheet);
  const [judge, other] = [submitted(first)[0], submitted(second)[0]];
  if (other !== undefined) expect(other.inspector).not.toBe(judge?.inspector);
  if (!isScored) return;
  const counts = one.dispute?.decided?.outcome === "changed" ? other : judge;
  expect({ sheet: one.sheet, result: one.result }).toEqual({ sheet: counts?.number, result: counts?.result });
}

describe("QA-07 inspections and their sheets agree", () => {
  const ends = new Set<string>();
  test.each([1, 2, 3, 4, 5, 6])(
    "whatever everybody does at once and whenever the process dies (seed %i)",
    async (seed) => {
      const house = await muddle(seed);
      if (process.env["SHOW"])
        console.log(
          [1, 2, 3, 4, 5, 6]
            .map(
              (n) =>
                house.find(n).state +
                (house.find(n).dispute ? "!" : "") +
                (house.find(n).dispute?.decided?.outcome ?? ""),
            )
            .join(" "),
          JSON.stringify(await house.database.query("SELECT purpose,state,count(*) n FROM score_sheet GROUP BY 1,2")),
        );
      for (let number = 1; number <= 6; number++) await consistent(house, house.find(number));
      // Each end and each score is told once, also across restarts.
      const rows = await house.database.query(
        "SELECT type, json_extract(data, '$.inspection') AS id, COUNT(*) AS told FROM event WHERE type IN ('inspection.final', 'inspection.scored', 'inspection.withdrawn', 'inspection.rechecked') GROUP BY 1, 2",
      );
      for (const row of rows) expect(row).toMatchObject({ told: 1 });
      const told = (type: string) => rows.filter((row) => row["type"] === type).length;
      const all = [1, 2, 3, 4, 5, 6].map((number) => house.find(number));
      const states = all.map(({ state }) => state);
      for (const { state, dispute } of all) ends.add(dispute?.decided === undefined ? state : dispute.decided.outcome);
      expect(told("inspection.final")).toBe(states.filter((state) => state === "final").length);
      expect(told("inspection.withdrawn")).toBe(states.filter((state) => state === "withdrawn").length);
      await house.clock.advance(3 * HOUR);
      expect(house.find(1).state).not.toBe("scored");
      house.close();
      expect(house.quality.sizes["inspections"]).toBe(0);
    },
  );

  test("and all of it came about", () => {
    const wanted = ["waiting", "scored", "disputed", "rechecked", "withdrawn", "final", "upheld", "changed"];
    for (const end of wanted) expect([...ends]).toContain(end);
  });

  test("looks, and lists of what is open, read no more rows than are open: each goes by an index", async () => {
    const house = await new Judging().begin();
    const asked: string[] = [];
    const query = (sql: string) => Promise.resolve(asked.push(sql)).then(() => []);
    const all = { agent: undefined, team: undefined, queue: undefined, scorecard: undefined, call: undefined };
    const page = { ...all, draw: undefined, passed: undefined, before: undefined, limit: 50 };
    const eyes = { agents: undefined, own: undefined };
    for (const state of ["waiting", "disputed"] as const)
      await searchInspections({ ...page, state, eyes }, { query, get: () => undefined, write: async () => undefined });
    expect(asked).toHaveLength(2);
    for (const sql of [...LOOK_QUERIES, ...asked]) {
      const values = Array.from({ length: sql.split("?").length - 1 }, () => 1);
      const plan = await house.database.query(`EXPLAIN QUERY PLAN ${sql}`, values);
      const details = plan.map((row) => String(row["detail"]));
      const wide = details.filter((detail) =>
        /^(?:SCAN|SEARCH) (?:inspection|score_sheet|recording|[irs])\b(?!.*(?:INDEX |PRIMARY KEY \((?:row)?id=|autoindex))/.test(
          detail,
        ),
      );
      expect({ sql, wide }).toEqual({ sql, wide: [] });
    }
    house.close();
  });
});
