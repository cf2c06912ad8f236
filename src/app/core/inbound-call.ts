// One inbound call, first ring to last word. Read this file first.

import { assert, unreachable } from "../../base/assert.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { Destination } from "../../call/route.ts";
import { cameBack } from "./came-back.ts";
import { visitFax } from "./fax/visit-fax.ts";
import { backToFlow } from "./flow/back.ts";
import { resumeFlow, visitFlow } from "./flow/visit-flow.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";
import { meet } from "./talk.ts";
import { visitApplication } from "./visit-application.ts";
import { visitConference } from "./visit-conference.ts";
import { visitDirectory } from "./visit-directory.ts";
import { visitExtension } from "./visit-extension.ts";
import { visitFeature } from "./visit-feature.ts";
import { visitGroup } from "./visit-group.ts";
import { visitEmergency, visitOutside } from "./visit-outside.ts";
import { visitPage } from "./visit-page.ts";
import { visitPark } from "./visit-park.ts";
import { visitPickup } from "./visit-pickup.ts";
import { visitQueue } from "./visit-queue.ts";
import { visitSupervise } from "./visit-supervise.ts";
import { visitSwitch } from "./visit-switch.ts";
import { visitVoicemail } from "./voicemail/visit-voicemail.ts";
import { waitInMusic } from "./wait-in-music.ts";
import type { Way } from "./way.ts";

export type HangUp = Extract<Next, { readonly kind: "hang-up" }>;

/** How a call that the switch began for somebody differs from one that came in. */
export interface Begun {
  readonly first: Next | Promise<Next>;
  /** What is to be done before everybody is hung up, and with what ending that is. */
  readonly settle: (last: HangUp) => HangUp;
}

export async function inboundCall(way: Way, site: Site, own?: Begun): Promise<void> {
  const { call } = way;
  const first = own?.first ?? begun(call, site);
  const walked = await walk(way, first instanceof Promise ? await first : first, site);
  const last = own?.settle(walked) ?? walked;
  call.end(last.ending, last.by, last.status);
}

/** Whether the caller's number may be believed is known before anybody rings. Not a tick is lost where nobody asks. */
function begun(call: Call, site: Site): Promise<Next> | Next {
  const asked = call.anchor === undefined ? undefined : site.checkCaller?.(call, call.anchor.invite);
  if (asked === undefined) return begin(call, site);
  return asked.then((refused) => {
    if (call.anchor?.state === "ended") return afterLeg(call, call.anchor, "cancelled");
    return refused ?? begin(call, site);
  });
}

/** From one visit to the next until the call is over. */
async function walk(way: Way, first: Next, site: Site): Promise<HangUp> {
  let next = first.kind === "hang-up" ? backToFlow(first, way, site) : first; // a customer who was called back has talked already
  while (next.kind !== "hang-up") {
    next = way.after(await go(next, way, site));
    if (next.kind === "hang-up" && way.transfer !== undefined) next = way.after(await cameBack(next, way, site));
    if (next.kind === "hang-up") next = backToFlow(next, way, site);
  }
  return next;
}

/** An extension has room for so many calls (SIP-12); for help there is always room, and for codes. */
function begin(call: Call, site: Site): Next {
  const destination = site.numbers().route(call.dialled, call.dialler);
  const { kind } = destination;
  const isFull = call.extension !== undefined && site.lines.hasTooMany(call.extension);
  if (isFull && kind !== "emergency" && kind !== "feature") return hangUp(call, "busy", "switch");
  return { kind: "visit", destination };
}

async function go(next: Exclude<Next, { kind: "hang-up" }>, way: Way, site: Site): Promise<Next> {
  const { call } = way;
  const { anchor } = call;
  assert(anchor !== undefined, "a call in progress stays with somebody");
  // Whoever turned it was slower than the anchor's hanging up, or than a command.
  if (call.signal.aborted) return afterLeg(call, anchor, way.wasReached ? "completed" : "cancelled");
  switch (next.kind) {
    case "visit":
      way.destination = next.destination;
      return visit(next.destination, call, anchor, site);
    case "meet":
      return meet(call, anchor, next, site);
    case "supervise":
      return visitSupervise(call, anchor, next, site);
    case "flow":
      way.destination = way.flow && { kind: "flow", flow: way.flow.flow }; // the queue has done with them
      return resumeFlow(call, anchor, next.outcome, site);
    case "tell":
      return next.story(call, anchor, site);
    case "wait":
      way.destination = undefined;
      return waitInMusic(call, anchor, site);
    default:
      return unreachable(next);
  }
}

function visit(destination: Destination, call: Call, caller: Leg, site: Site): Promise<Next> | Next {
  switch (destination.kind) {
    case "extension":
      return visitExtension(call, caller, destination.extension, site);
    case "queue":
      return visitQueue(call, caller, destination, site);
    case "feature":
      if (destination.feature === "pickup") return visitPickup(call, caller, destination.argument, site);
      return visitFeature(call, caller, destination, site);
    case "group":
      return visitGroup(call, caller, destination.group, site);
    case "page":
      return visitPage(call, caller, destination.page, site);
    case "conference":
      return visitConference(call, caller, destination, site);
    case "switch":
      return visitSwitch(call, caller, destination.nightSwitch, site);
    case "directory":
      return visitDirectory(call, caller, site);
    case "flow":
      return visitFlow(call, caller, destination.flow, site);
    case "voicemail":
      return visitVoicemail(call, caller, destination.mailbox, site);
    case "fax":
      return visitFax(call, caller, destination.fax, site);
    case "echo":
    case "music":
      return visitApplication(call, caller, destination, site);
    case "park":
    case "slot":
      return visitPark(call, caller, destination, site);
    case "outside":
      return visitOutside(call, caller, destination, site);
    case "emergency":
      return visitEmergency(call, caller, destination, site);
    case "forbidden":
      call.note(`not allowed: needs the right ${destination.right}`);
      return hangUp(call, "rejected", "switch", 403);
    case "unknown":
      return hangUp(call, "unknown-number", "switch");
    default:
      return unreachable(destination);
  }
}
