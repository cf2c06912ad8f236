// The sampling rules that come with the product: they read, they fit the demo office, and their schema for editors is the one that reads them.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { seededRng } from "../../../src/base/rng.ts";
import { makeDemoOffice } from "../../../src/office/demo.ts";
import { parseOffice } from "../../../src/office/parse.ts";
import { readRules, samplingSchema } from "../../../src/qa/sampling/read-rules.ts";

const folder = fileURLToPath(new URL("../../../examples/sampling", import.meta.url));
const text = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");

test("QA-01 the example rules fit the demo office and its scorecards", () => {
  const office = parseOffice(makeDemoOffice(seededRng(1)));
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  const { queues, agents, performance } = office.value;
  const names = { queues: [...queues.keys()], agents: [...agents.keys()], projects: [...performance.projects.keys()] };
  for (const [file, keys] of [
    ["first.yaml", ["first"]],
    ["rules.yaml", ["weekly", "complaints", "long-silence"]],
  ] as const) {
    const read = readRules(text(file), { ...names, teams: [], scorecards: ["hotline"] });
    expect(read.ok ? read.value.map(({ key }) => key) : read.fault).toEqual(keys);
  }
});

test("the schema for editors knows what the reader knows", () => {
  expect(JSON.parse(text("sampling.schema.json"))).toEqual(JSON.parse(JSON.stringify(samplingSchema)));
});
