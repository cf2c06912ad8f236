// A page of a fax, as rows, and the two resolutions it may have. Pages are always 1728 pixels wide here: A4 at 8 to the millimetre.

import { BitWriter } from "./bits.ts";
import { EOL, type Row, writeRow1d } from "./t4-rows.ts";

export const FAX_WIDTH = 1_728;
/** Pixels an inch, as TIFF and PDF say it (RFC 2306). */
export const X_PER_INCH = 204;
export const STANDARD_PER_INCH = 98;
export const FINE_PER_INCH = 196;

/** A page that is to be sent. */
export interface FaxPage {
  readonly width: number;
  readonly fine: boolean;
  readonly rows: readonly Row[];
}

/** A page that was received, as it is kept: one-dimensional, each row after an end of line. */
export interface EncodedPage {
  readonly width: number;
  readonly fine: boolean;
  /** Rows. */
  readonly height: number;
  readonly data: Uint8Array;
}

/** Writes rows one after the other, each after an end of line, with as much fill as `leastBits` a row need. */
export class PageWriter {
  readonly #bits = new BitWriter();
  readonly #leastBits: number;
  readonly #width: number;

  constructor(width: number, leastBits = 0) {
    this.#width = width;
    this.#leastBits = leastBits;
  }

  get bytes(): number {
    return this.#bits.bytes;
  }

  add(row: Row): void {
    const bits = this.#bits;
    bits.put(EOL.bits, EOL.length);
    const from = bits.bits;
    writeRow1d(bits, row, this.#width);
    const missing = this.#leastBits - EOL.length - (bits.bits - from);
    if (missing > 0) bits.put(0, missing);
  }

  /** ITU-T T.4 §4.1.4: six ends of line. */
  end(): void {
    for (let i = 0; i < 6; i++) this.#bits.put(EOL.bits, EOL.length);
  }

  takeWhole(): Uint8Array {
    return this.#bits.takeWhole();
  }

  /** With the last octet filled up. */
  take(): Uint8Array {
    return this.#bits.take();
  }
}
