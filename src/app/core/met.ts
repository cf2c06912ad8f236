// Whom the anchor of a call talks to, as its record says it. Whoever sends a call to somebody who is there already makes one.

import type { AgentKey, ExtensionKey, QueueKey } from "../../base/ids.ts";
import type { Leg } from "../../call/leg.ts";

export interface Met {
  readonly extension: ExtensionKey | undefined;
  readonly agent?: AgentKey | undefined;
  readonly queue?: QueueKey;
  readonly recorded: boolean;
}

/** Whoever is behind this leg: an agent stays one when the call comes back, or is joined with another. */
export function metAt({ party }: Leg, recorded = false): Met {
  return { extension: party.extension, agent: party.agent, recorded };
}
