// In which writing a file of text is: told by a mark at its beginning, by the zeros of UTF-16, or by what it can be read as to its end without a fault,
// UTF-8 before GB 18030, which holds GBK and GB 2312. Used by read-csv.ts.

import { othersTurn } from "../others-turn.ts";
import { type FileBytes, pieces } from "../xlsx/file-bytes.ts";

export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "gb18030"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const PIECE_BYTES = 65_536;
const LOOK_BYTES = 4_096;
/** Of the bytes at even or odd places: a text in UTF-16 with some digits, commas or line ends has as many. */
const ZERO_SHARE = 0.1;

/** undefined: it is no text of these. */
export async function encodingOf(file: FileBytes): Promise<Encoding | undefined> {
  const start = await file.read(0, LOOK_BYTES);
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const zeros = [0, 1].map((parity) => start.filter((byte, at) => byte === 0 && at % 2 === parity).length);
  const [even = 0, odd = 0] = zeros;
  if (odd > even * 4 && odd > (start.length / 2) * ZERO_SHARE) return "utf-16le";
  if (even > odd * 4 && even > (start.length / 2) * ZERO_SHARE) return "utf-16be";
  for (const encoding of ["utf-8", "gb18030"] as const) if (await decodes(file, encoding)) return encoding;
  return undefined;
}

async function decodes(file: FileBytes, encoding: Encoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const others = othersTurn();
  try {
    for await (const piece of pieces(file, { at: 0, length: file.size, piece: PIECE_BYTES })) {
      decoder.decode(piece, { stream: true });
      await others();
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** What cannot be decoded is U+FFFD, which whoever takes the rows refuses. */
export async function* textOf(file: FileBytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  const others = othersTurn();
  for await (const piece of pieces(file, { at: 0, length: file.size, piece: PIECE_BYTES }))
    for (let at = 0; at < piece.length; at += LOOK_BYTES) {
      const text = decoder.decode(piece.subarray(at, at + LOOK_BYTES), { stream: true });
      if (text !== "") yield text;
      await others();
    }
  const last = decoder.decode();
  if (last !== "") yield last;
}
