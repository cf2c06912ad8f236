import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeskEffect, DeskInput } from "../../src/acd/contract.ts";
import { Desk } from "../../src/acd/desk.ts";
import type { Explanation } from "../../src/acd/explain.ts";
import type { AgentKey, CallId } from "../../src/base/ids.ts";
import { seededRng } from "../../src/base/rng.ts";
import { FLOOD_START, flood, PLAIN_ARRIVES } from "./flood.ts";
import { facts } from "./offices.ts";
import { closeUp, days, drain, type Played, play, runs, seeds } from "./play.ts";
import { expectCall, measureOf } from "./reference-measures.ts";
import { candidatesFor, needOf, somebodyFor } from "./reference-needs.ts";

describe("ACD-01, ACD-03 to ACD-07, ACD-10 to ACD-12, ACD-20, ACD-21 on random days", () => {
  test("the desk offers what a slow obvious desk offers, in the same order, with the same facts, over 100 000 inputs", () => {
    let inputs = 0;
    const met = new Map<string, number>();
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        const played = play(seed, day, (_played, effects) => countKinds(effects, met));
        inputs += played.inputs.length;
      }),
      runs(450),
    );
    expect(inputs).toBeGreaterThan(100_000);
    for (const kind of RARE) expect(met.get(kind) ?? 0, kind).toBeGreaterThan(20); // the days are full of everything
  }, 180_000);

  test("the same day gives the same effects again, to the letter", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        const { inputs } = play(seed, day);
        const [one, other] = [new Desk({ rng: seededRng(7) }), new Desk({ rng: seededRng(7) })];
        for (const { input, now } of inputs) {
          expect(JSON.stringify(other.step(input, now))).toBe(JSON.stringify(one.step(input, now)));
        }
      }),
      runs(20),
    );
  }, 60_000);

  test("no agent ever has two calls, and no call rings at two agents unless its queue rings all", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        const witness = new Witness();
        play(seed, day, ({ inputs }, effects) => witness.see(inputs.at(-1)?.input, effects));
      }),
      runs(40),
    );
  }, 60_000);

  test("whatever happened, when everybody has gone home nothing is left", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        const played = play(seed, day);
        closeUp(played);
        const { agents, pools, ...rest } = played.desk.sizes;
        expect(rest).toEqual(Object.fromEntries(Object.keys(rest).map((name) => [name, 0])));
        expect(played.desk.nextWake()).toBeUndefined();
      }),
      runs(60),
    );
  }, 60_000);

  test("everybody offered to a queue is answered, has left, or waits still", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        const count = { offered: 0, answered: 0, left: 0 };
        const { desk, now } = play(seed, day, (_played, effects) => {
          for (const { kind } of facts(effects)) {
            if (kind === "caller.queued") count.offered++;
            else if (kind === "caller.connected") count.answered++;
            else if (kind === "caller.left") count.left++;
          }
        });
        const waiting = desk.queues(now as never).reduce((sum, queue) => sum + queue.waiting, 0);
        expect(count.offered).toBe(count.answered + count.left + waiting);
      }),
      runs(40),
    );
  }, 60_000);
});

describe("ACD-16 on random days", () => {
  test("no offer without a reason, and the reason shows that the best eligible agent by the declared order was rung", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        play(seed, day, (_played, effects) => {
          for (const effect of effects) if (effect.kind === "offer") expectReason(effect, effects);
        });
      }),
      runs(40),
    );
  }, 60_000);

  test("whoever waits has a rule for each agent who does not get the call, and nobody else is kept from it", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        play(seed, day, expectReasonsToWait);
      }),
      runs(15),
    );
  }, 60_000);

  test("what conditions look at, and what callers are told to expect, is what a slow count finds", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        play(seed, day, expectSameMeasures);
      }),
      runs(15),
    );
  }, 60_000);
});

describe("ACD-03 nobody starves", () => {
  const credit = fc.integer({ min: 0, max: 60_000 });
  const talk = fc.integer({ min: 500, max: 5_000 });
  const gap = fc.integer({ min: 300, max: 4_000 });

  test("however many better callers keep coming, only those who came within the credit overtake", () => {
    fc.assert(
      fc.property(credit, talk, gap, (creditMs, talkMs, gapMs) => {
        const served = flood({ creditMs, talkMs, gapMs });
        expect(served.plainWaitedMs).toBeDefined(); // the plain caller was served at all
        expect(served.latestBetterArrival).toBeLessThanOrEqual(FLOOD_START + PLAIN_ARRIVES + creditMs);
      }),
      runs(60),
    );
  });

  test("as long as agents come back, everybody whom somebody at work could take is taken", () => {
    let served = 0;
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        const played = play(seed, day);
        const { floor } = played.reference;
        const waited = floor.calls.length;
        drain(played);
        for (const call of floor.calls) {
          expect(somebodyFor(floor, needOf(floor, call), call.caller.region), call.caller.call).toBe(false);
        }
        served += waited - floor.calls.length;
      }),
      runs(40),
    );
    expect(served).toBeGreaterThan(100);
  }, 60_000);
});

/** What a day may bring, and what of it the histories must be full of. */
const RARE = [
  "step time",
  "step condition",
  "step nobody",
  "offer by preference",
  "offer after steps",
  "ring-all of several",
  "forced",
  "busy disposition",
  "disposed",
  "failed no-port",
  "failed unreachable",
  "ghost reserved",
  "ghost ringing",
  "ghost talking",
  "ghost waiting",
  "left timed-out",
  "left removed",
  "left overflowed",
  "left picked-up",
];

