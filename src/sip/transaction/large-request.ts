// Requests too large for a datagram (RFC 3261 §18.1.1): whether one is, and whether its peer can be reached over TCP at all. The layer is the caller.

import { limits } from "../../base/limits.ts";
import { isIpAddress } from "../dialog/ip-address.ts";
import { parseNameAddr } from "../message/name-addr.ts";
import { parseUri } from "../message/uri.ts";
import type { Flow } from "../ports.ts";
import type { RequestPlan } from "./transaction.ts";

/** Start line, Via and the names of what is left out of the count below. */
const BESIDE_ROWS = 150;
const DEFAULT_PORT = 5060;

/** Counted, not written: nearly all are far from the bound. */
export function isLarge({ uri, rows, body = "" }: RequestPlan): boolean {
  let size = BESIDE_ROWS + uri.length + body.length;
  for (const [name, value] of rows) size += name.length + value.length + 4;
  return size > limits.sip.datagramRequestBytes;
}

/**
 * Deviation: RFC 3261 §18.1.1 moves every large request to TCP. A phone whose own address is not the one its packets come from stands behind a NAT, where
 * no connection gets in; its request stays a datagram and is cut up by IP. A name says nothing of that: trunks have one, and `.invalid` is nobody's.
 */
export function mayTakeStream({ uri, rows }: RequestPlan, { remote }: Flow): boolean {
  const route = rows.find(([name]) => name === "Route")?.[1];
  const next = parseUri(route === undefined ? uri : (parseNameAddr(route)?.uri ?? ""));
  if (next === undefined || next.scheme === "tel" || next.host.endsWith(".invalid")) return false;
  if (!isIpAddress(next.host)) return true;
  return next.host === remote.host && (next.port ?? DEFAULT_PORT) === remote.port;
}
