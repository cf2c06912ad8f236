// What may become of an inspection, and what is told of it. Pure: `inspections.ts` writes what comes out. The drawing: ../inspection.ts.

import { unreachable } from "../../base/assert.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { WallMillis } from "../../base/time.ts";
import type { EventType } from "../../crm/events.ts";
import type { Dispute, Inspection, InspectionState } from "../inspection.ts";
import type { ScoreResult } from "../scorecard.ts";

export type Step =
  /** The first inspector has a sheet. */
  | { readonly kind: "given" }
  /** Nobody has one any more; `returned`: why the inspector could not judge it. */
  | { readonly kind: "taken-back"; readonly returned: string | undefined }
  | { readonly kind: "scored"; readonly sheet: number; readonly result: ScoreResult; readonly answerMs: number }
  /** By the agent. */
  | { readonly kind: "acknowledge" }
  | { readonly kind: "dispute"; readonly reason: string; readonly items: readonly string[] }
  /** The agent said nothing. */
  | { readonly kind: "time-over" }
  /** A second ear, of whoever has time. */
  | { readonly kind: "ask-second" }
  | { readonly kind: "second-given"; readonly sheet: number }
  | { readonly kind: "second-taken-back"; readonly returned: string | undefined }
  | { readonly kind: "rechecked"; readonly sheet: number }
  /** `result`: of the second sheet, where that one counts from now on. */
  | {
      readonly kind: "decide";
      readonly by: string;
      readonly words: string;
      readonly changed: { readonly sheet: number; readonly result: ScoreResult } | undefined;
    }
  | { readonly kind: "withdraw"; readonly why: string; readonly by: string }
  | { readonly kind: "told" }
  | { readonly kind: "coached" };

export type StepFault =
  | { readonly kind: "not-now"; readonly state: InspectionState }
  /** The time for an answer is over. */
  | { readonly kind: "too-late"; readonly at: WallMillis }
  /** Only a second sheet can change a score. */
  | { readonly kind: "no-second" };

type Stepped = Result<Inspection, StepFault>;

/** From which states it may happen. */
const FROM: Readonly<Record<Step["kind"], readonly InspectionState[]>> = {
  given: ["waiting"],
  "taken-back": ["assigned"],
  scored: ["assigned"],
  acknowledge: ["scored"],
  dispute: ["scored"],
  "time-over": ["scored"],
  "ask-second": ["disputed"],
  "second-given": ["disputed"],
  "second-taken-back": ["disputed"],
  rechecked: ["disputed"],
  decide: ["disputed", "rechecked"],
  withdraw: ["waiting", "assigned"],
  told: ["waiting", "disputed"],
  coached: ["final"],
};

/** What is told of it; the rest is nobody's news. */
export const TOLD: Readonly<Partial<Record<Step["kind"], EventType & `inspection.${string}`>>> = {
  scored: "inspection.scored",
  acknowledge: "inspection.acknowledged",
  dispute: "inspection.disputed",
  rechecked: "inspection.rechecked",
  withdraw: "inspection.withdrawn",
  told: "inspection.unassigned",
};

/** `learns`: a result of which the agent is to learn something by itself, once it is final. */
export function stepped(
  one: Inspection,
  step: Step,
  now: WallMillis,
  learns: (result: ScoreResult | undefined) => boolean,
): Stepped {
  if (!FROM[step.kind].includes(one.state)) return fail({ kind: "not-now", state: one.state });
  switch (step.kind) {
    case "given":
      return ok({ ...one, state: "assigned", returned: undefined, toldAt: undefined });
    case "taken-back":
      return ok({ ...one, state: "waiting", returned: returnedOf(step.returned, now) });
    case "scored": {
      const answerBy = (now + step.answerMs) as WallMillis;
      return ok({ ...one, state: "scored", sheet: step.sheet, result: step.result, scoredAt: now, answerBy });
    }
    case "acknowledge":
      return inTime(one, now, () => over({ ...one, acknowledgedAt: now }, now, learns));
    case "dispute":
      return inTime(one, now, () => ({ ...one, state: "disputed", dispute: newDispute(step, now) }));
    case "time-over":
      // As of the moment at which it was over, however late somebody looks: a switch that stood still changes no figures of the days since.
      return ok(over(one, one.answerBy ?? now, learns));
    case "withdraw":
      return ok({
        ...one,
        state: "withdrawn",
        returned: undefined,
        withdrawn: { why: step.why, by: step.by, at: now },
      });
    case "told":
      return ok({ ...one, toldAt: now });
    case "coached":
      return ok({ ...one, owesCoaching: false });
    case "ask-second":
    case "second-given":
    case "second-taken-back":
    case "rechecked":
    case "decide":
      return disputed(one, step, now, learns);
    default:
      return unreachable(step);
  }
}

type DisputeStep = Extract<Step, { kind: `${string}second${string}` | "rechecked" | "decide" }>;

function disputed(
  one: Inspection,
  step: DisputeStep,
  now: WallMillis,
  learns: (result: ScoreResult | undefined) => boolean,
): Stepped {
  const { dispute } = one;
  if (dispute === undefined) return fail({ kind: "not-now", state: one.state });
  const put = (changed: Partial<Dispute>): Inspection => ({ ...one, dispute: { ...dispute, ...changed } });
  switch (step.kind) {
    case "ask-second":
      return ok({ ...put({ askedAt: now }), returned: undefined, toldAt: undefined });
    case "second-given":
      return ok({
        ...put({ sheet: step.sheet, askedAt: dispute.askedAt ?? now }),
        ...{ returned: undefined, toldAt: undefined },
      });
    case "second-taken-back":
      return ok({ ...put({ sheet: undefined }), returned: returnedOf(step.returned, now) });
    case "rechecked":
      return ok({ ...put({ sheet: step.sheet }), state: "rechecked" });
    case "decide": {
      const { by, words, changed } = step;
      if (changed !== undefined && one.state !== "rechecked") return fail({ kind: "no-second" });
      const outcome = changed === undefined ? "upheld" : "changed";
      const decided = put({ decided: { at: now, by, outcome, words } });
      return ok(over({ ...decided, ...(changed ?? {}), returned: undefined }, now, learns));
    }
    default:
      return unreachable(step);
  }
}

function inTime(one: Inspection, now: WallMillis, then: () => Inspection): Stepped {
  const { answerBy } = one;
  return answerBy !== undefined && now > answerBy ? fail({ kind: "too-late", at: answerBy }) : ok(then());
}

function over(one: Inspection, at: WallMillis, learns: (result: ScoreResult | undefined) => boolean): Inspection {
  return { ...one, state: "final", finalAt: at, owesCoaching: learns(one.result) };
}

function newDispute({ reason, items }: Extract<Step, { kind: "dispute" }>, at: WallMillis): Dispute {
  return { at, reason, items, askedAt: undefined, sheet: undefined, decided: undefined };
}

function returnedOf(why: string | undefined, at: WallMillis): Inspection["returned"] {
  return why === undefined ? undefined : { why, at };
}
