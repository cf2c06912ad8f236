// A sealed recording on disk: a header in clear, then records of AES-256-GCM, each whole in itself, appended as the sound comes. Whoever loses
// power loses the last record at most, and a reader can start at any. `sealed-file.ts` writes, `sealed-reader.ts` reads.
//
//   header 64 bytes   magic "ZJSEAL1\n" | id of the key, 8 | salt of this file, 16 | content 1 | channels 1 | 2 of 0 | rate, 4 | zeros
//   record            head, 4 bytes: kind (2 bits) and length | so many bytes sealed | tag 16
//
// Each file has a key of its own (HKDF-SHA256 of the office's key and the salt), and the nonce is kind and number of the record, so that no nonce
// is used twice, also not when an end is put where a record was cut off. Header and head are authenticated with each record: records cannot be moved or taken out
// unnoticed, and a file that lacks its end was never finished.

import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";

export const SEALED_HEADER_BYTES = 64;
export const HEAD_BYTES = 4;
export const TAG_BYTES = 16;
export const SEALED_ENDING = ".sealed";
const MAGIC = "ZJSEAL1\n";
const KEY_ID_BYTES = 8;
const SALT_BYTES = 16;
const KIND_SHIFT = 30;
const LENGTH_MASK = 0x3fff_ffff;

/** "pcm": 16-bit samples whose WAV header is made when they are read. "bytes": a file of another format as it is. */
export type SealedContent =
  | { readonly kind: "pcm"; readonly channels: number; readonly rateHz: number }
  | { readonly kind: "bytes" };

/** silence: nothing but how many zero bytes; end: how many bytes of content there are. */
export type RecordKind = "content" | "silence" | "end";
const KINDS: readonly RecordKind[] = ["content", "silence", "end"];

export interface RecordingKey {
  /** Hex; stands in each file. */
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
}

export function makeRecordingKey(secret: Uint8Array): RecordingKey {
  const digest = createHash("sha256").update("zongji recording key\n").update(secret).digest();
  return { id: digest.subarray(0, KEY_ID_BYTES).toString("hex"), secret };
}

export function makeSealedHeader(key: RecordingKey, salt: Uint8Array, content: SealedContent): Buffer {
  const header = Buffer.alloc(SEALED_HEADER_BYTES);
  header.write(MAGIC, 0, "latin1");
  header.write(key.id, 8, "hex");
  header.set(salt.subarray(0, SALT_BYTES), 16);
  if (content.kind === "bytes") return header;
  header[32] = 1;
  header[33] = content.channels;
  header.writeUInt32LE(content.rateHz, 36);
  return header;
}

export interface SealedHeader {
  readonly keyId: string;
  readonly content: SealedContent;
}

/** undefined: not a sealed file. */
export function readSealedHeader(header: Buffer): SealedHeader | undefined {
  if (header.length < SEALED_HEADER_BYTES || header.toString("latin1", 0, 8) !== MAGIC) return undefined;
  const content: SealedContent =
    header[32] === 1
      ? { kind: "pcm", channels: header[33] as number, rateHz: header.readUInt32LE(36) }
      : { kind: "bytes" };
  return { keyId: header.toString("hex", 8, 16), content };
}

export function readHead(head: Buffer): { readonly kind: RecordKind | undefined; readonly length: number } {
  const word = head.readUInt32BE(0);
  return { kind: KINDS[word >>> KIND_SHIFT], length: word & LENGTH_MASK };
}

/** Seals and opens the records of one file. */
export class Sealer {
  /** Header and head. */
  readonly #known: Buffer;
  readonly #key: Uint8Array;
  readonly #nonce = Buffer.alloc(12);

  constructor(key: RecordingKey, header: Buffer) {
    this.#known = Buffer.concat([header, Buffer.alloc(HEAD_BYTES)]);
    this.#key = new Uint8Array(hkdfSync("sha256", key.secret, header.subarray(16, 32), "zongji recording", 32));
  }

  /** The whole record, head and tag with it. */
  seal(kind: RecordKind, nth: number, content: Uint8Array): Buffer {
    const record = Buffer.allocUnsafe(HEAD_BYTES + content.length + TAG_BYTES);
    record.writeUInt32BE(((KINDS.indexOf(kind) << KIND_SHIFT) | content.length) >>> 0, 0);
    const cipher = createCipheriv("aes-256-gcm", this.#key, this.#nonceOf(kind, nth));
    cipher.setAAD(this.#associated(record));
    record.set(cipher.update(content), HEAD_BYTES);
    cipher.final();
    record.set(cipher.getAuthTag(), HEAD_BYTES + content.length);
    return record;
  }

  /** undefined: changed, moved, or sealed with another key. */
  open(nth: number, record: Buffer): Buffer | undefined {
    const { kind = "content" } = readHead(record);
    const decipher = createDecipheriv("aes-256-gcm", this.#key, this.#nonceOf(kind, nth));
    decipher.setAAD(this.#associated(record));
    decipher.setAuthTag(record.subarray(record.length - TAG_BYTES));
    try {
      const content = decipher.update(record.subarray(HEAD_BYTES, record.length - TAG_BYTES));
      decipher.final();
      return content;
    } catch {
      return undefined; // the tag does not fit
    }
  }

  #associated(record: Buffer): Buffer {
    record.copy(this.#known, SEALED_HEADER_BYTES, 0, HEAD_BYTES);
    return this.#known;
  }

  #nonceOf(kind: RecordKind, nth: number): Buffer {
    this.#nonce.writeUInt32BE(KINDS.indexOf(kind), 0);
    this.#nonce.writeBigUInt64BE(BigInt(nth), 4);
    return this.#nonce;
  }
}

/** A length, as silence and the end say it. */
export function countText(bytes: number): Buffer {
  const text = Buffer.alloc(8);
  text.writeBigUInt64LE(BigInt(bytes));
  return text;
}
