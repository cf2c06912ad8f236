// Expressions as flows use them: what they say of ordinary values, and that hostile ones neither get far nor take long.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { fillAddress, fillIn } from "../../src/ivr/address.ts";
import { ExpressionReader } from "../../src/ivr/expressions.ts";
import type { Evaluated, Scope } from "../../src/ivr/flow.ts";
import { fillTemplate, readTemplate } from "../../src/ivr/template.ts";

const reader = new ExpressionReader(
  new Map([
    ["tries", "any"],
    ["number", "text"],
    ["order", "any"],
    ["rows", "any"],
    ["x", "any"],
    ["y", "any"],
  ]),
);

function evaluate(text: string, scope: Scope = {}): Evaluated {
  const read = reader.read(text);
  if (!read.ok) throw new Error(read.fault);
  return read.value.evaluate(scope);
}

function faultOf(text: string): string {
  const read = reader.read(text);
  return read.ok ? "" : read.fault;
}

/** In braces behind a dollar sign. */
const value = (text: string): string => `\${${text}}`;

const ORDER = { status: "sent", parts: [{ n: 1 }, { n: 2 }], price: 12.5 };

describe("IVR-02 expressions", () => {
  test.each([
    ["tries < 3", true],
    ["tries + 1", 3],
    ["tries / 2", 1],
    ["7 / 2", 3],
    ["7 / 2.0", 3.5],
    ["tries * 1.5", 3],
    ["order.price * 2", 25],
    ["order.price > 12", true],
    ["tries == 2.0", true],
    ["order.status == 'sent' && tries >= 2", true],
    ["size(number)", 4],
    ["number.startsWith('12')", true],
    ["number.lastOf(2)", "34"],
    ["number.isDigits()", true],
    ["'a1b2'.digits()", "12"],
    ["int(number) + 1", 1235],
    ["string(tries) + '!'", "2!"],
    ["text(order.parts)", '[{"n":1},{"n":2}]'],
    ["round(2.5)", 3],
    ["least(tries, 1.5)", 1.5],
    ["order.parts.exists(p, p.n == 2)", true],
    ["order.parts.filter(p, p.n > 1).map(p, p.n)", [2]],
    ["has(order.missing)", false],
    ["'status' in order", true],
    ["tries > 1 ? 'many' : 'few'", "many"],
    ["x == null", true],
    ["{'a': tries, 'b': [1, 'two']}", { a: 2, b: [1, "two"] }],
    ["'王'.size()", 1],
  ])("%s is %j", (text, wanted) => {
    expect(evaluate(text, { tries: 2, number: "1234", order: ORDER })).toEqual({ ok: true, value: wanted });
  });

  test.each([
    ["order.missing", "No such key: missing"],
    ["tries / 0", "division by zero"],
    ["int('a')", "cannot convert"],
    ["x + 1", "dyn<null> + int"],
    ["tries ? 1 : 2", "must be bool"],
    ["rows[5]", "out of bounds"],
    ["9007199254740993", "too large to be exact"],
    ["1.5 / 0", "too large to be exact"],
  ])("%s fails with a sentence: %s", (text, words) => {
    const evaluated = evaluate(text, { tries: 2, order: ORDER, rows: [1] });
    expect(evaluated.ok).toBe(false);
    expect(evaluated.ok ? "" : evaluated.fault).toContain(words);
  });

  test("nothing inherited can be read", () => {
    for (const name of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]) {
      expect(evaluate(`order["${name}"]`, { order: {} }).ok, name).toBe(false);
      expect(evaluate(`has(order.${name})`, { order: {} }), name).toEqual({ ok: true, value: false });
    }
    expect(faultOf("constructor")).toContain("unknown name");
    expect(evaluate("x.a", { x: JSON.parse('{"__proto__": {"a": 1}}') }).ok).toBe(false);
  });

  test("a scope is asked for what is read, and a function for its members", () => {
    const asked: string[] = [];
    const queues = (key: string): unknown => {
      asked.push(key);
      return { waiting: 12 };
    };
    const scope = Object.defineProperty({ queues }, "caller", {
      get: () => {
        throw new Error("dear");
      },
      enumerable: true,
    });
    expect(evaluate("queues.support.waiting > 10", scope)).toEqual({ ok: true, value: true });
    expect(asked).toEqual(["support"]);
  });

  test("a queue there is not fails the expression, whatever its key is called", () => {
    expect(evaluate("queues.nowhere.free > 0", { queues: () => undefined }).ok).toBe(false);
    expect(faultOf("queues[number].free")).toContain("key that is written out");
  });
});

