// The caller dialled an extension: its phones ring, somebody answers, they talk.

import type { Call } from "../../call/call.ts";
import { EarlySound } from "../../call/early-sound.ts";
import type { Leg } from "../../call/leg.ts";
import { ringPhones } from "../../call/ring-phones.ts";
import type { Extension } from "../../office/office.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";
import { talk } from "./talk.ts";

export async function visitExtension(call: Call, caller: Leg, extension: Extension, site: Site): Promise<Next> {
  // RFC 3261 §16.3 step 3: what may not be forwarded any further is refused, not sent on.
  if (call.maxForwards <= 0) return hangUp(call, "failed", "switch", 483);
  const contacts = site.contacts(extension.key);
  if (contacts.length === 0) return hangUp(call, "unreachable", "switch");
  const early = new EarlySound(caller);
  const outcome = await ringPhones(
    {
      contacts,
      extension: extension.key,
      agent: undefined,
      ringMs: extension.ringMs,
      codecs: caller.codecs,
      shown: { number: call.from, name: call.fromName },
      maxForwards: call.maxForwards - 1,
    },
    site.ringing(call),
    call.signal,
    (leg, progress) => early.progress(leg, progress),
  );
  switch (outcome.kind) {
    case "answered":
      return talk(
        call,
        caller,
        outcome.leg,
        { extension: extension.key, recorded: isRecorded(call, extension, site) },
        site,
      );
    case "refused":
      return hangUp(call, outcome.refusal.ending, "callee", outcome.refusal.status);
    case "no-answer":
      return hangUp(call, "no-answer", "switch");
    case "no-port":
      return hangUp(call, "overloaded", "switch");
    case "stopped":
      return afterLeg(call, caller, "cancelled");
  }
}

function isRecorded(call: Call, extension: Extension, site: Site): boolean {
  if (extension.record === "always") return true;
  const caller = call.extension === undefined ? undefined : site.office().extensions.get(call.extension);
  return caller?.record === "always";
}
