// Erlang A (M/M/n+M): callers hang up, after a time that is exponential with the mean `patienceMs`. By the wait a caller of endless patience would
// meet, whose density is proportional to exp(lambda H(x) - n mu x) with H(x) = (1 - exp(-theta x)) / theta:
// S. Zeltyn, A. Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the M/M/n+G queue", 2005, section 2.
//
// The exponent may be in the thousands, so everything is scaled by its greatest value before it is raised.

import { blocking } from "./erlang-b.ts";
import { erlangs, type Load, type Performance } from "./load.ts";

/** Panels of Simpson's rule over the range in which the density is not negligible. */
const PANELS = 1_000;
/** exp(-40) is 4e-18: nothing beside a sum of order 1. */
const NEGLIGIBLE = 40;

export function erlangA(load: Load & { readonly patienceMs: number }, agents: number, withinMs: number): Performance {
  const { arrivalRate, patienceMs } = load;
  const offered = erlangs(load);
  if (offered === 0) return { agents, waitShare: 0, serviceLevel: 1, abandonRate: 0, answerMs: 0, occupancy: 0 };
  if (agents === 0) {
    return { agents, waitShare: 1, serviceLevel: 0, abandonRate: 1, answerMs: Number.POSITIVE_INFINITY, occupancy: 1 };
  }
  const wait = waitDensity(load, agents);
  const stays = (x: number): number => Math.exp(-x / patienceMs);
  const horizon = wait.until;
  const { all, served, waited } = integrate(wait.at, stays, horizon);
  const inTime = withinMs < horizon ? integrate(wait.at, stays, withinMs).served : served;
  // P(no wait) : density = sum of a^j/j! below n : lambda a^(n-1)/(n-1)!, and that first ratio is 1 / B(n-1, a).
  const none = Math.exp(-wait.scale) / (arrivalRate * blocking(offered, agents - 1));
  const total = none + all;
  const answered = (none + served) / total;
  return {
    agents,
    waitShare: all / total,
    serviceLevel: (none + inTime) / total,
    abandonRate: 1 - answered,
    answerMs: waited / (none + served),
    occupancy: (offered * answered) / agents,
  };
}

/** Without its factor, divided by exp(scale). `until`: beyond it nothing is left. */
function waitDensity(
  { arrivalRate, handleMs, patienceMs }: Load & { readonly patienceMs: number },
  agents: number,
): { readonly at: (x: number) => number; readonly scale: number; readonly until: number } {
  const served = agents / handleMs;
  const exponent = (x: number): number => arrivalRate * patienceMs * -Math.expm1(-x / patienceMs) - served * x;
  // Greatest where callers who have not hung up come as fast as they are served.
  const peak = Math.max(0, patienceMs * Math.log(arrivalRate / served));
  const scale = exponent(peak);
  let until = peak + handleMs / agents;
  while (exponent(until) > scale - NEGLIGIBLE) until = peak + (until - peak) * 2;
  return { at: (x) => Math.exp(exponent(x) - scale), scale, until };
}

/** Simpson's rule from 0 to `end`: the density, the part of it that is served, and that part times its wait. */
function integrate(
  density: (x: number) => number,
  stays: (x: number) => number,
  end: number,
): { readonly all: number; readonly served: number; readonly waited: number } {
  const step = end / PANELS;
  let all = 0;
  let served = 0;
  let waited = 0;
  for (let i = 0; i <= PANELS; i++) {
    const x = i * step;
    const weighed = density(x) * (i === 0 || i === PANELS ? 1 : i % 2 === 1 ? 4 : 2);
    all += weighed;
    served += weighed * stays(x);
    waited += weighed * stays(x) * x;
  }
  const third = step / 3;
  return { all: all * third, served: served * third, waited: waited * third };
}