function countKinds(effects: readonly DeskEffect[], met: Map<string, number>): void {
  const count = (kind: string, isMet = true): void => void (isMet && met.set(kind, (met.get(kind) ?? 0) + 1));
  for (const fact of facts(effects)) {
    switch (fact.kind) {
      case "caller.step":
        count(`step ${fact.why}`);
        break;
      case "caller.offered":
        count("offer by preference", fact.why.preference !== undefined);
        count("offer after steps", fact.why.step > 0);
        count("ring-all of several", fact.agents.length > 1);
        break;
      case "agent.state":
        count("forced", fact.by !== undefined);
        count("busy disposition", fact.to.kind === "busy" && fact.to.reason === "disposition");
        break;
      case "call.disposed":
        count("disposed");
        break;
      case "offer.failed":
        count(`failed ${fact.failure}`);
        break;
      case "ghost.found":
        count(`ghost ${fact.was}`);
        break;
      case "caller.left":
        count(`left ${fact.why}`);
        break;
      default:
        break;
    }
  }
}

/** Follows offers and talks from the effects and inputs alone. */
class Witness {
  readonly #held = new Map<AgentKey, CallId>();
  readonly #ringAll = new Set<CallId>();

  see(input: DeskInput | undefined, effects: readonly DeskEffect[]): void {
    if (input?.kind === "released" || input?.kind === "offer-failed") this.#held.delete(input.agent);
    for (const effect of effects) {
      if (effect.kind === "withdraw") this.#held.delete(effect.agent);
      if (effect.kind === "fact") this.#hear(effect.fact);
      if (effect.kind !== "offer") continue;
      expect(this.#held.get(effect.agent), "an agent has one call at a time").toBeUndefined();
      const others = [...this.#held.values()].filter((call) => call === effect.call).length;
      expect(others === 0 || this.#ringAll.has(effect.call), "only ring-all rings several").toBe(true);
      this.#held.set(effect.agent, effect.call);
    }
  }

  #hear(fact: ReturnType<typeof facts>[number]): void {
    if (fact.kind === "caller.offered" && fact.why.strategy === "ring-all") this.#ringAll.add(fact.call);
    else if (fact.kind === "ghost.found" && fact.agent !== undefined) this.#held.delete(fact.agent);
  }
}

function expectReason(offer: Extract<DeskEffect, { kind: "offer" }>, effects: readonly DeskEffect[]): void {
  const reason = facts(effects).find(
    (fact) => fact.kind === "caller.offered" && fact.call === offer.call && fact.agents.includes(offer.agent),
  );
  if (reason?.kind !== "caller.offered") throw new Error(`${offer.call} is offered to ${offer.agent} without a reason`);
  const { why } = reason;
  expect(why.requires).not.toBe("");
  expect(why.chosen.map(({ agent }) => agent)).toEqual(reason.agents.slice(0, 10));
  expect(why.candidates).toBeGreaterThanOrEqual(why.chosen.length + why.passedOver.length);
  for (const best of why.chosen) {
    for (const other of why.passedOver) expect(isAtLeastAsGood(why, best.value, other.value)).toBe(true);
  }
}

/** By the order each strategy declares in docs/acd.md; round-robin's and chance's cannot be read from two numbers. */
function isAtLeastAsGood({ strategy }: Explanation, chosen: number, other: number): boolean {
  switch (strategy) {
    case "longest-idle":
    case "ring-all":
    case "most-skilled":
      return chosen >= other;
    case "fewest-calls":
    case "least-talk":
    case "least-skilled":
    case "top-down":
      return chosen <= other;
    default:
      return true;
  }
}

function expectReasonsToWait({ desk, reference, now }: Played): void {
  const { floor } = reference;
  for (const call of floor.calls) {
    const why = desk.explainCall(call.caller.call, now as never);
    const eligible = why?.agents.filter((agent) => agent.eligible).map(({ agent }) => agent);
    expect(eligible?.sort()).toEqual(
      candidatesFor(floor, call)
        .map((agent) => agent.setup.key)
        .sort(),
    );
    if (call.ringing.length === 0) expect(eligible).toEqual([]);
    for (const { eligible, excludedBy } of why?.agents ?? []) expect(excludedBy.length > 0).toBe(!eligible);
  }
}

function expectSameMeasures({ desk, reference, now }: Played): void {
  const { floor } = reference;
  for (const { key } of floor.queues) {
    for (const measure of ["waiting", "longest", "expected", "service-level", "working", "free"] as const) {
      const [seen, counted] = [desk.measure(key, measure, now as never), measureOf(floor, key, measure)];
      if (counted === undefined) expect(seen, measure).toBeUndefined();
      else expect(seen, measure).toBeCloseTo(counted, 6);
    }
  }
  for (const call of floor.calls) {
    const seen = desk.expect({ call: call.caller.call }, now as never);
    const counted = expectCall(floor, call);
    expect({ ...seen, waitMs: Math.round(seen?.waitMs ?? -1), handleMs: Math.round(seen?.handleMs ?? -1) }).toEqual({
      ...counted,
      waitMs: Math.round(counted.waitMs),
      handleMs: Math.round(counted.handleMs),
    });
  }
}
