// The caller dialled an extension: its phones ring, somebody answers, they talk.

import { bridgeLegs } from "../../call/bridge-legs.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { ringPhones } from "../../call/ring-phones.ts";
import type { Extension } from "../../office/office.ts";
import { hangUp, type Next } from "./next.ts";
import { type Site, startRecording } from "./site.ts";

export async function visitExtension(call: Call, caller: Leg, extension: Extension, site: Site): Promise<Next> {
  // RFC 3261 §16.3 step 3: what may not be forwarded any further is refused, not sent on.
  if (call.maxForwards <= 0) return hangUp(call, "failed", "switch", 483);
  const contacts = site.contacts(extension.key);
  if (contacts.length === 0) return hangUp(call, "unreachable", "switch");
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
    { onRinging: () => caller.ring(), onEarly: (callee) => hearEarly(caller, callee) },
  );
  switch (outcome.kind) {
    case "answered":
      return talk(call, caller, outcome.leg, extension, site);
    case "refused":
      return hangUp(call, outcome.refusal.ending, "callee", outcome.refusal.status);
    case "no-answer":
      return hangUp(call, "no-answer", "switch");
    case "stopped":
      return hangUp(call, "cancelled", "caller");
  }
}

/** Early media: the callee's sound reaches the caller before the answer; nothing goes the other way yet. */
function hearEarly(caller: Leg, callee: Leg): void {
  caller.ringWithSound(callee.codec);
  caller.hear({ kind: "leg", leg: callee.id });
}

async function talk(call: Call, caller: Leg, callee: Leg, extension: Extension, site: Site): Promise<Next> {
  if (!caller.answer(callee.codec)) {
    return caller.state === "ended" ? hangUp(call, "cancelled", "caller") : hangUp(call, "no-common-audio", "switch");
  }
  call.markConnected({ leg: callee.id, extension: extension.key });
  const recorded = extension.record === "always" || recordsCaller(call, site);
  if (recorded) startRecording(call, callee.id, site);
  const end = await bridgeLegs(caller, callee, site.holdMusic);
  return hangUp(call, "completed", end.first === caller ? "caller" : "callee");
}

function recordsCaller(call: Call, site: Site): boolean {
  const caller = call.extension === undefined ? undefined : site.office().extensions.get(call.extension);
  return caller?.record === "always";
}
