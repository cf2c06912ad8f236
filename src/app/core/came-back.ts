// A transfer came to nothing: whoever sent the call on has it again. Who has hung up meanwhile is rung, and sees who comes back.

import { statusOf } from "../../call/ending.ts";
import type { Leg } from "../../call/leg.ts";
import { isConnected } from "../../call/leg-state.ts";
import { metAt } from "./met.ts";
import { hangUp, type Next } from "./next.ts";
import { ringBack } from "./ring-back.ts";
import type { Site } from "./site.ts";
import type { Way } from "./way.ts";

/** `failed`: how the visit that the transfer led to ended. */
export async function cameBack(failed: Extract<Next, { kind: "hang-up" }>, way: Way, site: Site): Promise<Next> {
  const { call, transfer } = way;
  way.transfer = undefined;
  way.letRing();
  if (transfer === undefined) return failed;
  const isOver = call.forced !== undefined || call.anchor?.end !== undefined;
  const status = isOver ? 487 : (failed.status ?? statusOf(failed.ending));
  transfer.failed(status);
  call.facts({ kind: "transfer.failed", call: call.id, by: transfer.by.shown.number, status });
  if (isOver) return failed;
  call.resume();
  const { by } = transfer;
  if (isConnected(by.state)) return backTo(by);
  const leg = await ringBack(call, by.party.extension, call.fromName, site);
  return leg === undefined ? hangUp(call, failed.ending, failed.by, failed.status) : backTo(leg);
}

function backTo(leg: Leg): Next {
  return { kind: "meet", legs: [leg], met: metAt(leg) };
}
