// A caller who stood in a queue's line when the process was killed: called back, then in the same line again, where their place follows from how long
// they have waited in all. No agent is rung for them before their phone has taken our new address. `survival.ts` begins it.
//
//   silence ── their phone is back ─► in line again, with music      ── gone, or does not come back ─► out of line: a missed call

import type { LeaveReason } from "../../../acd/facts.ts";
import type { Signal } from "../../../base/abort.ts";
import type { Call } from "../../../call/call.ts";
import type { WaitImage } from "../../../call/image.ts";
import type { Leg } from "../../../call/leg.ts";
import type { Floor } from "../floor.ts";
import { afterLeg, type GoesOn, hangUp, type Next } from "../next.ts";
import type { Site } from "../site.ts";
import type { QueueWait } from "../waiting/in-line.ts";

export interface WaitsOn extends Pick<GoesOn, "revivals" | "whole">, Pick<QueueWait, "since" | "cameAt"> {
  readonly waits: WaitImage;
}

export function backInLine(wait: WaitsOn): Next {
  return { kind: "tell", story: (call, caller, site) => comeBack(call, caller, wait, site) };
}

async function comeBack(call: Call, caller: Leg, wait: WaitsOn, site: Site): Promise<Next> {
  const { waits, since, cameAt, revivals, whole } = wait;
  const queue = site.office().queues.get(waits.queue);
  const way = site.calls.way(call.id);
  const leave = (why: LeaveReason): void => {
    if (way !== undefined) way.waiting = undefined;
    site.journal?.over(call.id);
    leftLine(call, wait, why, site);
  };
  if (queue === undefined || way === undefined) {
    leave("removed");
    call.note("queue-removed: a new office file has this queue no more");
    return hangUp(call, "timed-out", "switch");
  }
  way.waiting = { queue, entry: waits.entry, since, cameAt };
  site.journal?.begins(call.id, revivals);
  await whenBack(caller, call.signal);
  if (caller.end?.by === "peer") {
    leave("abandoned");
    return afterLeg(call, caller, "abandoned");
  }
  if (caller.end !== undefined) {
    leave("removed");
    call.note(`lost-at-restart: the caller (${caller.id}) did not come back: ${caller.end.why}`);
    return hangUp(call, "lost-at-restart", "switch");
  }
  if (call.signal.aborted)
    leave("moved"); // somebody has sent them elsewhere
  else whole();
  const entry = { ...waits.entry, since, cameAt, returnsTo: queue.key };
  return { kind: "visit", destination: { kind: "queue", queue, entry } };
}

/** The desk does not know of them yet; figures, the record and the list of missed calls shall. */
export function leftLine(
  { id: call }: Call,
  { waits: { queue }, since }: Pick<WaitsOn, "waits" | "since">,
  why: LeaveReason,
  { clock, floor }: Pick<Site, "clock"> & { readonly floor: Pick<Floor, "outOfLine"> },
): void {
  floor.outOfLine({ kind: "caller.left", call, queue, why, waitedMs: clock.now() - since, to: undefined });
}

function whenBack(caller: Leg, signal: Signal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (caller.isBroken && caller.end === undefined && !signal.aborted) return;
      caller.listen(undefined);
      resolve();
    };
    signal.onAbort(look);
    caller.listen(look);
    look();
  });
}
