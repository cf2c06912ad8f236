// Reads recordings, sealed or in clear, for playing, exporting, checking and compressing; repairs what a killed process or a power cut left.
// Whatever is wrong with a file is a sentence.

import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { fail, ok, type Result } from "../../base/result.ts";
import { WAV_HEADER_BYTES, wavHeader } from "../wav.ts";
import {
  countText,
  HEAD_BYTES,
  type RecordingKey,
  type RecordKind,
  readHead,
  readSealedHeader,
  SEALED_HEADER_BYTES,
  type SealedHeader,
  Sealer,
  TAG_BYTES,
} from "./sealed-format.ts";

export interface OpenRecording {
  readonly format: "wav" | "opus";
  /** What `chunks` gives altogether. */
  readonly bytes: number;
  /** The recording in clear, from the front, once. Throws where the file has been changed or the disk fails. */
  chunks(): AsyncGenerator<Uint8Array>;
  /** Bytes of it, up to `to`, without it; from anywhere, as often as one likes. Throws as `chunks`. */
  read(from: number, to: number): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 262_144;
const ZEROS_BYTES = 65_536;
/** What one record may hold; more is rubbish. */
const RECORD_BYTES_MOST = 16 * 1024 * 1024;

/** `keys`: all that may have sealed it. */
export async function openRecording(
  path: string,
  keys: readonly RecordingKey[],
): Promise<Result<OpenRecording, string>> {
  const opened = await openFile(path);
  if (!opened.ok) return opened;
  const file = opened.value;
  const read = await readOpened(file, keys).catch((error: unknown) => fail<string>(textOf(error)));
  if (!read.ok) await file.close();
  return read;
}

async function readOpened(file: FileHandle, keys: readonly RecordingKey[]): Promise<Result<OpenRecording, string>> {
  const start = await readAt(file, 0, SEALED_HEADER_BYTES);
  const header = readSealedHeader(start);
  const close = (): Promise<void> => file.close();
  if (header === undefined) {
    const { size } = await file.stat();
    const format = start.toString("latin1", 0, 4) === "OggS" ? "opus" : "wav";
    const read = (from: number, to: number): AsyncGenerator<Uint8Array> => plainChunks(file, Math.min(to, size), from);
    return ok({ format, bytes: size, chunks: () => plainChunks(file, size), read, close });
  }
  const sealer = sealerFor(header, start, keys);
  if (!sealer.ok) return sealer;
  const scan = await scanRecords(file, sealer.value);
  const { content } = header;
  if (content.kind === "bytes") {
    const read = (from: number, to: number): AsyncGenerator<Uint8Array> => openPart(file, sealer.value, scan, from, to);
    const chunks = (): AsyncGenerator<Uint8Array> => openRecords(file, sealer.value, scan);
    return ok({ format: "opus", bytes: scan.contentBytes, chunks, read, close });
  }
  const format = { sampleRateHz: content.rateHz, channels: content.channels };
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield wavHeader(format, scan.contentBytes);
    yield* openRecords(file, sealer.value, scan);
  };
  const read = async function* (from: number, to: number): AsyncGenerator<Uint8Array> {
    if (from < WAV_HEADER_BYTES) yield wavHeader(format, scan.contentBytes).subarray(from, to);
    const [start, end] = [Math.max(0, from - WAV_HEADER_BYTES), to - WAV_HEADER_BYTES];
    if (start < end) yield* openPart(file, sealer.value, scan, start, end);
  };
  return ok({ format: "wav", bytes: WAV_HEADER_BYTES + scan.contentBytes, chunks, read, close });
}

function sealerFor(header: SealedHeader, start: Buffer, keys: readonly RecordingKey[]): Result<Sealer, string> {
  const key = keys.find(({ id }) => id === header.keyId);
  if (key === undefined) {
    return fail(`it is sealed with key ${header.keyId}, which recordings.key and oldKeys of zongji.yaml do not name`);
  }
  return ok(new Sealer(key, start.subarray(0, SEALED_HEADER_BYTES)));
}

interface Scan {
  /** `start`: of its content in the whole. */
  readonly records: readonly {
    readonly at: number;
    readonly kind: RecordKind;
    readonly length: number;
    readonly start: number;
  }[];
  readonly contentBytes: number;
  /** Behind the last record that is whole. */
  readonly end: number;
  readonly isEnded: boolean;
}

/** Looks at the heads; only what says a length is opened. A cut last record is left out. */
async function scanRecords(file: FileHandle, sealer: Sealer): Promise<Scan> {
  const { size } = await file.stat();
  const records: Scan["records"][number][] = [];
  let contentBytes = 0;
  let at = SEALED_HEADER_BYTES;
  let isEnded = false;
  while (!isEnded && at + HEAD_BYTES + TAG_BYTES <= size) {
    const { kind, length } = readHead(await readAt(file, at, HEAD_BYTES));
    const end = at + HEAD_BYTES + length + TAG_BYTES;
    if (kind === undefined || length > RECORD_BYTES_MOST || end > size) break;
    const start = contentBytes;
    if (kind === "content") contentBytes += length;
    else {
      const said = sealer.open(records.length, await readAt(file, at, end - at));
      if (said === undefined) break;
      const count = Number(said.readBigUInt64LE(0));
      isEnded = kind === "end";
      if (isEnded && count !== contentBytes) throw new Error("records are missing from it");
      if (!isEnded) contentBytes += count;
    }
    records.push({ at, kind, length, start });
    at = end;
  }
  return { records, contentBytes, end: at, isEnded };
}

