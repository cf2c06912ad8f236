// HMAC-SHA1 (RFC 2104, FIPS 180-4) of packets. Both halves of the key are hashed once, so that a packet costs its own blocks and one more;
// nothing is allocated per packet. `counter-mode.ts` asks it for tags.

const BLOCK = 64;
const INNER = 0x36;
const OUTER = 0x5c;
/** Of key block and digest together, in bits. */
const OUTER_BITS = (BLOCK + 20) * 8;

const words = new Int32Array(80);
const tail = new Uint8Array(2 * BLOCK);

export class HmacSha1 {
  /** The digest made last, most significant word first. */
  readonly digest = new Int32Array(5);
  readonly #inner = new Int32Array(5);
  readonly #outer = new Int32Array(5);

  /** `key`: 64 octets at most. */
  constructor(key: Uint8Array) {
    absorbKey(this.#inner, key, INNER);
    absorbKey(this.#outer, key, OUTER);
  }

  /** Of the first `length` octets; the result is in `digest`. */
  update(bytes: Uint8Array, length: number): void {
    const state = this.digest;
    state.set(this.#inner);
    let at = 0;
    for (; at + BLOCK <= length; at += BLOCK) absorb(state, bytes, at);
    const rest = length - at;
    for (let i = 0; i < rest; i++) tail[i] = bytes[at + i] as number;
    tail[rest] = 0x80;
    const end = rest < BLOCK - 8 ? BLOCK : 2 * BLOCK;
    tail.fill(0, rest + 1, end - 4);
    writeWord(tail, end - 4, (BLOCK + length) * 8);
    absorb(state, tail, 0);
    if (end > BLOCK) absorb(state, tail, BLOCK);
    this.#finish(state);
  }

  #finish(state: Int32Array): void {
    for (let i = 0; i < 5; i++) words[i] = state[i] as number;
    words[5] = 0x80000000 | 0;
    words.fill(0, 6, 15);
    words[15] = OUTER_BITS;
    state.set(this.#outer);
    compress(state);
  }
}

function absorbKey(state: Int32Array, key: Uint8Array, pad: number): void {
  state.set([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const block = new Uint8Array(BLOCK).fill(pad);
  key.forEach((octet, i) => {
    block[i] = octet ^ pad;
  });
  absorb(state, block, 0);
}

function absorb(state: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0, j = at; i < 16; i++, j += 4) {
    words[i] =
      ((bytes[j] as number) << 24) |
      ((bytes[j + 1] as number) << 16) |
      ((bytes[j + 2] as number) << 8) |
      (bytes[j + 3] as number);
  }
  compress(state);
}

/** FIPS 180-4 §6.1.2 of the block in `words[0..15]`. Five steps a turn: the variables change places, not the values. */
function compress(state: Int32Array): void {
  for (let i = 16; i < 80; i++) {
    const x =
      (words[i - 3] as number) ^ (words[i - 8] as number) ^ (words[i - 14] as number) ^ (words[i - 16] as number);
    words[i] = (x << 1) | (x >>> 31);
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  for (let i = 0; i < 20; i += 5) {
    e = (((((a << 5) | (a >>> 27)) + (d ^ (b & (c ^ d))) + e + 0x5a827999) | 0) + (words[i] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((((e << 5) | (e >>> 27)) + (c ^ (a & (b ^ c))) + d + 0x5a827999) | 0) + (words[i + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((((d << 5) | (d >>> 27)) + (b ^ (e & (a ^ b))) + c + 0x5a827999) | 0) + (words[i + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((((c << 5) | (c >>> 27)) + (a ^ (d & (e ^ a))) + b + 0x5a827999) | 0) + (words[i + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((((b << 5) | (b >>> 27)) + (e ^ (c & (d ^ e))) + a + 0x5a827999) | 0) + (words[i + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let i = 20; i < 40; i += 5) {
    e = (((((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0x6ed9eba1) | 0) + (words[i] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((((e << 5) | (e >>> 27)) + (a ^ b ^ c) + d + 0x6ed9eba1) | 0) + (words[i + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((((d << 5) | (d >>> 27)) + (e ^ a ^ b) + c + 0x6ed9eba1) | 0) + (words[i + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((((c << 5) | (c >>> 27)) + (d ^ e ^ a) + b + 0x6ed9eba1) | 0) + (words[i + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((((b << 5) | (b >>> 27)) + (c ^ d ^ e) + a + 0x6ed9eba1) | 0) + (words[i + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let i = 40; i < 60; i += 5) {
    e = (((((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) + e + 0x8f1bbcdc) | 0) + (words[i] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((((e << 5) | (e >>> 27)) + ((a & b) | (c & (a | b))) + d + 0x8f1bbcdc) | 0) + (words[i + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((((d << 5) | (d >>> 27)) + ((e & a) | (b & (e | a))) + c + 0x8f1bbcdc) | 0) + (words[i + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((((c << 5) | (c >>> 27)) + ((d & e) | (a & (d | e))) + b + 0x8f1bbcdc) | 0) + (words[i + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((((b << 5) | (b >>> 27)) + ((c & d) | (e & (c | d))) + a + 0x8f1bbcdc) | 0) + (words[i + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let i = 60; i < 80; i += 5) {
    e = (((((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0xca62c1d6) | 0) + (words[i] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((((e << 5) | (e >>> 27)) + (a ^ b ^ c) + d + 0xca62c1d6) | 0) + (words[i + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((((d << 5) | (d >>> 27)) + (e ^ a ^ b) + c + 0xca62c1d6) | 0) + (words[i + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((((c << 5) | (c >>> 27)) + (d ^ e ^ a) + b + 0xca62c1d6) | 0) + (words[i + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((((b << 5) | (b >>> 27)) + (c ^ d ^ e) + a + 0xca62c1d6) | 0) + (words[i + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
}

function writeWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
