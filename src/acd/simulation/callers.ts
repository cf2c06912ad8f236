// Who calls on a simulated day, when, how patient they are and how long their business takes. Drawn before anything is decided, so that every
// configuration meets the same callers. Called by day-run.ts.

import { assert } from "../../base/assert.ts";
import { exponential, sample } from "../../base/distribution.ts";
import type { QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { fraction, type Rng } from "../../base/rng.ts";
import type { Behaviour, GivenCall, Handled, Share, SimulatedDay, Traffic } from "./scenario.ts";
import { stream } from "./streams.ts";

export interface SimulatedCaller {
  readonly atMs: number;
  readonly queue: QueueKey;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  /** Hangs up after so long without an answer; infinite: never. */
  readonly patienceMs: number;
  /** With an agent of normal pace. */
  readonly talkMs: number;
  /** undefined: the queue's whole wrap-up. */
  readonly wrapUpMs: number | undefined;
}

type Arrival = Omit<GivenCall, "patienceMs" | "talkMs"> & Partial<Pick<GivenCall, "patienceMs" | "talkMs">>;

/** In the order of their coming. */
export function drawCallers(day: SimulatedDay, seed: number): readonly SimulatedCaller[] {
  const arrivals = day.traffic.flatMap((traffic, index) => [...arrivalsOf(traffic, seed, index)]);
  assert(arrivals.length <= limits.simulation.callers, "a simulated day has no more callers than its limit");
  const inOrder = arrivals.filter(({ atMs }) => atMs >= day.fromMs && atMs < day.toMs).sort((a, b) => a.atMs - b.atMs);
  return inOrder.map((arrival, index) => describe(arrival, day.behaviour, { seed, index }));
}

function* arrivalsOf(traffic: Traffic, seed: number, index: number): Iterable<Arrival> {
  if (traffic.kind === "calls") {
    yield* traffic.calls;
    return;
  }
  const who = stream(seed, "who", index);
  const tier = drawing(traffic.tiers, who);
  const region = drawing(traffic.regions, who);
  for (const atMs of arrivalTimes(traffic, stream(seed, "arrivals", index))) {
    yield { atMs, queue: traffic.queue, tier: tier(), region: region(), waitedMs: 0 };
  }
}

/** A Poisson process of changing rate, by thinning one of the greatest rate (P. A. W. Lewis and G. S. Shedler, 1979). */
function* arrivalTimes({ slots }: Traffic & { readonly kind: "profile" }, rng: Rng): Iterable<number> {
  const rates = slots.map(({ fromMs, toMs, calls }) => calls / (toMs - fromMs));
  const most = Math.max(0, ...rates);
  const end = Math.max(0, ...slots.map(({ toMs }) => toMs));
  if (most === 0) return;
  let at = Math.min(...slots.map(({ fromMs }) => fromMs));
  for (;;) {
    at += exponential(rng) / most;
    if (at >= end) return;
    const slot = slots.findIndex(({ fromMs, toMs }) => at >= fromMs && at < toMs);
    if (fraction(rng) * most < (rates[slot] ?? 0)) yield at;
  }
}

function drawing(shares: readonly Share[], rng: Rng): () => string | undefined {
  const sum = shares.reduce((total, { weight }) => total + weight, 0);
  return () => {
    let left = fraction(rng) * sum;
    for (const { name, weight } of shares) {
      left -= weight;
      if (left < 0) return name;
    }
    return shares.at(-1)?.name;
  };
}

function describe(
  arrival: Arrival,
  behaviour: Behaviour,
  { seed, index }: { readonly seed: number; readonly index: number },
): SimulatedCaller {
  const { atMs, queue, tier, region } = arrival;
  const drawn = (of: Handled, purpose: "patience" | "talk" | "wrap-up"): number =>
    lengthOf(of, arrival, stream(seed, purpose, index));
  return {
    atMs,
    queue,
    tier,
    region,
    patienceMs: arrival.patienceMs ?? patienceOf(behaviour.patience, arrival, stream(seed, "patience", index)),
    talkMs: arrival.talkMs ?? drawn(behaviour.talk, "talk"),
    wrapUpMs: behaviour.wrapUp === undefined ? undefined : drawn(behaviour.wrapUp, "wrap-up"),
  };
}

/** Draws again until it is long enough for what the caller is known to have waited; in the end it is just that. */
function patienceOf(patience: Handled, arrival: Arrival, rng: Rng): number {
  for (let attempt = 0; attempt < limits.simulation.draws; attempt++) {
    const drawn = lengthOf(patience, arrival, rng);
    if (drawn >= arrival.waitedMs) return drawn;
  }
  return arrival.waitedMs;
}

function lengthOf(of: Handled, { queue, tier, region }: Arrival, rng: Rng): number {
  const usual = of.queues.get(queue) ?? of.usual;
  if (usual === undefined) return Number.POSITIVE_INFINITY;
  return sample(usual, rng) * (of.tiers.get(tier ?? "") ?? 1) * (of.regions.get(region ?? "") ?? 1);
}
