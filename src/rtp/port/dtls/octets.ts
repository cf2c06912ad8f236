// Reading and writing the vectors of TLS (RFC 5246 §4). Everything of this folder uses them.

/** Reads on from `at`; once something is missing, `ok` is false for good and what is read is empty. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  ok = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.ok ? this.#bytes.length - this.#at : 0;
  }

  /** Read to its end and nothing missed. */
  get isDone(): boolean {
    return this.ok && this.left === 0;
  }

  take(count: number): Uint8Array {
    if (count > this.left) {
      this.ok = false;
      return new Uint8Array(0);
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** An unsigned number of so many octets, at most 6. */
  number(octets: number): number {
    let value = 0;
    for (const octet of this.take(octets)) value = value * 256 + octet;
    return value;
  }

  /** A vector whose length stands before it in so many octets. */
  vector(lengthOctets: number): Uint8Array {
    return this.take(this.number(lengthOctets));
  }
}

/** The numbers of a vector of 16-bit numbers; a half one at the end is left out. */
export function numbers16(vector: Uint8Array): readonly number[] {
  return Array.from({ length: vector.length >> 1 }, (_, i) => ((vector[2 * i] ?? 0) << 8) | (vector[2 * i + 1] ?? 0));
}

export function number(value: number, octets: number): Uint8Array {
  const bytes = new Uint8Array(octets);
  for (let i = octets - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}

export function vector(content: Uint8Array, lengthOctets: number): Uint8Array {
  return Buffer.concat([number(content.length, lengthOctets), content]);
}
