// Rings the phones of whoever sent a call on or parked it, so that it comes back to them. Their line's own wishes (do not disturb, forwarding)
// do not count: the call is theirs.

import type { ExtensionKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { ringPhones } from "../../call/ring-phones.ts";
import type { Site } from "./site.ts";

/** undefined: nobody answered, or the call went elsewhere meanwhile. `name` is shown beside the number of the anchor. */
export async function ringBack(
  call: Call,
  extension: ExtensionKey | undefined,
  name: string | undefined,
  site: Site,
): Promise<Leg | undefined> {
  const { anchor } = call;
  const office = extension === undefined ? undefined : site.office().extensions.get(extension);
  if (anchor === undefined || office === undefined) return undefined;
  const outcome = await ringPhones(
    {
      contacts: site.contacts(office.key),
      extension: office.key,
      agent: undefined,
      ringMs: office.ringMs,
      codecs: anchor.codecs,
      shown: { number: call.from, name },
      maxForwards: call.maxForwards - 1,
    },
    site.ringing(call),
    call.signal,
    () => {},
  );
  return outcome.kind === "answered" ? outcome.leg : undefined;
}
