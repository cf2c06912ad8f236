// Answers STUN Binding requests on the SIP socket, which phones use to keep a NAT open and to see whether it still gives them the same address (RFC 5626
// §3.5.2, RFC 8489). Bytes to bytes; `udp.ts` is the caller. Whatever is not a whole and sound Binding request gets silence.
//
//    0                   1                   2                   3
//   |0 0|     type        |   length of the rest, 4 * n             |
//   |            magic cookie 0x2112A442                            |
//   |            transaction id, 96 bits                            |     then attributes: type, length, value padded to 4

import type { Address } from "../../base/net.ts";
import { isIpAddress } from "../dialog/ip-address.ts";

const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const ERROR_CODE = 0x0009;
const UNKNOWN_ATTRIBUTES = 0x000a;
const XOR_MAPPED_ADDRESS = 0x0020;
const FINGERPRINT = 0x8028;
const FINGERPRINT_XOR = 0x5354554e; // "STUN"
/** RFC 8489 §18.3: attributes below this must be understood. */
const OPTIONAL_FROM = 0x8000;
/** Those we know and need not look at: we challenge nobody (RFC 5626 §8). USERNAME, MESSAGE-INTEGRITY, its SHA-256 kin, REALM, NONCE, USERHASH. */
const UNDERSTOOD: ReadonlySet<number> = new Set([0x0006, 0x0008, 0x001c, 0x0014, 0x0015, 0x001e]);
/** Named in a 420; what is beyond is not, so that an answer is never much larger than its question. */
const UNKNOWN_NAMED = 4;
const UNKNOWN_REASON = "Unknown Attribute";

/** The answer to a Binding request from `source`; undefined: none is due. */
export function answerBinding(bytes: Uint8Array, source: Address): Uint8Array | undefined {
  const request = readBindingRequest(bytes);
  if (request === undefined) return undefined;
  const { unknown, hasFingerprint } = request;
  if (unknown.length > 0) return finish(BINDING_ERROR, bytes, unknownAttributes(unknown), hasFingerprint);
  const mapped = xorMappedAddress(source, bytes);
  return mapped === undefined ? undefined : finish(BINDING_SUCCESS, bytes, mapped, hasFingerprint);
}

interface BindingRequest {
  readonly unknown: readonly number[];
  readonly hasFingerprint: boolean;
}

/** RFC 8489 §6.3: judged before anything is answered. */
export function readBindingRequest(bytes: Uint8Array): BindingRequest | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint16(2);
  if (view.getUint16(0) !== BINDING_REQUEST || view.getUint32(4) !== MAGIC_COOKIE) return undefined;
  if (length % 4 !== 0 || length !== bytes.length - HEADER_BYTES) return undefined;
  const unknown: number[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const type = view.getUint16(at);
    const size = view.getUint16(at + 2);
    const next = at + 4 + Math.ceil(size / 4) * 4;
    if (next > bytes.length) return undefined;
    if (type === FINGERPRINT) {
      // §14.7: the last one, over all before it
      const isSound =
        size === 4 && next === bytes.length && view.getUint32(at + 4) === fingerprint(bytes.subarray(0, at));
      return isSound ? { unknown, hasFingerprint: true } : undefined;
    }
    if (type < OPTIONAL_FROM && !UNDERSTOOD.has(type)) unknown.push(type);
    at = next;
  }
  return { unknown, hasFingerprint: false };
}

/** RFC 8489 §14.2, with its four octets of attribute header. Undefined: the source is no IP address. */
export function xorMappedAddress({ host, port }: Address, header: Uint8Array): Uint8Array | undefined {
  const octets = addressOctets(host);
  if (octets === undefined) return undefined;
  const attribute = new Uint8Array(8 + octets.length);
  const view = new DataView(attribute.buffer);
  view.setUint16(0, XOR_MAPPED_ADDRESS);
  view.setUint16(2, 4 + octets.length);
  attribute[5] = octets.length === 4 ? 1 : 2;
  view.setUint16(6, port ^ (MAGIC_COOKIE >>> 16));
  // magic cookie and transaction id, as they stand in the header
  for (let i = 0; i < octets.length; i++) attribute[8 + i] = (octets[i] ?? 0) ^ (header[4 + i] ?? 0);
  return attribute;
}

function unknownAttributes(unknown: readonly number[]): Uint8Array {
  const named = unknown.slice(0, UNKNOWN_NAMED);
  const reason = new TextEncoder().encode(UNKNOWN_REASON);
  const reasonEnd = 8 + Math.ceil(reason.length / 4) * 4;
  const bytes = new Uint8Array(reasonEnd + 4 + Math.ceil(named.length / 2) * 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, ERROR_CODE);
  view.setUint16(2, 4 + reason.length);
  bytes[6] = 4; // §14.8: class and number of 420
  bytes[7] = 20;
  bytes.set(reason, 8);
  view.setUint16(reasonEnd, UNKNOWN_ATTRIBUTES);
  view.setUint16(reasonEnd + 2, named.length * 2);
  for (const [i, type] of named.entries()) view.setUint16(reasonEnd + 4 + i * 2, type);
  return bytes;
}

/** The header with the request's cookie and id, the attributes, and a fingerprint where the request had one (§7.3.1.1). */
function finish(type: number, request: Uint8Array, attributes: Uint8Array, withFingerprint: boolean): Uint8Array {
  const end = HEADER_BYTES + attributes.length;
  const bytes = new Uint8Array(end + (withFingerprint ? 8 : 0));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type);
  view.setUint16(2, bytes.length - HEADER_BYTES);
  bytes.set(request.subarray(4, HEADER_BYTES), 4);
  bytes.set(attributes, HEADER_BYTES);
  if (withFingerprint) {
    view.setUint16(end, FINGERPRINT);
    view.setUint16(end + 2, 4);
    view.setUint32(end + 4, fingerprint(bytes.subarray(0, end)));
  }
  return bytes;
}

/** §14.7: CRC-32 of what stands before, so that other protocols on the port are not mistaken for STUN. */
function fingerprint(bytes: Uint8Array): number {
  return (crc32(bytes) ^ FINGERPRINT_XOR) >>> 0;
}

/** ITU V.42, bit by bit: keep-alives are short and rare. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const octet of bytes) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** 4 or 16 octets; undefined: a name, or an address with a zone. */
function addressOctets(host: string): readonly number[] | undefined {
  if (!isIpAddress(host)) return undefined;
  if (!host.includes(":")) return host.split(".").map(Number);
  const [left = "", right] = host.split("::");
  const head = groupsOf(left);
  const tail = right === undefined ? [] : groupsOf(right);
  const gap = new Array<number>(Math.max(8 - head.length - tail.length, 0)).fill(0);
  const groups = right === undefined ? head : [...head, ...gap, ...tail];
  return groups.length === 8 ? groups.flatMap((group) => [group >> 8, group & 0xff]) : undefined;
}

function groupsOf(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
