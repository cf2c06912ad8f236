// The Replaces header (RFC 3891): "this call takes the place of that one". Read from an INVITE and from the URI of a Refer-To; which session it
// names, `UserAgent.replaced` knows; what then happens to it is the call layer's business.

import type { SipRequest } from "../message/message.ts";
import type { ReplacedDialog } from "../session/session.ts";

/** Of an INVITE that came in; the user agent has refused malformed and repeated ones, so undefined means that there is none. */
export function replacesOf(request: SipRequest): ReplacedDialog | undefined {
  const text = request.headers.get("Replaces");
  return text === undefined ? undefined : parseReplaces(text);
}

/** RFC 3891 §3: more than one, a malformed one, one beside Join or in any other request is answered 400. */
export function isBadReplaces(request: SipRequest): boolean {
  const rows = request.headers.getAll("Replaces");
  const [only] = rows;
  if (only === undefined) return false;
  return (
    rows.length > 1 || request.method !== "INVITE" || request.headers.has("Join") || parseReplaces(only) === undefined
  );
}

/** `callid;to-tag=…;from-tag=…;early-only` (RFC 3891 §6.1). undefined: malformed, or several. */
export function parseReplaces(text: string): ReplacedDialog | undefined {
  const [callId = "", ...params] = text.split(";").map((part) => part.trim());
  if (callId === "" || /[\s,]/.test(callId)) return undefined;
  const known = new Map<string, string>();
  for (const param of params) {
    const equals = param.indexOf("=");
    const name = (equals < 0 ? param : param.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? "" : param.slice(equals + 1).trim();
    if (name === "" || known.has(name) || /[\s,]/.test(value)) return undefined;
    known.set(name, value);
  }
  const toTag = known.get("to-tag");
  const fromTag = known.get("from-tag");
  if (!toTag || !fromTag) return undefined;
  return { callId, toTag, fromTag, earlyOnly: known.has("early-only") };
}

/** The inverse, for whoever asks a phone to replace a dialog. */
export function writeReplaces(dialog: ReplacedDialog): string {
  const { callId, toTag, fromTag, earlyOnly } = dialog;
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ";early-only" : ""}`;
}
