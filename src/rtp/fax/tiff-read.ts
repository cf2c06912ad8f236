// A TIFF that is to be faxed: black and white, one bit a pixel, uncompressed, PackBits, Group 3 (one- and two-dimensional) or Group 4, of any width. Made
// into pages of 1728 pixels. A generator that rests after every few rows, so that whoever reads a large file can let others have the
// processor in between. Never throws: what cannot be read is a fault in words.

import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { BitReader } from "./bits.ts";
import { type EncodedPage, FAX_WIDTH, type FaxPage, FINE_PER_INCH, STANDARD_PER_INCH, X_PER_INCH } from "./fax-page.ts";
import { type Row, readRow1d, readRow2d, rowOfPixels, unionOf } from "./t4-rows.ts";

const REST_ROWS = 64;
const TAGS_MOST = 512;

export function* readTiff(bytes: Uint8Array): Generator<undefined, Result<readonly FaxPage[], string>, undefined> {
  const file = TiffFile.open(bytes);
  if (file === undefined) return fail("this is no TIFF file");
  const directories = file.directories();
  if (directories === undefined) return fail(`it has more than ${limits.fax.pages} pages`);
  if (directories.length === 0) return fail("there is no page in it");
  const pages: FaxPage[] = [];
  let changes = 0;
  for (const [index, directory] of directories.entries()) {
    const page = yield* readPage(file, directory, limits.fax.changes - changes);
    if (!page.ok) return fail(`page ${index + 1}: ${page.fault}`);
    changes += changesIn(page.value);
    pages.push(page.value);
  }
  return ok(pages);
}

/** The pages of a file that `writeTiff` made, as they stand in it; undefined: it is none such. */
export function encodedPagesOf(bytes: Uint8Array): readonly EncodedPage[] | undefined {
  const file = TiffFile.open(bytes);
  const pages: EncodedPage[] = [];
  for (const tags of file?.directories() ?? []) {
    const one = (tag: number): number => tags.get(tag)?.[0] ?? 0;
    const [offset, size] = [one(273), one(279)];
    const isOurs = one(259) === GROUP_3 && one(292) === 0 && tags.get(273)?.length === 1;
    if (!isOurs || offset + size > bytes.length) return undefined;
    const data = bytes.subarray(offset, offset + size);
    pages.push({ width: one(256), height: one(257), fine: one(283) > STANDARD_PER_INCH, data });
  }
  return pages.length === 0 ? undefined : pages;
}

type Directory = ReadonlyMap<number, readonly number[]>;

class TiffFile {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;

