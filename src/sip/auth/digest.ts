// Digest arithmetic of RFC 7616 and RFC 8760, and the answer of a client to a challenge (scripted phones, later trunks).
// The server's side, with its nonces and its suspicion, is in authenticator.ts.

import type { Crypto } from "../../base/crypto.ts";
import { parseAuthParams, writeAuthParams } from "../message/auth-params.ts";

export type DigestAlgorithm = "MD5" | "SHA-256";

export interface DigestInput {
  /** RFC 7616 §3.4.2: `-sess` mixes nonce and cnonce into HA1. */
  readonly algorithm: DigestAlgorithm | "MD5-sess" | "SHA-256-sess";
  /** Hex of H(user:realm:password), see `ha1Of`. */
  readonly ha1: string;
  readonly method: string;
  /** The `uri` parameter as written. */
  readonly uri: string;
  readonly nonce: string;
  /** undefined: RFC 2069, without qop. */
  readonly qop: { readonly nc: string; readonly cnonce: string } | undefined;
  /** For the -sess forms where qop is undefined. */
  readonly cnonce?: string;
}

/** H(user:realm:password), all that a server needs to keep of a password. */
export function ha1Of(
  crypto: Crypto,
  algorithm: DigestAlgorithm,
  who: { readonly user: string; readonly realm: string; readonly password: string },
): string {
  return hash(crypto, algorithm, `${who.user}:${who.realm}:${who.password}`);
}

/** The `response` parameter, lower-case hex (RFC 7616 §3.4.1; without qop RFC 2069 §2.1.2). */
export function digestResponse(crypto: Crypto, input: DigestInput): string {
  const { algorithm, nonce, qop } = input;
  const base: DigestAlgorithm = algorithm.startsWith("MD5") ? "MD5" : "SHA-256";
  const cnonce = qop?.cnonce ?? input.cnonce ?? "";
  const ha1 = algorithm === base ? input.ha1 : hash(crypto, base, `${input.ha1}:${nonce}:${cnonce}`);
  const ha2 = hash(crypto, base, `${input.method}:${input.uri}`);
  const middle = qop === undefined ? nonce : `${nonce}:${qop.nc}:${qop.cnonce}:auth`;
  return hash(crypto, base, `${ha1}:${middle}:${ha2}`);
}

/** Takes the same time wherever two texts of one length differ. */
export function sameDigest(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

export interface ChallengeReply {
  /** Values of the WWW-Authenticate (401) or Proxy-Authenticate (407) rows, in their order. */
  readonly challenges: readonly string[];
  readonly user: string;
  readonly password: string;
  readonly method: string;
  /** The Request-URI. */
  readonly uri: string;
  /** Of our choice, new for each nonce. */
  readonly cnonce: string;
  /** How often this nonce was used, this time included; default 1. */
  readonly count?: number;
}

/**
 * The value of Authorization (or Proxy-Authorization) for the first challenge we understand, which RFC 8760 §2.4 makes the
 * strongest; undefined: none of them. Answers challenges without qop too, as RFC 3261 §22.4 asks of clients.
 */
export function answerChallenge(crypto: Crypto, reply: ChallengeReply): string | undefined {
  for (const text of reply.challenges) {
    const challenge = parseAuthParams(text);
    if (challenge?.scheme !== "digest") continue;
    const credentials = credentialsFor(crypto, challenge.params, reply);
    if (credentials !== undefined) return writeAuthParams({ scheme: "digest", params: credentials }, "credentials");
  }
  return undefined;
}

/** How good an answer to this challenge would be: 0 none at all, 1 MD5, 2 SHA-256. */
export function strengthOf(challenge: string): 0 | 1 | 2 {
  const parsed = parseAuthParams(challenge);
  if (parsed?.scheme !== "digest" || !parsed.params.has("realm") || !parsed.params.has("nonce")) return 0;
  const algorithm = algorithmNamed(parsed.params.get("algorithm"));
  const qop = parsed.params.get("qop");
  if (algorithm === undefined || (qop !== undefined && !offersAuth(qop))) return 0;
  return algorithm.startsWith("MD5") ? 1 : 2;
}

function credentialsFor(
  crypto: Crypto,
  challenge: ReadonlyMap<string, string>,
  reply: ChallengeReply,
): ReadonlyMap<string, string> | undefined {
  const realm = challenge.get("realm");
  const nonce = challenge.get("nonce");
  const algorithm = algorithmNamed(challenge.get("algorithm"));
  if (realm === undefined || nonce === undefined || algorithm === undefined) return undefined;
  const offered = challenge.get("qop");
  const withQop = offered !== undefined;
  if (withQop && !offersAuth(offered)) return undefined; // auth-int only
  const { user, password, method, uri, cnonce } = reply;
  const nc = (reply.count ?? 1).toString(16).padStart(8, "0");
  const ha1 = ha1Of(crypto, algorithm.startsWith("MD5") ? "MD5" : "SHA-256", { user, realm, password });
  const qop = withQop ? { nc, cnonce } : undefined;
  const response = digestResponse(crypto, { algorithm, ha1, method, uri, nonce, qop, cnonce });
  const params = new Map([
    ["username", user],
    ["realm", realm],
    ["nonce", nonce],
    ["uri", uri],
    ["response", response],
    ["algorithm", algorithm],
  ]);
  const opaque = challenge.get("opaque");
  if (opaque !== undefined) params.set("opaque", opaque);
  if (withQop) params.set("qop", "auth").set("nc", nc);
  if (withQop || algorithm.endsWith("-sess")) params.set("cnonce", cnonce);
  return params;
}

/** Without the parameter it is MD5 (RFC 7616 §3.3); undefined: one we do not speak. */
function algorithmNamed(name: string | undefined): DigestInput["algorithm"] | undefined {
  switch ((name ?? "MD5").toUpperCase()) {
    case "MD5":
      return "MD5";
    case "MD5-SESS":
      return "MD5-sess";
    case "SHA-256":
      return "SHA-256";
    case "SHA-256-SESS":
      return "SHA-256-sess";
    default:
      return undefined;
  }
}

function offersAuth(qop: string): boolean {
  return qop.split(",").some((option) => option.trim().toLowerCase() === "auth");
}

function hash(crypto: Crypto, algorithm: DigestAlgorithm, text: string): string {
  return algorithm === "MD5" ? crypto.md5(text) : crypto.sha256(text);
}
