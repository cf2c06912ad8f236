// A caller is asked whether they want to be called back, and at which number: their own with 1, another with 2 and the keypad. Told so, they may hang
// up: their place goes on in line (call-backs.ts). Who changes their mind waits on, as old as before.

import { limits } from "../../../base/limits.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import { spokenWait } from "../../../call/spoken-time.ts";
import { afterLeg, hangUp, type Next } from "../next.ts";
import { languageFor, type Said, say, spelled } from "../say.ts";
import { sayUntilKey } from "../say-until-key.ts";
import type { Site } from "../site.ts";
import type { QueuePlace } from "../waiting/in-line.ts";
import type { AskedBack, Booked } from "./call-backs.ts";
import { callable, spokenForm } from "./callable.ts";

export interface AskDeps {
  readonly place: QueuePlace;
  /** They came from the line, and may go back to it; else they are turned away with a goodbye. */
  readonly mayWait: boolean;
  readonly book: (asked: AskedBack) => Promise<Booked>;
}

export async function askForCallBack(call: Call, caller: Leg, site: Site, deps: AskDeps): Promise<Next> {
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  site.calls.way(call.id)?.reached();
  caller.hear({ kind: "nothing" });
  const number = await numberOf(call, caller, site, deps);
  if (caller.state === "ended" || call.signal.aborted) return afterLeg(call, caller, "abandoned");
  if (number === undefined) return refused(call, caller, site, deps, ["callback-not-booked"]);
  const booked = await deps.book({ call, number, queue: deps.place.queue, entry: deps.place.entry });
  if (booked.kind === "refused") return refused(call, caller, site, deps, ["callback-not-now"]);
  await say(caller, ["callback-booked", ...expectation(booked, caller, site), "callback-goodbye"], site, call.signal);
  return afterLeg(call, caller, "call-back");
}

function expectation(booked: Extract<Booked, { kind: "booked" }>, caller: Leg, site: Site): readonly Said[] {
  const { expectedMs } = booked;
  return expectedMs === undefined ? [] : spokenWait(expectedMs / 1_000, languageFor(caller, site));
}

async function refused(call: Call, caller: Leg, site: Site, deps: AskDeps, words: readonly Said[]): Promise<Next> {
  const { place, mayWait } = deps;
  await say(caller, mayWait ? [...words, "callback-wait-on"] : [...words, "callback-goodbye"], site, call.signal);
  if (caller.state === "ended" || call.signal.aborted) return afterLeg(call, caller, "abandoned");
  if (!mayWait) return hangUp(call, "closed", "switch");
  const { queue, entry } = place;
  const again = { ...entry, returnsTo: queue.key, askedBack: (entry.askedBack ?? 0) + 1 };
  return { kind: "visit", destination: { kind: "queue", queue, entry: again } };
}

/** undefined: none that may be called was confirmed. */
async function numberOf(call: Call, caller: Leg, site: Site, deps: AskDeps): Promise<string | undefined> {
  const { queue } = deps.place;
  const inside = call.dialler?.kind === "extension";
  const own = callable(call.from, queue, { payer: undefined, inside }, site);
  let words: readonly Said[] = ["callback-enter-number"];
  if (own.kind === "yes") {
    const key = await confirm(call, caller, own.number, "callback-your-number", site);
    if (key === "1") return own.number;
    if (key !== "2") return undefined;
  }
  for (let tries = 0; tries < limits.callback.numberTries && !call.signal.aborted; tries++) {
    const keyed = await keyedIn(call, caller, words, site);
    if (keyed === undefined) return undefined;
    const other = callable(keyed, queue, { payer: undefined, inside }, site);
    if (other.kind === "yes") {
      const key = await confirm(call, caller, other.number, "callback-this-number", site);
      if (key === "1") return other.number;
      if (key !== "2") return undefined;
    }
    words = [other.kind === "yes" ? "callback-enter-number" : "callback-wrong-number"];
  }
  return undefined;
}

/** 1: that is right; 2: another number. */
function confirm(call: Call, caller: Leg, number: string, words: string, site: Site): Promise<string | undefined> {
  const digits = spelled(spokenForm(number, site.office()));
  return sayUntilKey(caller, [words, ...digits, "callback-confirm"], site, call.signal);
}

/** Digits up to #, or to a pause; undefined: none. */
async function keyedIn(call: Call, caller: Leg, words: readonly Said[], site: Site): Promise<string | undefined> {
  let digits = "";
  let key = await sayUntilKey(caller, words, site, call.signal);
  while (key !== undefined && /^\d$/.test(key) && digits.length < limits.callback.digits) {
    digits += key;
    key = await site.keypad.next(caller, limits.callback.digitPauseMs, call.signal);
  }
  return digits === "" ? undefined : digits;
}