  private constructor(bytes: Uint8Array, little: boolean) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
  }

  static open(bytes: Uint8Array): TiffFile | undefined {
    const [a, b, c, d] = bytes;
    const little = a === 0x49 && b === 0x49 && c === 42 && d === 0;
    const big = a === 0x4d && b === 0x4d && c === 0 && d === 42;
    return bytes.length >= 8 && (little || big) ? new TiffFile(bytes, little) : undefined;
  }

  /** undefined: more than may be; also where they go round in a circle. */
  directories(): readonly Directory[] | undefined {
    const found: Directory[] = [];
    for (let at = this.#long(4); at !== 0 && at + 2 <= this.bytes.length; ) {
      if (found.length >= limits.fax.pages) return undefined;
      const count = this.#short(at);
      const tags = new Map<number, readonly number[]>();
      for (let i = 0; i < Math.min(count, TAGS_MOST); i++) this.#tag(at + 2 + i * 12, tags);
      found.push(tags);
      at = this.#long(at + 2 + count * 12);
    }
    return found;
  }

  #tag(at: number, tags: Map<number, readonly number[]>): void {
    const type = this.#short(at + 2);
    const count = Math.min(this.#long(at + 4), limits.fax.rowsPerPage);
    const size = type === 3 ? 2 : type === 4 ? 4 : type === 5 ? 8 : 0;
    if (size === 0) return;
    const from = count * size <= 4 ? at + 8 : this.#long(at + 8);
    const values: number[] = [];
    for (let i = 0; i < count && from + (i + 1) * size <= this.bytes.length; i++) {
      const place = from + i * size;
      if (type === 3) values.push(this.#short(place));
      else if (type === 4) values.push(this.#long(place));
      else values.push(this.#long(place) / Math.max(1, this.#long(place + 4)));
    }
    tags.set(this.#short(at), values);
  }

  #short(at: number): number {
    return at + 2 <= this.bytes.length ? this.#view.getUint16(at, this.#little) : 0;
  }

  #long(at: number): number {
    return at + 4 <= this.bytes.length ? this.#view.getUint32(at, this.#little) : 0;
  }
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly compression: number;
  readonly blackBit: 0 | 1;
  readonly reversed: boolean;
  readonly twoDimensional: boolean;
  readonly rowsPerStrip: number;
  readonly strips: readonly Uint8Array[];
  /** Pixels an inch. */
  readonly across: number;
  readonly down: number;
}

const WHITE_IS_ZERO = 0;
const NONE = 1;
const RUNS_ONLY = 2;
const GROUP_3 = 3;
const GROUP_4 = 4;
const PACK_BITS = 32_773;
const COMPRESSIONS: readonly number[] = [NONE, RUNS_ONLY, GROUP_3, GROUP_4, PACK_BITS];
const CM_PER_INCH = 2.54;

function pictureOf({ bytes }: TiffFile, tags: Directory): Result<Picture, string> {
  const one = (tag: number, otherwise: number): number => tags.get(tag)?.[0] ?? otherwise;
  const [width, height] = [one(256, 0), one(257, 0)];
  const compression = one(259, NONE);
  if (width < 1 || height < 1 || width > limits.fax.pictureWidth || height > limits.fax.rowsPerPage)
    return fail(
      `its size is ${width} × ${height}; at most ${limits.fax.pictureWidth} × ${limits.fax.rowsPerPage} can be faxed`,
    );
  if (one(258, 1) !== 1 || one(277, 1) !== 1) return fail("it is not black and white (one bit a pixel)");
  if (!COMPRESSIONS.includes(compression))
    return fail(`compression ${compression} is not one of ${COMPRESSIONS.join(", ")}`);
  const sizes = tags.get(279) ?? [];
  const strips = (tags.get(273) ?? []).map((offset, i) => bytes.subarray(offset, offset + (sizes[i] ?? bytes.length)));
  if (strips.length === 0) return fail("it has no strips");
  const unit = one(296, 2) === 3 ? CM_PER_INCH : 1;
  const across = one(282, X_PER_INCH / unit) * unit || X_PER_INCH;
  return ok({
    ...{ width, height, compression, strips, across },
    blackBit: one(262, WHITE_IS_ZERO) === WHITE_IS_ZERO ? 1 : 0,
    reversed: one(266, 1) === 2,
    twoDimensional: compression === GROUP_3 && (one(292, 0) & 1) === 1,
    rowsPerStrip: Math.max(1, one(278, height)),
    down: one(283, across / unit) * unit || across,
  });
}

function changesIn({ rows }: FaxPage): number {
  return rows.reduce((sum, row) => sum + row.length, 0);
}

function* readPage(
  file: TiffFile,
  tags: Directory,
  mostChanges: number,
): Generator<undefined, Result<FaxPage, string>, undefined> {
  const picture = pictureOf(file, tags);
  if (!picture.ok) return picture;
  const { width, height, rowsPerStrip, strips } = picture.value;
  const scale = new Scale(picture.value);
  let row = 0;
  for (const strip of strips) {
    const rows = rowsOf(picture.value, strip);
    for (let i = 0; i < rowsPerStrip && row < height; i++, row++) {
      const next = rows();
      if (next === undefined) return fail(`its data breaks off in row ${row + 1} of ${height}`);
      scale.add(next, width);
      if (scale.changes > mostChanges) return fail("there is more detail in it than can be faxed");
      if (row % REST_ROWS === 0) yield;
    }
  }
  return row < height ? fail(`it has ${row} rows of ${height}`) : ok(scale.page());
}

/** Gives one row after the other; undefined where there is none. */
function rowsOf(picture: Picture, strip: Uint8Array): () => Row | undefined {
  const { width, compression, blackBit, reversed, twoDimensional } = picture;
  const bytes = reversed ? strip.map(reverseBits) : strip;
  if (compression === NONE || compression === PACK_BITS) {
    const pixels = compression === NONE ? plainRows(bytes, width) : packedRows(bytes, width);
    return () => {
      const row = pixels();
      return row === undefined ? undefined : rowOfPixels(row, width, blackBit);
    };
  }
  const rows = codedRows({ bits: new BitReader(bytes), width, compression, twoDimensional });
  return blackBit === 1 ? rows : () => inverted(rows(), width);
}

interface Coded {
  readonly bits: BitReader;
  readonly width: number;
  readonly compression: number;
  readonly twoDimensional: boolean;
}

function codedRows({ bits, width, compression, twoDimensional }: Coded): () => Row | undefined {
  let above: Row | undefined = [];
  return () => {
    if (above === undefined) return undefined;
    if (compression === RUNS_ONLY) bits.toWholeByte();
    if (compression === GROUP_3) skipEndOfLine(bits);
    const is2d = compression === GROUP_4 || (twoDimensional && bits.next() === 0);
    above = is2d ? readRow2d(bits, above, width) : readRow1d(bits, width);
    return above;
  };
}

/** Fill and an end of line, where they stand next; some writers leave both out. */
function skipEndOfLine(bits: BitReader): void {
  const { at } = bits;
  let zeros = 0;
  let bit = bits.next();
  for (; bit === 0; bit = bits.next()) zeros++;
  if (bit < 0 || zeros < 11) bits.at = at;
}

function inverted(row: Row | undefined, width: number): Row | undefined {
  if (row === undefined) return undefined;
  return row[0] === 0 ? row.slice(1) : [0, ...row].filter((at) => at < width);
}

function plainRows(bytes: Uint8Array, width: number): () => Uint8Array | undefined {
  const size = (width + 7) >> 3;
  let at = 0;
  return () => {
    at += size;
    return at > bytes.length ? undefined : bytes.subarray(at - size, at);
  };
}

/** TIFF 6.0 section 9: n + 1 octets as they are, or one octet 1 − n times; each row for itself. */
function packedRows(bytes: Uint8Array, width: number): () => Uint8Array | undefined {
  const size = (width + 7) >> 3;
  let at = 0;
  return () => {
    const row = new Uint8Array(size);
    for (let done = 0; done < size; ) {
      const head = bytes[at++];
      if (head === undefined) return undefined;
      if (head === 128) continue;
      const count = head < 128 ? head + 1 : 257 - head;
      for (let i = 0; i < count && done + i < size; i++) row[done + i] = bytes[head < 128 ? at + i : at] ?? 0;
      at += head < 128 ? count : 1;
      done += count;
    }
    return row;
  };
}

/** Puts rows of any width and density onto a page of ours. Rows that fall on one are laid over each other, so that no thin line goes. */
class Scale {
  readonly #factor: number;
  readonly #rowFactor: number;
  readonly #fine: boolean;
  readonly #rows: Row[] = [];
  #taken = 0;
  #changes = 0;

  constructor({ width, across, down }: Picture) {
    const fits = width === FAX_WIDTH;
    const isStandard = down < (STANDARD_PER_INCH + FINE_PER_INCH) / 2;
    const isFax = fits && (near(down, STANDARD_PER_INCH) || near(down, FINE_PER_INCH));
    this.#fine = !(isFax && isStandard);
    this.#factor = fits ? 1 : FAX_WIDTH / width;
    const wanted = (FINE_PER_INCH / down) * (across / X_PER_INCH) * this.#factor;
    this.#rowFactor = isFax ? 1 : Math.min(limits.fax.mostScale, Math.max(1 / limits.fax.mostScale, wanted));
  }

  /** Of colour, as a measure of what the page takes. */
  get changes(): number {
    return this.#changes;
  }

  add(row: Row, width: number): void {
    const scaled = this.#factor === 1 ? row : this.#across(row, width);
    const first = Math.floor(this.#taken * this.#rowFactor);
    const end = Math.max(first + 1, Math.floor(++this.#taken * this.#rowFactor));
    for (let at = first; at < end && at < limits.fax.rowsPerPage; at++) {
      const before = this.#rows[at];
      this.#rows[at] = before === undefined ? scaled : unionOf(before, scaled, FAX_WIDTH);
      this.#changes += scaled.length;
    }
  }

  page(): FaxPage {
    return { width: FAX_WIDTH, fine: this.#fine, rows: this.#rows };
  }

  /** Black stays at least one pixel wide. */
  #across(row: Row, width: number): Row {
    const out: number[] = [];
    for (let i = 0; i < row.length; i += 2) {
      const start = Math.min(FAX_WIDTH - 1, Math.floor((row[i] ?? 0) * this.#factor));
      const end = Math.max(start + 1, Math.round((row[i + 1] ?? width) * this.#factor));
      const last = out.at(-1);
      if (last !== undefined && start <= last) out[out.length - 1] = Math.max(last, end);
      else out.push(start, end);
    }
    if ((out.at(-1) ?? 0) >= FAX_WIDTH) out.pop();
    return out;
  }
}

function near(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) <= wanted * 0.1;
}

function reverseBits(byte: number): number {
  let out = 0;
  for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) out |= 0x80 >> bit;
  return out;
}
