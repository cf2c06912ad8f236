// One request as the routes see it: path parameters, query and body. Fields of the last two are read by the shapes of operations (operation.ts).

import type { Mask } from "../call/mask.ts";
import { type Answer, answer, refuse } from "./answer.ts";
import type { Asker, Reach } from "./people-control.ts";
import { cut } from "./read-fields.ts";

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
  /** Address it comes from; empty at the data directory's socket. */
  readonly source: string;
  /** What asks, as it calls itself: User-Agent. */
  readonly program: string;
}

/** A key of the office file or an id of ours; no separators, no "..", so it can never name another file. */
const IDENTIFIER = /^[\p{L}\p{N}](?:[\p{L}\p{N}_-]|\.(?!\.)){0,63}$/u;

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** What a segment of a path may be. */
export const identifier = {
  allowed: "letters, digits, - _ and single dots, at most 64, starting with a letter or digit",
  read: (text: string): string | undefined => (isIdentifier(text) ? text : undefined),
};

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
    return refuse(400, "Not understood", `the body is not JSON: ${cut(why)}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
