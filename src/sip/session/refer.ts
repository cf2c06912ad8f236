// What a REFER asks for (RFC 3515 §2.1), read from its headers. Who carries it out, and what is told of it, is their-referrals.ts.

import { parseReplaces } from "../dialog/replaces.ts";
import type { SipRequest } from "../message/message.ts";
import { parseNameAddr } from "../message/name-addr.ts";
import { parseUri, unescapeUri } from "../message/uri.ts";
import type { ReplacedDialog } from "./session.ts";

export interface Refer {
  readonly target: string;
  readonly replaces: ReplacedDialog | undefined;
  readonly referredBy: string | undefined;
  /** RFC 4488: they want to hear nothing of it. */
  readonly wantsNoNotify: boolean;
}

/** The number is the refusal: 400 malformed, 416 a scheme that nobody can call, 501 any other request than an INVITE. */
export function readRefer(request: SipRequest): Refer | 400 | 416 | 501 {
  const rows = request.headers.list("Refer-To");
  // RFC 3515 §2.4.1: exactly one.
  const address = rows.length === 1 ? parseNameAddr(rows[0] ?? "") : undefined;
  if (address === undefined) return 400;
  const { uri } = address;
  if (!/^(sips?|tel):/i.test(uri)) return 416;
  const parsed = parseUri(uri);
  if (parsed === undefined) return 400;
  const method = parsed.params.get("method");
  if (method !== undefined && method.toUpperCase() !== "INVITE") return 501;
  const replaces = replacesIn(parsed.headers);
  if (replaces === "malformed") return 400;
  const question = uri.indexOf("?");
  const referredBy = request.headers.get("Referred-By");
  // RFC 3892 §2.1: one at the most, and an address.
  if (request.headers.getAll("Referred-By").length > 1) return 400;
  if (referredBy !== undefined && parseNameAddr(referredBy) === undefined) return 400;
  const wantsNoNotify = /^\s*false\s*(;|$)/i.test(request.headers.get("Refer-Sub") ?? "");
  return { target: question < 0 ? uri : uri.slice(0, question), replaces, referredBy, wantsNoNotify };
}

/** RFC 3261 §19.1.1: the header part of a URI, `name=value&…`, both escaped. */
function replacesIn(headers: string): ReplacedDialog | "malformed" | undefined {
  const values = headers
    .split("&")
    .filter((header) => unescapeUri(header.split("=", 1)[0] ?? "").toLowerCase() === "replaces")
    .map((header) => unescapeUri(header.slice(header.indexOf("=") + 1)));
  const [value] = values;
  if (value === undefined) return undefined;
  return (values.length === 1 ? parseReplaces(value) : undefined) ?? "malformed";
}
