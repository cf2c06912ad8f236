import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Abort, type Signal } from "../../src/base/abort.ts";
import type { Leg } from "../../src/call/leg.ts";
import type { RingOutcome } from "../../src/call/ring-phones.ts";
import { type Place, type PlacesOutcome, ringPlaces } from "../../src/call/ring-places.ts";
import { VirtualClock } from "../world/clock.ts";

interface Plan {
  readonly afterMs: number;
  /** Rings so long before what becomes of it. */
  readonly lastsMs: number;
  readonly comes: "answered" | "no-answer" | "busy" | "unreachable" | "no-port";
  readonly confirm: "none" | "yes" | "no";
  readonly confirmMs: number;
}

interface Played {
  rungAt: number | undefined;
  stopped: boolean;
  hungUp: boolean;
  over: boolean;
}

/** A place that does as planned, and stops when told to. */
function played(clock: VirtualClock, plan: Plan, name: string): { readonly place: Place; readonly seen: Played } {
  const seen: Played = { rungAt: undefined, stopped: false, hungUp: false, over: false };
  const hangUp = (): void => {
    seen.hungUp = true;
  };
  const leg = { hangUp } as unknown as Leg;
  const outcome: RingOutcome =
    plan.comes === "answered"
      ? { kind: "answered", leg }
      : plan.comes === "busy"
        ? { kind: "refused", refusal: { ending: "busy", status: 486 } }
        : plan.comes === "unreachable"
          ? { kind: "refused", refusal: { ending: "unreachable", status: 480 } }
          : { kind: plan.comes };
  const after = <Value>(ms: number, signal: Signal, value: Value, otherwise: Value): Promise<Value> =>
    new Promise((resolve) => {
      const timer = clock.after(ms, name, () => resolve(value));
      signal.onAbort(() => {
        timer.cancel();
        seen.stopped = true;
        resolve(otherwise);
      });
    });
  const place: Place = {
    name,
    afterMs: plan.afterMs,
    ring: async (signal) => {
      seen.rungAt = clock.now();
      const came = await after<RingOutcome>(plan.lastsMs, signal, outcome, { kind: "stopped" });
      seen.over = true;
      return came;
    },
    confirm:
      plan.confirm === "none" ? undefined : (_, signal) => after(plan.confirmMs, signal, plan.confirm === "yes", false),
  };
  return { place, seen };
}

const time = fc.integer({ min: 0, max: 20 }).map((steps) => steps * 100);
const plan: fc.Arbitrary<Plan> = fc.record({
  afterMs: time,
  lastsMs: time.map((ms) => ms + 100),
  comes: fc.constantFrom("answered", "no-answer", "busy", "unreachable", "no-port"),
  confirm: fc.constantFrom("none", "none", "yes", "no"),
  confirmMs: time.map((ms) => ms + 100),
});

describe("several places ring for one call", () => {
  test("whatever they do: one has the call or nobody, and nobody is left ringing or off the hook", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { maxLength: 6 }), fc.option(time), async (plans, goesAt) => {
        const clock = new VirtualClock();
        const caller = new Abort();
        const all = plans.map((one, i) => played(clock, one, `place ${i}`));
        if (goesAt !== null) clock.after(goesAt, "the caller goes", () => caller.abort("gone"));
        let outcome: PlacesOutcome | undefined;
        void ringPlaces(
          all.map(({ place }) => place),
          clock,
          caller,
          () => {},
        ).then((came) => {
          outcome = came;
        });
        await clock.advance(30_000);
        expect(outcome).toBeDefined();
        expect(clock.pendingWhy()).toEqual([]);
        const winner = outcome?.kind === "answered" ? outcome.place : undefined;
        for (const [i, { place, seen }] of all.entries()) {
          const answered = seen.over && plans[i]?.comes === "answered";
          if (place === winner) expect([seen.hungUp, answered]).toEqual([false, true]);
          // Whoever answered in vain was let go; whoever rang was stopped or done.
          else if (seen.rungAt !== undefined)
            expect(seen.hungUp || seen.stopped || plans[i]?.comes !== "answered").toBe(true);
        }
        if (outcome?.kind === "stopped") expect(goesAt).not.toBeNull();
        if (goesAt === null && plans.some(({ comes, confirm }) => comes === "answered" && confirm !== "no"))
          expect(outcome?.kind).toBe("answered");
      }),
      { numRuns: 300 },
    );
  });

  test("nobody is kept waiting in silence: the next place rings when nothing rings any more", async () => {
    const clock = new VirtualClock();
    const quick = played(clock, { afterMs: 0, lastsMs: 100, comes: "busy", confirm: "none", confirmMs: 0 }, "quick");
    const later = played(
      clock,
      { afterMs: 9_000, lastsMs: 500, comes: "no-answer", confirm: "none", confirmMs: 0 },
      "later",
    );
    const outcome = ringPlaces([later.place, quick.place], clock, new Abort(), () => {});
    await clock.advance(1_000);
    expect(later.seen.rungAt).toBe((quick.seen.rungAt ?? 0) + 100);
    expect(await outcome).toEqual({ kind: "no-answer" });
  });

  test("no place at all is nobody to be reached", async () => {
    const outcome = await ringPlaces([], new VirtualClock(), new Abort(), () => {});
    expect(outcome).toEqual({ kind: "refused", refusal: { ending: "unreachable", status: 480 } });
  });

  test("a mistake of ours in one place stops the others and is told", async () => {
    const clock = new VirtualClock();
    const other = played(
      clock,
      { afterMs: 0, lastsMs: 5_000, comes: "answered", confirm: "none", confirmMs: 0 },
      "other",
    );
    const broken: Place = { ...other.place, name: "broken", ring: () => Promise.reject(new Error("a bug")) };
    await expect(ringPlaces([other.place, broken], clock, new Abort(), () => {})).rejects.toThrow("a bug");
    expect(other.seen.stopped).toBe(true);
    expect(clock.pendingWhy()).toEqual([]);
  });
});
