// Does this request come from who it says? The gate asks once per request; digest as RFC 3261 §22 with RFC 7616 and RFC 8760.
//
//   no credentials, another realm, no qop, unknown algorithm ──► challenge
//   malformed credentials, uri of another request            ──► 400
//   nonce too old, not ours, of another peer, counter reused  ──► challenge with stale=true
//   guessed too often                                         ──► 403, unread, for a while
//   wrong password or unknown user (nobody can tell which)    ──► challenge
//   else                                                      ──► admitted
//
// Deviation: RFC 3261 §22.4 keeps RFC 2069 credentials without qop alive; they carry no counter, so a replay cannot be told
// from the first use, and phones answer qop=auth where it is offered (RFC 3261 §22.4). They get the challenge again.

import { unreachable } from "../../base/assert.ts";
import type { Crypto } from "../../base/crypto.ts";
import { limits } from "../../base/limits.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import { parseAuthParams } from "../message/auth-params.ts";
import type { SipRequest } from "../message/message.ts";
import { parseUri } from "../message/uri.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import { algorithmsFor } from "./challenge-choice.ts";
import { type DigestAlgorithm, digestResponse, sameDigest } from "./digest.ts";
import { Nonces } from "./nonce.ts";
import { WrongPasswords } from "./wrong-passwords.ts";

/** H(user:realm:password) by both algorithms; the password itself is not needed here. */
export interface Ha1 {
  readonly ha1Md5: string;
  readonly ha1Sha256: string;
}

export interface AuthenticatorDeps {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly rng: Rng;
  readonly realm: string;
  /** In memory and quick: it is asked for every request with credentials. */
  readonly lookup: (user: string) => Ha1 | undefined;
  /** Those we accept, best first; default SHA-256, MD5. Which are offered to whom: challenge-choice.ts. */
  readonly algorithms?: readonly DigestAlgorithm[];
}

export type Verdict =
  | { readonly kind: "admitted"; readonly user: string }
  /** Answer 401 with these rows. `user`: whose password was wrong, behind a nonce that this very source had from us. */
  | { readonly kind: "challenge"; readonly headers: HeaderRows; readonly why: ChallengeReason; readonly user?: string }
  /** `user`: who has to wait, because of this wrong password (`isUnread` false) or of earlier ones. */
  | {
      readonly kind: "refused";
      readonly status: 400 | 403;
      readonly reason: string;
      readonly paused?: { readonly user: string; readonly isUnread: boolean };
    };

type Challenge = Extract<Verdict, { readonly kind: "challenge" }>;

export type ChallengeReason = "no-credentials" | "unsupported" | "stale" | "wrong-password";

interface Credentials {
  readonly user: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly nc: string;
  readonly cnonce: string;
  readonly algorithm: DigestAlgorithm;
}

/** What stands in for the HA1 of an unknown user, so that it costs the same time; no password hashes to it. */
const NOBODY: Ha1 = { ha1Md5: "-".repeat(32), ha1Sha256: "-".repeat(64) };
const DEFAULT_ALGORITHMS: readonly DigestAlgorithm[] = ["SHA-256", "MD5"];

export class Authenticator {
  #deps: AuthenticatorDeps;
  #algorithms: readonly DigestAlgorithm[];
  #nonces: Nonces;
  #wrong: WrongPasswords;

  constructor(deps: AuthenticatorDeps) {
    this.#deps = deps;
    this.#algorithms = deps.algorithms ?? DEFAULT_ALGORITHMS;
    this.#nonces = new Nonces(deps);
    this.#wrong = new WrongPasswords(deps);
  }

