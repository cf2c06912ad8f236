// Messages that third parties wrote, read from beside the repository; they are not part of it. Tests that need them skip where they are missing.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = process.env["ZONGJI_CORPORA"] ?? resolve(import.meta.dirname, "../../../shared/corpora");

export const hasCorpora = existsSync(join(root, "rfc4475"));

export function readCorpus(folder: string, file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(root, folder, file)));
}

/** One verdict of a corpus's index.json. */
export interface Indexed {
  readonly file: string;
  readonly parser?: "accept" | "reject" | "either";
  readonly expected_response?: number | string | null;
  readonly also_acceptable?: readonly (number | string)[];
  readonly checks?: Readonly<Record<string, unknown>>;
  readonly content_length_ok?: boolean;
}

export function readIndex(folder: string): readonly Indexed[] {
  const index: unknown = JSON.parse(new TextDecoder().decode(readCorpus(folder, "index.json")));
  return (Array.isArray(index) ? index : (index as { messages: unknown }).messages) as readonly Indexed[];
}

/** The message files of a folder, sorted. */
export function listCorpus(folder: string): readonly string[] {
  if (!hasCorpora) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(README|index\.json|LICENSE)/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}
