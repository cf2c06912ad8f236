// Ranges of a reply that can be had from any byte on (RFC 9110 §14): which bytes a request asks for. `write-ranged.ts` sends them.

export type RangeWish =
  | { readonly kind: "whole" }
  /** Up to `to`, without it. */
  | { readonly kind: "part"; readonly from: number; readonly to: number }
  /** None of it is there. */
  | { readonly kind: "beyond" };

export interface RangeHeaders {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

const WHOLE: RangeWish = { kind: "whole" };
/** RFC 9110 §14.1.2; units are written in any case. */
const BYTES = /^bytes=(.*)$/i;
const ONE = /^\s*(\d*)-(\d*)\s*$/;

/**
 * `bytes` altogether; `tag`: the entity tag of what is there now. More ranges than one are answered with the whole, as RFC 9110 §14.2 lets a server
 * do: no player asks so, and what overlaps a thousand times is the attack of §17.15. What is no range of ours is no range.
 */
export function rangeWish({ range, ifRange }: RangeHeaders, bytes: number, tag: string): RangeWish {
  const set = range === undefined ? undefined : BYTES.exec(range)?.[1];
  if (set === undefined || set.includes(",")) return WHOLE;
  // RFC 9110 §13.1.5: strong comparison; a date never fits, for we tell none.
  if (ifRange !== undefined && ifRange.trim() !== tag) return WHOLE;
  const [, first = "", last = ""] = ONE.exec(set) ?? [];
  if (first === "" && last === "") return WHOLE;
  if (first === "") {
    const from = Math.max(0, bytes - Number(last));
    return from < bytes ? { kind: "part", from, to: bytes } : { kind: "beyond" };
  }
  if (last !== "" && Number(last) < Number(first)) return WHOLE; // §14.1.1: invalid, so ignored
  if (Number(first) >= bytes) return { kind: "beyond" };
  return { kind: "part", from: Number(first), to: last === "" ? bytes : Math.min(bytes, Number(last) + 1) };
}
