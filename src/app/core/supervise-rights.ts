// Whose calls a supervisor may hear (ACD-18): the office file's `supervise` of an extension names teams, queues or everybody, and so does the role
// of the user whose phone it is. A call belongs to the queue it came through, and to the teams of the agents whose phones take part in it.

import type { ExtensionKey } from "../../base/ids.ts";
import type { Leg } from "../../call/leg.ts";
import { phoneReach } from "./people-rights.ts";
import type { Site } from "./site.ts";
import type { Way } from "./way.ts";

export interface SuperviseWish {
  readonly by: ExtensionKey;
  readonly whose?: ExtensionKey | undefined;
  /** Left out: to hear it. To be heard, or to take it over, is another right. */
  readonly to?: "call.listen" | "call.supervise";
}

/**
 * The party it is about, to whom a whisper goes: a colleague on a phone of the house whom `by` may supervise. Of several `whose`, who was named;
 * else who serves the call as an agent; else who was called. undefined: there is none.
 */
export function supervisedParty(
  { by, whose, to = "call.listen" }: SuperviseWish,
  way: Way,
  parties: readonly Leg[],
  site: Pick<Site, "office" | "floor">,
): Leg | undefined {
  if (parties.some(({ party }) => party.extension === by)) return undefined; // nobody supervises himself
  const those = parties.filter((leg) => maySupervise({ by, to }, leg, way, site));
  return (
    those.find(({ party }) => party.extension === whose) ??
    those.find(({ party }) => party.agent !== undefined) ??
    those.find(({ side }) => side === "callee") ??
    those[0]
  );
}

function maySupervise(
  { by, to }: { readonly by: ExtensionKey; readonly to: "call.listen" | "call.supervise" },
  { party }: Leg,
  way: Way,
  site: Pick<Site, "office" | "floor">,
): boolean {
  const { extension } = party;
  const { everybody, teams, queues } = phoneReach(by, to, site.office());
  if (extension === undefined) return false;
  if (everybody) return true;
  const { destination } = way;
  if (destination?.kind === "queue" && queues.includes(destination.queue.key)) return true;
  return teams.length > 0 && teamsAt(extension, party.agent, site).some((team) => teams.includes(team));
}

/** Of the agent who serves the call there, who is signed in there, and whose phone it is. */
function teamsAt(
  extension: ExtensionKey,
  serving: Leg["party"]["agent"],
  { office, floor }: Pick<Site, "office" | "floor">,
): readonly string[] {
  const signedIn = floor.desk.agentAt(extension);
  const agents = [...office().agents.values()].filter(
    (agent) => agent.key === serving || agent.key === signedIn || agent.extension === extension,
  );
  return agents.flatMap(({ team }) => team ?? []);
}
