// Branded names of things. Office keys are what a person wrote in the office file; the others are made here.

import type { Rng } from "./rng.ts";

declare const brand: unique symbol;
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** One caller's contact, e.g. `c-20261122-8f3k2m9q`; sortable by day, unique by chance. */
export type CallId = Brand<string, "CallId">;
/** One SIP dialog of a call: the call's id and a running number, e.g. `c-20261122-8f3k2m9q.2`. */
export type LegId = Brand<string, "LegId">;
/** A recording: the id of its call, with a running number after the first. */
export type RecordingId = Brand<string, "RecordingId">;
/** Key under `extensions:` of the office file; also the number a phone dials. */
export type ExtensionKey = Brand<string, "ExtensionKey">;
/** Key under `agents:` of the office file, the agent's work number (工号). */
export type AgentKey = Brand<string, "AgentKey">;
/** Key under `queues:` of the office file. */
export type QueueKey = Brand<string, "QueueKey">;
/** Key under `trunks:` of the office file. */
export type TrunkKey = Brand<string, "TrunkKey">;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // no i, l, o, u: ids are read aloud

/** `length` characters of 5 bits each. */
export function randomToken(rng: Rng, length: number): string {
  let token = "";
  let bits = 0;
  for (let i = 0; i < length; i++) {
    if (i % 6 === 0) bits = rng.uint32();
    token += ALPHABET[bits & 31];
    bits >>>= 5;
  }
  return token;
}

/** `day` is the local date as YYYYMMDD; it makes ids sort and recordings easy to find. */
export function makeCallId(rng: Rng, day: string): CallId {
  return `c-${day}-${randomToken(rng, 8)}` as CallId;
}

export function makeLegId(call: CallId, ordinal: number): LegId {
  return `${call}.${ordinal}` as LegId;
}
