// The further places that ring for an extension: colleagues, or numbers outside on its own account. A mobile's mailbox answers too, so a step may
// ask whoever answered to press 1.

import { Abort, type Signal } from "../../base/abort.ts";
import { limits } from "../../base/limits.ts";
import { sleep } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { Place } from "../../call/ring-places.ts";
import type { Extension, FollowStep } from "../../office/office.ts";
import { placeOf } from "./ring-member.ts";
import { say } from "./say.ts";
import type { Site } from "./site.ts";

const PAUSE_MS = 1_000;

export function followMePlaces(call: Call, caller: Leg, extension: Extension, site: Site): readonly Place[] {
  return extension.followMe.flatMap((step) => {
    const place = placeOf({ call, caller, site, number: step.number, by: extension.key, ringMs: step.ringMs });
    return place === undefined ? [] : [followed(place, step, call, site)];
  });
}

function followed(place: Place, step: FollowStep, call: Call, site: Site): Place {
  return {
    ...place,
    afterMs: step.afterMs,
    confirm: step.confirm ? (leg, signal) => confirmTaken(leg, signal, call, site) : undefined,
  };
}

/** false: not in time, hung up, or `signal` was aborted because the call went elsewhere. */
async function confirmTaken(leg: Leg, signal: Signal, call: Call, site: Site): Promise<boolean> {
  const taken = await askForOne(leg, signal, site);
  if (!taken && !signal.aborted)
    call.note(`not taken: ${leg.party.extension ?? "outside"} answered and did not press 1`);
  return taken;
}

/** Asks again and again until 1 is pressed or it is over. */
function askForOne(leg: Leg, signal: Signal, site: Site): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const over = new Abort();
    const done = (taken: boolean): void => {
      if (over.aborted) return;
      timer.cancel();
      stopListening();
      over.abort();
      resolve(taken);
    };
    const timer = site.clock.after(limits.call.confirmMs, `${leg.id}: 1 is not pressed`, () => done(false));
    const stopListening = site.keypad.listen(leg, (digit) => {
      if (digit === "1") done(true);
    });
    over.onAbort(signal.onAbort(() => done(false)));
    leg.onEnd(() => done(false));
    askAgain(leg, over, site).catch(reject);
  });
}

async function askAgain(leg: Leg, over: Signal, site: Site): Promise<void> {
  while (!over.aborted) {
    await say(leg, ["press-1-to-take"], site, over);
    await sleep(site.clock, PAUSE_MS, "before it is asked again", over);
  }
}
