// Why does this number reach what it reaches? The same look-up as a call's, with everything it looked at, and how the number would be written for
// each carrier. For `zongji route test` and /api/routes/test.

import { unreachable } from "../../base/assert.ts";
import type { ExtensionKey, TrunkKey } from "../../base/ids.ts";
import { changed } from "../../call/pattern.ts";
import type { Destination, Dialler, NumberPlan } from "../../call/route.ts";
import type { Looked } from "../../call/route-trail.ts";
import type { Office } from "../../office/office.ts";
import { numberOn, ownNumber } from "./outside-contact.ts";

export interface RouteQuestion {
  readonly number: string;
  readonly dialler: Dialler | undefined;
  /** Wall time in milliseconds. */
  readonly at: number;
}

export interface RouteExplanation {
  readonly destination: Destination;
  readonly trail: readonly Looked[];
  /** Over which trunks, in turn; empty where the number stays in the house. */
  readonly attempts: readonly RouteAttempt[];
  /** Why nothing is reached, the nearest first; undefined: something is. */
  readonly reason: RouteReason | undefined;
}

export interface RouteAttempt {
  /** From 1; those of one step are drawn by weight. */
  readonly step: number;
  readonly trunk: TrunkKey;
  readonly weight: number;
  /** As sent. */
  readonly number: string;
  /** Shown there as the caller. */
  readonly callerId: string;
}

export type RouteReason =
  | { readonly kind: "right"; readonly right: string; readonly match: string }
  | { readonly kind: "hours"; readonly match: string }
  /** It costs money, and whoever dials is nobody the switch knows. */
  | { readonly kind: "stranger" }
  | { readonly kind: "round" }
  | { readonly kind: "no-trunk" }
  | { readonly kind: "nothing-fits" };

export function explainRoute(plan: NumberPlan, office: Office, question: RouteQuestion): RouteExplanation {
  const trail: Looked[] = [];
  const destination = plan.route(question.number, question.dialler, question.at, trail);
  const attempts = attemptsOf(destination, office, question.dialler);
  return { destination, trail, attempts, reason: reasonOf(destination, trail, attempts) };
}

function attemptsOf(destination: Destination, office: Office, dialler: Dialler | undefined): readonly RouteAttempt[] {
  const extension = dialler?.kind === "extension" ? dialler.extension : undefined;
  if (destination.kind === "emergency") {
    const steps = office.emergency.via.map((trunk) => [{ trunk, weight: 1 }]);
    return over(steps, { number: destination.number, isEmergency: true, extension }, office);
  }
  if (destination.kind !== "outside") return [];
  const number = changed(destination.number, destination.route);
  return over(destination.route.via, { number, isEmergency: false, extension }, office);
}

interface Written {
  readonly number: string;
  readonly isEmergency: boolean;
  readonly extension: ExtensionKey | undefined;
}

function over(
  steps: readonly (readonly { readonly trunk: TrunkKey; readonly weight: number }[])[],
  written: Written,
  office: Office,
): readonly RouteAttempt[] {
  return steps.flatMap((step, index) =>
    step.flatMap(({ trunk: key, weight }) => {
      const trunk = office.trunks.get(key);
      if (trunk === undefined) return [];
      const number = numberOn(trunk, written, office.country);
      return [{ step: index + 1, trunk: key, weight, number, callerId: ownNumber(trunk, written.extension, office) }];
    }),
  );
}

function reasonOf(
  destination: Destination,
  trail: readonly Looked[],
  attempts: readonly RouteAttempt[],
): RouteReason | undefined {
  if (destination.kind === "emergency") return attempts.length === 0 ? { kind: "no-trunk" } : undefined;
  if (destination.kind !== "unknown" && destination.kind !== "forbidden") return undefined;
  if (trail.some(({ kind }) => kind === "round")) return { kind: "round" };
  const refused = trail.findLast((looked) => looked.kind === "route" && looked.verdict === "right");
  if (refused?.kind === "route") {
    return refused.right === undefined
      ? { kind: "stranger" }
      : { kind: "right", right: refused.right, match: refused.match };
  }
  const closed = trail.find((looked) => looked.kind === "route" && looked.verdict === "hours");
  return closed?.kind === "route" ? { kind: "hours", match: closed.match } : { kind: "nothing-fits" };
}

/** The key of what is reached; undefined where there is only one of its kind. */
export function reachedKey(destination: Destination): string | undefined {
  switch (destination.kind) {
    case "extension":
      return destination.extension.key;
    case "queue":
      return destination.queue.key;
    case "group":
      return destination.group.key;
    case "page":
      return destination.page.key;
    case "conference":
      return destination.conference.key;
    case "switch":
      return destination.nightSwitch.key;
    case "slot":
      return destination.slot;
    case "outside":
      return destination.route.match;
    case "emergency":
    case "forbidden":
      return destination.number;
    case "music":
      return destination.name;
    case "voicemail":
      return destination.mailbox;
    case "flow":
      return destination.flow;
    case "fax":
      return destination.fax.key;
    case "feature":
      return destination.feature;
    case "park":
    case "directory":
    case "echo":
    case "unknown":
      return undefined;
    default:
      return unreachable(destination);
  }
}
