// The switch has something to say and nothing else: it answers, says it, and hangs up.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import { type Said, say } from "./say.ts";
import type { Site } from "./site.ts";

export async function announce(call: Call, caller: Leg, prompts: readonly Said[], site: Site): Promise<Next> {
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  call.markConnected({});
  await say(caller, prompts, site, call.signal);
  return caller.state === "ended" ? afterLeg(call, caller, "completed") : hangUp(call, "completed", "switch");
}
