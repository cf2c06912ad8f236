// What a plan means for one packet or another: questions of `leg.ts`.

import { limits } from "../base/limits.ts";
import { packetMsFor, ticksPerMs } from "./codec.ts";
import { isG711 } from "./g711.ts";
import type { AudioCodec, MediaPlan } from "./plan.ts";

/** The agreed payload type, numbered as we announced it; and the static ones of G.711 (RFC 3551 §6) where a peer sends what it did not agree on. */
export function codecOf(payloadType: number, plan: MediaPlan): AudioCodec | undefined {
  if (payloadType === (plan.receiveType ?? plan.payloadType)) return plan.codec;
  if (payloadType === 0) return "pcmu";
  if (payloadType === 8) return "pcma";
  return undefined;
}

/** RFC 3551 §6, table 4. */
export const COMFORT_NOISE = 13;
/** 20 ms: what a packet of Opus usually holds; how much it was is only asked after a pause. */
export const OPUS_TICKS = 960;

export function areBothG711(a: AudioCodec, b: AudioCodec): boolean {
  return isG711(a) && isG711(b);
}

/** Ticks of the events' clock in a millisecond. */
export function eventTicks(plan: MediaPlan): number {
  const rateHz = plan.telephoneEvent?.rateHz;
  return rateHz === undefined ? ticksPerMs(plan.codec) : rateHz / 1_000;
}

export function ptimeOf(plan: MediaPlan | undefined): number {
  const wanted = Math.min(limits.rtp.ptimeMaxMs, Math.max(limits.rtp.ptimeMinMs, plan?.ptimeMs || 20));
  return packetMsFor(plan?.codec ?? "pcmu", wanted);
}
