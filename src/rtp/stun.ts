// STUN messages (RFC 8489) as ICE speaks them: read, checked for FINGERPRINT and MESSAGE-INTEGRITY, and written. `ice-lite.ts` is the caller.
// Bytes to values and back; what a request means is not known here.
//
//    0                   1                   2                   3
//   |0 0|     type        |   length of the rest, 4 * n             |
//   |            magic cookie 0x2112A442                            |
//   |            transaction id, 96 bits                            |     then attributes: type, length, value padded to 4

import type { Address } from "../base/net.ts";
import { HmacSha1 } from "./srtp/hmac-sha1.ts";

export const BINDING = 0x001;

export const USERNAME = 0x0006;
export const MESSAGE_INTEGRITY = 0x0008;
export const ERROR_CODE = 0x0009;
export const UNKNOWN_ATTRIBUTES = 0x000a;
export const XOR_MAPPED_ADDRESS = 0x0020;
export const PRIORITY = 0x0024;
export const USE_CANDIDATE = 0x0025;
export const FINGERPRINT = 0x8028;
export const ICE_CONTROLLED = 0x8029;

const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;
const COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e; // "STUN"

export type StunClass = "request" | "indication" | "success" | "error";
const CLASSES: readonly StunClass[] = ["request", "indication", "success", "error"];

export interface StunMessage {
  readonly kind: StunClass;
  readonly method: number;
  /** Magic cookie and transaction id. */
  readonly id: Uint8Array;
  /** In their order, the first of each type; without what stands behind MESSAGE-INTEGRITY (RFC 8489 §14.5). */
  readonly attributes: ReadonlyMap<number, Uint8Array>;
  /** Where MESSAGE-INTEGRITY begins; undefined: there is none. */
  readonly integrityAt: number | undefined;
}

export interface StunAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

/** RFC 8489 §6.3: undefined where it is no whole STUN message, or its FINGERPRINT is wrong. */
export function readStun(bytes: Uint8Array): StunMessage | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = view.getUint16(0);
  const length = view.getUint16(2);
  if (type > 0x3fff || view.getUint32(4) !== COOKIE) return undefined;
  if (length % 4 !== 0 || length !== bytes.length - HEADER_BYTES) return undefined;
  const attributes = new Map<number, Uint8Array>();
  let integrityAt: number | undefined;
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const name = view.getUint16(at);
    const size = view.getUint16(at + 2);
    const next = at + 4 + Math.ceil(size / 4) * 4;
    if (next > bytes.length) return undefined;
    if (name === FINGERPRINT) {
      // §14.7: the last one, over all before it
      if (size !== 4 || next !== bytes.length || view.getUint32(at + 4) !== fingerprintOf(bytes, at)) return undefined;
    } else if (integrityAt === undefined) {
      if (!attributes.has(name)) attributes.set(name, bytes.subarray(at + 4, at + 4 + size));
      if (name === MESSAGE_INTEGRITY) integrityAt = at;
    }
    at = next;
  }
  return { kind: classOf(type), method: methodOf(type), id: bytes.subarray(4, HEADER_BYTES), attributes, integrityAt };
}

/** RFC 8489 §14.5, with a short-term credential (§9.1.1): was the message made by one who knows the password? */
export function isIntact(bytes: Uint8Array, message: StunMessage, password: Uint8Array): boolean {
  const at = message.integrityAt;
  const theirs = message.attributes.get(MESSAGE_INTEGRITY);
  if (at === undefined || theirs?.length !== INTEGRITY_BYTES - 4) return false;
  const own = integrityOf(bytes, at, password);
  let difference = 0;
  for (let i = 0; i < own.length; i++) difference |= (own[i] ?? 0) ^ (theirs[i] ?? 0);
  return difference === 0;
}

