import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeskEffect, DeskInput } from "../../src/acd/contract.ts";
import { Desk } from "../../src/acd/desk.ts";
import type { AgentKey, CallId, ExtensionKey } from "../../src/base/ids.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { Millis } from "../../src/base/time.ts";
import { FLOOD_START, flood, PLAIN_ARRIVES } from "./flood.ts";
import type { Draw } from "./history.ts";
import { nextInput, openingHour, randomSetup, tell } from "./history.ts";
import { ReferenceDesk } from "./reference.ts";

const draw: fc.Arbitrary<Draw> = fc.tuple(fc.nat(99), fc.nat(1_000), fc.nat(1_000), fc.nat(4_000));
const days = fc.array(draw, { minLength: 50, maxLength: 400, size: "max" });
const seeds = fc.nat(0xffff_ffff);
/** A failing day is printed with its seed and path; making it smaller takes minutes and is left to whoever repairs it. */
const runs = (numRuns: number) => ({ numRuns, seed: 20_261_122, endOnFailure: true });

interface Played {
  readonly desk: Desk;
  readonly reference: ReferenceDesk;
  readonly inputs: { readonly input: DeskInput; readonly now: Millis }[];
  now: number;
}

/** Plays a day at both desks; after each input both must say the same. */
function play(seed: number, day: readonly Draw[]): Played {
  const rng = seededRng(seed);
  const played: Played = {
    desk: new Desk({ rng: seededRng(seed + 1) }),
    reference: new ReferenceDesk(seededRng(seed + 1)),
    inputs: [],
    now: 1_000,
  };
  for (const input of openingHour(randomSetup(rng))) both(played, input);
  for (const draw of day) {
    // Often nothing happens between two inputs, sometimes a deadline passes unnoticed for a while.
    played.now += draw[3] < 1_000 ? 0 : draw[3];
    both(played, nextInput(draw, played.reference, rng));
  }
  return played;
}

function both(played: Played, input: DeskInput): void {
  const now = played.now as Millis;
  const answer = played.desk.step(input, now);
  const said = answer.fault === undefined ? tell(answer.effects) : [`fault ${answer.fault.kind}`];
  expect(said, JSON.stringify(input)).toEqual(played.reference.step(input, now));
  expect(played.desk.nextWake()).toBe(played.reference.nextWake());
  played.inputs.push({ input, now });
}

/** Everybody goes home: callers hang up, talks end, agents sign out, phones are switched off. */
function closeUp(played: Played): void {
  for (const call of [...played.reference.calls]) {
    both(played, { kind: "leave", call: call.caller.call, why: "abandoned" });
  }
  for (const agent of [...played.reference.agents]) {
    const { key } = agent.setup;
    both(played, { kind: "sign-out", agent: key });
    if (agent.state === "talking") both(played, { kind: "released", call: agent.call as CallId, agent: key });
  }
  for (const key of played.reference.phones.keys()) {
    both(played, { kind: "reachable", extension: key as ExtensionKey, reachable: false });
    both(played, { kind: "engaged", extension: key as ExtensionKey, engaged: false });
  }
}

/** Follows offers and talks from the effects and inputs alone. */
class Witness {
  readonly held = new Map<AgentKey, CallId>();

  see(input: DeskInput, effects: readonly DeskEffect[], several: (call: CallId) => boolean): void {
    if (input.kind === "released" || input.kind === "offer-failed") this.held.delete(input.agent);
    for (const effect of effects) {
      if (effect.kind === "withdraw") this.held.delete(effect.agent);
      if (effect.kind !== "offer") continue;
      expect(this.held.get(effect.agent), "an agent has one call at a time").toBeUndefined();
      const others = [...this.held.values()].filter((call) => call === effect.call).length;
      expect(others === 0 || several(effect.call), "a call rings at one agent unless it is a ring-all").toBe(true);
      this.held.set(effect.agent, effect.call);
    }
  }
}

describe("ACD-01, ACD-03, ACD-04, ACD-11 on random days", () => {
  test("the desk offers what a slow obvious desk offers, in the same order, with the same facts", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        play(seed, day);
      }),
      runs(300),
    );
  }, 120_000);

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
        const { inputs } = play(seed, day);
        const desk = new Desk({ rng: seededRng(3) });
        const witness = new Witness();
        const ringAll = new Set<CallId>();
        for (const { input, now } of inputs) {
          const { effects } = desk.step(input, now);
          for (const effect of effects) {
            if (
              effect.kind === "fact" &&
              effect.fact.kind === "caller.offered" &&
              effect.fact.why.strategy === "ring-all"
            ) {
              ringAll.add(effect.fact.call);
            }
          }
          witness.see(input, effects, (call) => ringAll.has(call));
        }
      }),
      runs(40),
    );
  }, 60_000);

  test("whatever happened, when everybody has gone home nothing is left", () => {
    fc.assert(
      fc.property(seeds, days, (seed, day) => {
        const played = play(seed, day);
        closeUp(played);
        const { signedIn, phones, calls, lines, deadlines, tries } = played.desk.sizes;
        expect({ signedIn, phones, calls, lines, deadlines, tries }).toEqual({
          signedIn: 0,
          phones: 0,
          calls: 0,
          lines: 0,
          deadlines: 0,
          tries: 0,
        });
        expect(played.desk.nextWake()).toBeUndefined();
      }),
      runs(60),
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
});
