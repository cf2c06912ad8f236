// What came over HTTP as the small tree that shapes read (office/shape.ts), so that one language describes files and requests alike.

import type { JsonSchema } from "../office/shape.ts";
import type { Tree, TreeEntry } from "../office/tree.ts";

/** A JSON value; places in it have no line. */
export function treeOfJson(value: unknown): Tree {
  if (Array.isArray(value)) return { kind: "list", at: 0, items: value.map(treeOfJson) };
  if (typeof value === "object" && value !== null) return mapOfEntries(Object.entries(value), treeOfJson);
  if (typeof value === "string") return scalar("text", value);
  if (typeof value === "number") return scalar("number", String(value));
  if (typeof value === "boolean") return scalar("boolean", String(value));
  return scalar("null", "");
}

/** Query parameters: all are text there, so each is taken for what its shape asks for. A name that comes twice is a list. */
export function treeOfQuery(query: URLSearchParams, schemaOf: (name: string) => JsonSchema | undefined): Tree {
  const names = [...new Set(query.keys())];
  return mapOfEntries(
    names.map((name) => [name, query.getAll(name)] as const),
    (values, name) => parameter(values, schemaOf(name) ?? {}),
  );
}

function parameter(values: readonly string[], schema: JsonSchema): Tree {
  if (schema["type"] === "array") {
    const items = schema["items"];
    const each = typeof items === "object" && items !== null ? (items as JsonSchema) : {};
    return { kind: "list", at: 0, items: values.map((value) => scalarFor(value, each)) };
  }
  const [only = ""] = values;
  if (values.length === 1) return scalarFor(only, schema);
  return { kind: "list", at: 0, items: values.map((value) => scalar("text", value)) };
}

const NUMBER = /^-?\d{1,15}(\.\d{1,9})?$/;

function scalarFor(text: string, schema: JsonSchema): Tree {
  const type = schema["type"];
  if (type === "boolean" && /^(true|false)$/.test(text)) return scalar("boolean", text);
  if ((type === "integer" || type === "number") && NUMBER.test(text)) return scalar("number", text);
  return scalar("text", text);
}

function scalar(type: "text" | "number" | "boolean" | "null", text: string): Tree {
  return { kind: "scalar", type, text, at: 0 };
}

function mapOfEntries<Value>(
  all: readonly (readonly [string, Value])[],
  treeOf: (value: Value, name: string) => Tree,
): Tree {
  const entries = new Map<string, TreeEntry>();
  for (const [name, value] of all) entries.set(name, { keyAt: 0, value: treeOf(value, name) });
  return { kind: "map", at: 0, entries };
}
