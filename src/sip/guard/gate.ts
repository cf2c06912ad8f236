// Who may come in. The user agent asks once for each new request outside a dialog (never for ACK and CANCEL, which belong to
// a request that was asked for). Decides before any look-up of the target and keeps no state of its own.

import { unreachable } from "../../base/assert.ts";
import type { Logger } from "../../base/log.ts";
import { pii } from "../../base/log.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { SipRequest } from "../message/message.ts";
import { parseUri, userOf } from "../message/uri.ts";
import type { Admission, Flow, Gate } from "../ports.ts";

export interface GateDeps {
  readonly authenticator: Pick<Authenticator, "check">;
  readonly log: Logger;
}

export function makeGate({ authenticator, log }: GateDeps): Gate {
  return (request, flow) => {
    // An OPTIONS to the switch is how phones and monitors ask whether it lives; it gives nothing away.
    if (request.method === "OPTIONS") return { kind: "admit", identity: undefined };
    const verdict = authenticator.check(request, flow);
    switch (verdict.kind) {
      case "admitted":
        return admitAs(verdict.user, request, { log, flow });
      case "challenge":
        if (verdict.why === "wrong-password") log.warn("sip.auth.wrong", { source: flow.remote.host });
        return { kind: "reply", status: 401, headers: verdict.headers };
      case "refused":
        log.warn("sip.auth.refused", { source: flow.remote.host, status: verdict.status, reason: verdict.reason });
        return { kind: "reply", status: verdict.status, reason: verdict.reason, headers: [] };
      default:
        return unreachable(verdict);
    }
  };
}

/** RFC 3261 §10.3 step 3 for REGISTER; elsewhere, nobody speaks in another's name. */
function admitAs(user: string, request: SipRequest, about: { readonly log: Logger; readonly flow: Flow }): Admission {
  const isTheirs =
    request.method === "REGISTER"
      ? userOf(request.to.uri) === user
      : userOf(request.from.uri) === user || isAnonymous(request.from.uri);
  if (isTheirs) return { kind: "admit", identity: { kind: "extension", extension: user } };
  about.log.warn("sip.auth.other-name", { source: about.flow.remote.host, user: pii(user), method: request.method });
  return { kind: "reply", status: 403, reason: "Forbidden", headers: [] };
}

/** RFC 3323 §4.1.1.3: a caller who hides the number from the callee; we know it all the same. */
function isAnonymous(uri: string): boolean {
  return parseUri(uri)?.host === "anonymous.invalid";
}
