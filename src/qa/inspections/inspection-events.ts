// What is told of inspections, to whoever may see them. Never who judged it. Until there is a score it is the team's matter alone: an agent who knew that a
// call is to be judged would learn which ones are looked at.

import type { EventType, NewEvent } from "../../crm/events.ts";
import { qaId } from "../ids.ts";
import type { Inspection, InspectionState } from "../inspection.ts";
import { type Step, TOLD } from "./inspection-steps.ts";

/** States of which the agent learns. */
export const SCORED_STATES = ["scored", "disputed", "rechecked", "final"] as const satisfies readonly InspectionState[];

export function isScored(state: InspectionState): boolean {
  return (SCORED_STATES as readonly InspectionState[]).includes(state);
}

export function inspectionEvent(type: EventType & `inspection.${string}`, one: Inspection): NewEvent {
  const { number, agent, team, scorecard, version, state, result, dispute } = one;
  const data = {
    ...{ inspection: qaId("inspection", number), scorecard, version, state },
    ...(result === undefined ? {} : { score: result.score, passed: result.passed }),
    ...(dispute?.decided === undefined ? {} : { outcome: dispute.decided.outcome }),
  };
  return { type, about: isScored(state) ? { agent, team } : { team }, data };
}

/** Of what just became of it. */
export function eventsOf(step: Step, before: Inspection, after: Inspection): readonly NewEvent[] {
  const type = TOLD[step.kind];
  return [
    ...(type === undefined ? [] : [inspectionEvent(type, after)]),
    ...(after.state === "final" && before.state !== "final" ? [inspectionEvent("inspection.final", after)] : []),
  ];
}
