// Which transaction a message belongs to. RFC 3261 §17.1.3 (responses), §17.2.3 (requests, with the fallback for RFC 2543), §8.2.2.2 (merged requests).

import type { SipRequest } from "../message/message.ts";

/** RFC 3261 §8.1.1.7: a branch that begins so is unique. */
export const MAGIC_COOKIE = "z9hG4bK";

/** The branch of ours and what the response says in CSeq; CANCEL shares the branch of its INVITE. */
export function clientKey(branch: string, method: string): string {
  return method === "CANCEL" ? `${branch} CANCEL` : branch;
}

/** ACK and `asMethod` "INVITE" (for a CANCEL's target) find the INVITE. */
export function serverKey(request: SipRequest, asMethod: string = request.method): string {
  const method = asMethod === "ACK" ? "INVITE" : asMethod;
  const { via } = request;
  const branch = via.params.get("branch") ?? "";
  const sentBy = `${via.host}:${via.port ?? 5060}`;
  if (branch.startsWith(MAGIC_COOKIE)) return `${branch} ${sentBy} ${method}`;
  // RFC 3261 §17.2.3: an old client's branch says nothing; Request-URI, From tag, Call-ID, CSeq number and topmost Via do. The To tag is compared
  // where an ACK comes in, as it is that of our response.
  const fromTag = request.from.params.get("tag") ?? "";
  return `2543 ${sentBy} ${branch} ${method} ${request.uri} ${fromTag} ${request.callId} ${request.cseq.number}`;
}

/** Requests outside a dialog that came along several ways have this in common. */
export function mergeKey(request: SipRequest): string {
  return `${request.callId} ${request.from.params.get("tag") ?? ""} ${request.cseq.number} ${request.method}`;
}
