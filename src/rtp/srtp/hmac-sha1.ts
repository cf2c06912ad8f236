// HMAC-SHA1 (RFC 2104, FIPS 180-4) of packets. Both halves of the key are hashed once, so that a packet costs its own blocks and one more;
// nothing is allocated per packet. `counter-mode.ts` asks it for tags of words it has at hand, `stun.ts` for those of octets.

import { absorbBlock } from "./sha1-block.ts";

const BLOCK = 64;
const BLOCK_WORDS = BLOCK / 4;
const INNER = 0x36;
const OUTER = 0x5c;
/** What hashing may write behind a message, in words: a bit, zeros, and the length, to the end of a block. */
export const PADDING_WORDS = BLOCK_WORDS + 2;

const STATE_WORDS = 5;

const block = new Int32Array(2 * BLOCK_WORDS);
/** The inner digest as the outer hash has it: of 20 octets, with the key's block before them. */
const second = new Int32Array(BLOCK_WORDS);
second[STATE_WORDS] = 0x80000000;
second[15] = (BLOCK + 20) * 8;

export class HmacSha1 {
  /** The digest made last, most significant word first. */
  readonly digest = new Int32Array(STATE_WORDS);
  /** After the inner half of the key, and behind that after the outer one. */
  readonly #begun = new Int32Array(2 * STATE_WORDS);

  /** `key`: 64 octets at most. */
  constructor(key: Uint8Array) {
    absorbKey(this.digest, key, INNER);
    this.#begun.set(this.digest);
    absorbKey(this.digest, key, OUTER);
    this.#begun.set(this.digest, STATE_WORDS);
  }

  /** Of the first `length` octets; the result is in `digest`. */
  update(bytes: Uint8Array, length: number): void {
    copyState(this.#begun, 0, this.digest);
    let at = 0;
    for (; length - at >= BLOCK; at += BLOCK) {
      readWords(bytes, at, BLOCK, block);
      absorbBlock(this.digest, block, 0);
    }
    readWords(bytes, at, length - at, block);
    this.#finish(block, length - at, length);
  }

  /**
   * Of `length` octets that are in words, the most significant first. Behind them there is room for `PADDING_WORDS`, which are written over.
   */
  updateWords(words: Int32Array, length: number): void {
    copyState(this.#begun, 0, this.digest);
    this.#finish(words, length, length);
  }

  /** `rest` of the message's octets are in `words`, the others have been absorbed. */
  #finish(words: Int32Array, rest: number, length: number): void {
    const state = this.digest;
    const end = pad(words, rest, length);
    for (let at = 0; at < end; at += BLOCK_WORDS) absorbBlock(state, words, at);
    copyState(state, 0, second);
    copyState(this.#begun, STATE_WORDS, state);
    absorbBlock(state, second, 0);
  }
}

function absorbKey(state: Int32Array, key: Uint8Array, pad: number): void {
  state.set([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const padded = new Uint8Array(BLOCK).fill(pad);
  key.forEach((octet, i) => {
    padded[i] = octet ^ pad;
  });
  readWords(padded, 0, BLOCK, block);
  absorbBlock(state, block, 0);
}

/** `length` octets from `at` on as words; the last is filled up with zeros. */
export function readWords(bytes: Uint8Array, at: number, length: number, words: Int32Array): void {
  const whole = length >> 2;
  let from = at;
  for (let i = 0; i < whole; i++, from += 4) {
    words[i] =
      ((bytes[from] as number) << 24) |
      ((bytes[from + 1] as number) << 16) |
      ((bytes[from + 2] as number) << 8) |
      (bytes[from + 3] as number);
  }
  if ((length & 3) === 0) return;
  let last = 0;
  for (let i = 0; i < (length & 3); i++) last |= (bytes[from + i] as number) << (24 - 8 * i);
  words[whole] = last;
}

/** FIPS 180-4 §5.1.1 behind `rest` octets of a message that has `length`, and the key's block before it. Returns where the last block ends. */
function pad(words: Int32Array, rest: number, length: number): number {
  const last = rest >> 2;
  const bits = 8 * (rest & 3);
  const said = bits === 0 ? 0 : (words[last] as number) & (-1 << (32 - bits));
  words[last] = said | (0x80000000 >>> bits);
  const end = ((rest + 8) >> 6) * BLOCK_WORDS + BLOCK_WORDS;
  for (let i = last + 1; i < end - 1; i++) words[i] = 0;
  words[end - 1] = (BLOCK + length) * 8;
  return end;
}

function copyState(from: Int32Array, at: number, to: Int32Array): void {
  for (let i = 0; i < STATE_WORDS; i++) to[i] = from[at + i] as number;
}
