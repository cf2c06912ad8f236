// The certificate Zongji shows to browsers: self-signed, of a fresh P-256 key, made when the process starts and gone with it. Nobody checks
// its names or dates; its fingerprint in our description is what counts (RFC 8827 §6.5), so nothing needs to be kept on the disk. node:crypto signs
// but makes no X.509, hence the little DER below.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { WallMillis } from "../base/time.ts";
import type { DtlsIdentity } from "../rtp/port/dtls/server.ts";
import type { Fingerprint } from "../rtp/security.ts";

const DAY_MS = 24 * 60 * 60_000;
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 */
const ECDSA_SHA256 = tagged(0x30, tagged(0x06, Buffer.from("2a8648ce3d040302", "hex")));
/** id-at-commonName, 2.5.4.3 */
const COMMON_NAME = tagged(0x06, Buffer.from("550403", "hex"));
/** RFC 5280 §4.1.2.5: no end that is known. */
const NO_END = "99991231235959Z";

export function makeDtlsIdentity(now: WallMillis): DtlsIdentity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const body = tbsCertificate(publicKey.export({ format: "der", type: "spki" }), now);
  const signature = bitString(sign("sha256", body, privateKey));
  return {
    certificate: Uint8Array.from(tagged(0x30, body, ECDSA_SHA256, signature)),
    key: Uint8Array.from(privateKey.export({ format: "der", type: "pkcs8" })),
  };
}

/** RFC 8122 §5, as our descriptions say it. */
export function fingerprintOf(certificate: Uint8Array): Fingerprint {
  const hex = createHash("sha256").update(certificate).digest("hex").toUpperCase();
  return { hash: "sha-256", value: (hex.match(/../g) ?? []).join(":") };
}

/** RFC 5280 §4.1, version 3 without extensions. */
function tbsCertificate(publicKeyInfo: Buffer, now: WallMillis): Buffer {
  const version = tagged(0xa0, tagged(0x02, Buffer.of(2)));
  const serial = randomBytes(16);
  serial[0] = (serial.readUInt8(0) & 0x7f) | 0x40; // positive, and as long as it looks
  const name = tagged(0x30, tagged(0x31, tagged(0x30, COMMON_NAME, tagged(0x0c, Buffer.from("zongji")))));
  const from = new Date(now - DAY_MS).toISOString().replace(/[-:T]|\..*Z/g, "");
  const validity = tagged(0x30, time(`${from}Z`), time(NO_END));
  return tagged(0x30, version, tagged(0x02, serial), ECDSA_SHA256, name, validity, name, publicKeyInfo);
}

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
function time(text: string): Buffer {
  return text < "2050" ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
}

function bitString(content: Buffer): Buffer {
  return tagged(0x03, Buffer.of(0), content);
}

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  if (length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, length), content]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}
