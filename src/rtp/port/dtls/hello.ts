// What a client's hello offers and what we answer. One suite, one curve: those every WebRTC end must have (RFC 8827 §6.5), so that there is
// nothing weaker to be talked down to. `DtlsServer` is the caller.

import { fail, ok, type Result } from "../../../base/result.ts";
import type { SrtpSuite } from "../../security.ts";
import { number, numbers16, Reader, vector } from "./octets.ts";

/** TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 (RFC 5289). */
const SUITE = 0xc02b;
export const SECP256R1 = 23;
export const ECDSA_SHA256 = 0x0403;
/** RFC 8422 §5.1.2. */
const UNCOMPRESSED = 0;
/** RFC 5746 §3.3: says the same as an empty renegotiation_info. */
const RENEGOTIATION_SCSV = 0x00ff;

const SUPPORTED_GROUPS = 10;
const POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const USE_SRTP = 14;
const EXTENDED_MASTER_SECRET = 23;
const RENEGOTIATION_INFO = 0xff01;

/** RFC 5764 §4.1.2, RFC 7714 §14.2: the first one both have, in our order. */
const PROFILES: readonly (readonly [number, SrtpSuite])[] = [
  [0x0001, "AES_CM_128_HMAC_SHA1_80"],
  [0x0007, "AEAD_AES_128_GCM"],
  [0x0008, "AEAD_AES_256_GCM"],
];

/** RFC 5246 §7.2.2. */
export const HANDSHAKE_FAILURE = 40;
export const BAD_CERTIFICATE = 42;
export const ILLEGAL_PARAMETER = 47;
export const DECODE_ERROR = 50;
export const DECRYPT_ERROR = 51;
export const PROTOCOL_VERSION = 70;
export const UNEXPECTED_MESSAGE = 10;

export interface Refusal {
  readonly alert: number;
  readonly cause: string;
}

export interface Agreed {
  readonly clientRandom: Uint8Array;
  readonly suite: SrtpSuite;
  /** Extensions for our hello. */
  readonly extensions: Uint8Array;
}

export function readClientHello(body: Uint8Array): Result<Agreed, Refusal> {
  const reader = new Reader(body);
  const version = reader.number(2);
  const clientRandom = reader.take(32);
  reader.vector(1); // a session to resume: we keep none
  reader.vector(1); // a cookie: we ask for none
  const suites = numbers16(reader.vector(2));
  const compressions = reader.vector(1);
  const extensions = readExtensions(reader.left > 0 ? reader.vector(2) : new Uint8Array(0));
  if (!reader.isDone || extensions === undefined) return refuse(DECODE_ERROR, "a hello that cannot be read");
  // Versions of DTLS count down; whoever speaks 1.3 as well says 1.2 here (RFC 9147 §5.3).
  if (version > 0xfefd || version < 0xfe00) return refuse(PROTOCOL_VERSION, "the peer does not speak DTLS 1.2");
  if (!compressions.includes(0)) return refuse(ILLEGAL_PARAMETER, "a hello that insists on compression");
  if (!suites.includes(SUITE)) return refuse(HANDSHAKE_FAILURE, "no cipher suite in common");
  const formats = extensions.get(POINT_FORMATS);
  const takesOurPoint = formats === undefined || new Reader(formats).vector(1).includes(UNCOMPRESSED);
  if (!takesOurPoint || !list16(extensions.get(SUPPORTED_GROUPS)).includes(SECP256R1))
    return refuse(HANDSHAKE_FAILURE, "no curve in common");
  if (!list16(extensions.get(SIGNATURE_ALGORITHMS)).includes(ECDSA_SHA256)) {
    return refuse(HANDSHAKE_FAILURE, "no signature in common");
  }
  // RFC 7627 §5.4: keys are exported from this handshake only where its master secret is bound to it.
  if (!extensions.has(EXTENDED_MASTER_SECRET)) return refuse(HANDSHAKE_FAILURE, "no extended master secret");
  const offered = list16(extensions.get(USE_SRTP));
  const profile = PROFILES.find(([code]) => offered.includes(code));
  if (profile === undefined) return refuse(HANDSHAKE_FAILURE, "no SRTP profile in common");
  const renegotiated = extensions.get(RENEGOTIATION_INFO);
  // RFC 5746 §3.6: of a first handshake nothing can be renegotiated.
  if (renegotiated !== undefined && (renegotiated.length !== 1 || renegotiated[0] !== 0))
    return refuse(HANDSHAKE_FAILURE, "a hello that renegotiates");
  const saysRenegotiation = renegotiated !== undefined || suites.includes(RENEGOTIATION_SCSV);
  return ok({
    clientRandom: Uint8Array.from(clientRandom),
    suite: profile[1],
    extensions: Buffer.concat([
      ...(saysRenegotiation ? [extension(RENEGOTIATION_INFO, Uint8Array.of(0))] : []),
      ...(extensions.has(POINT_FORMATS) ? [extension(POINT_FORMATS, Uint8Array.of(1, UNCOMPRESSED))] : []),
      extension(EXTENDED_MASTER_SECRET, new Uint8Array(0)),
      extension(USE_SRTP, Buffer.concat([vector(number(profile[0], 2), 2), Uint8Array.of(0)])), // no MKI
    ]),
  });
}

/** RFC 5246 §7.4.1.3: no session, our suite, no compression. */
export function serverHello(random: Uint8Array, extensions: Uint8Array): Uint8Array {
  const session = Uint8Array.of(0);
  return Buffer.concat([number(0xfefd, 2), random, session, number(SUITE, 2), Uint8Array.of(0), vector(extensions, 2)]);
}

function refuse(alert: number, cause: string): Result<never, Refusal> {
  return fail({ alert, cause });
}

function readExtensions(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> | undefined {
  const reader = new Reader(bytes);
  const found = new Map<number, Uint8Array>();
  while (reader.left > 0) {
    const type = reader.number(2);
    if (found.has(type)) return undefined; // RFC 5246 §7.4.1.4: one of each
    found.set(type, reader.vector(2));
  }
  return reader.ok ? found : undefined;
}

function list16(content: Uint8Array | undefined): readonly number[] {
  return content === undefined ? [] : numbers16(new Reader(content).vector(2));
}

function extension(type: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([number(type, 2), vector(content, 2)]);
}