/** `first`: the place of the first of these records among all. */
async function* openRecords(
  file: FileHandle,
  sealer: Sealer,
  { records }: Scan,
  first = 0,
): AsyncGenerator<Uint8Array> {
  for (const [nth, { at, kind, length }] of records.entries()) {
    if (kind === "end") return;
    const content = sealer.open(first + nth, await readAt(file, at, HEAD_BYTES + length + TAG_BYTES));
    if (content === undefined) throw new Error("it has been changed since it was written");
    if (kind === "content") yield content;
    else yield* zeros(Number(content.readBigUInt64LE(0)));
  }
}

/** Only records that hold some of it are opened. */
async function* openPart(
  file: FileHandle,
  sealer: Sealer,
  scan: Scan,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const { records, contentBytes } = scan;
  const after = records.findIndex(({ start }) => start > from);
  for (let nth = (after === -1 ? records.length : after) - 1; nth < records.length; nth++) {
    const record = records[nth];
    if (record === undefined || record.start >= to || record.kind === "end") return;
    let at = record.start;
    const end = Math.min(to, records[nth + 1]?.start ?? contentBytes);
    for await (const piece of openRecords(file, sealer, { ...scan, records: [record] }, nth)) {
      const inside = piece.subarray(Math.max(0, from - at), Math.max(0, end - at));
      if (inside.length > 0) yield inside;
      at += piece.length;
      if (at >= end) break;
    }
  }
}

function* zeros(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= ZEROS_BYTES) yield new Uint8Array(Math.min(left, ZEROS_BYTES));
}

async function* plainChunks(file: FileHandle, size: number, from = 0): AsyncGenerator<Uint8Array> {
  for (let at = from; at < size; ) {
    const chunk = await readAt(file, at, Math.min(CHUNK_BYTES, size - at));
    if (chunk.length === 0) throw new Error("it became shorter while it was read");
    at += chunk.length;
    yield chunk;
  }
}

export interface RepairedFile {
  /** 0: it is no WAV. */
  readonly durationMs: number;
  readonly bytes: number;
}

/** Makes a file whole that nobody writes any more: half a frame or half a record is cut off, lengths are made true. Harmless where nothing is wrong. */
export async function repairRecording(
  path: string,
  keys: readonly RecordingKey[],
): Promise<Result<RepairedFile, string>> {
  const opened = await openFile(path, "r+");
  if (!opened.ok) return opened;
  const file = opened.value;
  try {
    const start = await readAt(file, 0, SEALED_HEADER_BYTES);
    const header = readSealedHeader(start);
    return header === undefined ? await repairWav(file, start) : await repairSealed(file, header, start, keys);
  } catch (error) {
    return fail(textOf(error));
  } finally {
    await file.close();
  }
}

async function repairWav(file: FileHandle, start: Buffer): Promise<Result<RepairedFile, string>> {
  const { size } = await file.stat();
  if (size < WAV_HEADER_BYTES || start.toString("latin1", 0, 4) !== "RIFF") return fail("nothing was written of it");
  const channels = start.readUInt16LE(22);
  const frameBytes = 2 * Math.max(1, channels);
  const sound = Math.floor((size - WAV_HEADER_BYTES) / frameBytes) * frameBytes;
  const rateHz = start.readUInt32LE(24);
  await file.truncate(WAV_HEADER_BYTES + sound);
  await file.write(wavHeader({ sampleRateHz: rateHz, channels }, sound), 0, WAV_HEADER_BYTES, 0);
  await file.sync();
  return ok({ bytes: WAV_HEADER_BYTES + sound, durationMs: Math.round((sound / frameBytes / rateHz) * 1_000) });
}

async function repairSealed(
  file: FileHandle,
  header: SealedHeader,
  start: Buffer,
  keys: readonly RecordingKey[],
): Promise<Result<RepairedFile, string>> {
  const sealer = sealerFor(header, start, keys);
  if (!sealer.ok) return sealer;
  const scan = await scanRecords(file, sealer.value);
  const { content } = header;
  const bytesPerMs =
    content.kind === "pcm" ? (2 * content.channels * content.rateHz) / 1_000 : Number.POSITIVE_INFINITY;
  const durationMs = Math.round(scan.contentBytes / bytesPerMs);
  if (scan.isEnded) return ok({ bytes: scan.end, durationMs });
  await file.truncate(scan.end);
  const end = sealer.value.seal("end", scan.records.length, countText(scan.contentBytes));
  await file.write(end, 0, end.length, scan.end);
  await file.sync();
  return ok({ bytes: scan.end + end.length, durationMs });
}

/** SHA-256 of the file as it lies there. */
export async function hashOfFile(
  path: string,
): Promise<Result<{ readonly sha256: string; readonly bytes: number }, string>> {
  const opened = await openFile(path);
  if (!opened.ok) return opened;
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const { size } = await opened.value.stat();
    for await (const chunk of plainChunks(opened.value, size)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return ok({ sha256: hash.digest("hex"), bytes });
  } catch (error) {
    return fail(textOf(error));
  } finally {
    await opened.value.close();
  }
}

async function openFile(path: string, flags = "r"): Promise<Result<FileHandle, string>> {
  try {
    return ok(await open(path, flags));
  } catch (error) {
    return fail((error as NodeJS.ErrnoException).code === "ENOENT" ? "its file is gone" : textOf(error));
  }
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
