// A page as it comes over the line (ITU-T T.4 §4.1): rows with an end-of-line code before each, fill between them, six ends of line at its end.
// Bits come in any portions. A row that cannot be read takes the place of the one above, and is counted. `fax-receiver.ts` feeds it.

import { BitReader } from "./bits.ts";
import { type Row, readRow1d, readRow2d } from "./t4-rows.ts";

export interface T4PageInit {
  readonly width: number;
  readonly twoDimensional: boolean;
  /** Further rows are not kept. */
  readonly mostRows: number;
  readonly onRow: (row: Row) => void;
}

/** Zeros before the 1 of an end of line. */
const EOL_ZEROS = 11;
/** Bits of one row: none needs more, each pixel a run of its own; what lies beyond makes it a bad one. */
const ROW_BITS = 2_560 * 8;
/** Two ends of line side by side are the end of the page; six are sent (RTC). */
const ENDS = 2;

export class T4Page {
  readonly #init: T4PageInit;
  readonly #line = new Uint8Array(ROW_BITS / 8);
  #bits = 0;
  #zeros = 0;
  #tagIsNext = false;
  #is2d = false;
  #ends = 0;
  #begun = false;
  #above: Row = [];
  #rows = 0;
  #bad = 0;
  #isOver = false;

  constructor(init: T4PageInit) {
    this.#init = init;
  }

  /** How many came, those that could not be read with them. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows that were lost or could not be read. */
  get bad(): number {
    return this.#bad;
  }

  /** Its end was seen, or it is as long as may be. */
  get isOver(): boolean {
    return this.#isOver;
  }

  put(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#isOver) return;
      for (let shift = 7; shift >= 0; shift--) this.#bit((byte >> shift) & 1);
    }
  }

  /** Bits are missing here: the row under way is a bad one, up to the next end of line. */
  lose(): void {
    this.#bits = ROW_BITS;
    this.#zeros = 0;
    this.#tagIsNext = false;
  }

  #bit(bit: number): void {
    if (this.#isOver) return;
    if (this.#tagIsNext) {
      this.#tagIsNext = false;
      this.#is2d = bit === 0;
      return;
    }
    if (bit === 0) this.#zeros++;
    else if (this.#zeros >= EOL_ZEROS) return this.#endOfLine();
    else this.#zeros = 0;
    if (this.#bits < ROW_BITS && this.#zeros <= EOL_ZEROS) this.#keep(bit);
  }

  #keep(bit: number): void {
    const index = this.#bits >> 3;
    const mask = 0x80 >> (this.#bits & 7);
    const byte = this.#line[index] ?? 0;
    this.#line[index] = bit === 1 ? byte | mask : byte & ~mask;
    this.#bits++;
  }

  #endOfLine(): void {
    const isEmpty = this.#bits <= EOL_ZEROS;
    if (isEmpty && this.#begun) this.#ends++;
    else if (!isEmpty) {
      // What stood before the first end of line is no row; a single end of line twice is none either.
      if (this.#begun) this.#row();
      this.#ends = 0;
    }
    this.#begun = true;
    this.#bits = 0;
    this.#zeros = 0;
    this.#tagIsNext = this.#init.twoDimensional;
    if (this.#ends >= ENDS) this.#isOver = true;
  }

  #row(): void {
    const { width, mostRows, onRow } = this.#init;
    const bits = new BitReader(this.#line, Math.min(this.#bits, ROW_BITS - 1));
    const isCut = this.#bits >= ROW_BITS;
    const read = isCut ? undefined : this.#is2d ? readRow2d(bits, this.#above, width) : readRow1d(bits, width);
    if (read === undefined) this.#bad++;
    this.#above = read ?? this.#above;
    onRow(this.#above);
    if (++this.#rows >= mostRows) this.#isOver = true;
  }
}
