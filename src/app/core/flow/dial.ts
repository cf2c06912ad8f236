// A flow calls somebody for its caller, or sends the caller there for good. A number that stands in the document was given its right by whoever wrote
// it; one that comes of an expression may be what the caller keyed in, and has the rights of the extension the document names, or of a stranger:
// nobody dials out of a menu at the office's cost.

import type { ExtensionKey } from "../../../base/ids.ts";
import type { Destination } from "../../../call/route.ts";
import type { Outcome } from "../../../ivr/verbs.ts";
import { reach, takesForwarded } from "../reach.ts";
import type { Site } from "../site.ts";
import type { Of } from "./doors.ts";
import type { FlowVisit } from "./flow-visit.ts";
import type { Performed } from "./perform.ts";

interface Wanted {
  readonly number: string;
  readonly isWritten: boolean;
  readonly by: ExtensionKey | undefined;
}

/** They talk, and the flow goes on; or nobody answers in `ringMs`. */
export function dial(verb: Of<"dial">, visit: FlowVisit): Performed {
  const destination = destinationOf(verb, visit);
  if (destination.kind === "error") return destination;
  const onReached = stopRinging(verb.ringMs, visit);
  return { kind: "leaves", next: { kind: "visit", destination }, onReached };
}

export function transfer(verb: Of<"transfer">, visit: FlowVisit): Performed {
  const destination = destinationOf(verb, visit);
  if (destination.kind === "error") return destination;
  return { kind: "leaves", next: { kind: "visit", destination }, isForGood: true };
}

type Unreachable = Extract<Outcome, { readonly kind: "error" }>;

function destinationOf(wanted: Wanted, { call, flow, site }: FlowVisit): Destination | Unreachable {
  const { number, by } = wanted;
  const destination = meaningOf(wanted, site);
  if (!takesForwarded(destination)) {
    call.note(`flow ${flow}: not sent on to ${number}: ${destination.kind}`);
    return { kind: "error", fault: `${number} cannot be reached from a flow: ${destination.kind}` };
  }
  call.sendOn(by); // what an earlier number of this flow was tried for is over
  call.divert({ from: call.dialled, to: number, reason: "unconditional", extension: by });
  return destination;
}

function meaningOf({ number, isWritten, by }: Wanted, site: Site): Destination {
  if (isWritten) return site.numbers().asWritten(number);
  return by === undefined ? site.numbers().route(number) : reach(number, by, site);
}

/** Returns what is to be done once somebody has answered, or the caller is back. */
function stopRinging(ringMs: number, visit: FlowVisit): () => void {
  const { call, way, site } = visit;
  const timer = site.clock.after(ringMs, `${call.id}: nobody answers whom a flow calls`, () => {
    if (!way.isTurning && way.flow === visit) way.turn({ kind: "flow", outcome: { kind: "no-answer" } });
  });
  call.scope.own(() => timer.cancel());
  return () => timer.cancel();
}
