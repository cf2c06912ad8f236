// How committed groups of writes lie in a journal file, so that a base backup can be brought forward to any moment (docs/backup.md). Written by
// `journal-writer.ts`, read by `journal-reader.ts`.
//
//   file   = header record*            named NUMBER-RUN.journal, one run of the storage thread each
//   record = length crc32 payload      both little-endian, 32 bits; payload = deflated v8 serialisation
//
// Files hang together by marks: each says after which committed group its first record comes, and the database itself names the last group it holds.
// Neither names nor clocks are needed to find the order, and a group that was written here and never committed is passed over.

import { deserialize, serialize } from "node:v8";
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import type { PackedGroup } from "../storage-messages.ts";

/** A committed group: `storage_mark` of the database. */
export interface JournalMark {
  readonly run: string;
  readonly ordinal: number;
}

export interface JournalHeader {
  readonly format: 1;
  readonly run: string;
  /** The last group before the first record; null: none was ever committed. */
  readonly after: JournalMark | null;
  /** `user_version` of the database. */
  readonly schema: number;
  /** Wall clock, milliseconds. */
  readonly at: number;
}

export interface JournalRecord {
  readonly ordinal: number;
  /** Wall clock, milliseconds. */
  readonly at: number;
  /** Without the calls that were refused. */
  readonly group: PackedGroup;
}

const PREFIX_BYTES = 8;
/** Less is not worth the time. */
const DEFLATE_FROM_BYTES = 256;
const FAST = { level: 1 } as const;
const PLAIN = 0;
const DEFLATED = 1;
/** Longer cannot have been written: the length itself is spoilt. */
const MOST_BYTES = 1024 * 1024 * 1024;

export const JOURNAL_NAME = /^(\d{10})-[0-9a-f]{8}\.journal$/;

export function journalName(number: number, run: string): string {
  return `${String(number).padStart(10, "0")}-${run
    .replace(/[^0-9a-f]/g, "")
    .slice(0, 8)
    .padEnd(8, "0")}.journal`;
}

/** Of its name; undefined: no journal file. */
export function journalNumber(name: string): number | undefined {
  const found = JOURNAL_NAME.exec(name)?.[1];
  return found === undefined ? undefined : Number(found);
}

export function markText({ run, ordinal }: JournalMark): string {
  return `${run} ${ordinal}`;
}

export function encodeEntry(entry: JournalHeader | JournalRecord): Buffer {
  const plain = serialize(entry);
  const isSmall = plain.length < DEFLATE_FROM_BYTES;
  const content = isSmall ? plain : deflateRawSync(plain, FAST);
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + 1 + content.length);
  bytes[PREFIX_BYTES] = isSmall ? PLAIN : DEFLATED;
  content.copy(bytes, PREFIX_BYTES + 1);
  bytes.writeUInt32LE(content.length + 1, 0);
  bytes.writeUInt32LE(crc32(bytes.subarray(PREFIX_BYTES)), 4);
  return bytes;
}

/** Whole entries from the beginning; what comes after the first that is torn or spoilt is left out. */
export function* decodeEntries(bytes: Buffer): Generator<unknown> {
  for (let at = 0; at + PREFIX_BYTES <= bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    const end = at + PREFIX_BYTES + length;
    if (length < 1 || length > MOST_BYTES || end > bytes.length) return;
    const payload = bytes.subarray(at + PREFIX_BYTES, end);
    if (crc32(payload) !== bytes.readUInt32LE(at + 4)) return;
    const content = payload.subarray(1);
    yield deserialize(payload[0] === DEFLATED ? inflateRawSync(content) : content);
    at = end;
  }
}
