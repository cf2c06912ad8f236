// Which algorithms a challenge offers to whom. RFC 8760 §2.4 wants all of them, the best first, and says that clients ignore those
// they do not know; some that are in wide use do not. The authenticator asks for each challenge.

import type { SipRequest } from "../message/message.ts";
import type { DigestAlgorithm } from "./digest.ts";

/**
 * libre before 2.0 gives up the registration ("Function not implemented") when any row names an algorithm but MD5. Debian's baresip
 * 1.0.0, tried with both orders.
 */
const MD5_ONLY = /^baresip v[01]\./;

/** `algorithms`: what we accept at all, best first. Never adds one. */
export function algorithmsFor(request: SipRequest, algorithms: readonly DigestAlgorithm[]): readonly DigestAlgorithm[] {
  if (algorithms.length < 2 || !algorithms.includes("MD5")) return algorithms;
  const agent = request.headers.get("User-Agent");
  // Deviation: RFC 8760 §2.4 puts the best first. Who sends no User-Agent is a test tool or very old; SIPp 3.6 reads the first
  // row only and knows MD5 only. A newer one may still choose SHA-256 from the second.
  if (agent === undefined) return ["MD5", ...algorithms.filter((algorithm) => algorithm !== "MD5")];
  return MD5_ONLY.test(agent) ? ["MD5"] : algorithms;
}
