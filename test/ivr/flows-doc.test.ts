// docs/flows.md against the program: every key, every outcome, every name and function is told, and its example is right.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkFlow } from "../../src/ivr/check-flow.ts";
import {
  FUNCTIONS,
  LOOPS,
  METHODS,
  QUEUE_MEMBERS,
  RESPONSE_MEMBERS,
  SPECIAL,
  WELL_KNOWN,
} from "../../src/ivr/expression-names.ts";
import { ExpressionReader } from "../../src/ivr/expressions.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import { flowShape } from "../../src/ivr/schema-flow.ts";
import { nodeForms } from "../../src/ivr/schema-nodes.ts";
import { documentWords } from "../../src/ivr/schema-words.ts";
import { testSurroundings } from "./around.ts";

const page = readFileSync("docs/flows.md", "utf8");
const tables = page.split("\n").filter((line) => line.startsWith("|"));
const forms = nodeForms(documentWords(new ExpressionReader(new Map())));

/** Words in code that stand in a row of a table. */
const told = new Set(
  tables.flatMap((line) =>
    [...line.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.match(/[\p{L}_-]+/gu) ?? []),
  ),
);

describe("IVR-02 docs/flows.md", () => {
  test("tells every key of a document", () => {
    const { properties } = flowShape.schema as { readonly properties: object };
    expect(Object.keys(properties).filter((key) => !told.has(key))).toEqual([]);
  });

  test("has a row for every kind of node but the survey, which has a part of its own", () => {
    const kinds = forms.map(({ key }) => key).filter((key) => key !== "survey");
    expect(kinds.filter((key) => !tables.some((line) => line.startsWith(`| \`${key}\` | `)))).toEqual([]);
    expect(page).toContain("### The survey");
  });

  test.each(forms.map(({ key, fields }) => [key, Object.keys(fields)] as const))(
    "tells every key beside %s",
    (_kind, keys) => {
      expect(keys.filter((key) => key !== "survey" && !told.has(key))).toEqual([]);
    },
  );

  test("tells every name an expression may read, and every function", () => {
    const names = [
      ...Object.keys(WELL_KNOWN),
      ...Object.values(WELL_KNOWN).flatMap(Object.keys),
      ...Object.keys(SPECIAL),
    ];
    const more = [...Object.keys(QUEUE_MEMBERS), ...Object.keys(RESPONSE_MEMBERS), ...FUNCTIONS, ...METHODS, ...LOOPS];
    expect([...names, ...more].filter((name) => !told.has(name))).toEqual([]);
  });

  test("its example is right, the table it looks into given", () => {
    const text = /```yaml\n(flow: orders\n.*?)```/s.exec(page)?.[1] ?? "";
    const read = readFlow(text);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    expect(checkFlow(read.flow, testSurroundings())).toEqual({ faults: [], warnings: [] });
  });
});
