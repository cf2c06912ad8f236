// Delays read off a capture: how long the switch took from what it was told to what it did. Pure.

import type { Datagram } from "./pcap.ts";
import type { Sighting } from "./sip-sighting.ts";

export interface Delays {
  readonly ms: readonly number[];
  /** Beginnings that nothing followed: a lost call, or the end of the capture. */
  readonly unanswered: number;
}

/**
 * Caller's INVITE in (the first one with credentials of each Call-ID) → INVITE out to the other leg (the first of each Call-ID). The switch is a
 * B2BUA and joins them by nothing but the caller's number, which no two calls in progress may share.
 */
export function routingDelays(sightings: readonly Sighting[], switchPort: number): Delays {
  const seen = new Set<string>();
  const waiting = new Map<string, number>();
  const ms: number[] = [];
  let lost = 0;
  for (const { atUs, fromPort, toPort, method, from, callId, authorized } of sightings) {
    if (method !== "INVITE" || (toPort === switchPort && !authorized) || seen.has(callId)) continue;
    seen.add(callId);
    if (toPort === switchPort) {
      if (waiting.has(from)) lost += 1;
      waiting.set(from, atUs);
    } else if (fromPort === switchPort) {
      const since = waiting.get(from);
      if (since === undefined) continue; // a second offer of the same call
      waiting.delete(from);
      ms.push((atUs - since) / 1_000);
    }
  }
  return { ms, unanswered: lost + waiting.size };
}

/** An agent's BYE in → the next INVITE out to the same agent, who is known by the user of the contact. */
export function nextOfferDelays(sightings: readonly Sighting[], switchPort: number): Delays {
  const agentOf = new Map<string, string>();
  const freeSince = new Map<string, number>();
  const ended = new Set<string>();
  const ms: number[] = [];
  for (const { atUs, fromPort, toPort, method, target, callId } of sightings) {
    if (method === "INVITE" && fromPort === switchPort && !agentOf.has(callId)) {
      agentOf.set(callId, target);
      const since = freeSince.get(target);
      if (since === undefined) continue;
      freeSince.delete(target);
      ms.push((atUs - since) / 1_000);
    } else if (method === "BYE" && toPort === switchPort && !ended.has(callId)) {
      ended.add(callId);
      const agent = agentOf.get(callId);
      if (agent !== undefined) freeSince.set(agent, atUs);
    }
  }
  return { ms, unanswered: freeSince.size };
}

const RTP_HEADER = 12;

/** Sound in → the same sound out, known by the eight bytes that `media-traffic.ts` puts first into each payload. */
export function relayDelays(datagrams: readonly Datagram[], isPhone: (port: number) => boolean): Delays {
  const sent = new Map<string, number>();
  const ms: number[] = [];
  for (const { atUs, fromPort, toPort, payload } of datagrams) {
    if (payload.length < RTP_HEADER + 8) continue;
    const mark = Buffer.from(payload.buffer, payload.byteOffset + RTP_HEADER, 8).toString("latin1");
    if (isPhone(fromPort)) sent.set(mark, atUs);
    else if (isPhone(toPort)) {
      const since = sent.get(mark);
      if (since === undefined) continue;
      sent.delete(mark);
      ms.push((atUs - since) / 1_000);
    }
  }
  return { ms, unanswered: sent.size };
}
