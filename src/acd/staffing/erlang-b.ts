// Erlang B: so many lines, no waiting; whoever finds none free is turned away. For trunks.
// A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917.

import { limits } from "../../base/limits.ts";

/** Share of calls turned away, 0-1, by the recursion B(n) = aB(n-1) / (n + aB(n-1)), which neither over- nor underflows. */
export function blocking(offered: number, lines: number): number {
  let share = 1;
  for (let n = 1; n <= lines; n++) share = (offered * share) / (n + offered * share);
  return share;
}

/** The fewest lines that turn away no more than `most`; undefined: more than `limits.acd.staffingAgents`. */
export function linesNeeded(offered: number, most: number): number | undefined {
  if (offered === 0) return 0;
  let share = 1;
  for (let n = 0; n <= limits.acd.staffingAgents; n++) {
    if (n > 0) share = (offered * share) / (n + offered * share);
    if (share <= most) return n;
  }
  return undefined;
}
