// AES in counter mode (RFC 3711 §4.1.1, RFC 6188 §2): a cipher that lives as long as its key turns counters into key stream. Used for packets
// and, since it is the same function, for deriving session keys.

import type { SrtpCrypto } from "./crypto.ts";

const BLOCK = 16;
/** Blocks of the largest packet. */
const MOST_BLOCKS = 96;
/** Packets whose key stream is made at once, where they have `AHEAD_BLOCKS` (20 ms of G.711, and a bit) at most. */
const AHEAD_PACKETS = 8;
const AHEAD_BLOCKS = 12;

const counters = new Uint8Array(MOST_BLOCKS * BLOCK); // one thread, one packet at a time
const views = Array.from({ length: MOST_BLOCKS + 1 }, (_, blocks) => counters.subarray(0, blocks * BLOCK));
const iv = new Uint8Array(14);

export class Keystream {
  readonly #aes: (blocks: Uint8Array) => Uint8Array;

  constructor(crypto: SrtpCrypto, key: Uint8Array) {
    this.#aes = crypto.aes(key);
  }

  /** At least `length` octets (those of the largest packet at most) for an IV, of which the first 14 octets are given. */
  make(of: Uint8Array, length: number): Uint8Array {
    const blocks = (length + BLOCK - 1) >> 4;
    count(of, 0, blocks);
    return this.run(blocks);
  }

  /** Of the first `blocks` of what `count` wrote. */
  run(blocks: number): Uint8Array {
    return this.#aes(views[blocks] as Uint8Array);
  }
}

/** Writes `blocks` counters of an IV, from block `at` on. */
function count(of: Uint8Array, at: number, blocks: number): void {
  let to = at * BLOCK;
  for (let block = 0; block < blocks; block++, to += BLOCK) {
    for (let i = 0; i < 14; i++) counters[to + i] = of[i] as number;
    counters[to + 14] = block >>> 8;
    counters[to + 15] = block;
  }
}

/**
 * The key stream of packets. A call of the cipher costs more than the blocks of several packets, so while a stream goes on number by number,
 * the next packets' is made with it. RFC 3711 §4.1.1: the IV is salt, SSRC and index.
 */
export class PacketKeystream {
  /** What `find` found; from the offset it returned on. */
  stream: Uint8Array = new Uint8Array(0);
  readonly #keystream: Keystream;
  readonly #salt: Uint8Array;
  #ssrc = -1;
  #first = 0;
  #packets = 0;
  #blocks = 0;

  constructor(crypto: SrtpCrypto, key: Uint8Array, salt: Uint8Array) {
    this.#keystream = new Keystream(crypto, key);
    this.#salt = salt;
  }

  /** Offset in `stream` of the `length` octets for this packet; the packet must be authentic, else anybody could make us calculate. */
  find(ssrc: number, index: number, length: number): number {
    const blocks = (length + BLOCK - 1) >> 4;
    const nth = index - this.#first;
    const isSame = ssrc === this.#ssrc;
    if (isSame && nth >= 0 && nth < this.#packets && blocks <= this.#blocks) return nth * this.#blocks * BLOCK;
    const packets = isSame && nth === this.#packets && blocks <= AHEAD_BLOCKS ? AHEAD_PACKETS : 1;
    this.#ssrc = ssrc;
    this.#first = index;
    this.#packets = packets;
    this.#blocks = blocks;
    for (let i = 0; i < packets; i++) {
      makeIv(this.#salt, ssrc, index + i);
      count(iv, i * blocks, blocks);
    }
    this.stream = this.#keystream.run(packets * blocks);
    return 0;
  }
}

function makeIv(salt: Uint8Array, ssrc: number, index: number): void {
  const rollover = Math.floor(index / 0x10000);
  for (let i = 0; i < 4; i++) {
    iv[i] = salt[i] as number;
    iv[4 + i] = (salt[4 + i] as number) ^ (ssrc >>> (24 - 8 * i));
    iv[8 + i] = (salt[8 + i] as number) ^ (rollover >>> (24 - 8 * i));
  }
  iv[12] = (salt[12] as number) ^ (index >>> 8);
  iv[13] = (salt[13] as number) ^ index;
}
