// An agent has answered for a call-back: they hear what it is, the customer is rung, and the two talk. place.ts tells it; the customer is the one
// the call stays with, so that all that follows is as if they had called.

import { Abort, type Signal } from "../../../base/abort.ts";
import type { AgentKey } from "../../../base/ids.ts";
import { EVERYBODY } from "../../../base/rules.ts";
import type { Call } from "../../../call/call.ts";
import { EarlySound } from "../../../call/early-sound.ts";
import type { Ending } from "../../../call/ending.ts";
import type { Leg } from "../../../call/leg.ts";
import { type RingOutcome, ringPhones } from "../../../call/ring-phones.ts";
import type { OnProgress } from "../../../call/ring-places.ts";
import type { QueueEntry } from "../../../call/route.ts";
import type { Queue } from "../../../office/office.ts";
import { hangUp, type Next } from "../next.ts";
import { say } from "../say.ts";
import type { Site } from "../site.ts";
import { talk } from "../talk.ts";
import { callable } from "./callable.ts";
import type { Task } from "./task.ts";

/** What calling the customer came to. */
export type Attempt =
  | { readonly kind: "reached" }
  | { readonly kind: "not-reached"; readonly why: Ending }
  /** The agent hung up, or the call was ended, before the customer answered. */
  | { readonly kind: "dropped" };

interface CallingBack {
  readonly call: Call;
  readonly task: Task;
  readonly queue: Queue;
  /** The agent's. */
  readonly leg: Leg;
  readonly agent: AgentKey;
  readonly onReached: () => void;
}

export async function connectCustomer(
  calling: CallingBack,
  site: Site,
): Promise<{ readonly attempt: Attempt; readonly next: Next }> {
  const { call, leg, agent, queue, onReached } = calling;
  const gone = new Abort();
  leg.onEnd(() => gone.abort());
  const forget = call.signal.onAbort(() => gone.abort());
  await say(leg, ["callback-agent"], site, gone);
  const outcome = gone.aborted ? STOPPED : await ringCustomer(calling, gone, site);
  forget();
  const isAlone = outcome.kind === "answered" && leg.state === "ended";
  if (isAlone) outcome.leg.hangUp(); // both at once: nobody is there to talk to them
  if (outcome.kind === "stopped" || isAlone)
    return { attempt: { kind: "dropped" }, next: hangUp(call, "cancelled", "callee") };
  if (outcome.kind !== "answered") {
    const why = endingOf(outcome);
    await say(leg, [why === "busy" ? "callback-busy" : "callback-not-reached"], site, gone);
    return { attempt: { kind: "not-reached", why }, next: hangUp(call, why, "callee") };
  }
  call.takeCaller(outcome.leg);
  onReached();
  const { extension } = leg.party;
  const met = { extension, agent, queue: queue.key, recorded: queue.record === "always" };
  const way = site.calls.way(call.id);
  if (way !== undefined) {
    way.destination = { kind: "queue", queue, entry: NOTHING_KNOWN }; // whose call it is: supervisors of the queue
    if (queue.afterwards !== undefined) way.afterwards = { flow: queue.afterwards, caller: outcome.leg };
  }
  return { attempt: { kind: "reached" }, next: await talk(call, outcome.leg, leg, met, site) };
}

const NOTHING_KNOWN: QueueEntry = { tier: undefined, region: undefined, creditMs: 0, requires: EVERYBODY };
const STOPPED: RingOutcome = { kind: "stopped" };
const NOT_ALLOWED: RingOutcome = { kind: "refused", refusal: { ending: "rejected", status: 403, by: "switch" } };

/** The agent hears it ring, and what the customer's carrier says meanwhile. */
function ringCustomer(
  { call, task, queue, leg }: CallingBack,
  signal: Signal,
  site: Site,
): Promise<RingOutcome> | RingOutcome {
  const payer = queue.callback?.by ?? leg.party.extension;
  if (payer === undefined) return NOT_ALLOWED;
  const able = callable(task.number, queue, { payer, inside: true }, site);
  if (able.kind === "no") {
    call.note(`not called back: ${able.why}`);
    return NOT_ALLOWED;
  }
  const sound = new EarlySound(leg);
  const onProgress: OnProgress = (one, progress) => sound.progress(one, progress);
  const { destination } = able;
  const common = { codecs: leg.codecs, shown: { number: queue.number, name: queue.name }, maxForwards: 69 };
  const ringMs = queue.callback?.ringMs ?? 0;
  if (destination.kind === "outside") {
    const { number, route } = destination;
    const place = { ...common, number, route, payer, ringMs: Math.min(route.ringMs, ringMs) };
    return site.ringOutside?.(call, place, signal, onProgress) ?? NOT_ALLOWED;
  }
  const { key: extension } = destination.extension;
  const init = { ...common, contacts: site.contacts(extension), extension, agent: undefined, ringMs };
  return ringPhones(init, site.ringing(call), signal, onProgress);
}

function endingOf(outcome: Exclude<RingOutcome, { kind: "answered" | "stopped" }>): Ending {
  if (outcome.kind === "refused") return outcome.refusal.ending;
  return outcome.kind === "no-port" ? "overloaded" : "no-answer";
}
