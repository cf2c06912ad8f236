// A supervisor takes a waiting caller (ACD-18): by the code *66 and a queue's number the one in front, by command that call, for which the own phone
// rings first. Until somebody is there the caller waits on and may meet an agent; the queue counts a caller who is taken as answered.

import type { CallId, ExtensionKey, QueueKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { ELSEWHERE, ringPhones } from "../../call/ring-phones.ts";
import { announce } from "./announce.ts";
import { metAt } from "./met.ts";
import { hangUp, type Next, unanswered } from "./next.ts";
import { isSupervisor, mayServeQueue, whoAt } from "./people-rights.ts";
import { isRecordedVisit } from "./pickup-rights.ts";
import { shownCaller } from "./shown-caller.ts";
import type { Site } from "./site.ts";
import type { InLine } from "./waiting/in-line.ts";

/** The code was dialled. */
export function visitTakeWaiting(call: Call, caller: Leg, dialled: string, site: Site): Promise<Next> | Next {
  const by = call.extension;
  const office = site.office();
  if (by === undefined || !isSupervisor(by, "call.move", office)) return announce(call, caller, ["not-allowed"], site);
  const queue = [...office.queues.values()].find(({ number }) => number === dialled.replace(/^\*(?=\d)/, ""));
  if (queue === undefined || !mayServeQueue(by, queue.key, office))
    return announce(call, caller, [queue === undefined ? "unknown-number" : "not-allowed"], site);
  const line = inFront(queue.key, site);
  if (line === undefined) return announce(call, caller, ["nobody-waits"], site);
  return meetWaiting(call, caller, line, site);
}

/** By command. "no-phone": none is registered; "not-now": the switch takes no further call; "not-waiting": nobody of that name waits. */
export function takeWaiting(
  target: CallId,
  by: ExtensionKey,
  who: string,
  site: Site,
): "rings" | "no-phone" | "not-now" | "not-waiting" {
  const line = site.floor.inLine(target);
  if (line === undefined) return "not-waiting";
  const [contact] = site.contacts(by);
  if (contact === undefined) return "no-phone";
  const dialled = `${site.office().features.takeWaiting}${line.queue.number}`;
  const call = site.calls.open({ extension: by, dialled, maxForwards: 70, flow: contact.flow });
  if (call === undefined) return "not-now";
  site.calls.beginByRinging(call, () => ringForCaller(call, by, { line, who }, site));
  return "rings";
}

async function ringForCaller(
  call: Call,
  by: ExtensionKey,
  { line, who }: { readonly line: InLine; readonly who: string },
  site: Site,
): Promise<Next> {
  const { caller } = line;
  const outcome = await ringPhones(
    {
      contacts: site.contacts(by),
      extension: by,
      agent: undefined,
      ringMs: site.office().extensions.get(by)?.ringMs ?? 0,
      codecs: caller.codecs,
      shown: shownCaller(line.call, site),
      maxForwards: 70,
      near: caller.mediaCall,
    },
    site.ringing(call),
    call.signal,
    () => {},
  );
  if (outcome.kind !== "answered") return unanswered(call, caller, outcome);
  call.takeCaller(outcome.leg);
  const still = site.floor.inLine(line.call.id);
  if (still === undefined) return announce(call, outcome.leg, ["nobody-waits"], site); // an agent was quicker, or they gave up
  return meetWaiting(call, outcome.leg, still, site, who);
}

/** `taker` goes over into the caller's call; their own ends. */
function meetWaiting(call: Call, taker: Leg, line: InLine, site: Site, who?: string): Next {
  const way = site.calls.way(line.call.id);
  if (way === undefined || way.isTurning) return hangUp(call, "unreachable", "switch", 480);
  const moved = site.calls.move(taker, way.call);
  if (moved === undefined) return hangUp(call, "overloaded", "switch");
  const { extension } = moved.party;
  site.audit.note({
    who: who ?? (extension === undefined ? taker.shown.number : whoAt(extension, site.office())),
    what: "call.take",
    on: `call ${way.call.id}`,
    before: `queue ${line.queue.key}`,
    after: `extension ${extension ?? taker.shown.number}`,
  });
  const to = line.queue.number;
  way.call.facts({ kind: "call.transferred", call: way.call.id, by: moved.shown.number, to, how: "picked-up" });
  call.facts({ kind: "call.joined", call: call.id, into: way.call.id });
  way.turn({ kind: "meet", legs: [moved], met: metAt(moved, isRecordedVisit(way, moved, site)) }, ELSEWHERE);
  return { kind: "hang-up", ending: "transferred", by: "caller", status: 200 };
}

function inFront(queue: QueueKey, site: Site): InLine | undefined {
  for (const { call } of site.floor.desk.waiting(queue, site.clock.now())) {
    const line = site.floor.inLine(call);
    if (line !== undefined && site.calls.way(call)?.isTurning === false) return line;
  }
  return undefined;
}
