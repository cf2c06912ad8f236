// Bits of a picture, the first one leftmost in its octet: read one after the other, and written.

export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  /** In bits. */
  at: number;

  constructor(bytes: Uint8Array, endBits = bytes.length * 8) {
    this.#bytes = bytes;
    this.#end = endBits;
    this.at = 0;
  }

  /** -1: there are no more. */
  next(): number {
    if (this.at >= this.#end) return -1;
    const bit = ((this.#bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1;
    this.at++;
    return bit;
  }

  toWholeByte(): void {
    this.at = (this.at + 7) & ~7;
  }
}

export class BitWriter {
  #bytes = new Uint8Array(1_024);
  #bits = 0;

  get bits(): number {
    return this.#bits;
  }

  get bytes(): number {
    return (this.#bits + 7) >> 3;
  }

  put(value: number, length: number): void {
    if (this.#bits + length > this.#bytes.length * 8 - 8) {
      const larger = new Uint8Array(this.#bytes.length * 2 + (length >> 3));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let bit = length - 1; bit >= 0; bit--) {
      // Only the 32 lowest can be told; those above are zeros, as fill is.
      if (bit < 32 && ((value >>> bit) & 1) === 1) this.#mark();
      this.#bits++;
    }
  }

  /** What was written, the last octet filled with zeros. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.bytes);
  }

  /** The whole octets; what is left begins the next one. */
  takeWhole(): Uint8Array {
    const whole = this.#bits >> 3;
    const out = this.#bytes.slice(0, whole);
    const rest = this.#bytes[whole] ?? 0;
    this.#bytes.fill(0, 0, this.bytes);
    this.#bytes[0] = (this.#bits & 7) === 0 ? 0 : rest;
    this.#bits &= 7;
    return out;
  }

  #mark(): void {
    const index = this.#bits >> 3;
    this.#bytes[index] = (this.#bytes[index] ?? 0) | (0x80 >> (this.#bits & 7));
  }
}