describe("SEC hostile expressions and values", () => {
  test("an expression may be so long, so deep, of so many parts", () => {
    expect(faultOf("1".repeat(limits.ivr.expressionCharacters + 1))).toContain("characters");
    expect(faultOf(`${"(".repeat(200)}1${")".repeat(200)}`)).not.toBe("");
    expect(faultOf(`1${"+1".repeat(limits.ivr.expressionParts)}`)).not.toBe("");
  });

  test.each([
    "x.matches('(a+)+$')",
    "cel.bind(a, x + x, a + a)",
    "rows.all(i, rows.all(j, i == j))",
    "b'abc'",
    "5u",
    "timestamp('x')",
  ])("%s is refused", (text) => expect(faultOf(text)).not.toBe(""));

  const deep = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1);

  test.each<[string, unknown]>([
    ["a text too long", "a".repeat(limits.ivr.valueTextCharacters + 1)],
    ["texts too many", Array.from({ length: 100 }, () => "a".repeat(2_000))],
    ["entries too many", Array.from({ length: limits.ivr.valueEntries + 1 }, () => 1)],
    ["lists too deep", deep(limits.ivr.valueDepth + 1)],
    ["lists deep enough to exhaust the stack", deep(50_000)],
    ["a number that is none", Number.NaN],
    ["a function", () => 1],
  ])("%s fails the expression", (_what, hostile) => {
    expect(evaluate("[x]", { x: [hostile] }).ok).toBe(false);
  });

  /** Generous for a busy machine; unbounded, each of these takes seconds. */
  const SOON_MS = 1_000;

  test.each<[string, Scope]>([
    ["x.contains(y)", { x: "a".repeat(16_000), y: `${"a".repeat(4_000)}b${"a".repeat(4_000)}` }],
    ["x.lastIndexOf(y)", { x: "a".repeat(16_000), y: `${"a".repeat(8_000)}b` }],
    [
      "rows.exists(i, x.contains(i))",
      { x: "a".repeat(16_000), rows: Array.from({ length: 1_000 }, () => `${"a".repeat(100)}b`) },
    ],
    [
      "rows.all(i, rows == y)",
      { rows: Array.from({ length: 1_000 }, () => ({ a: 1 })), y: Array.from({ length: 1_000 }, () => ({ a: 1 })) },
    ],
    ["rows.map(i, x + x + x + x + x + x)", { x: "a".repeat(16_000), rows: Array.from({ length: 1_000 }, () => 1) }],
    ["x.split('').map(i, i + x)", { x: "a".repeat(16_000) }],
    ["rows.join(x)", { x: "a".repeat(16_000), rows: Array.from({ length: 1_000 }, () => "a") }],
  ])("%s is over soon", (text, scope) => {
    const start = performance.now();
    evaluate(text, scope);
    expect(performance.now() - start).toBeLessThan(SOON_MS);
  });

  test("whatever is written, it is read or refused, and evaluated without throwing", () => {
    const words = fc.constantFrom(
      ...[
        "x",
        "y",
        "rows",
        "order",
        "tries",
        "1",
        "2.5",
        "'a'",
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "<",
        ">=",
        "&&",
        "||",
        "!",
      ],
      ...[
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        ",",
        ":",
        "?",
        "in",
        "size",
        "has",
        "map",
        "filter",
        "exists",
        "null",
        "true",
      ],
      ...["call", "from", "queues", "support", "secret", "r'\\\\'", "\\", "\0", "$"],
    );
    const json = fc.jsonValue();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 12 }).map((all) => all.join(" ")),
        ),
        json,
        json,
        (text, x, y) => {
          const read = reader.read(text);
          if (!read.ok) {
            expect(read.fault).not.toBe("");
            return;
          }
          const evaluated = read.value.evaluate({ x, y, rows: [x, y], order: { x }, tries: 1 });
          if (!evaluated.ok) expect(evaluated.fault).not.toBe("");
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("IVR-02 texts with values", () => {
  const filled = (text: string, scope: Scope = {}): unknown => {
    const read = readTemplate(text, reader);
    return read.ok ? fillTemplate(read.value, scope) : read;
  };

  test.each([
    [`No. ${value("number")}, ${value("tries + 1")} times`, "No. 12, 2 times"],
    [`${value("order.status")}`, "sent"],
    [`${value("x")}`, ""],
    [`$${value("number")}`, value("number")],
    [`5 $ and ${value("{'a': 1}.a")}`, "5 $ and 1"],
    [`${value("'}' + number")}`, "}12"],
    ["", ""],
  ])("%s", (text, wanted) => {
    expect(filled(text, { number: "12", tries: 1, order: ORDER })).toEqual({ ok: true, value: wanted });
  });

  test("a brace that is not closed, and an expression that is none, are refused", () => {
    expect(filled("${number")).toMatchObject({ ok: false });
    expect(filled(value("nmber"))).toMatchObject({ ok: false, fault: expect.stringContaining("nmber") as string });
    expect(filled(value(""))).toMatchObject({ ok: false });
  });

  test("a text grows no longer than it may", () => {
    const found = filled(value("x").repeat(10), { x: "a".repeat(1_000) });
    expect(found).toMatchObject({ ok: true, value: "a".repeat(limits.ivr.filledCharacters) });
  });

  test("what stands in an address leads nowhere else", () => {
    const read = readTemplate(`https://crm.example/orders/${value("x")}?full=1`, reader);
    const query = readTemplate(value("y"), reader);
    if (!read.ok || !query.ok) throw new Error("not read");
    const address = fillIn(read.value, new Map([["q&", query.value]]));
    expect(fillAddress(address, { x: "../../admin?a=b#c", y: "1&2" })).toEqual({
      ok: true,
      value: "https://crm.example/orders/..%2F..%2Fadmin%3Fa%3Db%23c?full=1&q%26=1%262",
    });
  });
});
