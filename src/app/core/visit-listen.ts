// The code to listen was dialled with an extension behind it, or the office's command rings a supervisor's phone for a call (ACD-18).

import type { CallId, ExtensionKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { ringPhones } from "../../call/ring-phones.ts";
import { announce } from "./announce.ts";
import { hangUp, type Next } from "./next.ts";
import { isSupervisor } from "./people-rights.ts";
import type { Site } from "./site.ts";
import { supervisedParty } from "./supervise-rights.ts";
import type { SupervisorRole } from "./supervisors.ts";
import { refusalToSupervise, visitSupervise } from "./visit-supervise.ts";
import type { Way } from "./way.ts";

export function visitListen(call: Call, caller: Leg, whose: string, site: Site): Promise<Next> | Next {
  const by = call.extension;
  if (by === undefined) return hangUp(call, "rejected", "switch", 403);
  const way = talkOf(whose as ExtensionKey, site);
  if (way === undefined) {
    call.note(`may not listen to ${whose}: nobody talks there`);
    // Whoever may supervise nobody need not learn who talks.
    const supervises = isSupervisor(by, "call.listen", site.office());
    return announce(call, caller, [supervises ? "supervise-nobody" : "not-allowed"], site);
  }
  const refusal = refusalToSupervise(by, way, site);
  if (refusal !== undefined) {
    call.note(`may not listen to ${whose}: ${refusal}`);
    return announce(call, caller, ["not-allowed"], site);
  }
  return visitSupervise(call, caller, { target: way.call.id, role: "listen", whose: whose as ExtensionKey }, site);
}

/** The call this extension talks in. */
function talkOf(extension: ExtensionKey, site: Site): Way | undefined {
  for (const leg of site.calls.legsOf(extension)) {
    const way = site.calls.way(leg.call);
    if (way?.talk?.parties.includes(leg) === true) return way;
  }
  return undefined;
}

/** Rings a supervisor's phones for that call. "no-phone": none is there; "not-now": the switch takes no further call. */
export function callSupervisor(
  by: ExtensionKey,
  target: Way,
  role: SupervisorRole,
  site: Site,
): "no-phone" | "not-now" | CallId {
  const office = site.office();
  const [contact] = site.contacts(by);
  if (contact === undefined) return "no-phone";
  const whose = supervisedParty({ by }, target, target.talk?.parties ?? [], site)?.party.extension;
  const dialled = `${office.features.listen}${whose ?? ""}`;
  const call = site.calls.open({ extension: by, dialled, maxForwards: 70, flow: contact.flow });
  if (call === undefined) return "not-now";
  site.calls.beginByRinging(call, () => ring(call, by, { target, role, whose }, site));
  return call.id;
}

async function ring(
  call: Call,
  by: ExtensionKey,
  wish: { readonly target: Way; readonly role: SupervisorRole; readonly whose: ExtensionKey | undefined },
  site: Site,
): Promise<Next> {
  const { target, role, whose } = wish;
  const { anchor } = target.call;
  const outcome = await ringPhones(
    {
      contacts: site.contacts(by),
      extension: by,
      agent: undefined,
      ringMs: site.office().extensions.get(by)?.ringMs ?? 0,
      codecs: anchor?.codecs ?? [],
      shown: { number: whose ?? target.call.id, name: undefined },
      maxForwards: 70,
      ...(anchor !== undefined && { near: anchor.mediaCall }),
    },
    site.ringing(call),
    call.signal,
    () => {},
  );
  if (outcome.kind === "stopped") return hangUp(call, "cancelled", "switch");
  if (outcome.kind === "refused") return hangUp(call, outcome.refusal.ending, "callee", outcome.refusal.status);
  if (outcome.kind !== "answered")
    return hangUp(call, outcome.kind === "no-port" ? "overloaded" : "no-answer", "switch");
  call.takeCaller(outcome.leg);
  return { kind: "supervise", target: target.call.id, role, whose };
}
