// Answers to digest challenges, computed apart from the product (RFC 7616 §3.4, RFC 8760).

import { createHash } from "node:crypto";

export interface DigestInput {
  readonly user: string;
  readonly secret: string;
  readonly method: string;
  readonly uri: string;
  readonly cnonce: string;
  /** How often this nonce was used, from 1. */
  readonly count: number;
}

/** The value of (Proxy-)Authorization; undefined: not a digest this phone can answer. */
export function answerChallenge(challenge: string, input: DigestInput): string | undefined {
  const asked = readChallenge(challenge);
  const algorithm = (asked.get("algorithm") ?? "MD5").toUpperCase();
  const hashName = algorithm === "MD5" ? "md5" : algorithm === "SHA-256" ? "sha256" : undefined;
  const realm = asked.get("realm");
  const nonce = asked.get("nonce");
  if (!/^digest /i.test(challenge) || hashName === undefined || realm === undefined || nonce === undefined)
    return undefined;
  const hash = (text: string): string => createHash(hashName).update(text).digest("hex");
  const ha1 = hash(`${input.user}:${realm}:${input.secret}`);
  const ha2 = hash(`${input.method}:${input.uri}`);
  const nc = input.count.toString(16).padStart(8, "0");
  const withQop = (asked.get("qop") ?? "").split(",").some((qop) => qop.trim() === "auth");
  const response = withQop ? hash(`${ha1}:${nonce}:${nc}:${input.cnonce}:auth:${ha2}`) : hash(`${ha1}:${nonce}:${ha2}`);
  const parts = [
    `username="${input.user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${input.uri}"`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
  ];
  if (withQop) parts.push("qop=auth", `nc=${nc}`, `cnonce="${input.cnonce}"`);
  const opaque = asked.get("opaque");
  if (opaque !== undefined) parts.push(`opaque="${opaque}"`);
  return `Digest ${parts.join(", ")}`;
}

export function nonceOf(challenge: string): string {
  return readChallenge(challenge).get("nonce") ?? "";
}

function readChallenge(challenge: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [, name, quoted, bare] of challenge
    .slice(7)
    .matchAll(/([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi)) {
    if (name !== undefined) values.set(name.toLowerCase(), quoted ?? bare ?? "");
  }
  return values;
}
