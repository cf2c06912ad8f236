// IFP packets (ITU-T T.38 §7, Annex A of 1998, "version 0", aligned PER): what one fax machine's modem does, told as data: a signal begins
// (`indicator`), or bits of it (`data`, several fields in a packet). Octets go in the order the modem would send their bits: first bit leftmost.

import { readLength, writeLength } from "./udptl.ts";

/** In the order of their numbers. */
export const INDICATORS = [
  "no-signal",
  "cng",
  "ced",
  "v21-preamble",
  "v27-2400-training",
  "v27-4800-training",
  "v29-7200-training",
  "v29-9600-training",
  "v17-7200-short-training",
  "v17-7200-long-training",
  "v17-9600-short-training",
  "v17-9600-long-training",
  "v17-12000-short-training",
  "v17-12000-long-training",
  "v17-14400-short-training",
  "v17-14400-long-training",
] as const;
export type Indicator = (typeof INDICATORS)[number];

export const MODULATIONS = [
  "v21",
  "v27-2400",
  "v27-4800",
  "v29-7200",
  "v29-9600",
  "v17-7200",
  "v17-9600",
  "v17-12000",
  "v17-14400",
] as const;
export type Modulation = (typeof MODULATIONS)[number];

export const FIELD_TYPES = [
  "hdlc-data",
  "hdlc-sig-end",
  "hdlc-fcs-ok",
  "hdlc-fcs-bad",
  "hdlc-fcs-ok-sig-end",
  "hdlc-fcs-bad-sig-end",
  "t4-non-ecm-data",
  "t4-non-ecm-sig-end",
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface Field {
  readonly type: FieldType;
  /** undefined: none; else 1 to 65535 octets. */
  readonly data: Uint8Array | undefined;
}

export type Ifp =
  | { readonly kind: "indicator"; readonly indicator: Indicator }
  | { readonly kind: "data"; readonly modulation: Modulation; readonly fields: readonly Field[] }
  /** Of a later version: V.34, V.8, V.33. */
  | { readonly kind: "other" };

const HAS_DATA = 0x80;
const IS_DATA = 0x40;
const EXTENDED = 0x20;
/** A field has a header octet at least, and no datagram is longer. */
const MOST_FIELDS = 256;

/** undefined: not a whole packet. Never throws. */
export function readIfp(bytes: Uint8Array): Ifp | undefined {
  const head = bytes[0];
  if (head === undefined) return undefined;
  if ((head & EXTENDED) !== 0) return { kind: "other" };
  const value = (head >> 1) & 0x0f;
  if ((head & IS_DATA) === 0) return { kind: "indicator", indicator: INDICATORS[value] ?? "no-signal" };
  const modulation = MODULATIONS[value];
  if (modulation === undefined) return undefined;
  if ((head & HAS_DATA) === 0) return { kind: "data", modulation, fields: [] };
  const fields = readFields(bytes);
  return fields === undefined ? undefined : { kind: "data", modulation, fields };
}

function readFields(bytes: Uint8Array): readonly Field[] | undefined {
  const count = readLength(bytes, 1);
  if (count === undefined || count.value > MOST_FIELDS) return undefined;
  const fields: Field[] = [];
  let next = count.next;
  for (let i = 0; i < count.value; i++) {
    const head = bytes[next];
    const type = FIELD_TYPES[((head ?? 0) >> 4) & 0x07];
    if (head === undefined || type === undefined) return undefined;
    next++;
    if ((head & HAS_DATA) === 0) {
      fields.push({ type, data: undefined });
      continue;
    }
    const [high, low] = [bytes[next], bytes[next + 1]];
    if (high === undefined || low === undefined) return undefined;
    const end = next + 2 + ((high << 8) | low) + 1;
    if (end > bytes.length) return undefined;
    fields.push({ type, data: bytes.subarray(next + 2, end) });
    next = end;
  }
  return fields;
}

export function writeIndicator(indicator: Indicator): Uint8Array {
  return Uint8Array.of(INDICATORS.indexOf(indicator) << 1);
}

export function writeData(modulation: Modulation, fields: readonly Field[]): Uint8Array {
  const out: number[] = [HAS_DATA | IS_DATA | (MODULATIONS.indexOf(modulation) << 1)];
  writeLength(out, fields.length);
  for (const { type, data } of fields) {
    const isThere = data !== undefined && data.length > 0;
    out.push((isThere ? HAS_DATA : 0) | (FIELD_TYPES.indexOf(type) << 4));
    if (!isThere) continue;
    out.push(((data.length - 1) >> 8) & 0xff, (data.length - 1) & 0xff, ...data);
  }
  return Uint8Array.from(out);
}
