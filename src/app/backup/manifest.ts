// What a backup consists of: manifest.jsonl, a line for the whole, a line a file, and a last line by which a torn manifest is known. Written last and
// read first; nothing in it is believed before it has been checked, since it may come from any disk.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { BACKUP_ID, BackupError, backupFiles } from "./places.ts";

export interface ManifestFile {
  /** Below the backup, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** When the original was last changed; milliseconds. */
  readonly changedAt: number;
}

export interface Manifest {
  readonly id: string;
  /** Of the product. */
  readonly version: string;
  /** Of the database's tables. */
  readonly schema: number;
  readonly startedAt: string;
  readonly madeAt: string;
  /** Bytes that had to be copied; the rest is shared with the backup before. */
  readonly copiedBytes: number;
  readonly recordingKeys: boolean;
  readonly files: readonly ManifestFile[];
}

const FORMAT = 1;

export async function writeManifest(folder: string, { files, ...head }: Manifest): Promise<void> {
  const file = await open(join(folder, backupFiles.manifest), "wx", 0o600);
  const hash = createHash("sha256");
  const write = async (text: string): Promise<void> => {
    hash.update(text);
    await file.writeFile(text);
  };
  try {
    await write(`${JSON.stringify({ format: FORMAT, ...head })}\n`);
    for (let at = 0; at < files.length; at += 1_000) {
      await write(
        files
          .slice(at, at + 1_000)
          .map((one) => `${JSON.stringify(one)}\n`)
          .join(""),
      );
    }
    await file.writeFile(`${JSON.stringify({ files: files.length, sha256: hash.digest("hex") })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Throws a BackupError that says what is wrong with it. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, backupFiles.manifest);
  const text = readText(path);
  const end = text.lastIndexOf("\n", text.length - 2) + 1;
  const last = parse(path, text.slice(end));
  if (last["sha256"] !== createHash("sha256").update(text.slice(0, end)).digest("hex")) {
    throw new BackupError(`${path} is torn or was changed: use another backup (zongji backup list)`);
  }
  const [head = "", ...lines] = text.slice(0, end).trimEnd().split("\n");
  const whole = parse(path, head);
  if (whole["format"] !== FORMAT) throw new BackupError(`${path} was written by a newer Zongji: use that version`);
  return {
    id: checked(path, String(whole["id"]), BACKUP_ID),
    version: String(whole["version"]),
    schema: Number(whole["schema"]),
    startedAt: String(whole["startedAt"]),
    madeAt: String(whole["madeAt"]),
    copiedBytes: Number(whole["copiedBytes"]),
    recordingKeys: whole["recordingKeys"] === true,
    files: lines.map((line) => fileOf(path, parse(path, line))),
  };
}

function fileOf(manifest: string, read: Readonly<Record<string, unknown>>): ManifestFile {
  return {
    path: checked(manifest, String(read["path"]), INSIDE),
    bytes: Number(read["bytes"]),
    sha256: checked(manifest, String(read["sha256"]), /^[0-9a-f]{64}$/),
    changedAt: Number(read["changedAt"]),
  };
}

/** No way out of the folder: neither from the root, nor upwards. */
const INSIDE = /^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))[^\0]{1,4096}$/;

function checked(manifest: string, text: string, pattern: RegExp): string {
  if (pattern.test(text)) return text;
  throw new BackupError(`${manifest} holds ${JSON.stringify(text.slice(0, 80))}, which no backup of ours does`);
}

function parse(path: string, line: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(line);
    if (typeof read === "object" && read !== null) return read as Readonly<Record<string, unknown>>;
  } catch {
    // told below
  }
  throw new BackupError(`${path} is torn or was changed: use another backup (zongji backup list)`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new BackupError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
