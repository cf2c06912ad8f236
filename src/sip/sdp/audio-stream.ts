// One audio line of a peer's description, read: whether it can be served at all, where its sound goes, and which of our codecs it knows.
// `negotiate.ts` answers with it.

import type { Address } from "../../base/net.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { type AudioCodec, type CodecLine, codecLines, type EventLine, eventLines } from "./audio-formats.ts";
import { ipVersion, isMulticast, isUnspecified } from "./ip-literal.ts";
import {
  connectionOf,
  type Direction,
  directionOf,
  rtcpOf,
  type Sdp,
  type SdpConnection,
  type SdpMedia,
} from "./sdp.ts";

/** `code` and `text` are for a Warning header (RFC 3261 §20.43). */
export interface NegotiationFault {
  readonly kind: "negotiation";
  readonly reply: 488;
  readonly code: 300 | 302 | 304 | 305 | 330 | 399;
  readonly text: string;
}

export interface Stream {
  readonly media: SdpMedia;
  readonly connection: SdpConnection;
  /** What the peer does. */
  readonly peer: Direction;
  /** Common codecs in the order of the description, never none. */
  readonly codecs: readonly [CodecLine, ...CodecLine[]];
  readonly events: readonly EventLine[];
}

export interface StreamWish {
  readonly codecs: readonly AudioCodec[];
  /** Our address, whose family theirs must have; undefined: any. */
  readonly local: Address | undefined;
  /** The peer comes to us, whatever address it writes. */
  readonly isIce: boolean;
}

export function readStream(sdp: Sdp, media: SdpMedia, wish: StreamWish): Result<Stream, NegotiationFault> {
  const connection = connectionOf(sdp, media);
  if (connection === undefined) return fail(fault(399, "no connection address"));
  const version = ipVersion(connection.host);
  if (version !== 0 && isMulticast(connection.host)) return fail(fault(330, "multicast not available"));
  // Before a browser knows its addresses it says 0.0.0.0, also where it has none but of IPv6 (RFC 8840 §4.3.1): it comes to us.
  const isOpen = wish.isIce && isUnspecified(connection.host);
  if (wish.local !== undefined && !isOpen && connection.family !== familyOf(wish.local.host)) {
    return fail(fault(300, `IP${connection.family} not available`));
  }
  const [first, ...further] = codecLines(media, wish.codecs);
  if (first === undefined) return fail(fault(305, "no common audio codec"));
  return ok({
    media,
    connection,
    peer: wish.isIce ? directionOf(sdp, media) : peerDirection(sdp, media),
    codecs: [first, ...further],
    events: eventLines(media),
  });
}

/** What the peer does: RFC 2543's c=0.0.0.0 means it does not receive (RFC 3264 §8.4). */
function peerDirection(sdp: Sdp, media: SdpMedia): Direction {
  const direction = directionOf(sdp, media);
  const connection = connectionOf(sdp, media);
  if (connection === undefined || !isUnspecified(connection.host)) return direction;
  return sends(direction) ? "sendonly" : "inactive";
}

export function placeOf({ connection, media }: Stream): { readonly remote: Address; readonly remoteRtcp: Address } {
  const host = placeHost(connection.host);
  const rtcp = rtcpOf(media);
  const rtcpHost = rtcp?.host === undefined || ipVersion(rtcp.host) === 0 || isMulticast(rtcp.host) ? host : rtcp.host;
  const rtcpPort = rtcp?.port ?? (media.port < 65_535 ? media.port + 1 : 0);
  return { remote: { host, port: media.port }, remoteRtcp: { host: rtcpHost, port: rtcpPort } };
}

/** Deviation: RFC 8866 §5.7 allows a name; media must never wait for DNS, so it counts as "nowhere yet" until packets come. */
function placeHost(host: string): string {
  return ipVersion(host) === 0 || isUnspecified(host) ? "0.0.0.0" : host;
}

export function sends(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "sendonly";
}

export function receives(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "recvonly";
}

export function familyOf(host: string): 4 | 6 {
  return host.includes(":") ? 6 : 4;
}

/** Fit for a quoted string. */
export function tokenOf(text: string): string {
  return text.replace(/[^\w/.-]/g, "?").slice(0, 40);
}

export function fault(code: NegotiationFault["code"], text: string): NegotiationFault {
  return { kind: "negotiation", reply: 488, code, text };
}
