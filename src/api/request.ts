// One request as the routes see it: path parameters, query and body, each checked before the switch hears of it.
// Everything refused says what was found and what is allowed.

import type { Mask } from "../call/mask.ts";
import { type Answer, answer, type Fault, type Refused, refuse } from "./answer.ts";
import type { Asker, Reach } from "./people-control.ts";

export interface ApiRequest {
  /** Decoded and of harmless syntax. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Of a route with body "json": the parsed object, `{}` where none was sent. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Of a route with body "text". */
  readonly text: string;
  /** Of a route with body "bytes", piece by piece as they came. */
  readonly bytes: readonly Uint8Array[];
  /** Who asks, for the audit: `li (local)`, `li (remote)`, or a user's key. */
  readonly author: string;
  readonly asker: Asker;
  /** How far the right for this reaches; undefined: everywhere. */
  readonly reach: Reach | undefined;
  /** What is not shown to the asker; undefined: everything is. JSON is masked by the server; who makes a file uses it for each cell. */
  readonly mask: Mask | undefined;
}

/** A key of the office file or an id of ours; no separators, no "..", so it can never name another file. */
const IDENTIFIER = /^[\p{L}\p{N}](?:[\p{L}\p{N}_-]|\.(?!\.)){0,63}$/u;
const DIALLED = /^[\p{L}\p{N}+*#_.@-]{1,64}$/u;

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

export type FieldRule<Value> = {
  readonly allowed: string;
  readonly read: (text: string) => Value | undefined;
};

export const identifier: FieldRule<string> = {
  allowed: "letters, digits, - _ and single dots, at most 64, starting with a letter or digit",
  read: (text) => (isIdentifier(text) ? text : undefined),
};

export const dialled: FieldRule<string> = {
  allowed: "a number or name as dialled, at most 64 characters",
  read: (text) => (DIALLED.test(text) ? text : undefined),
};

export const yesNo: FieldRule<boolean> = {
  allowed: "true or false",
  read: (text) => (text === "true" ? true : text === "false" ? false : undefined),
};

/** Words said by a person: a reason, a disposition. */
export const words: FieldRule<string> = {
  allowed: "1 to 80 characters on one line",
  read: (text) => (/^(?=.*\S)[^\p{C}\u2028\u2029]{1,80}$/u.test(text) ? text.trim() : undefined),
};

/** ISO 8601, a date alone is its midnight UTC; as milliseconds since 1970. */
export const instant: FieldRule<number> = {
  allowed: "a time such as 2026-11-22T08:00:00Z",
  read: (text) => {
    const ms = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(ms) ? undefined : ms;
  },
};

export function wholeNumber(low: number, high: number): FieldRule<number> {
  return {
    allowed: `a whole number from ${low} to ${high}`,
    read: (text) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= low && value <= high ? value : undefined;
    },
  };
}

export function oneOf<Word extends string>(known: readonly Word[]): FieldRule<Word> {
  return { allowed: known.join(", "), read: (text) => known.find((word) => word === text) };
}

/** Reads fields one by one and remembers all that is wrong, so that a person hears of every mistake at once. */
export class FieldReader {
  readonly #faults: Fault[] = [];
  readonly #known: string[] = [];
  readonly #names: Iterable<string>;
  readonly #find: (name: string) => unknown;

  constructor(names: Iterable<string>, find: (name: string) => unknown) {
    this.#names = names;
    this.#find = find;
  }

  static ofQuery(query: URLSearchParams): FieldReader {
    return new FieldReader(query.keys(), (name) => query.get(name) ?? undefined);
  }

  static ofJson(json: Readonly<Record<string, unknown>>): FieldReader {
    return new FieldReader(Object.keys(json), (name) => (Object.hasOwn(json, name) ? json[name] : undefined));
  }

  optional<Value>(name: string, rule: FieldRule<Value>): Value | undefined {
    this.#known.push(name);
    const found = this.#find(name);
    if (found === undefined || found === null) return undefined;
    const value = typeof found === "string" ? rule.read(found) : undefined;
    if (value === undefined) this.#faults.push({ path: name, found: shown(found), allowed: rule.allowed });
    return value;
  }

  /** undefined only together with a fault. */
  required<Value>(name: string, rule: FieldRule<Value>): Value | undefined {
    const value = this.optional(name, rule);
    const isMissing = value === undefined && !this.#faults.some((fault) => fault.path === name);
    if (isMissing) this.#faults.push({ path: name, found: "nothing", allowed: rule.allowed });
    return value;
  }

  /** What was wrong; undefined when all is well. To be asked after all fields were read. */
  refusal(): Refused | undefined {
    const unknown = [...this.#names].filter((name) => !this.#known.includes(name));
    const allowed = this.#known.length > 0 ? this.#known.join(", ") : "nothing here";
    const faults = [
      ...this.#faults,
      ...unknown.map((path) => ({ path: shown(path), found: "an unknown name", allowed })),
    ];
    const [first] = faults;
    if (first === undefined) return undefined;
    const detail = `${first.path}: found ${first.found}; allowed: ${first.allowed}`;
    return refuse(
      400,
      "Not understood",
      faults.length > 1 ? `${detail} (and ${faults.length - 1} more)` : detail,
      faults,
    );
  }
}

export function parseJsonObject(text: string): Answer<Readonly<Record<string, unknown>>> {
  if (text.trim() === "") return answer({});
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return answer(value);
    return refuse(
      400,
      "Not understood",
      `the body is ${Array.isArray(value) ? "a list" : typeof value}; allowed: a JSON object`,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse(400, "Not understood", `the body is not JSON: ${shown(why)}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As a person sees a value in a message; long ones are cut. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
