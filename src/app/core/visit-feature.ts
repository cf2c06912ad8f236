// An agent dialled a feature code from a desk phone (ACD-19): it is done, and a voice says what happened.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { FeatureCodes } from "../../office/office.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";

export async function visitFeature(
  call: Call,
  caller: Leg,
  dialled: { readonly feature: keyof FeatureCodes; readonly argument: string },
  site: Site,
): Promise<Next> {
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  call.markConnected({});
  const prompt = site.agentCodes.dialled({ ...dialled, extension: call.extension });
  await site.play(caller, `${site.office().language}/${prompt}`);
  return caller.state === "ended" ? afterLeg(call, caller, "completed") : hangUp(call, "completed", "switch");
}
