// One file into a backup or out of it, hashed on the way. Used by create.ts, verify.ts and restore.ts.

import { createHash } from "node:crypto";
import { link, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { ManifestFile } from "./manifest.ts";

const PIECE_BYTES = 1024 * 1024;

export type Hashed = Pick<ManifestFile, "bytes" | "sha256">;

/** Until its end as it is now; a file that grows is copied as far as it reached. Readable for its owner alone, and on the disk when this resolves. */
export async function copyHashed(from: string, to: string, changedAt: number, signal?: AbortSignal): Promise<Hashed> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const target = await open(to, "wx", 0o600);
  try {
    const hashed = await hashPieces(from, signal, async (piece) => {
      await target.writeFile(piece);
    });
    const seconds = changedAt / 1_000;
    await target.utimes(seconds, seconds);
    await target.sync();
    return hashed;
  } finally {
    await target.close();
  }
}

export function hashFile(path: string, signal?: AbortSignal): Promise<Hashed> {
  return hashPieces(path, signal, async () => {});
}

/** The same file once more, without taking room. false: it cannot be had so, as between two disks. */
export async function linkFile(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await link(from, to);
    return true;
  } catch {
    return false; // another disk, no such thing there, or too many names already: it is copied
  }
}

async function hashPieces(
  path: string,
  signal: AbortSignal | undefined,
  take: (piece: Uint8Array) => Promise<void>,
): Promise<Hashed> {
  const source = await open(path, "r");
  const hash = createHash("sha256");
  const piece = Buffer.alloc(PIECE_BYTES);
  let bytes = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await source.read(piece, 0, PIECE_BYTES, bytes);
      if (bytesRead === 0) return { bytes, sha256: hash.digest("hex") };
      const read = piece.subarray(0, bytesRead);
      hash.update(read);
      await take(read);
      bytes += bytesRead;
    }
  } finally {
    await source.close();
  }
}
