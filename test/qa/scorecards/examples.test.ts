// The scorecards that come with the product: they read, they fit the demo office, and their schema for editors is the one that reads them.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { seededRng } from "../../../src/base/rng.ts";
import { makeDemoOffice } from "../../../src/office/demo.ts";
import { parseOffice } from "../../../src/office/parse.ts";
import { FACTS } from "../../../src/qa/facts.ts";
import { missingSkills, readScorecard } from "../../../src/qa/scorecards/read-scorecard.ts";
import { scorecardJsonSchema } from "../../../src/qa/scorecards/schema-scorecard.ts";

const folder = fileURLToPath(new URL("../../../examples/scorecards", import.meta.url));
const text = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");

function demoNames() {
  const office = parseOffice(makeDemoOffice(seededRng(1)));
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  const { queues, performance, quality } = office.value;
  return { queues: [...queues.keys()], projects: [...performance.projects.keys()], quality };
}

describe("QA-04 the example scorecards", () => {
  const documents = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

  test("there are two", () => expect(documents).toEqual(["hotline.yaml", "support.yaml"]));

  test.each(documents)("%s fits the demo office, and its inspectors may judge by it", (name) => {
    const { quality, ...names } = demoNames();
    const read = readScorecard(text(name), names);
    expect(read.ok ? [] : read.fault).toEqual([]);
    if (read.ok) expect(missingSkills(read.value, quality.inspectors?.values() ?? [])).toEqual([]);
  });

  test("every mark of a scale's ends and of a choice says what it means", () => {
    for (const name of documents) {
      const read = readScorecard(text(name), undefined);
      const items = read.ok ? read.value.sections.flatMap((section) => section.items) : [];
      for (const { kind, marks } of items)
        if (kind !== "yes-no") expect([marks[0]?.anchor, marks.at(-1)?.anchor]).not.toContain("");
    }
  });

  test("docs/scorecards.md says of every fact how a condition on it is written", () => {
    const page = readFileSync(fileURLToPath(new URL("../../../docs/scorecards.md", import.meta.url)), "utf8");
    expect(Object.keys(FACTS).filter((fact) => !page.includes(`\`${fact}\``))).toEqual([]);
  });

  test("editors are told the same as the reader goes by", () => {
    expect(text("scorecard.schema.json")).toBe(scorecardJsonSchema());
  });

  test("by that schema editors find them in order, and a slip in one of them", () => {
    const isGood = new Ajv2020({ strict: false }).compile(JSON.parse(scorecardJsonSchema()));
    for (const name of documents) expect(isGood(parse(text(name)))).toBe(true);
    for (const [right, wrong] of [
      ["fatal: card", "fatal: crad"],
      ["pass: 80%", "pass: 80"],
      ["weight: 15", "wieght: 15"],
      ["greetingMs: {", "greeting: {"],
    ] as const)
      expect(isGood(parse(text("hotline.yaml").replace(right, wrong))), wrong).toBe(false);
  });
});
