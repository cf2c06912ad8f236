// AES in counter mode (RFC 3711 §4.1.1, RFC 6188 §2): a cipher that lives as long as its key turns counters into key stream. Used for packets
// and, since it is the same function, for deriving session keys.

import type { SrtpCrypto } from "./crypto.ts";

const BLOCK = 16;
/** Blocks of the largest packet. */
const MOST_BLOCKS = 96;

const counters = new Uint8Array(MOST_BLOCKS * BLOCK); // one thread, one packet at a time
const views = Array.from({ length: MOST_BLOCKS + 1 }, (_, blocks) => counters.subarray(0, blocks * BLOCK));

/** The most octets one key stream has. */
export const KEYSTREAM_BYTES = counters.length;

export class Keystream {
  readonly #aes: (blocks: Uint8Array) => Uint8Array;

  constructor(crypto: SrtpCrypto, key: Uint8Array) {
    this.#aes = crypto.aes(key);
  }

  /** At least `length` octets (`KEYSTREAM_BYTES` at most) from the first 14 octets of `iv` on; read before the next call. */
  make(iv: Uint8Array, length: number): Uint8Array {
    const blocks = Math.ceil(length / BLOCK);
    for (let block = 0, at = 0; block < blocks; block++, at += BLOCK) {
      for (let i = 0; i < 14; i++) counters[at + i] = iv[i] as number;
      counters[at + 14] = block >>> 8;
      counters[at + 15] = block;
    }
    return this.#aes(views[blocks] as Uint8Array);
  }
}
