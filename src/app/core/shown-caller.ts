// What a phone of the office shows of whoever calls (CRM-04): the customer's name and class where the number is known, else what the network says. Used
// wherever a phone of ours is rung for a caller; carriers are told nothing of it.

import type { Call } from "../../call/call.ts";
import type { Site } from "./site.ts";

export interface ShownCaller {
  readonly number: string;
  readonly name: string | undefined;
}

export function shownCaller(call: Call, site: Pick<Site, "callerName">): ShownCaller {
  return { number: call.from, name: site.callerName?.(call.from) ?? call.fromName };
}
