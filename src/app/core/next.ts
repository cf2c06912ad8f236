// Where a call goes after each visit.

import type { CallId, ExtensionKey, LegId } from "../../base/ids.ts";
import type { Millis } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import type { Ending } from "../../call/ending.ts";
import type { EndedBy } from "../../call/facts.ts";
import type { Leg } from "../../call/leg.ts";
import type { RingOutcome } from "../../call/ring-phones.ts";
import type { Destination } from "../../call/route.ts";
import type { Outcome } from "../../ivr/verbs.ts";
import type { Met } from "./met.ts";
import type { Site } from "./site.ts";
import type { SupervisorRole } from "./supervisors.ts";

export type Next =
  | { readonly kind: "visit"; readonly destination: Destination }
  /** The anchor talks to somebody who is there already; or, of a call of three, to both. */
  | { readonly kind: "meet"; readonly legs: readonly [Leg, ...Leg[]]; readonly met: Met; readonly goesOn?: GoesOn }
  /** The anchor listens to that call, as a supervisor. */
  | {
      readonly kind: "supervise";
      readonly target: CallId;
      readonly role: SupervisorRole;
      readonly whose: ExtensionKey | undefined;
    }
  /** Back to the flow that sent the anchor to where it was, with what came of that. */
  | { readonly kind: "flow"; readonly outcome: Outcome }
  /** A story that no number reaches, such as what somebody hears who is turned away. */
  | { readonly kind: "tell"; readonly story: Story }
  /** The anchor hears music until somebody comes back to it. */
  | { readonly kind: "wait" }
  | { readonly kind: "hang-up"; readonly ending: Ending; readonly by: EndedBy; readonly status: number | undefined };

/** The talk began before the process was killed, and its people are called back to it. */
export interface GoesOn {
  readonly since: Millis;
  readonly onHold: readonly LegId[];
  readonly revivals: number;
  /** All are there. */
  readonly whole: () => void;
}

export type Story = (call: Call, anchor: Leg, site: Site) => Promise<Next> | Next;

/** What the story says, unless the call was ended from outside meanwhile (by command, at a bound, at shut-down): then that is the truth. */
export function hangUp(call: Call, ending: Ending, by: EndedBy, status?: number): Next {
  if (call.forced !== undefined) return { kind: "hang-up", ending: call.forced, by: "switch", status: undefined };
  return { kind: "hang-up", ending, by, status };
}

/** The call is over because this leg has ended: by its person, or because it was lost or could not be used. */
export function afterLeg(call: Call, leg: Leg, ending: Ending): Next {
  if (leg.unusable) return hangUp(call, "no-common-audio", "switch");
  return hangUp(call, ending, leg.end?.by === "peer" ? leg.side : "switch");
}

/** Whoever was rung for the call did not take it. */
export function unanswered(call: Call, caller: Leg, outcome: Exclude<RingOutcome, { kind: "answered" }>): Next {
  switch (outcome.kind) {
    case "refused":
      return hangUp(call, outcome.refusal.ending, outcome.refusal.by ?? "callee", outcome.refusal.status);
    case "no-answer":
      return hangUp(call, "no-answer", "switch");
    case "no-port":
      return hangUp(call, "overloaded", "switch");
    case "stopped":
      return afterLeg(call, caller, "cancelled");
  }
}
