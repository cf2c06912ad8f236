// The Identity header (RFC 8224 §4) and the PASSporT in it (RFC 8225), as text. Nothing is verified here: what the token says is only read.
//
//   eyJ….eyJ….c2ln;info=<https://cert.example/a.pem>;alg=ES256;ppt=shaken

import { limits } from "../../base/limits.ts";
import { fromBase64Url } from "./base64url.ts";
import type { Attestation, SignedIdentity, StirClaims } from "./contract.ts";
import { parseParams } from "./params.ts";

export type IdentityFault =
  /** 438: not the form that RFC 8224 §4 and RFC 8225 §3 give it. */
  | "malformed"
  /** 437: not ES256 (RFC 8224 §5.1 step 4 of verification). */
  | "algorithm"
  /** Another kind of token, as RFC 8946 `div`: not for us, and as good as absent (RFC 8224 §6.2 step 1). */
  | "other-extension";

export type ReadIdentity =
  | { readonly ok: true; readonly identity: SignedIdentity }
  | { readonly ok: false; readonly fault: IdentityFault };

/**
 * Deviation: RFC 8224 §4 also allows the compact form (`..signature`), to be completed from the request. RFC 8588, which is what carriers
 * sign by, carries the full form; a compact one counts as malformed.
 */
export function readIdentity(text: string): ReadIdentity {
  const fail = (fault: IdentityFault): ReadIdentity => ({ ok: false, fault });
  if (text.length > limits.stir.headerBytes) return fail("malformed");
  const semicolon = text.indexOf(";");
  const params = semicolon < 0 ? undefined : parseParams(text.slice(semicolon));
  if (params === undefined) return fail("malformed");
  const token = text.slice(0, semicolon).trim().replace(/^"|"$/g, "");
  const ppt = params.get("ppt");
  if (ppt !== undefined && ppt !== "shaken") return fail("other-extension");
  const alg = params.get("alg");
  if (alg !== undefined && alg !== "ES256") return fail("algorithm");
  const parts = token.split(".");
  const [header, payload] = parts;
  const info = params.get("info");
  if (parts.length !== 3 || header === undefined || payload === undefined || info === undefined)
    return fail("malformed");
  const stated = objectOf(header);
  if (stated === undefined || stated["typ"] !== "passport") return fail("malformed");
  if (stated["alg"] !== "ES256") return fail("algorithm");
  // RFC 8224 §6.2.4: header and token must name one certificate; RFC 8225 §8.1: and one extension.
  if (stated["x5u"] !== info || stated["ppt"] !== ppt) return fail("malformed");
  const claims = claimsOf(objectOf(payload), ppt);
  return claims === undefined ? fail("malformed") : { ok: true, identity: { token, info, ppt, claims } };
}

/** The value of an Identity header. `token` as jose made it. */
export function writeIdentity({ token, info }: { readonly token: string; readonly info: string }): string {
  return `${token};info=<${info}>;alg=ES256;ppt=shaken`;
}

/** RFC 8225 §9, RFC 8588 §4: keys in lexicographic order, no blanks. */
export function claimsText(claims: Required<StirClaims>): string {
  const { attest, dest, iat, orig, origid } = claims;
  return JSON.stringify({ attest, dest: { tn: dest }, iat, orig: { tn: orig }, origid });
}

export function protectedHeader(x5u: string): {
  readonly alg: "ES256";
  readonly ppt: "shaken";
  readonly typ: "passport";
  readonly x5u: string;
} {
  return { alg: "ES256", ppt: "shaken", typ: "passport", x5u };
}

function claimsOf(payload: Json | undefined, ppt: string | undefined): StirClaims | undefined {
  const orig = tnOf(payload?.["orig"]);
  const dest = payload?.["dest"];
  const iat = payload?.["iat"];
  if (payload === undefined || typeof orig !== "string" || typeof iat !== "number" || !Number.isFinite(iat))
    return undefined;
  const tns = tnOf(dest);
  // RFC 8225 §5.2.1: `dest` holds a list; a bare string is what some signers write.
  const list = typeof tns === "string" ? [tns] : Array.isArray(tns) ? tns.filter((one) => typeof one === "string") : [];
  const attest = attestation(payload["attest"]);
  const origid = payload["origid"];
  // RFC 8588 §4, §6: both are mandatory in a "shaken" token.
  if (ppt === "shaken" && (attest === undefined || typeof origid !== "string")) return undefined;
  return { attest, orig, dest: list, iat, origid: typeof origid === "string" ? origid : undefined };
}

type Json = Readonly<Record<string, unknown>>;

function tnOf(party: unknown): unknown {
  return typeof party === "object" && party !== null && "tn" in party ? party.tn : undefined;
}

function attestation(found: unknown): Attestation | undefined {
  return found === "A" || found === "B" || found === "C" ? found : undefined;
}

function objectOf(part: string): Json | undefined {
  const text = fromBase64Url(part);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
