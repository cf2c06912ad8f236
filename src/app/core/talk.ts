// Two people talk: the one the call stays with and the one they met. Every visit that ends in a conversation comes here, so that holding,
// transferring, parking and recording are the same whoever was dialled.

import type { AgentKey, ExtensionKey, QueueKey } from "../../base/ids.ts";
import { bridgeLegs } from "../../call/bridge-legs.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import { type Site, startRecording } from "./site.ts";

/** Whom the caller met, for the record. */
export interface Met {
  readonly extension: ExtensionKey | undefined;
  readonly agent?: AgentKey;
  readonly queue?: QueueKey;
  readonly recorded: boolean;
}

/** Answers `caller` where nobody has yet. Resolves when the call goes elsewhere or is over. */
export async function talk(call: Call, caller: Leg, other: Leg, met: Met, site: Site): Promise<Next> {
  if (!caller.answer(other.codec)) {
    return caller.state === "ended" ? afterLeg(call, caller, "cancelled") : hangUp(call, "no-common-audio", "switch");
  }
  const { recorded, ...who } = met;
  call.markConnected({ leg: other.id, ...who });
  if (recorded) startRecording(call, other.id, site);
  return afterLeg(call, await bridgeLegs(caller, other, site.holdMusic), "completed");
}