/** With MESSAGE-INTEGRITY where a password is given, and always with FINGERPRINT (RFC 8445 §7.1). */
export function writeStun(
  kind: StunClass,
  id: Uint8Array,
  attributes: readonly StunAttribute[],
  password: Uint8Array | undefined,
): Uint8Array {
  const bodyBytes = attributes.reduce((sum, { value }) => sum + 4 + Math.ceil(value.length / 4) * 4, 0);
  const integrityAt = HEADER_BYTES + bodyBytes;
  const fingerprintAt = integrityAt + (password === undefined ? 0 : INTEGRITY_BYTES);
  const bytes = new Uint8Array(fingerprintAt + FINGERPRINT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, typeOf(kind));
  view.setUint16(2, bytes.length - HEADER_BYTES);
  bytes.set(id, 4);
  let at = HEADER_BYTES;
  const put = ({ type, value }: StunAttribute): void => {
    view.setUint16(at, type);
    view.setUint16(at + 2, value.length);
    bytes.set(value, at + 4);
    at += 4 + Math.ceil(value.length / 4) * 4;
  };
  for (const attribute of attributes) put(attribute);
  if (password !== undefined) put({ type: MESSAGE_INTEGRITY, value: integrityOf(bytes, integrityAt, password) });
  view.setUint16(fingerprintAt, FINGERPRINT);
  view.setUint16(fingerprintAt + 2, 4);
  view.setUint32(fingerprintAt + 4, fingerprintOf(bytes, fingerprintAt));
  return bytes;
}

/** RFC 8489 §14.2. Undefined: not an IP address as sockets write it. */
export function xorMappedAddress({ host, port }: Address, id: Uint8Array): StunAttribute | undefined {
  const octets = host.includes(":") ? octets6(host) : octets4(host);
  if (octets === undefined) return undefined;
  const value = new Uint8Array(4 + octets.length);
  value[1] = octets.length === 4 ? 1 : 2;
  new DataView(value.buffer).setUint16(2, port ^ (COOKIE >>> 16));
  for (let i = 0; i < octets.length; i++) value[4 + i] = (octets[i] ?? 0) ^ (id[i] ?? 0);
  return { type: XOR_MAPPED_ADDRESS, value };
}

/** RFC 8489 §14.8. */
export function errorCode(code: number, reason: string): StunAttribute {
  const text = Array.from(reason, (letter) => letter.charCodeAt(0));
  return { type: ERROR_CODE, value: Uint8Array.of(0, 0, Math.floor(code / 100), code % 100, ...text) };
}

/** RFC 8489 §5: the two bits of the class stand among those of the method. */
function classOf(type: number): StunClass {
  return CLASSES[((type >> 7) & 2) | ((type >> 4) & 1)] as StunClass;
}

function methodOf(type: number): number {
  return (type & 0xf) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80);
}

function typeOf(kind: StunClass): number {
  const bits = CLASSES.indexOf(kind);
  return BINDING | ((bits & 1) << 4) | ((bits & 2) << 7);
}

/** Of all before `at`, with a length as if the message ended with this attribute. */
function integrityOf(bytes: Uint8Array, at: number, password: Uint8Array): Uint8Array {
  const covered = bytes.slice(0, at);
  const length = at - HEADER_BYTES + INTEGRITY_BYTES;
  covered[2] = length >> 8;
  covered[3] = length & 0xff;
  const hmac = new HmacSha1(password);
  hmac.update(covered, at);
  const value = new Uint8Array(INTEGRITY_BYTES - 4);
  const view = new DataView(value.buffer);
  hmac.digest.forEach((word, i) => {
    view.setInt32(4 * i, word);
  });
  return value;
}

/** RFC 8489 §14.7: CRC-32 of what stands before `end`. */
function fingerprintOf(bytes: Uint8Array, end: number): number {
  let crc = 0xffffffff;
  for (let i = 0; i < end; i++) {
    crc ^= bytes[i] as number;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc ^ FINGERPRINT_XOR) >>> 0;
}

function octets4(host: string): readonly number[] | undefined {
  const octets = host.split(".").map(Number);
  return octets.length === 4 && octets.every((octet) => octet >= 0 && octet <= 255) ? octets : undefined;
}

function octets6(host: string): readonly number[] | undefined {
  const [left = "", right] = host.split("%", 1)[0]?.split("::") ?? [];
  const head = groupsOf(left);
  const tail = right === undefined ? [] : groupsOf(right);
  const gap = right === undefined ? [] : new Array<number>(Math.max(8 - head.length - tail.length, 0)).fill(0);
  const groups = [...head, ...gap, ...tail];
  return groups.length === 8 ? groups.flatMap((group) => [group >> 8, group & 0xff]) : undefined;
}

function groupsOf(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
