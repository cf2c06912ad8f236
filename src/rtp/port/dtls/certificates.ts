// Certificates of browsers: self-signed, and good for nothing but the key in them. `DtlsServer` is the caller.

import { constants, verify, X509Certificate } from "node:crypto";

/** undefined: it cannot be read, or has a key of a kind that signs nothing here. */
export function readCertificate(der: Uint8Array): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    const kind = certificate.publicKey.asymmetricKeyType;
    return kind === "ec" || kind === "rsa" ? certificate : undefined;
  } catch {
    return undefined;
  }
}

/** By their numbers in RFC 5246 §7.4.1.4.1 and RFC 8446 §4.2.3. */
const ALGORITHMS: ReadonlyMap<number, { readonly kind: "ec" | "rsa"; readonly hash: string; readonly pss: boolean }> =
  new Map([
    [0x0403, { kind: "ec", hash: "sha256", pss: false }],
    [0x0503, { kind: "ec", hash: "sha384", pss: false }],
    [0x0804, { kind: "rsa", hash: "sha256", pss: true }],
    [0x0401, { kind: "rsa", hash: "sha256", pss: false }],
  ]);

/** Is it a signature of these octets by the certificate's key, with an algorithm we asked for? */
export function verifies(
  { publicKey }: X509Certificate,
  algorithm: number,
  octets: Uint8Array,
  signature: Uint8Array,
): boolean {
  const found = ALGORITHMS.get(algorithm);
  if (found === undefined || found.kind !== publicKey.asymmetricKeyType) return false;
  const padding = found.pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  try {
    return verify(found.hash, octets, { key: publicKey, ...padding }, signature);
  } catch {
    return false; // a signature that is none
  }
}
