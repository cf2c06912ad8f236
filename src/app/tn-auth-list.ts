// The telephone numbers and providers a certificate stands for: the TNAuthorizationList extension (RFC 8226 §9), which X509Certificate does
// not show. Just enough DER to find it: tags, lengths, and what is inside.
//
//   TNEntry ::= [0] spc IA5String | [1] range { start IA5String, count INTEGER } | [2] one IA5String

export type TnEntry =
  /** A provider's code: it vouches for numbers we cannot list (ATIS-1000080). */
  | { readonly kind: "provider"; readonly code: string }
  | { readonly kind: "range"; readonly start: string; readonly count: number }
  | { readonly kind: "one"; readonly number: string };

/** id-pe-TNAuthList, 1.3.6.1.5.5.7.1.26, as DER. */
const OID = Uint8Array.from([0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x1a]);

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Where the next one begins. */
  readonly end: number;
}

/** undefined: the certificate has no such extension, or one that cannot be read. */
export function readTnAuthList(der: Uint8Array): readonly TnEntry[] | undefined {
  const at = indexOf(der, OID);
  if (at < 0) return undefined;
  let value = read(der, at + OID.length);
  if (value?.tag === 0x01) value = read(der, value.end); // critical BOOLEAN
  if (value?.tag !== 0x04) return undefined;
  const list = read(value.content, 0);
  if (list?.tag !== 0x30) return undefined;
  return elements(list.content).flatMap(entryOf);
}

export function speaksFor(list: readonly TnEntry[], number: string): boolean {
  return list.some((entry) => {
    if (entry.kind === "provider") return true;
    if (entry.kind === "one") return entry.number === number;
    if (entry.start.length !== number.length || !/^\d{1,24}$/.test(number)) return false;
    const offset = BigInt(number) - BigInt(entry.start);
    return offset >= 0n && offset < BigInt(entry.count);
  });
}

/** Tags are explicit, so each choice holds the real one. */
function entryOf(element: Element): readonly TnEntry[] {
  const inner = read(element.content, 0);
  if (inner === undefined) return [];
  switch (element.tag) {
    case 0xa0:
      return [{ kind: "provider", code: text(inner) }];
    case 0xa1: {
      const [start, count] = elements(inner.content);
      if (start === undefined || count === undefined || !/^\d{1,24}$/.test(text(start))) return [];
      return [{ kind: "range", start: text(start), count: integer(count) }];
    }
    case 0xa2:
      return [{ kind: "one", number: text(inner) }];
    default:
      return [];
  }
}

function elements(content: Uint8Array): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at < content.length; ) {
    const element = read(content, at);
    if (element === undefined) break;
    found.push(element);
    at = element.end;
  }
  return found;
}

function read(der: Uint8Array, at: number): Element | undefined {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 3) return undefined;
    length = 0;
    for (const octet of der.subarray(start, start + octets)) length = (length << 8) | octet;
    start += octets;
  }
  const end = start + length;
  return end > der.length ? undefined : { tag, content: der.subarray(start, end), end };
}

function text({ content }: Element): string {
  return new TextDecoder("latin1").decode(content);
}

function integer({ content }: Element): number {
  let value = 0;
  for (const octet of content.subarray(0, 6)) value = value * 256 + octet;
  return value;
}

function indexOf(all: Uint8Array, part: Uint8Array): number {
  return Buffer.from(all.buffer, all.byteOffset, all.byteLength).indexOf(part);
}
