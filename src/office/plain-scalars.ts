// Scalars of plain YAML (`plain-yaml.ts`) that stand in one line: where each ends and what it is by the core schema of YAML 1.2 §10.3. What is not plain
// is left with `leave`, which does not return.

import { makeScalar, type TreeScalar } from "./tree-scalar.ts";

export interface ReadScalar {
  readonly tree: TreeScalar;
  /** Behind its last character. */
  readonly end: number;
}

/** A key ends at its colon; in `flow`, between braces and brackets, commas and brackets end a scalar as well. */
export type ScalarPlace = "key" | "block" | "flow";

/** With these begins something that is not a plain scalar, or not a simple one. */
const MARKS = new Set("?:,[]{}#&*!|>'\"%@`\n");
const LETTER = /[A-Za-z~.+\-0-9]/;

export class PlainScalars {
  readonly #text: string;
  readonly #leave: () => never;

  constructor(text: string, leave: () => never) {
    this.#text = text;
    this.#leave = leave;
  }

  /** `at`: its first quote. */
  quoted(at: number): ReadScalar {
    return this.#text[at] === '"' ? this.#double(at) : this.#single(at);
  }

  #double(at: number): ReadScalar {
    let end = at + 1;
    let isEscaped = false;
    for (; this.#text[end] !== '"'; end++) {
      if (end >= this.#text.length || this.#text[end] === "\n") this.#leave();
      if (this.#text[end] !== "\\") continue;
      isEscaped = true;
      end++;
    }
    const text = isEscaped ? this.#unescaped(this.#text.slice(at, end + 1)) : this.#text.slice(at + 1, end);
    return { tree: { kind: "scalar", type: "text", text, at }, end: end + 1 };
  }

  /** A JSON string means the same in YAML; YAML's further escapes are not plain. */
  #unescaped(quoted: string): string {
    try {
      return String(JSON.parse(quoted));
    } catch {
      return this.#leave();
    }
  }

  #single(at: number): ReadScalar {
    let end = at + 1;
    for (; this.#text[end] !== "'" || this.#text[end + 1] === "'"; end++) {
      if (end >= this.#text.length || this.#text[end] === "\n") this.#leave();
      if (this.#text[end] === "'") end++;
    }
    const text = this.#text.slice(at + 1, end).replaceAll("''", "'");
    return { tree: { kind: "scalar", type: "text", text, at }, end: end + 1 };
  }

  plain(at: number, place: ScalarPlace): ReadScalar {
    const first = this.#text[at];
    if (first === undefined || MARKS.has(first)) this.#leave();
    if (first === "-" && !/[^\s,[\]{}]/.test(this.#text[at + 1] ?? "\n")) this.#leave();
    const end = this.#plainEnd(at, place);
    const source = this.#text.slice(at, end).trimEnd();
    return { tree: makeScalar(coreValue(source), source, at), end: at + source.length };
  }

  /** Blanks before the end belong to nobody. */
  #plainEnd(at: number, place: ScalarPlace): number {
    for (let end = at; ; end++) {
      const character = this.#text[end];
      if (character === undefined || character === "\n") return end;
      if (character === "#" && this.#text[end - 1] === " ") return end;
      if (character === ":" && /[\s,[\]{}]/.test(this.#text[end + 1] ?? "\n"))
        return place === "key" ? end : this.#leave();
      if (place !== "block" && ",[]{}".includes(character)) return place === "flow" ? end : this.#leave();
    }
  }
}

const NULL = /^(?:~|[Nn]ull|NULL)$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const NUMBER =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Of a number only that it is one: its text is kept. */
function coreValue(source: string): unknown {
  if (!LETTER.test(source.charAt(0))) return source;
  if (NUMBER.test(source)) return 0;
  if (BOOLEAN.test(source)) return source.toLowerCase() === "true";
  return NULL.test(source) ? null : source;
}
