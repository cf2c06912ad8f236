// Requests made from the OpenAPI document: good ones, nearly good ones, and hostile ones. What answers name is used in later requests.

import fc from "fast-check";
import { apiDocument, type DocumentOperation, type DocumentParameter } from "./held.ts";
import type { Sent } from "./whole-switch.ts";

type Schema = Readonly<Record<string, unknown>>;

/** An operation of the document, and the names that answers have brought so far. */
export interface Wishing {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentOperation;
}

export const operationsToWish: readonly Wishing[] = Object.entries(apiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

const HOSTILE_TEXTS = [
  "",
  " ",
  "'; DROP TABLE call; --",
  '" OR 1=1 --',
  "%' UNION SELECT * FROM user_token --",
  "%_\\*?[",
  "../../etc/passwd",
  "=cmd|' /C calc'!A0",
  "\u0000\u0007",
  "\ud800",
  "张三\u202e\u200d👩‍👩‍👧‍👦",
  "ﷺ".repeat(300),
  "a".repeat(20_000),
  "NaN",
  "-1",
  "1e999",
  "99999999999999999999",
  "true",
  "null",
  "__proto__",
  "constructor",
  "9999-99-99T99:99:99Z",
  "2026-11-22T08:00:00Z",
  "(".repeat(500),
  "AND OR NOT NEAR(",
];

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE_TEXTS),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 53, -(2 ** 63), 1e308, [], {}, [[[[]]]], {
    a: { b: {} },
  }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Of the office under test, and of numbers and times that mean something there. */
const KNOWN = ["support", "sales", "5001", "5002", "1001", "1002", "li", "boss", "root", "vip", "main", "standup"];
const NUMBERS = ["13812345678", "+8613812345678", "0592-1234567", "1001", "7000", "9"];
const TIMES = ["2026-11-22T08:00:00Z", "2026-11-22", "2027-03-01T00:00:00+08:00", "1970-01-01"];

/** `names`: what answers have brought; read when a value is made. */
export function wishOf({ method, path, operation }: Wishing, names: readonly string[]): fc.Arbitrary<Sent> {
  const name = fc.nat().map((at) => names[at % Math.max(1, names.length)] ?? "x1");
  const word = fc.oneof(name, fc.constantFrom(...KNOWN), fc.constantFrom(...NUMBERS), fc.constantFrom(...TIMES));
  const parameters = operation.parameters.filter(({ $ref }) => $ref === undefined);
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  return fc
    .record({
      path: fc.tuple(...inPath.map(() => fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: badText }))),
      query: fc.tuple(...inQuery.map((parameter) => queryValue(parameter, word))),
      more: fc.oneof({ weight: 19, arbitrary: fc.constant("") }, { weight: 1, arbitrary: fc.constant("strange=1") }),
      body: bodyOf(operation, word),
      headers: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: keyHeader }),
    })
    .map((made) => {
      let at = 0;
      const filled = path.replaceAll(/\{\w+\}/g, () => encoded(made.path[at++] ?? "x"));
      const pairs = made.query.flatMap((value, place) =>
        value === undefined ? [] : [`${inQuery[place]?.name}=${encoded(value)}`],
      );
      const query = [...pairs, ...(made.more === "" ? [] : [made.more])].join("&");
      const headers = { ...made.headers, ...made.body.headers };
      const target = query === "" ? filled : `${filled}?${query}`;
      return { method, target: target.slice(0, 8_000), headers, ...(made.body.bytes && { body: made.body.bytes }) };
    });
}

const badText: fc.Arbitrary<string> = fc.constantFrom(...HOSTILE_TEXTS);
const keyHeader = fc
  .oneof(fc.constantFrom("k1", "k2", '"k3"', "", " ", "a".repeat(500)), fc.uuid())
  .map((key) => ({ "idempotency-key": key.trim() === "" ? "-" : key }));

function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, "\ufffd"));
}

