// A ZIP archive written piece by piece: small texts packed, sound and pictures as they are. For exports.

import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { othersTurn } from "./others-turn.ts";

export const ZIP_TYPE = "application/zip";

export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Packed at one go: about a millisecond. */
const PIECE_BYTES = 16_384;

/** Rejects with whatever a content rejects with. */
export async function* writeZip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  let out: Uint8Array[] = [];
  let fault: Error | undefined;
  const zip = new Zip((error, bytes) => {
    if (error) fault = error;
    else out.push(bytes);
  });
  const taken = function* (): Generator<Uint8Array> {
    if (fault !== undefined) throw fault;
    const ready = out;
    out = [];
    yield* ready;
  };
  const others = othersTurn();
  for await (const { name, content } of entries) {
    const part = content instanceof Uint8Array ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    zip.add(part);
    for await (const piece of content instanceof Uint8Array ? [content] : content)
      for (let at = 0; at < piece.length; at += PIECE_BYTES) {
        // A copy: what is handed in may be used again by whoever reads.
        part.push(Uint8Array.from(piece.subarray(at, at + PIECE_BYTES)));
        yield* taken();
        await others();
      }
    part.push(new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
