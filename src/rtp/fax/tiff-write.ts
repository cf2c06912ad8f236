// A received fax as TIFF: one picture a page, Group 3 one-dimensional (compression 3), the profile every viewer of faxes reads (RFC 2306, 2301 F).

import { type EncodedPage, FINE_PER_INCH, STANDARD_PER_INCH, X_PER_INCH } from "./fax-page.ts";

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const HEAD_BYTES = 8;

type Entry = readonly [tag: number, type: number, value: number, count?: number];

export function writeTiff(pages: readonly EncodedPage[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const head = new Uint8Array(HEAD_BYTES);
  head.set([0x49, 0x49, 42, 0]);
  parts.push(head);
  let at = HEAD_BYTES;
  let link: { readonly view: DataView; readonly at: number } = { view: new DataView(head.buffer), at: 4 };
  for (const [index, page] of pages.entries()) {
    const data = even(page.data);
    const directory = writeDirectory(page, { data: at, bytes: data.length, index, pages: pages.length });
    link.view.setUint32(link.at, at + data.length, true);
    parts.push(data, directory.bytes);
    link = { view: new DataView(directory.bytes.buffer), at: directory.next };
    at += data.length + directory.bytes.length;
  }
  return joined(parts, at);
}

interface Place {
  /** Offsets and sizes in octets. */
  readonly data: number;
  readonly bytes: number;
  readonly index: number;
  readonly pages: number;
}

/** `next`: where the offset of the next one goes. */
function writeDirectory(page: EncodedPage, place: Place): { readonly bytes: Uint8Array; readonly next: number } {
  const entries = entriesOf(page, place);
  const next = 2 + entries.length * 12;
  const bytes = new Uint8Array(next + 4 + 16);
  const view = new DataView(bytes.buffer);
  const rationals = place.data + place.bytes + next + 4;
  view.setUint16(0, entries.length, true);
  for (const [i, [tag, type, value, count = 1]] of entries.entries()) {
    const at = 2 + i * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    view.setUint32(at + 8, type === RATIONAL ? rationals + value : value, true); // shorts stand in the low half
  }
  const vertical = page.fine ? FINE_PER_INCH : STANDARD_PER_INCH;
  for (const [i, number] of [X_PER_INCH, 1, vertical, 1].entries()) view.setUint32(next + 4 + i * 4, number, true);
  return { bytes, next };
}

function entriesOf({ width, height }: EncodedPage, { data, bytes, index, pages }: Place): readonly Entry[] {
  return [
    [254, LONG, 2], // one page of several
    [256, LONG, width],
    [257, LONG, height],
    [258, SHORT, 1],
    [259, SHORT, 3], // T.4
    [262, SHORT, 0], // 0 is white
    [266, SHORT, 1], // first pixel in the highest bit
    [273, LONG, data],
    [274, SHORT, 1],
    [277, SHORT, 1],
    [278, LONG, height],
    [279, LONG, bytes],
    [282, RATIONAL, 0],
    [283, RATIONAL, 8],
    [292, LONG, 0], // one-dimensional, ends of line where they fall
    [296, SHORT, 2],
    [297, SHORT, (pages << 16) | index, 2],
  ];
}

/** Directories begin at even offsets. */
function even(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.max(2, data.length + (data.length & 1)));
  out.set(data);
  return out;
}

export function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const out = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
