// Who may pick up whose calls: one's own, and those of extensions in a common pickup group.

import type { ExtensionKey } from "../../base/ids.ts";
import type { Leg } from "../../call/leg.ts";
import type { Site } from "./site.ts";
import { isRecorded } from "./visit-extension.ts";
import type { Way } from "./way.ts";

export function mayPickUp(by: ExtensionKey, whose: ExtensionKey | undefined, site: Site): boolean {
  if (whose === undefined) return false;
  if (by === whose) return true;
  const { extensions } = site.office();
  const groups = extensions.get(whose)?.pickup ?? [];
  return extensions.get(by)?.pickup.some((group) => groups.includes(group)) === true;
}

/** The call is recorded as it would have been had the one who was rung answered it, or where the one who takes it always is. */
export function isRecordedVisit(way: Way, taker: Leg, site: Site): boolean {
  const { destination, call } = way;
  if (destination?.kind === "queue" && destination.queue.record === "always") return true;
  const { extensions } = site.office();
  const dialled = destination?.kind === "extension" ? destination.extension : undefined;
  const own = taker.party.extension === undefined ? undefined : extensions.get(taker.party.extension);
  return isRecorded(call, dialled, site) || own?.record === "always";
}
