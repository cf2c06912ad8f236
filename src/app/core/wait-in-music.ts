// Nobody is with the anchor for the moment: it hears music until somebody turns the call, or hangs up.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { afterLeg, type Next } from "./next.ts";
import type { Site } from "./site.ts";

export async function waitInMusic(call: Call, anchor: Leg, site: Site): Promise<Next> {
  anchor.hear({ kind: "file", name: site.holdMusic, then: "repeat" });
  await new Promise<void>((resolve) => call.signal.onAbort(resolve));
  return afterLeg(call, anchor, "completed");
}
