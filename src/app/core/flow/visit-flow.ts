// The caller reached a flow: what the switch says, asks and does by itself. The interpreter (ivr/run-flow.ts) says verb after verb what is to be done;
// this does them, and tells what came of each, until the flow hangs up, hands the caller over, or the caller is gone.
//
//   entered ──► verb ──done──► verb … ──► last words, hung up
//                │
//                └── queue, dial, … : elsewhere, and back (`back.ts`) ──► verb …

import { limits } from "../../../base/limits.ts";
import { sleep } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import type { Outcome } from "../../../ivr/verbs.ts";
import { afterLeg, hangUp, type Next } from "../next.ts";
import { say } from "../say.ts";
import type { Site } from "../site.ts";
import type { Way } from "../way.ts";
import type { Of } from "./doors.ts";
import { FlowVisit } from "./flow-visit.ts";
import { perform } from "./perform.ts";

export async function visitFlow(call: Call, caller: Leg, key: string, site: Site): Promise<Next> {
  const way = site.calls.way(call.id);
  if (way === undefined || !caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  endFlow(way, "handed-over"); // one flow sent the caller to the next
  way.reached();
  call.recording.close(); // of the talk before
  call.facts({ kind: "call.in-flow", call: call.id, flow: key });
  await canHear(call, caller, site);
  const entered = site.flows.current(key);
  if (entered === undefined)
    return sorry(call, caller, site, { ending: "unknown-number", note: `no such flow: ${key}` });
  if (++way.flowsEntered > limits.ivr.flowsPerCall)
    return sorry(call, caller, site, {
      ending: "forward-loop",
      note: `flow ${key}: the ${way.flowsEntered}th of this call`,
    });
  const visit = new FlowVisit(way, caller, entered, site);
  way.flow = visit;
  return goOn(visit, caller, undefined);
}

/** The caller is back from where the flow had sent them. */
export function resumeFlow(call: Call, caller: Leg, outcome: Outcome, site: Site): Promise<Next> | Next {
  const visit = site.calls.way(call.id)?.flow;
  if (visit === undefined) return hangUp(call, "completed", "switch"); // it was ended on the way back
  call.recording.close(); // of the talk: what comes now is the flow's
  call.facts({ kind: "call.in-flow", call: call.id, flow: visit.flow });
  return goOn(visit, caller, outcome);
}

/** Whatever flow the call is in, or was to come back to, is over. */
export function endFlow(way: Way, how: "gone" | "handed-over"): void {
  const { flow } = way;
  way.flow = undefined;
  way.afterwards = undefined;
  flow?.end(how);
}

async function goOn(visit: FlowVisit, caller: Leg, outcome: Outcome | undefined): Promise<Next> {
  const { way } = visit;
  const line = visit.open(caller);
  caller.hear({ kind: "nothing" });
  try {
    let verb = visit.next(outcome);
    while (verb.verb !== "hang-up") {
      if (line.isOver) return isGone(visit, caller);
      const came = await perform(verb, visit);
      if (came.kind === "leaves") {
        if (line.isOver) {
          came.onReached?.();
          return isGone(visit, caller);
        }
        if (came.isForGood === true) endFlow(way, "handed-over");
        else visit.leave(verb, came.onReached);
        return came.next;
      }
      if (line.isOver) return isGone(visit, caller);
      verb = visit.next(came);
    }
    return await lastWords(verb, visit, caller);
  } catch (bug) {
    endFlow(way, "gone");
    throw bug;
  } finally {
    visit.close();
  }
}

/** They hung up, or somebody sent the call elsewhere, or it was told to end. */
function isGone({ call, way }: FlowVisit, caller: Leg): Next {
  endFlow(way, caller.state === "ended" || call.forced !== undefined ? "gone" : "handed-over");
  return afterLeg(call, caller, "completed");
}

/** For the record. */
const ENDED = { error: "ended in an error", bound: "ended, having gone on for too long" } as const;

async function lastWords(verb: Of<"hang-up">, visit: FlowVisit, caller: Leg): Promise<Next> {
  const { call, way, line } = visit;
  way.flow = undefined;
  if (verb.why === "error" || verb.why === "bound") call.note(`flow ${visit.flow}: ${ENDED[verb.why]}`);
  const fault = await line.say(verb, false);
  if (fault !== undefined) call.note(`flow ${visit.flow}: last words: ${fault}`);
  visit.finished();
  if (caller.state === "ended") return afterLeg(call, caller, "completed");
  return hangUp(call, "completed", "switch");
}

/** The caller's phone may say only in its ACK where it hears (RFC 3261 §13.2.1): what is said before would be lost. */
async function canHear(call: Call, caller: Leg, { clock }: Site): Promise<void> {
  const until = clock.now() + limits.ivr.hearingMs;
  while (caller.codec === undefined && caller.state !== "ended" && !call.signal.aborted && clock.now() < until)
    await sleep(clock, 20, `${call.id}: its caller's ACK is awaited`, call.signal);
}

async function sorry(
  call: Call,
  caller: Leg,
  site: Site,
  { ending, note }: { readonly ending: "unknown-number" | "forward-loop"; readonly note: string },
): Promise<Next> {
  call.note(note);
  await say(caller, ["flow-sorry"], site, call.signal);
  return caller.state === "ended" ? afterLeg(call, caller, ending) : hangUp(call, ending, "switch");
}
