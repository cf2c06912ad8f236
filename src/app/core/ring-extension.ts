// All phones of an extension ring for a call, whatever its line is set to: what direct calls, groups, follow-me, intercom and pages have in common.

import type { Signal } from "../../base/abort.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { type RingOutcome, ringPhones } from "../../call/ring-phones.ts";
import type { OnProgress } from "../../call/ring-places.ts";
import type { Extension } from "../../office/office.ts";
import type { HeaderRows } from "../../sip/ports.ts";
import { shownCaller } from "./shown-caller.ts";
import type { Site } from "./site.ts";

export interface RingExtension {
  readonly call: Call;
  readonly caller: Leg;
  readonly extension: Pick<Extension, "key">;
  readonly ringMs: number;
  readonly headers?: HeaderRows;
  readonly site: Site;
}

export function ringExtension(ringing: RingExtension, signal: Signal, onProgress: OnProgress): Promise<RingOutcome> {
  const { call, caller, extension, ringMs, headers, site } = ringing;
  return ringPhones(
    {
      contacts: site.contacts(extension.key),
      extension: extension.key,
      agent: undefined,
      ringMs,
      codecs: caller.codecs,
      shown: shownCaller(call, site),
      ...(headers === undefined ? {} : { headers }),
      maxForwards: call.maxForwards - 1,
    },
    site.ringing(call),
    signal,
    onProgress,
  );
}
