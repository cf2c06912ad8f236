// The rows every response to a request repeats (RFC 3261 §8.2.6.2), with what the transport learned put into the topmost Via (§18.2.1, RFC 3581 §4).

import { splitList } from "../message/headers.ts";
import type { SipRequest } from "../message/message.ts";
import type { Via } from "../message/values.ts";
import { parseFirstVia, writeVia } from "../message/via.ts";
import type { Flow, HeaderRows } from "../ports.ts";

/** Via, From, To (with `toTag` where the request had none), Call-ID and CSeq. */
export function repeatedRows(request: SipRequest, flow: Flow, toTag: string): HeaderRows {
  const { headers } = request;
  const rows = viaRows(headers.getAll("Via"), request.via, flow);
  rows.push(["From", headers.get("From") ?? ""], ["To", taggedTo(request, toTag)]);
  rows.push(["Call-ID", request.callId], ["CSeq", headers.get("CSeq") ?? ""]);
  return rows;
}

/** The same for a request that could not be parsed; `rows` is what could be read of it. Undefined: its Via cannot be followed. */
export function repeatedRowsOfFaulty(rows: HeaderRows, flow: Flow, toTag: string): HeaderRows | undefined {
  const vias = rows.filter(([name]) => name === "Via").map(([, value]) => value);
  const top = vias[0] === undefined ? undefined : parseFirstVia(vias[0]);
  if (top === undefined) return undefined;
  const answer = viaRows(vias, top, flow);
  for (const [name, value] of rows) {
    if (name === "Via") continue;
    answer.push([name, name === "To" && !/;\s*tag\s*=/i.test(value) ? `${value};tag=${toTag}` : value]);
  }
  return answer;
}

function taggedTo(request: SipRequest, toTag: string): string {
  const to = request.headers.get("To") ?? "";
  return request.to.params.has("tag") ? to : `${to};tag=${toTag}`;
}

function viaRows(vias: readonly string[], top: Via, flow: Flow): [string, string][] {
  const rows: [string, string][] = [];
  const first: string[] = [];
  const raw = vias[0] ?? "";
  if (raw.includes(",")) splitList(raw, first);
  else first.push(raw);
  first[0] = withSource(first[0] ?? "", top, flow);
  for (const value of first) rows.push(["Via", value]);
  for (let i = 1; i < vias.length; i++) rows.push(["Via", vias[i] ?? ""]);
  return rows;
}

function withSource(raw: string, via: Via, flow: Flow): string {
  const asksPort = via.params.has("rport");
  // RFC 3261 §18.2.1: `received` where sent-by is a name or another address; RFC 3581 §4: always beside a filled `rport`.
  if (!asksPort && via.host === flow.remote.host) return raw;
  const params = new Map(via.params);
  params.set("received", flow.remote.host);
  if (asksPort) params.set("rport", String(flow.remote.port));
  return writeVia({ ...via, params });
}

/** RFC 3261 §8.2.6.1, §8.2.6.2: 100 has no To tag of ours and repeats the Timestamp. */
export function tryingRows(request: SipRequest, repeated: HeaderRows): HeaderRows {
  const rows = repeated.map((row): readonly [string, string] => {
    return row[0] === "To" ? ["To", request.headers.get("To") ?? row[1]] : row;
  });
  const timestamp = request.headers.get("Timestamp");
  return timestamp === undefined ? rows : [...rows, ["Timestamp", timestamp]];
}

/** The same for each repetition of a request, and of no use to anybody else. */
export function statelessTag(request: SipRequest): string {
  let hash = 0x811c9dc5;
  const text = `${request.callId} ${request.from.params.get("tag") ?? ""} ${request.via.params.get("branch") ?? ""} ${request.cseq.number}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `s${(hash >>> 0).toString(36)}`;
}
