// Which codecs are offered to whom, and in which order, so that as few calls as possible are transcoded. Asked wherever a leg is made.

import type { AudioCodec } from "../rtp/plan.ts";

/** What any installation speaks, and whatever is left of a list of codecs that are all missing here. */
const ALWAYS: readonly AudioCodec[] = ["pcma", "pcmu"];

/** Of a list of the office those that this installation speaks; never none. */
export function speakable(wanted: readonly AudioCodec[], installed: readonly AudioCodec[]): readonly AudioCodec[] {
  const left = wanted.filter((codec) => installed.includes(codec));
  return left.length === 0 ? ALWAYS : left;
}

/** For a phone: what the other party can speak comes first, in that party's order; then whatever else is allowed here, which is transcoded. */
export function offeredToPhone(other: readonly AudioCodec[], allowed: readonly AudioCodec[]): readonly AudioCodec[] {
  const common = other.filter((codec) => allowed.includes(codec));
  return [...common, ...allowed.filter((codec) => !common.includes(codec))];
}

/** For a carrier: in the order its trunk says, but what would have to be transcoded comes last. */
export function offeredToTrunk(other: readonly AudioCodec[], allowed: readonly AudioCodec[]): readonly AudioCodec[] {
  const common = allowed.filter((codec) => other.includes(codec));
  return [...common, ...allowed.filter((codec) => !common.includes(codec))];
}