function queryValue(parameter: DocumentParameter, word: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> {
  const good = valuesOf(parameter.schema, word).map((value) =>
    typeof value === "string" ? value : JSON.stringify(value),
  );
  const left = { weight: parameter.required === true ? 1 : 6, arbitrary: fc.constant(undefined) };
  return fc.oneof(left, { weight: 8, arbitrary: good }, { weight: 2, arbitrary: badText });
}

interface MadeBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array | undefined;
}

function bodyOf(operation: DocumentOperation, word: fc.Arbitrary<string>): fc.Arbitrary<MadeBody> {
  const content = operation.requestBody?.content;
  if (content === undefined) return fc.constant({ headers: {}, bytes: undefined });
  const schema = content["application/json"]?.schema as Schema | undefined;
  if (schema === undefined) {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), badText.map(utf8), documents.map(utf8));
    return bytes.map((made) => ({ headers: {}, bytes: made }));
  }
  const json = fc.oneof(
    { weight: 12, arbitrary: objectOf(schema, word) },
    { weight: 2, arbitrary: hostile },
    { weight: 1, arbitrary: fc.constant({ strange: "x".repeat(80_000) }) },
  );
  const texts = fc.oneof(
    { weight: 14, arbitrary: json.map((value) => JSON.stringify(value) ?? "") },
    { weight: 1, arbitrary: fc.constantFrom("{", "[]", "[".repeat(5_000), '{"a":1,"a":2}', "\u0000") },
  );
  return texts.map((text) => ({ headers: { "content-type": "application/json" }, bytes: utf8(text) }));
}

const documents = fc.constantFrom(
  "flow: main\nnodes: {}\n",
  '{"files":[{"name":"a.yaml","text":"flow: a"}]}',
  "office: {}",
  "a,b\n1,2\n",
  "&a [*a]",
  "<<<<",
);

function utf8(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

function resolved(schema: Schema): Schema {
  const ref = schema["$ref"];
  if (typeof ref !== "string") return schema;
  return (apiDocument.components.schemas[ref.replace("#/components/schemas/", "")] ?? {}) as Schema;
}

/** Each field there or not, mostly as the schema wants it. */
function objectOf(schema: Schema, word: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, Schema>>);
  const required = new Set((schema["required"] ?? []) as readonly string[]);
  const fields = properties.map(([name, one]) =>
    fc
      .oneof(
        { weight: required.has(name) ? 1 : 8, arbitrary: fc.constant(LEFT_OUT) },
        { weight: required.has(name) ? 20 : 8, arbitrary: valuesOf(one, word) as fc.Arbitrary<unknown> },
        { weight: 1, arbitrary: hostile },
      )
      .map((value) => [name, value] as const),
  );
  return fc.tuple(...fields).map((all) => Object.fromEntries(all.filter(([, value]) => value !== LEFT_OUT)));
}

const LEFT_OUT = Symbol("left out");

function valuesOf(given: Schema, word: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const schema = resolved(given);
  const choices = schema["enum"] ?? (schema["const"] === undefined ? undefined : [schema["const"]]);
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  const either = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(either)) return fc.oneof(...either.map((one: Schema) => valuesOf(one, word)));
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type) {
    case "integer":
      return fc.integer({ min: Number(schema["minimum"] ?? 0), max: Number(schema["maximum"] ?? 1_000) });
    case "number":
      return fc.double({ min: Number(schema["minimum"] ?? 0), max: Number(schema["maximum"] ?? 1_000), noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valuesOf((schema["items"] ?? {}) as Schema, word), { maxLength: 3 });
    case "object": {
      if (schema["properties"] !== undefined) return objectOf(schema, word);
      const values = (schema["additionalProperties"] ?? {}) as Schema;
      return fc.dictionary(word, valuesOf(values, word), { maxKeys: 3 });
    }
    case "string":
      return textOf(schema, word);
    default:
      return hostile;
  }
}

function textOf(schema: Schema, word: fc.Arbitrary<string>): fc.Arbitrary<string> {
  if (schema["format"] === "date-time") return fc.constantFrom(...TIMES);
  const prose = fc.constantFrom("打印机坏了", "It does not print", "call back after 5 pm", "a", "VIP", "李雷");
  return fc.oneof(word, prose, fc.string({ maxLength: 20 }));
}
