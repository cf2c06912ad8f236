// AES in counter mode (RFC 3711 §4.1.1, RFC 6188 §2): a cipher that lives as long as its key turns counters into key stream. Used for packets
// and, since it is the same function, for deriving session keys.

import type { SrtpCrypto } from "./crypto.ts";

const BLOCK = 16;
const BLOCK_WORDS = BLOCK / 4;
const IV_BYTES = 14;
/** Blocks of the largest packet. */
const LARGEST_BLOCKS = 96;
/** Packets whose key stream is made at once, where they have `AHEAD_BLOCKS` (20 ms of G.711, and a bit) at most. */
const AHEAD_PACKETS = 16;
const AHEAD_BLOCKS = 12;
const MOST_BLOCKS = Math.max(LARGEST_BLOCKS, AHEAD_PACKETS * AHEAD_BLOCKS);

// One thread, one packet at a time. Counters are written word by word: by octets it took as long as encrypting them.
const counters = new Int32Array(MOST_BLOCKS * BLOCK_WORDS);
const octets = new Uint8Array(counters.buffer);
const views = Array.from({ length: MOST_BLOCKS + 1 }, (_, blocks) => octets.subarray(0, blocks * BLOCK));
/** The first counter of a packet: an IV of 14 octets and block 0. */
const iv = new Uint8Array(BLOCK);
const ivWords = new Int32Array(iv.buffer);
/** The last word of a counter is that of its IV and this one of its block, whichever octet of a word this machine has first. */
const blockWords = wordsOfBlocks();

export class Keystream {
  readonly #aes: (blocks: Uint8Array) => Uint8Array;

  constructor(crypto: SrtpCrypto, key: Uint8Array) {
    this.#aes = crypto.aes(key);
  }

  /** At least `length` octets (those of the largest packet at most) for an IV, of which the first 14 octets are given. */
  make(of: Uint8Array, length: number): Uint8Array {
    const blocks = (length + BLOCK - 1) >> 4;
    iv.set(of.subarray(0, IV_BYTES));
    count(0, blocks);
    return this.run(blocks);
  }

  /** Of the first `blocks` of what `count` wrote. */
  run(blocks: number): Uint8Array {
    return this.#aes(views[blocks] as Uint8Array);
  }
}

/** Writes `blocks` counters of the IV, from block `at` on. */
function count(at: number, blocks: number): void {
  const w0 = ivWords[0] as number;
  const w1 = ivWords[1] as number;
  const w2 = ivWords[2] as number;
  const w3 = ivWords[3] as number;
  let to = at * BLOCK_WORDS;
  for (let block = 0; block < blocks; block++, to += BLOCK_WORDS) {
    counters[to] = w0;
    counters[to + 1] = w1;
    counters[to + 2] = w2;
    counters[to + 3] = w3 | (blockWords[block] as number);
  }
}

function wordsOfBlocks(): Int32Array {
  const words = new Int32Array(LARGEST_BLOCKS);
  const bytes = new Uint8Array(words.buffer);
  for (let block = 0; block < LARGEST_BLOCKS; block++) bytes[4 * block + 3] = block; // fewer than 256
  return words;
}

/**
 * The key stream of packets. A call of the cipher costs more than the blocks of several packets, so while a stream goes on number by number,
 * the next packets' is made with it. RFC 3711 §4.1.1: the IV is salt, SSRC and index.
 */
export class PacketKeystream {
  /** What `find` found; from the offset it returned on. */
  stream: DataView = new DataView(new ArrayBuffer(0));
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
      count(i * blocks, blocks);
    }
    const made = this.#keystream.run(packets * blocks);
    this.stream = new DataView(made.buffer, made.byteOffset, made.length);
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
