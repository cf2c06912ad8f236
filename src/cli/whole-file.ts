// Files that commands write: whole or not at all, whatever interrupts them.

import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Context, refusal } from "./context.ts";

/** Before minutes are spent on what is to stand in it. Refused: its directory is not there, or it is one itself. */
export function checkWritable(context: Context, path: string): void {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  const own = statSync(path, { throwIfNoEntry: false });
  if (folder?.isDirectory() !== true) throw refusal(`${path} ${context.words.cannotWrite}`, dirname(path));
  if (own?.isDirectory() === true) throw refusal(`${path} ${context.words.cannotWrite}`, path);
}

/** A refusal that names the file where it cannot be. */
export function writeWhole(context: Context, path: string, text: string): void {
  const isSpecial = existsSync(path) && !statSync(path).isFile(); // a pipe, /dev/stdout
  const part = isSpecial ? path : `${path}.part`;
  try {
    writeFileSync(part, text);
    if (!isSpecial) renameSync(part, path);
  } catch (error) {
    if (!isSpecial) rmSync(part, { force: true });
    throw refusal(`${path} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
}
