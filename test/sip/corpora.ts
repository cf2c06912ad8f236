// Where third-party messages and vectors lie: beside the repository, never in it. Tests skip visibly without them.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = process.env["ZONGJI_CORPORA"] ?? join(import.meta.dirname, "../../../shared/corpora");

export const hasCorpora = existsSync(root);

/** Name and bytes of each file of a folder, e.g. `fuzz-seeds/sdp`; none where the folder is missing. */
export function corpus(folder: string, ending = ""): readonly (readonly [name: string, bytes: Buffer])[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  const files = readdirSync(path, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(ending),
  );
  return files.map((entry) => [entry.name, readFileSync(join(path, entry.name))] as const);
}

/** What follows the empty line of a SIP message. */
export function bodyOf(message: Buffer): string {
  const at = message.indexOf("\r\n\r\n");
  return at < 0 ? "" : message.subarray(at + 4).toString("utf8");
}
