// A flow sends its caller to leave a message, into a conference room, or to be asked for a call-back. Each is the visit that a number leads to; what
// can be known before is told to the flow instead of to the caller.

import { EVERYBODY } from "../../../base/rules.ts";
import { boxOf } from "../voicemail/boxes.ts";
import type { Of } from "./doors.ts";
import type { FlowVisit } from "./flow-visit.ts";
import type { Performed } from "./perform.ts";

export function voicemail({ mailbox }: Of<"voicemail">, { site }: FlowVisit): Performed {
  const box = boxOf(site.office(), mailbox);
  if (box === undefined) return { kind: "error", fault: `there is no mailbox ${mailbox}` };
  const trouble = site.voicemail.trouble(box);
  if (trouble !== undefined) return { kind: "error", fault: `mailbox ${mailbox}: ${trouble}` };
  return { kind: "leaves", next: { kind: "visit", destination: { kind: "voicemail", mailbox } } };
}

export function conference({ room }: Of<"conference">, { site }: FlowVisit): Performed {
  const found = site.office().conferences.get(room);
  if (found === undefined) return { kind: "error", fault: `there is no conference room ${room}` };
  if (site.conferences.find(room)?.isFull === true) return { kind: "full" };
  return { kind: "leaves", next: { kind: "visit", destination: { kind: "conference", conference: found } } };
}

export function callback({ queue: key }: Of<"callback">, { site }: FlowVisit): Performed {
  const queue = site.office().queues.get(key);
  if (queue === undefined) return { kind: "error", fault: `there is no queue ${key}` };
  const entry = { tier: undefined, region: undefined, creditMs: 0, requires: EVERYBODY };
  const next = site.callBacks?.next({ queue, entry });
  return next === undefined ? { kind: "refused" } : { kind: "leaves", next };
}
