// A file of which any part can be read: on the disk, or in memory in tests.

import { type FileHandle, open } from "node:fs/promises";

export interface FileBytes {
  readonly size: number;
  /** Less only where the file ends. */
  read(at: number, length: number): Promise<Uint8Array>;
}

export interface OpenFile extends FileBytes {
  close(): Promise<void>;
}

/** Rejects where there is no such file. */
export async function openFileBytes(path: string): Promise<OpenFile> {
  const handle = await open(path, "r");
  const { size } = await handle.stat();
  return { size, read: (at, length) => readPart(handle, at, Math.min(length, size - at)), close: () => handle.close() };
}

export function bytesOf(whole: Uint8Array): FileBytes {
  return { size: whole.length, read: async (at, length) => whole.subarray(at, at + length) };
}

/** From `at` to the end of `length` bytes, piece by piece. */
export async function* pieces(
  file: FileBytes,
  { at, length, piece }: { readonly at: number; readonly length: number; readonly piece: number },
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; ) {
    const bytes = await file.read(at + done, Math.min(piece, length - done));
    if (bytes.length === 0) return;
    done += bytes.length;
    yield bytes;
  }
}

async function readPart(handle: FileHandle, at: number, length: number): Promise<Uint8Array> {
  if (length <= 0) return new Uint8Array();
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
