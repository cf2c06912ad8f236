// A line sends its call elsewhere: once, with the reason, on its own account, and never round in a circle.

import type { ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Call } from "../../call/call.ts";
import type { DiversionReason } from "../../call/diversion.ts";
import { hangUp, type Next } from "./next.ts";
import { reach, takesForwarded } from "./reach.ts";
import type { Site } from "./site.ts";

export interface Forwarding {
  /** The number that was called: an extension's or a ring group's. */
  readonly from: string;
  readonly to: string;
  readonly reason: DiversionReason;
  /** Whose rights and ceilings the further way has. */
  readonly by: ExtensionKey;
}

/** undefined: that number cannot be reached from there (any more), and the call ends as if there were no forwarding. */
export function forward(call: Call, { from, to, reason, by }: Forwarding, site: Site): Next | undefined {
  const destination = reach(to, by, site);
  if (!takesForwarded(destination)) {
    call.note(`not forwarded from ${from} to ${to}: ${destination.kind}`);
    return undefined;
  }
  const target = destination.kind === "extension" ? destination.extension.key : to;
  const comesRound = target === from || call.diversions.some((one) => one.from === target);
  call.divert({ from, to, reason, extension: by });
  if (comesRound || call.diversions.length > limits.call.forwards) return hangUp(call, "forward-loop", "switch");
  return { kind: "visit", destination };
}
