// Whoever reads the documents and types what they show gets what they say: every command of every page, in the order of the page, at a shell beside a
// switch with phones. What cannot be typed here names the test that runs it.

import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ANYWHERE, DIRECTIONS, type Directions } from "./rig/document-directions.ts";
import { type DocumentLine, documentLines } from "./rig/document-lines.ts";
import { DocumentStage } from "./rig/document-stage.ts";
import { withoutBaresip } from "./rig/tools.ts";

/** Where one page needs what another has made, or takes away. */
const FIRST = ["README.md", "docs/quality.md", "docs/calibration.md"];
const LAST = ["docs/recordings.md", "docs/privacy.md"];
const others = readdirSync("docs")
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const PAGES = [...FIRST, ...others.filter((page) => ![...FIRST, ...LAST].includes(page)), ...LAST];

describe.skipIf(withoutBaresip !== "")(`every command of the documents${withoutBaresip}`, () => {
  let stage: DocumentStage;
  const done = new Set<unknown>();

  beforeAll(async () => {
    stage = await DocumentStage.open();
  }, 120_000);
  afterAll(async () => {
    await stage.close();
    expect(stage.office.complaints()).toEqual([]);
  });

  test.each(PAGES.filter((page) => documentLines(page).length > 0))("%s", async (page) => {
    const bad: string[] = [];
    for (const line of documentLines(page)) bad.push(...(await follow(line)));
    expect(bad).toEqual([]);
  });

  /** What is wrong with the line. */
  async function follow({ page, text }: DocumentLine): Promise<readonly string[]> {
    const directions = all(DIRECTIONS[page] ?? {});
    if (directions.nowhere.some(([pattern]) => pattern.test(text))) return [];
    const elsewhere = directions.elsewhere.find(([pattern]) => pattern.test(text));
    if (elsewhere !== undefined) {
      const [, file, words] = elsewhere;
      return readFileSync(file, "utf8").includes(words) ? [] : [`${text}: ${file} has no ${words}`];
    }
    for (const scene of directions.before) {
      if (done.has(scene) || !scene[0].test(text)) continue;
      done.add(scene);
      await scene[1](stage);
    }
    let typed = text;
    for (const [pattern, word] of directions.words) {
      if (typed.search(pattern) >= 0)
        typed = typed.replace(pattern, typeof word === "string" ? word : await word(stage));
    }
    const ran = await stage.type(typed);
    const refused = directions.refused.find(([pattern]) => pattern.test(text));
    if (refused !== undefined)
      return ran.status !== 0 && refused[1].test(ran.err) ? [] : [`${typed}: ${ran.status} ${ran.err}`];
    return ran.status === 0
      ? []
      : [`${typed}: ${ran.status} ${(ran.err || ran.out).trim().split("\n").slice(0, 3).join(" ")}`];
  }
});

function all(page: Directions): Required<Directions> {
  const { before = [], words = [], refused = [], elsewhere = [], nowhere = [] } = page;
  return {
    before,
    words: [...(ANYWHERE.words ?? []), ...words],
    refused: [...refused, ...(ANYWHERE.refused ?? [])],
    elsewhere: [...elsewhere, ...(ANYWHERE.elsewhere ?? [])],
    nowhere: [...nowhere, ...(ANYWHERE.nowhere ?? [])],
  };
}
