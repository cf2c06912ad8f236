// Parts of a ZIP archive (PKWARE APPNOTE 6.3), unpacked piece by piece off the main thread and never beyond their bounds: the list at the end of the file
// is believed for where a part is, for its size only what comes out is.

import { createInflateRaw } from "node:zlib";
import { limits } from "../../base/limits.ts";
import { type FileBytes, pieces } from "./file-bytes.ts";

/** The file is no workbook that can be read; the message says why, for a person. */
export class SheetFault extends Error {
  override readonly name = "SheetFault";
}

export interface ArchiveEntry {
  readonly name: string;
  readonly packed: number;
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Of its local header. */
  readonly at: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const COMMENT_BYTES = 65_535;
const READ_BYTES = 65_536;
const UNPACKED_PIECE = 16_384;

/** Throws SheetFault. */
export async function readArchive(file: FileBytes): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const { count, bytes, at } = await readEnd(file);
  if (count > limits.sheets.entries || bytes > limits.sheets.listBytes)
    throw new SheetFault(`its archive has more than ${limits.sheets.entries} parts`);
  const list = await file.read(at, bytes);
  const view = viewOf(list);
  const entries = new Map<string, ArchiveEntry>();
  for (let place = 0, seen = 0; seen < count; seen++) {
    if (place + ENTRY_BYTES > list.length || view.getUint32(place, true) !== ENTRY_SIGNATURE) throw broken();
    const nameBytes = view.getUint16(place + 28, true);
    const name = new TextDecoder().decode(list.subarray(place + ENTRY_BYTES, place + ENTRY_BYTES + nameBytes));
    entries.set(partName(name), {
      name,
      packed: view.getUint32(place + 20, true),
      method: view.getUint16(place + 10, true),
      isEncrypted: (view.getUint16(place + 8, true) & 1) === 1,
      at: view.getUint32(place + 42, true),
    });
    place += ENTRY_BYTES + nameBytes + view.getUint16(place + 30, true) + view.getUint16(place + 32, true);
  }
  return entries;
}

/** `/xl/A.xml`, `xl\a.xml` and `xl/a.xml` are one. */
export function partName(name: string): string {
  return name.replace(/\\/g, "/").replace(/^\/+/, "").toLowerCase();
}

/** What an entry holds, in pieces of at most 16 KiB. Throws SheetFault. */
export async function* unpacked(file: FileBytes, entry: ArchiveEntry): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted) throw new SheetFault("it is locked with a password");
  const local = await file.read(entry.at, LOCAL_BYTES);
  const view = viewOf(local);
  if (local.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL_SIGNATURE) throw broken();
  const at = entry.at + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = pieces(file, { at, length: entry.packed, piece: READ_BYTES });
  if (entry.method !== 0 && entry.method !== 8) throw new SheetFault("it is packed in a way that is not known here");
  let out = 0;
  for await (const piece of entry.method === 0 ? packed : inflated(packed)) {
    out += piece.length;
    if (out > limits.sheets.unpackedBytes) throw new SheetFault("a part of it is too large to be read");
    if (out > limits.sheets.unpackedFreeBytes && out > entry.packed * limits.sheets.unpackedTimes)
      throw new SheetFault("a part of it unpacks to far more than any sheet does");
    for (let from = 0; from < piece.length; from += UNPACKED_PIECE) yield piece.subarray(from, from + UNPACKED_PIECE);
  }
}

async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: UNPACKED_PIECE });
  const feed = (async () => {
    for await (const piece of packed) {
      if (inflate.destroyed) return;
      if (!inflate.write(piece)) await new Promise<void>((go) => onceEither(inflate, go));
    }
    inflate.end();
  })();
  feed.catch((error: Error) => inflate.destroy(error));
  try {
    for await (const piece of inflate as AsyncIterable<Uint8Array>) yield piece;
    await feed;
  } catch (error) {
    if (error instanceof SheetFault) throw error;
    throw broken();
  } finally {
    inflate.destroy();
  }
}

/** There is room again, or nobody wants more. */
function onceEither(inflate: NodeJS.EventEmitter, go: () => void): void {
  const done = (): void => {
    inflate.off("drain", done).off("close", done);
    go();
  };
  inflate.on("drain", done).on("close", done);
}

async function readEnd(
  file: FileBytes,
): Promise<{ readonly count: number; readonly bytes: number; readonly at: number }> {
  const start = Math.max(0, file.size - END_BYTES - COMMENT_BYTES);
  const tail = await file.read(start, file.size - start);
  const view = viewOf(tail);
  for (let place = tail.length - END_BYTES; place >= 0; place--) {
    if (view.getUint32(place, true) !== END_SIGNATURE) continue;
    const bytes = view.getUint32(place + 12, true);
    const at = view.getUint32(place + 16, true);
    if (at === 0xffffffff) throw new SheetFault("it is larger than this reads");
    if (at + bytes > start + place) continue;
    return { count: view.getUint16(place + 10, true), bytes, at };
  }
  throw broken();
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function broken(): SheetFault {
  return new SheetFault("it is broken, or was not sent whole");
}
