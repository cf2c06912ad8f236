// The one table of who hears whom, as data: everybody's part in a conversation in, a row for each of them out. A talk of two, a call of three,
// a conference and a supervisor who listens, whispers or barges in are all the same function; `MediaPlane.table` sets its rows in one step.
//
//   speaks ╲ hears   party   muted   away    listening  whispering  barging
//   party              x       x       x        x          x           x
//   muted, away        -       -       -        -          -           -        nobody hears them
//   listening          -       -       -        -          -           -
//   whispering    its own agent alone, whatever else that one is
//   barging            x       x       x        x          x           x
//
// Nobody hears himself. Who is `apart` hears what was meant for them, and is heard where `heard` says so.

import { unreachable } from "../base/assert.ts";
import type { LegId } from "../base/ids.ts";
import type { Hearing, HearingRow } from "../rtp/media.ts";

export type Part =
  | { readonly kind: "party" }
  /** Hears everybody and is heard by nobody. */
  | { readonly kind: "muted" }
  /** Holds, or the way to them is broken. */
  | { readonly kind: "away" }
  /** An announcement, music before the moderator comes, asking back elsewhere. */
  | { readonly kind: "apart"; readonly hears: Hearing; readonly heard: boolean }
  | { readonly kind: "listening" }
  | { readonly kind: "whispering"; readonly to: LegId | undefined }
  | { readonly kind: "barging" };

export interface Seat {
  readonly leg: LegId;
  readonly part: Part;
}

export interface HearingRules {
  /** What a party hears where there is nobody to be heard: each of the others is away, or there is none. */
  readonly alone: Hearing;
  /** Even one voice goes through a mix, so that tones can be heard over it (`MediaPlane.chime`). */
  readonly mixed?: boolean;
}

/** More voices are summed once for all who hear them; of fewer each hears its own sum, without itself in the list. */
const SHARED_FROM = 4;
const NOTHING: Hearing = { kind: "nothing" };

/** A row for each seat, in their order. Rows of a larger round share one list, themselves in it: the media plane sums it once. */
export function hearingTable(seats: readonly Seat[], rules: HearingRules): readonly HearingRow[] {
  const voices = seats.filter(({ part }) => speaksToAll(part)).map(({ leg }) => leg);
  return seats.map((seat) => ({ leg: seat.leg, what: hearingOf(seat, seats, voices, rules) }));
}

/** Who gets a track of a recording: whoever the others hear as one of them, and nobody who listens, whispers or is apart unheard. Each track is its own leg's voice alone. */
export function recordedSeats(seats: readonly Seat[]): readonly LegId[] {
  const isUnheard = (part: Part): boolean =>
    part.kind === "listening" || part.kind === "whispering" || (part.kind === "apart" && !part.heard);
  return seats.filter(({ part }) => !isUnheard(part)).map(({ leg }) => leg);
}

function hearingOf(seat: Seat, seats: readonly Seat[], voices: readonly LegId[], rules: HearingRules): Hearing {
  const { leg, part } = seat;
  if (part.kind === "apart") return part.hears;
  const whispers = whisperersTo(leg, seats);
  const others = voices.length - (voices.includes(leg) ? 1 : 0);
  if (others + whispers.length === 0) return isAccompanied(seat, seats) ? NOTHING : rules.alone;
  if (whispers.length === 0 && voices.length >= SHARED_FROM) return { kind: "mix", legs: voices };
  const heard = [...voices.filter((one) => one !== leg), ...whispers];
  const [only, second] = heard;
  if (only === undefined || second !== undefined || rules.mixed === true) return { kind: "mix", legs: heard };
  return { kind: "leg", leg: only };
}

function whisperersTo(leg: LegId, seats: readonly Seat[]): readonly LegId[] {
  const whispering = seats.filter(({ part }) => part.kind === "whispering" && part.to === leg);
  return whispering.map((one) => one.leg).filter((one) => one !== leg);
}

/** Somebody is there, only silent at the moment. A supervisor is never left with music: it would not be the call that he hears. */
function isAccompanied({ leg, part }: Seat, seats: readonly Seat[]): boolean {
  if (isSupervisor(part)) return true;
  return seats.some((one) => one.leg !== leg && (one.part.kind === "muted" || speaksToAll(one.part)));
}

function speaksToAll(part: Part): boolean {
  switch (part.kind) {
    case "party":
    case "barging":
      return true;
    case "apart":
      return part.heard;
    case "muted":
    case "away":
    case "listening":
    case "whispering":
      return false;
    default:
      return unreachable(part);
  }
}

function isSupervisor({ kind }: Part): boolean {
  return kind === "listening" || kind === "whispering" || kind === "barging";
}
