// Reading documents, whatever they are: a flow, or faults with their lines. What each fault says is tested by `zongji flow check`.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkFlow } from "../../src/ivr/check-flow.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import { flowJsonSchema } from "../../src/ivr/schema-flow.ts";
import { anyFlow } from "./any-flow.ts";
import { testSurroundings } from "./around.ts";

const FOLDER = "examples/flows";
const documents = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(join(FOLDER, name), "utf8"));
const around = testSurroundings();

function judge(text: string): void {
  const read = readFlow(text);
  const lines = text.split("\n").length;
  const faults = read.ok ? Object.values(checkFlow(read.flow, around)).flat() : read.faults;
  if (!read.ok) expect(faults).not.toEqual([]);
  for (const { line, message } of faults) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(message).not.toBe("");
  }
}

/** Pieces of a document that make sense elsewhere too. */
const SNIPPETS = [
  ...[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "- ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\uFEFF",
    "&a",
    "*a",
    "!!js",
    "#",
    "'",
    '"',
    "|",
    "null",
    "~",
  ],
  ...[
    "next:",
    "menu:",
    "say: x",
    "wait: 5s",
    "nodes:",
    "flow: x",
    "collect: n",
    `\${`,
    "}",
    `\${a}`,
    "99999999999999999999",
    "-1",
    "1e999",
  ],
  ...[
    "__proto__:",
    "constructor:",
    "hasOwnProperty:",
    "true",
    "start: constructor",
    "done:",
    "caller:",
    "otherwise:",
    "\u0000",
    "\ud800",
  ],
];

describe("IVR-06 documents that were changed at random", () => {
  test("are flows or have faults with lines; nothing is thrown", { timeout: 60_000 }, () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat({ max: 30 }),
      put: fc.oneof(fc.constant(""), fc.constantFrom(...SNIPPETS), fc.string({ maxLength: 8 })),
    });
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.array(change, { minLength: 1, maxLength: 6 }), (text, changes) => {
        judge(
          changes.reduce((changed, { at, cut, put }) => {
            const from = Math.floor(at * changed.length);
            return changed.slice(0, from) + put + changed.slice(from + cut);
          }, text),
        );
      }),
      { numRuns: 400 },
    );
  });

  test("and so are documents whose lines were shuffled, doubled and lost", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...documents)
          .chain((text) => fc.shuffledSubarray([...text.split("\n"), ...text.split("\n").slice(0, 9)])),
        (lines) => judge(lines.join("\n")),
      ),
      { numRuns: 100 },
    );
  });

  test("any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => judge(text)),
      { numRuns: 500 },
    );
  });

  test("values of any JSON in place of a node", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom("menu", "say", "queue", "branch", "request", "survey", "return"),
        (json, kind) => {
          judge(JSON.stringify({ flow: "x", nodes: { a: json } }));
          judge(JSON.stringify({ flow: "x", nodes: { a: { [kind]: json, next: "a" } } }));
          judge(JSON.stringify({ flow: "x", variables: json, nodes: { a: { hangUp: true } } }));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("IVR-01 documents that are right", () => {
  test("the same document makes the same flow, in any line ends", () => {
    for (const text of documents) {
      const read = readFlow(text);
      const other = readFlow(text.replaceAll("\n", "\r\n"));
      if (!read.ok || !other.ok) throw new Error("an example has faults");
      expect([...other.flow.nodes.keys()]).toEqual([...read.flow.nodes.keys()]);
      expect(other.flow.lines).toEqual(read.flow.lines);
    }
  });

  test("each node knows the line that its document has it in", () => {
    fc.assert(
      fc.property(anyFlow(around), ({ flows, documents: texts }) => {
        for (const [key, flow] of flows) {
          const lines = (texts.get(key) ?? "").split("\n");
          for (const { name, line } of flow.nodes.values()) expect(lines[line - 1]?.trim()).toContain(`"${name}": {`);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("examples/flows/flow.schema.json is current", () => {
    expect(readFileSync(join(FOLDER, "flow.schema.json"), "utf8")).toBe(flowJsonSchema());
  });
});
