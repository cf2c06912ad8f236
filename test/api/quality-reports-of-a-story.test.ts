// What reports say of calls that were really judged through the interface: scored, disputed, heard once more, changed, compared.

import { afterAll, beforeAll, expect, test } from "vitest";
import { BlindHouse, type Persona } from "./blind/blind-house.ts";
import { tellStory } from "./blind/blind-story.ts";

let house: BlindHouse;
beforeAll(async () => {
  house = await BlindHouse.open();
  await tellStory(house);
}, 30_000);
afterAll(() => house.close());

async function rowsOf(who: Persona, report: string, query = ""): Promise<readonly object[]> {
  const heard = await house.must(who, "GET", `/api/reports/${report}/table?from=2026-01-01${query}`);
  return (heard.json as { readonly rows: readonly object[] }).rows;
}

test("QA-08 a call judged, disputed and judged anew stands in every report as what became of it", async () => {
  // The first ear found no greeting, a fatal fault; the second heard it, and was decided for: all was well, at most 80 % for a trainee.
  const score = { inspections: 1, mean: 0.8, passShare: 1, fatal: 0, disputed: 1, changed: 1, open: 0 };
  for (const who of ["overseer", "boss", "falconer", "wrenfield"] as const)
    expect([who, await rowsOf(who, "quality-scores", "&by=agent")]).toMatchObject([
      who,
      [{ group: "73915", ...score }],
    ]);
  expect(await rowsOf("hanlon", "quality-scores", "&by=agent")).toEqual([]);
  expect(await rowsOf("overseer", "quality-scores", "&by=project")).toMatchObject([{ group: "peregrine", ...score }]);
  expect(await rowsOf("overseer", "quality-items")).toMatchObject([
    { item: "greeting", section: "Opening", fatal: "section", asked: 1, failed: 0, mean: 1 },
    { item: "thanks", asked: 1 },
  ]);
  expect(await rowsOf("overseer", "disputes", "&by=item")).toMatchObject([
    { group: "greeting", disputed: 1, open: 0, changed: 1, secondEar: 1, changedShare: 1 },
  ]);
  expect(await rowsOf("overseer", "inspectors")).toMatchObject([
    { group: "brackenmoor", name: "端木静言", given: 2, done: 2, open: 0, seconds: 1, calibrations: 1, overruled: 0 },
    // A sheet for the call that waits is open; that of the comparison says nothing of how agents did.
    {
      group: "quillfeather",
      given: 3,
      done: 2,
      open: 1,
      calibrations: 1,
      disputed: 1,
      overruled: 1,
      overruledShare: 1,
    },
  ]);
  expect(await rowsOf("overseer", "sampling-coverage")).toMatchObject([
    { group: "73915", talks: 3, drawn: 0, byHand: 2, judged: 1 },
  ]);
});
