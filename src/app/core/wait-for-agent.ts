// A caller's wait in line: the floor offers agents, their phones ring, the first to answer serves the caller. The caller may leave at any
// moment, an offer may be withdrawn at any moment, and a race between the two leaves nobody ringing.

import type { OfferFailure } from "../../acd/facts.ts";
import type { AgentKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { type RingOutcome, ringPhones } from "../../call/ring-phones.ts";
import type { QueueEntry } from "../../call/route.ts";
import type { Queue } from "../../office/office.ts";
import type { Offer } from "./floor.ts";
import type { Site } from "./site.ts";

export interface Served {
  readonly kind: "served";
  readonly leg: Leg;
  readonly agent: AgentKey;
}

export type WaitOutcome = Served | { readonly kind: "abandoned" } | { readonly kind: "gave-up" };

/** Joins the line at once; undefined: the queue takes nobody any more. */
export function waitForAgent(
  call: Call,
  caller: Leg,
  destination: { readonly queue: Queue; readonly entry: QueueEntry },
  site: Site,
): Promise<WaitOutcome> | undefined {
  let full = false;
  const outcome = new Promise<WaitOutcome>((resolve) => {
    const { floor } = site;
    const offers = new Map<AgentKey, AbortController>();
    let over = false;

    const finish = (outcome: WaitOutcome): void => {
      if (over) return;
      over = true;
      call.signal.removeEventListener("abort", onGone);
      floor.leaveLine(call.id);
      for (const offer of offers.values()) offer.abort();
      resolve(outcome);
    };
    const onGone = (): void => {
      floor.input({ kind: "leave", call: call.id, why: call.forced === undefined ? "abandoned" : "removed" });
      finish({ kind: "abandoned" });
    };
    const onOffer = async (offer: Offer): Promise<void> => {
      const withdrawn = new AbortController();
      offers.set(offer.agent, withdrawn);
      const outcome = await ringAgent(call, caller, offer, withdrawn.signal, site);
      offers.delete(offer.agent);
      if (outcome.kind !== "answered") {
        if (outcome.kind !== "stopped")
          floor.input({ kind: "offer-failed", call: call.id, agent: offer.agent, failure: failureOf(outcome) });
        return;
      }
      const { leg } = outcome;
      const taken =
        !over &&
        leg.state !== "ended" &&
        floor.input({ kind: "answered", call: call.id, agent: offer.agent }) === undefined;
      if (taken) return finish({ kind: "served", leg, agent: offer.agent });
      // The phone answered in the moment the offer ended: nobody is left to talk to.
      leg.hangUp();
      if (!over) floor.input({ kind: "offer-failed", call: call.id, agent: offer.agent, failure: "rejected" });
    };

    call.signal.addEventListener("abort", onGone);
    floor.joinLine(call.id, {
      offer: (offer) => void onOffer(offer),
      withdraw: (agent) => offers.get(agent)?.abort(),
      giveUp: () => finish({ kind: "gave-up" }),
    });
    const { queue, entry } = destination;
    const fault = floor.input({ kind: "enqueue", caller: { call: call.id, queue: queue.key, ...entryOf(entry) } });
    full = fault !== undefined;
    if (full) finish({ kind: "gave-up" });
  });
  return full ? undefined : outcome;
}

function entryOf(entry: QueueEntry): QueueEntry {
  const { tier, region, creditMs, requires } = entry;
  return { tier, region, creditMs, requires };
}

function ringAgent(call: Call, caller: Leg, offer: Offer, signal: AbortSignal, site: Site): Promise<RingOutcome> {
  return ringPhones(
    {
      contacts: site.contacts(offer.extension),
      extension: offer.extension,
      agent: offer.agent,
      ringMs: offer.ringMs,
      codecs: caller.codecs,
      shown: { number: call.from, name: call.fromName },
      maxForwards: Math.max(call.maxForwards - 1, 1),
    },
    site.ringing(call),
    signal,
    { onRinging: () => void site.floor.input({ kind: "ringing", call: call.id, agent: offer.agent }) },
  );
}

function failureOf(
  outcome: Exclude<RingOutcome, { kind: "answered" | "stopped" }>,
): Exclude<OfferFailure, "withdrawn"> {
  if (outcome.kind === "no-answer") return "no-answer";
  switch (outcome.refusal.ending) {
    case "busy":
      return "busy";
    case "rejected":
      return "rejected";
    default:
      return "unreachable";
  }
}
