// A visit is over and the call would end. Where its caller is still there and came from a flow, or the queue has one for afterwards, they go (back) to
// it: the agent's hanging up is not the end for them. Asked by inbound-call.ts after each visit that ends a call.
//
// Nobody comes back who is not the flow's caller any more (they were sent on into another call, or have left and the others talk on), whose call was
// told to end, or whom a queue's own rules have dealt with.

import { unreachable } from "../../../base/assert.ts";
import type { Ending } from "../../../call/ending.ts";
import type { Leg } from "../../../call/leg.ts";
import type { FlowValue } from "../../../ivr/flow.ts";
import type { Outcome, Verb } from "../../../ivr/verbs.ts";
import type { Next } from "../next.ts";
import type { Site } from "../site.ts";
import type { Way } from "../way.ts";
import type { ServedBy } from "./doors.ts";
import { type FlowVisit, servedValue } from "./flow-visit.ts";
import { endFlow } from "./visit-flow.ts";

type HangUp = Extract<Next, { readonly kind: "hang-up" }>;

export function backToFlow(last: HangUp, way: Way, site: Site): Next {
  const { call, flow, afterwards } = way;
  if (flow === undefined && afterwards === undefined) return last;
  const caller = afterwards?.caller ?? flow?.leg;
  if (caller === undefined || !isThere(last, caller, way)) {
    endFlow(way, call.anchor?.state === "ended" || call.forced !== undefined ? "gone" : "handed-over");
    return last;
  }
  if (afterwards !== undefined) {
    endFlow(way, "handed-over");
    if (site.flows.current(afterwards.flow) === undefined) {
      call.note(`no such flow: ${afterwards.flow}`);
      return last;
    }
    call.resume();
    return { kind: "visit", destination: { kind: "flow", flow: afterwards.flow } };
  }
  const outcome = flow === undefined ? undefined : cameOf(last, flow);
  if (outcome === undefined) {
    endFlow(way, "handed-over");
    return last;
  }
  call.resume();
  return { kind: "flow", outcome };
}

/** The flow's caller is the one the call stays with, and may go on. */
function isThere(last: HangUp, caller: Leg, { call }: Way): boolean {
  const { anchor } = call;
  if (anchor === undefined || anchor.state === "ended" || call.forced !== undefined) return false;
  if (last.ending === "transferred" || last.ending === "no-common-audio") return false;
  return anchor === caller || anchor.party === caller.party; // the same person, moved to another media worker
}

/** undefined: that was not the flow's business. */
function cameOf(last: HangUp, flow: FlowVisit): Outcome | undefined {
  const verb = flow.away;
  if (verb === undefined) return undefined;
  if (flow.hasTalked) return flow.takesDone ? { kind: "done", value: talkOf(flow) } : undefined;
  return withoutTalk(last.ending, verb);
}

const NOBODY: ServedBy = { agent: undefined, extension: undefined, queue: undefined, seconds: 0 };

function talkOf({ served }: FlowVisit): FlowValue {
  return { ...servedValue(served ?? NOBODY) };
}

function withoutTalk(ending: Ending, { verb }: Verb): Outcome | undefined {
  switch (verb) {
    case "dial":
      return dialled(ending);
    case "voicemail":
      return ending === "voicemail" || ending === "completed" ? { kind: "done" } : { kind: "empty" };
    case "conference":
      return { kind: "done" };
    case "callback":
      return ending === "call-back" ? { kind: "done" } : { kind: "refused" };
    default:
      return undefined; // a queue's own rules have dealt with the caller
  }
}

function dialled(ending: Ending): Outcome {
  switch (ending) {
    case "completed":
    case "voicemail":
    case "call-back":
      return { kind: "done" };
    case "busy":
    case "rejected":
    case "overloaded":
    case "closed":
      return { kind: "busy" };
    case "no-answer":
    case "unreachable":
    case "timed-out":
    case "abandoned":
    case "cancelled":
    case "gave-way":
      return { kind: "no-answer" };
    case "transferred":
    case "unknown-number":
    case "no-line":
    case "forward-loop":
    case "no-common-audio":
    case "failed":
    case "too-long":
    case "no-audio":
    case "no-secure-audio":
    case "hung-up-by-command":
    case "switch-stopped":
    case "switch-restarted":
    case "lost-at-restart":
      return { kind: "error", fault: `not reached: ${ending}` };
    default:
      return unreachable(ending);
  }
}
