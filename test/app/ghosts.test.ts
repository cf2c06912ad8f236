// The desk believes in calls that are no more (ACD-20). It never should; here it is made to.

import { describe, expect, test } from "vitest";
import { ghostsCheck, ghostsView } from "../../src/app/control/ghosts-view.ts";
import { logFact } from "../../src/app/core/fact-logger.ts";
import { Reconciler, type ReconcilerDeps } from "../../src/app/core/reconciler.ts";
import type { Switch } from "../../src/app/core/switch.ts";
import type { AgentKey, CallId, QueueKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { type Logger, silentLog } from "../../src/base/log.ts";
import { EVERYBODY } from "../../src/base/rules.ts";
import { House } from "./house.ts";

const GHOST = "c-20261122-gggggggg" as CallId;

/** A house whose desk is compared with its calls, as the switch does it. */
function watched(calls?: ReconcilerDeps["calls"]) {
  const house = new House();
  const reconciler = new Reconciler({ clock: house.clock, floor: house.floor, calls: calls ?? (() => house.calls) });
  let heard = 0;
  const hear = (): void => {
    for (; heard < house.facts.length; heard++) {
      const fact = house.facts[heard];
      if (fact !== undefined) reconciler.fold(fact);
    }
  };
  const pass = async (ms: number): Promise<void> => {
    hear();
    await house.clock.advance(ms);
    hear();
  };
  return { house, reconciler, pass };
}

/** A caller whom nobody brought in: no call, no line. */
function haunt(house: House): void {
  const caller = { call: GHOST, queue: "sales" as QueueKey, tier: undefined, region: undefined, requires: EVERYBODY };
  const more = { creditMs: 0, since: undefined, prefers: [], callBack: false };
  house.floor.input({ kind: "enqueue", caller: { ...caller, ...more } });
}

function ghostsOf(house: House): unknown[] {
  return house.facts.filter((fact) => fact.kind === "ghost.found");
}

describe("ACD-20 ghosts", () => {
  test("an agent who talks in a call that is no more is freed within half a minute, wraps up, and works on", async () => {
    const { house, reconciler, pass } = watched();
    house.ready("5001");
    haunt(house);
    house.floor.input({ kind: "answered", call: GHOST, agent: "5001" as AgentKey });
    expect(house.agent("5001")).toBe("talking");
    await pass(limits.explain.reconcileMs - 1);
    expect(house.agent("5001")).toBe("talking");
    await pass(1);
    expect(house.agent("5001")).toBe("wrap-up");
    expect(ghostsOf(house)).toMatchObject([{ call: GHOST, agent: "5001", was: "talking" }]);
    expect(reconciler.ghosts.found).toBe(1);
    await pass(10_000);
    expect(house.agent("5001")).toBe("ready");
    await pass(60_000);
    expect(house.clock.pendingWhy()).toEqual([]); // nobody waits, nobody talks: nothing is compared any more
  });

  test("a caller who is no more leaves the line, and counts as taken out", async () => {
    const { house, reconciler, pass } = watched();
    haunt(house);
    await pass(limits.explain.reconcileMs);
    expect(ghostsOf(house)).toMatchObject([{ call: GHOST, was: "waiting" }]);
    expect(house.facts).toContainEqual(expect.objectContaining({ kind: "caller.left", call: GHOST, why: "removed" }));
    expect(house.floor.desk.sizes.calls).toBe(0);
    expect(reconciler.ghosts.last).toMatchObject({ fact: { call: GHOST } });
  });

  test("callers who wait and agents who talk are left alone, minute after minute", async () => {
    const { house, pass } = watched();
    house.ready("5001");
    const alice = house.dial("7000");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    const bob = house.dial("7000");
    await pass(10 * limits.explain.reconcileMs);
    expect(ghostsOf(house)).toEqual([]);
    expect([house.agent("5001"), house.floor.lines]).toEqual(["talking", 1]);
    bob.phoneHangsUp();
    alice.phoneHangsUp();
    await pass(1_000);
    await house.expectNothingLeft();
  });

  test("an agent whose phone went on into another call is no ghost; once that is over, so is the talk", async () => {
    const legs = [{ party: { agent: "5001" as AgentKey } }];
    const { house, pass } = watched(() => ({ ways: [], legsOf: () => legs as never }));
    house.ready("5001");
    haunt(house);
    house.floor.input({ kind: "answered", call: GHOST, agent: "5001" as AgentKey });
    await pass(3 * limits.explain.reconcileMs);
    expect(house.agent("5001")).toBe("talking");
    legs.length = 0;
    await pass(limits.explain.reconcileMs);
    expect(house.agent("5001")).toBe("wrap-up");
  });

  test("status counts them, doctor warns, and each is an error in the log", async () => {
    const { house, reconciler, pass } = watched();
    const pbx = { reconciler } as unknown as Switch;
    expect(ghostsView(pbx)).toEqual({ found: 0, lastAt: null });
    expect(ghostsCheck(pbx).verdict).toBe("good");
    haunt(house);
    await pass(limits.explain.reconcileMs);
    expect(ghostsView(pbx)).toEqual({ found: 1, lastAt: new Date(house.clock.wall()).toISOString() });
    expect(ghostsCheck(pbx)).toMatchObject({ verdict: "warning", found: expect.stringContaining(GHOST) });
    const errors: string[] = [];
    const log: Logger = {
      ...silentLog,
      error: (event, fields) => void errors.push(`${event} ${JSON.stringify(fields)}`),
    };
    for (const fact of house.facts) logFact(log, fact);
    expect(errors).toEqual([`acd.ghost ${JSON.stringify({ call: GHOST, was: "waiting" })}`]);
  });
});
