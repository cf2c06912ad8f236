// The leaves of the tree that YAML is read to (`tree.ts`), whoever reads it.

export interface TreeBase {
  /** Characters from the start of the file. */
  readonly at: number;
}

export interface TreeScalar extends TreeBase {
  readonly kind: "scalar";
  readonly type: "text" | "number" | "boolean" | "null";
  /** As written, without quotes: `0123` stays `0123`. */
  readonly text: string;
}

/** `source`: as written; of numbers that is kept. */
export function makeScalar(value: unknown, source: string | undefined, at: number): TreeScalar {
  if (typeof value === "string") return { kind: "scalar", type: "text", text: value, at };
  if (typeof value === "number") return { kind: "scalar", type: "number", text: source ?? String(value), at };
  if (typeof value === "boolean") return { kind: "scalar", type: "boolean", text: String(value), at };
  return nothing(at);
}

export function nothing(at: number): TreeScalar {
  return { kind: "scalar", type: "null", text: "", at };
}
