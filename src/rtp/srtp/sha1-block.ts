// SHA-1's work on one block (FIPS 180-4 §6.1.2), four times a packet. `hmac-sha1.ts` calls it.

const K1 = 0x5a827999;
const K2 = 0x6ed9eba1;
const K3 = 0x8f1bbcdc | 0;
const K4 = 0xca62c1d6 | 0;

const schedule = new Int32Array(80);

/** Adds the sixteen words from `at` on to `state`, five words. Five steps a turn: the variables change places, not the values. */
export function absorbBlock(state: Int32Array, words: Int32Array, at: number): void {
  spread(words, at);
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  for (let i = 0; i < 20; i += 5) {
    e = (((((a << 5) | (a >>> 27)) + (d ^ (b & (c ^ d)))) | 0) + ((((e + K1) | 0) + (schedule[i] as number)) | 0)) | 0;
    b = (b << 30) | (b >>> 2);
    d =
      (((((e << 5) | (e >>> 27)) + (c ^ (a & (b ^ c)))) | 0) + ((((d + K1) | 0) + (schedule[i + 1] as number)) | 0)) |
      0;
    a = (a << 30) | (a >>> 2);
    c =
      (((((d << 5) | (d >>> 27)) + (b ^ (e & (a ^ b)))) | 0) + ((((c + K1) | 0) + (schedule[i + 2] as number)) | 0)) |
      0;
    e = (e << 30) | (e >>> 2);
    b =
      (((((c << 5) | (c >>> 27)) + (a ^ (d & (e ^ a)))) | 0) + ((((b + K1) | 0) + (schedule[i + 3] as number)) | 0)) |
      0;
    d = (d << 30) | (d >>> 2);
    a =
      (((((b << 5) | (b >>> 27)) + (e ^ (c & (d ^ e)))) | 0) + ((((a + K1) | 0) + (schedule[i + 4] as number)) | 0)) |
      0;
    c = (c << 30) | (c >>> 2);
  }
  for (let i = 20; i < 40; i += 5) {
    e = (((((a << 5) | (a >>> 27)) + (b ^ c ^ d)) | 0) + ((((e + K2) | 0) + (schedule[i] as number)) | 0)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((((e << 5) | (e >>> 27)) + (a ^ b ^ c)) | 0) + ((((d + K2) | 0) + (schedule[i + 1] as number)) | 0)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((((d << 5) | (d >>> 27)) + (e ^ a ^ b)) | 0) + ((((c + K2) | 0) + (schedule[i + 2] as number)) | 0)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((((c << 5) | (c >>> 27)) + (d ^ e ^ a)) | 0) + ((((b + K2) | 0) + (schedule[i + 3] as number)) | 0)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((((b << 5) | (b >>> 27)) + (c ^ d ^ e)) | 0) + ((((a + K2) | 0) + (schedule[i + 4] as number)) | 0)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let i = 40; i < 60; i += 5) {
    e =
      (((((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c)))) | 0) + ((((e + K3) | 0) + (schedule[i] as number)) | 0)) |
      0;
    b = (b << 30) | (b >>> 2);
    d =
      (((((e << 5) | (e >>> 27)) + ((a & b) | (c & (a | b)))) | 0) +
        ((((d + K3) | 0) + (schedule[i + 1] as number)) | 0)) |
      0;
    a = (a << 30) | (a >>> 2);
    c =
      (((((d << 5) | (d >>> 27)) + ((e & a) | (b & (e | a)))) | 0) +
        ((((c + K3) | 0) + (schedule[i + 2] as number)) | 0)) |
      0;
    e = (e << 30) | (e >>> 2);
    b =
      (((((c << 5) | (c >>> 27)) + ((d & e) | (a & (d | e)))) | 0) +
        ((((b + K3) | 0) + (schedule[i + 3] as number)) | 0)) |
      0;
    d = (d << 30) | (d >>> 2);
    a =
      (((((b << 5) | (b >>> 27)) + ((c & d) | (e & (c | d)))) | 0) +
        ((((a + K3) | 0) + (schedule[i + 4] as number)) | 0)) |
      0;
    c = (c << 30) | (c >>> 2);
  }
  for (let i = 60; i < 80; i += 5) {
    e = (((((a << 5) | (a >>> 27)) + (b ^ c ^ d)) | 0) + ((((e + K4) | 0) + (schedule[i] as number)) | 0)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (((((e << 5) | (e >>> 27)) + (a ^ b ^ c)) | 0) + ((((d + K4) | 0) + (schedule[i + 1] as number)) | 0)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (((((d << 5) | (d >>> 27)) + (e ^ a ^ b)) | 0) + ((((c + K4) | 0) + (schedule[i + 2] as number)) | 0)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (((((c << 5) | (c >>> 27)) + (d ^ e ^ a)) | 0) + ((((b + K4) | 0) + (schedule[i + 3] as number)) | 0)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (((((b << 5) | (b >>> 27)) + (c ^ d ^ e)) | 0) + ((((a + K4) | 0) + (schedule[i + 4] as number)) | 0)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
}

/**
 * Sixteen words to eighty. Each is made of four before it, the nearest three back: read from the array they would wait for each other's writing,
 * and the whole would take half as long again.
 */
function spread(words: Int32Array, at: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = words[at + i] as number;
  let w0 = schedule[0] as number;
  let w1 = schedule[1] as number;
  let w2 = schedule[2] as number;
  let w3 = schedule[3] as number;
  let w4 = schedule[4] as number;
  let w5 = schedule[5] as number;
  let w6 = schedule[6] as number;
  let w7 = schedule[7] as number;
  let w8 = schedule[8] as number;
  let w9 = schedule[9] as number;
  let w10 = schedule[10] as number;
  let w11 = schedule[11] as number;
  let w12 = schedule[12] as number;
  let w13 = schedule[13] as number;
  let w14 = schedule[14] as number;
  let w15 = schedule[15] as number;
  for (let i = 16; i < 80; i += 16) {
    w0 ^= w13 ^ w8 ^ w2;
    w0 = (w0 << 1) | (w0 >>> 31);
    schedule[i] = w0;
    w1 ^= w14 ^ w9 ^ w3;
    w1 = (w1 << 1) | (w1 >>> 31);
    schedule[i + 1] = w1;
    w2 ^= w15 ^ w10 ^ w4;
    w2 = (w2 << 1) | (w2 >>> 31);
    schedule[i + 2] = w2;
    w3 ^= w0 ^ w11 ^ w5;
    w3 = (w3 << 1) | (w3 >>> 31);
    schedule[i + 3] = w3;
    w4 ^= w1 ^ w12 ^ w6;
    w4 = (w4 << 1) | (w4 >>> 31);
    schedule[i + 4] = w4;
    w5 ^= w2 ^ w13 ^ w7;
    w5 = (w5 << 1) | (w5 >>> 31);
    schedule[i + 5] = w5;
    w6 ^= w3 ^ w14 ^ w8;
    w6 = (w6 << 1) | (w6 >>> 31);
    schedule[i + 6] = w6;
    w7 ^= w4 ^ w15 ^ w9;
    w7 = (w7 << 1) | (w7 >>> 31);
    schedule[i + 7] = w7;
    w8 ^= w5 ^ w0 ^ w10;
    w8 = (w8 << 1) | (w8 >>> 31);
    schedule[i + 8] = w8;
    w9 ^= w6 ^ w1 ^ w11;
    w9 = (w9 << 1) | (w9 >>> 31);
    schedule[i + 9] = w9;
    w10 ^= w7 ^ w2 ^ w12;
    w10 = (w10 << 1) | (w10 >>> 31);
    schedule[i + 10] = w10;
    w11 ^= w8 ^ w3 ^ w13;
    w11 = (w11 << 1) | (w11 >>> 31);
    schedule[i + 11] = w11;
    w12 ^= w9 ^ w4 ^ w14;
    w12 = (w12 << 1) | (w12 >>> 31);
    schedule[i + 12] = w12;
    w13 ^= w10 ^ w5 ^ w15;
    w13 = (w13 << 1) | (w13 >>> 31);
    schedule[i + 13] = w13;
    w14 ^= w11 ^ w6 ^ w0;
    w14 = (w14 << 1) | (w14 >>> 31);
    schedule[i + 14] = w14;
    w15 ^= w12 ^ w7 ^ w1;
    w15 = (w15 << 1) | (w15 >>> 31);
    schedule[i + 15] = w15;
  }
}
