// Which certificates may sign for a telephone number: a chain from the signer's to one of our roots, valid now, for ES256, and, where the
// signer's lists numbers (RFC 8226 §9), for this one. `stir.ts` asks; what the certificate says beyond X.509 is read in tn-auth-list.ts.

import { X509Certificate } from "node:crypto";
import { readTnAuthList, speaksFor } from "./tn-auth-list.ts";

/** A certificate file: the signer's first, then those above it. Throws what X509Certificate throws. */
export function readChain(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.slice(0, LONGEST_CHAIN).map((block) => new X509Certificate(block));
}

const LONGEST_CHAIN = 6;

/** undefined: it is trusted; else why not. */
export function chainFault(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  nowMs: number,
): string | undefined {
  const [signer] = chain;
  if (signer === undefined) return "no certificate in the file";
  const { asymmetricKeyType, asymmetricKeyDetails } = signer.publicKey;
  // RFC 8226 §2: ECDSA with P-256, which is what ES256 can be checked with
  if (asymmetricKeyType !== "ec" || asymmetricKeyDetails?.namedCurve !== "prime256v1") return "not a P-256 key";
  for (const [at, certificate] of chain.entries()) {
    const fault = validityFault(certificate, nowMs);
    if (fault !== undefined) return fault;
    const root = roots.find((one) => one.fingerprint256 === certificate.fingerprint256 || issued(one, certificate));
    if (root !== undefined) return validityFault(root, nowMs);
    const issuer = chain[at + 1];
    if (issuer === undefined) return "the chain ends at no root of stir.trust";
    if (!issued(issuer, certificate)) return "the chain is broken";
  }
  return "the chain ends at no root of stir.trust";
}

/** undefined: it may sign for this number (canonical, without plus). */
export function numberFault(signer: X509Certificate, orig: string): string | undefined {
  const list = readTnAuthList(signer.raw);
  // Deviation: RFC 8226 §9 wants the list in every certificate; private authorities leave it out, and their roots are chosen by hand.
  if (list === undefined || speaksFor(list, orig)) return undefined;
  return "the certificate is not for this number";
}

/** RFC 5280 §6.1: by name, by key, and by an authority. */
function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function validityFault(certificate: X509Certificate, nowMs: number): string | undefined {
  if (nowMs < Date.parse(certificate.validFrom)) return "the certificate is not valid yet";
  return nowMs > Date.parse(certificate.validTo) ? "the certificate has expired" : undefined;
}
