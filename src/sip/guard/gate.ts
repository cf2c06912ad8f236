// Who may come in. The user agent asks once for each new request outside a dialog (never for ACK and CANCEL, which belong to
// a request that was asked for). Decides before any look-up of the target and keeps no state of its own: guard.ts does.
//
//   source (stated by a trusted proxy?) ─► denied, banned ─► trunk ─► only, scanner ─► overload ─► rates ─► digest ─► name

import { unreachable } from "../../base/assert.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { pii } from "../../base/log.ts";
import type { Authenticator, Verdict } from "../auth/authenticator.ts";
import type { SipRequest } from "../message/message.ts";
import { parseUri, userOf } from "../message/uri.ts";
import type { Admission, Flow, Gate } from "../ports.ts";
import type { Guard } from "./guard.ts";
import type { Overload } from "./overload.ts";
import { seenFlow, statedSource } from "./stated-source.ts";

export interface GateDeps {
  readonly authenticator: Pick<Authenticator, "check">;
  readonly guard: Guard;
  /**
   * The trunk that this request comes from, by its address or its certificate; undefined: no trunk. Asked for every new request that is
   * not denied. `seen` is the flow with the source a trusted proxy states in place of the proxy's own.
   */
  readonly trunkOf?: (request: SipRequest, seen: Flow) => string | undefined;
  /** The trunk whose account this user name is, for carriers that show a password; undefined: it is an extension's. */
  readonly trunkAccount?: (user: string) => string | undefined;
  /** Whether there is time for one more call; undefined: always. */
  readonly overload?: Pick<Overload, "refuses" | "admitted" | "retryAfterS">;
  readonly log: Logger;
}

const DROP: Admission = { kind: "drop" };
/** RFC 3261 §21.5.4: come back later. */
const comeLater = (seconds: number): Admission => ({
  kind: "reply",
  status: 503,
  headers: [["Retry-After", String(seconds)]],
});
const TOO_MANY = comeLater(limits.sip.retryAfterS);

export function makeGate(deps: GateDeps): Gate {
  const judge = makeJudge(deps);
  const { overload } = deps;
  if (overload === undefined) return judge;
  return (request, flow) => {
    const admission = judge(request, flow);
    if (admission.kind === "admit" && request.method === "INVITE") overload.admitted();
    return admission;
  };
}

function makeJudge(deps: GateDeps): Gate {
  const { authenticator, guard, trunkOf, overload } = deps;
  const isProxy = (host: string): boolean => guard.isProxy(host);
  return (request, flow) => {
    const stated = statedSource(request, flow, isProxy);
    const { host } = stated;
    if (stated.kind === "proxied" && guard.silences(host)) return DROP; // a direct one was judged before it was parsed
    const seen = seenFlow(flow, stated);
    const trunk = trunkOf?.(request, seen);
    if (trunk === undefined && guard.refuses(request, host)) return DROP;
    // Before the challenge: a call that is refused is to cost next to nothing.
    if (overload?.refuses(request)) return comeLater(overload.retryAfterS);
    if (trunk !== undefined) return { kind: "admit", identity: { kind: "trunk", trunk } };
    // An OPTIONS to the switch is how phones and monitors ask whether it lives; it gives nothing away.
    if (request.method === "OPTIONS") return guard.takes(request, host) ? { kind: "admit", identity: undefined } : DROP;
    const showsPassword = request.headers.has("Authorization");
    if (!showsPassword && !guard.takes(request, host)) return DROP;
    return answer(authenticator.check(request, seen), { request, host, showsPassword, deps });
  };
}

interface About {
  readonly request: SipRequest;
  /** Whom it comes from. */
  readonly host: string;
  /** It has not yet been counted as one without a password. */
  readonly showsPassword: boolean;
  readonly deps: GateDeps;
}

function answer(verdict: Verdict, about: About): Admission {
  const { request, host, showsPassword, deps } = about;
  const { guard, log } = deps;
  switch (verdict.kind) {
    case "admitted":
      if (!guard.right(request, host, verdict.user)) return TOO_MANY;
      return admitAs(verdict.user, about);
    case "challenge":
      if (verdict.user !== undefined) {
        if (guard.wrong(host, verdict.user, false)) return DROP;
        log.warn("sip.auth.wrong", { source: host });
      } else if (showsPassword && !guard.takes(request, host)) return DROP;
      return { kind: "reply", status: 401, headers: verdict.headers };
    case "refused": {
      const { status, reason, paused } = verdict;
      // What is malformed never counts towards a ban, only as a request to be answered.
      if (paused === undefined ? !guard.takes(request, host) : guard.wrong(host, paused.user, paused.isUnread))
        return DROP;
      if (paused?.isUnread !== true) log.warn("sip.auth.refused", { source: host, status, reason });
      return { kind: "reply", status, reason, headers: [] };
    }
    default:
      return unreachable(verdict);
  }
}

/** RFC 3261 §10.3 step 3 for REGISTER; elsewhere, nobody speaks in another's name. */
function admitAs(user: string, { request, host, deps }: About): Admission {
  const trunk = deps.trunkAccount?.(user);
  // Whose number a carrier's call shows is the carrier's business; registering is for phones.
  if (trunk !== undefined && request.method !== "REGISTER")
    return { kind: "admit", identity: { kind: "trunk", trunk } };
  const isTheirs =
    request.method === "REGISTER"
      ? userOf(request.to.uri) === user
      : userOf(request.from.uri) === user || isAnonymous(request.from.uri);
  if (isTheirs && trunk === undefined) return { kind: "admit", identity: { kind: "extension", extension: user } };
  deps.log.warn("sip.auth.other-name", { source: host, user: pii(user), method: request.method });
  return { kind: "reply", status: 403, reason: "Forbidden", headers: [] };
}

/** RFC 3323 §4.1.1.3: a caller who hides the number from the callee; we know it all the same. */
function isAnonymous(uri: string): boolean {
  return parseUri(uri)?.host === "anonymous.invalid";
}
