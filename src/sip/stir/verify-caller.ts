// Is the caller's number what it says? RFC 8224 §6.2, with what RFC 8588 adds: asked for each call of a trunk that verifies.
//
//   no Identity ─► 428        unreadable, other numbers ─► 438        not ES256, certificate not trusted ─► 437
//   certificate not to be had ─► 436        older than a minute ─► 403 Stale Date        else ─► passed
//
// What becomes of a call that did not pass is the trunk's matter: a mark in the record, or this very status.

import { unreachable } from "../../base/assert.ts";
import { limits } from "../../base/limits.ts";
import type { Headers } from "../message/headers.ts";
import type { Attestation, SignedIdentity, Stir } from "./contract.ts";
import { type IdentityFault, readIdentity } from "./identity-header.ts";

export interface CallerCheck {
  readonly headers: Headers;
  /** What is shown as the caller's number, canonical; undefined: the call shows none. */
  readonly orig: string | undefined;
  /** Numbers the call may rightly be for, canonical: that of To, and where a carrier rewrote it, that of the Request-URI. */
  readonly dest: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
}

export type CallerVerdict =
  | { readonly kind: "passed"; readonly attest: Attestation | undefined; readonly origid: string | undefined }
  | { readonly kind: "missing"; readonly status: 428; readonly reason: "Use Identity Header" }
  | {
      readonly kind: "failed";
      readonly status: 403 | 436 | 437 | 438;
      readonly reason: string;
      readonly cause: string;
    };

/** `TN-Validation-Passed A`, `TN-Validation-Failed 438`: for the record. */
export function verstatText(verdict: CallerVerdict): string {
  switch (verdict.kind) {
    case "passed":
      return verdict.attest === undefined ? "TN-Validation-Passed" : `TN-Validation-Passed ${verdict.attest}`;
    case "missing":
      return "No-TN-Validation";
    case "failed":
      return `TN-Validation-Failed ${verdict.status} ${verdict.cause}`;
    default:
      return unreachable(verdict);
  }
}

/** Several Identity headers: one that passes is enough; else the first that is ours to judge tells why. */
export async function verifyCaller(check: CallerCheck, stir: Stir): Promise<CallerVerdict> {
  let worst: CallerVerdict | undefined;
  for (const text of check.headers.getAll("Identity").slice(0, limits.stir.headers)) {
    const read = readIdentity(text);
    const verdict = read.ok ? await judge(read.identity, check, stir) : unreadable(read.fault);
    if (verdict === undefined) continue;
    if (verdict.kind === "passed") return verdict;
    worst ??= verdict;
  }
  return worst ?? { kind: "missing", status: 428, reason: "Use Identity Header" };
}

async function judge(identity: SignedIdentity, check: CallerCheck, stir: Stir): Promise<CallerVerdict> {
  const { claims } = identity;
  // RFC 8224 §6.2.2: from the cheap to the dear; a stranger cannot make us look at certificates with a token that could not pass anyway.
  if (Math.abs(check.now - claims.iat) > limits.stir.freshS) return failed(403, "Stale Date", "stale");
  if (check.orig === undefined || claims.orig !== check.orig) return invalid("caller's number differs");
  // Deviation: RFC 8224 §6.2.1 compares with To alone; carriers that rewrite the Request-URI on the last hop leave To, others rewrite both.
  if (!claims.dest.some((dest) => check.dest.includes(dest))) return invalid("dialled number differs");
  const signature = await stir.check(identity);
  switch (signature.kind) {
    case "good":
      return { kind: "passed", attest: claims.attest, origid: claims.origid };
    case "no-certificate":
      return failed(436, "Bad Identity Info", signature.cause);
    case "bad-certificate":
      return failed(437, "Unsupported Credential", signature.cause);
    case "bad-signature":
      return invalid("signature does not fit");
    default:
      return unreachable(signature);
  }
}

/** undefined: another kind of token, which is as good as none. */
function unreadable(fault: IdentityFault): CallerVerdict | undefined {
  switch (fault) {
    case "other-extension":
      return undefined;
    case "algorithm":
      return failed(437, "Unsupported Credential", "not ES256");
    case "malformed":
      return invalid("malformed");
    default:
      return unreachable(fault);
  }
}

function invalid(cause: string): CallerVerdict {
  return failed(438, "Invalid Identity Header", cause);
}

function failed(status: 403 | 436 | 437 | 438, reason: string, cause: string): CallerVerdict {
  return { kind: "failed", status, reason, cause };
}