  /** Entries of the bounded tables. */
  get sizes(): { readonly nonces: number; readonly sources: number } {
    return { nonces: this.#nonces.size, sources: this.#wrong.size };
  }

  /** A person lifts every pause. */
  forgiveAll(): void {
    this.#wrong.forgiveAll();
  }

  check(request: SipRequest, flow: Flow): Verdict {
    const found = this.#findCredentials(request);
    switch (found.kind) {
      case "none":
        return this.#challenge(request, flow, "no-credentials");
      case "unsupported":
        return this.#challenge(request, flow, "unsupported");
      case "malformed":
        // RFC 7616 §3.4: improper values; never counted as a guess
        return { kind: "refused", status: 400, reason: "Malformed Authorization" };
      case "credentials":
        return this.#judge(request, flow, found.credentials);
      default:
        return unreachable(found);
    }
  }

  #judge(request: SipRequest, flow: Flow, credentials: Credentials): Verdict {
    const source = flow.remote.host;
    // Deviation: RFC 7616 §3.3 says stale=true only if the digest was right. We do not look: after a restart every phone comes
    // with an old nonce, must not be told that its password is wrong, and learns nothing from us that it could guess with.
    if (!this.#nonces.isValid(credentials.nonce, source)) return this.#challenge(request, flow, "stale");
    if (this.#wrong.isPaused(source, credentials.user)) return paused(credentials.user, true);
    // RFC 7616 §3.4.6: the digest must be for this very request
    if (!namesSameTarget(credentials.uri, request.uri)) {
      return { kind: "refused", status: 400, reason: "Authorization for another Request-URI" };
    }
    if (!this.#isRight(request.method, credentials)) {
      if (this.#wrong.count(source, credentials.user)) return paused(credentials.user, false);
      return { ...this.#challenge(request, flow, "wrong-password"), user: credentials.user };
    }
    if (!this.#nonces.use(credentials.nonce, Number.parseInt(credentials.nc, 16)))
      return this.#challenge(request, flow, "stale");
    this.#wrong.forgive(source, credentials.user);
    return { kind: "admitted", user: credentials.user };
  }

  #isRight(method: string, credentials: Credentials): boolean {
    const { user, algorithm, uri, nonce, nc, cnonce, response } = credentials;
    const known = this.#deps.lookup(user);
    const { ha1Md5, ha1Sha256 } = known ?? NOBODY;
    const ha1 = algorithm === "MD5" ? ha1Md5 : ha1Sha256;
    const expected = digestResponse(this.#deps.crypto, { algorithm, ha1, method, uri, nonce, qop: { nc, cnonce } });
    return sameDigest(expected, response.toLowerCase()) && known !== undefined;
  }

  #challenge(request: SipRequest, flow: Flow, why: ChallengeReason): Challenge {
    const nonce = this.#nonces.issue(flow.remote.host);
    const stale = why === "stale" ? ", stale=true" : "";
    // RFC 8760 §2.4: one row for each algorithm
    const headers = algorithmsFor(request, this.#algorithms).map((algorithm) => {
      const value = `Digest realm="${this.#deps.realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${stale}`;
      return ["WWW-Authenticate", value] as const;
    });
    return { kind: "challenge", headers, why };
  }

  #findCredentials(request: SipRequest): Found {
    for (const text of request.headers.getAll("Authorization")) {
      const parsed = parseAuthParams(text);
      if (parsed === undefined) return { kind: "malformed" };
      if (parsed.scheme !== "digest" || parsed.params.get("realm") !== this.#deps.realm) continue;
      return this.#readCredentials(parsed.params);
    }
    return { kind: "none" };
  }

  #readCredentials(params: ReadonlyMap<string, string>): Found {
    const name = (params.get("algorithm") ?? "MD5").toUpperCase(); // RFC 7616 §3.4: without it, MD5
    const algorithm = this.#algorithms.find((candidate) => candidate === name);
    if (algorithm === undefined || params.get("qop")?.toLowerCase() !== "auth") return { kind: "unsupported" };
    const user = params.get("username");
    const nonce = params.get("nonce");
    const uri = params.get("uri");
    const response = params.get("response");
    const nc = params.get("nc");
    const cnonce = params.get("cnonce");
    if (!user || !nonce || !uri || !response || !cnonce || nc === undefined || !/^[0-9a-fA-F]{8}$/.test(nc)) {
      return { kind: "malformed" };
    }
    if (user.length > limits.sip.userBytes) return { kind: "malformed" };
    return { kind: "credentials", credentials: { user, nonce, uri, response, nc, cnonce, algorithm } };
  }
}

function paused(user: string, isUnread: boolean): Verdict {
  return { kind: "refused", status: 403, reason: "Forbidden", paused: { user, isUnread } };
}

type Found =
  | { readonly kind: "none" | "unsupported" | "malformed" }
  | { readonly kind: "credentials"; readonly credentials: Credentials };

/**
 * Deviation: RFC 7616 §3.4.6 wants the same URI. Phones drop or add parameters and the port between the two (`;transport=tcp`,
 * `:5060`), and some, SIPp among them, state the server alone (`sip:192.0.2.1:5060`) whatever they dial: hosts must agree, and
 * users where one is stated. What is lost is small, since a counter serves once and a nonce is bound to its source.
 */
function namesSameTarget(stated: string, actual: string): boolean {
  if (stated === actual) return true;
  const a = parseUri(stated);
  const b = parseUri(actual);
  if (a === undefined || b === undefined || a.host !== b.host) return false;
  return a.user === undefined || a.user === b.user;
}
