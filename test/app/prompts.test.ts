import { beforeEach, describe, expect, test } from "vitest";
import type { Leg } from "../../src/call/leg.ts";
import { House } from "./house.ts";

let house: House;
beforeEach(() => {
  house = new House();
});

const theOnlyLeg = (): Leg => {
  const [leg] = house.call.legs;
  if (leg === undefined) throw new Error("no leg");
  return leg;
};

describe("a feature code is answered by a voice", () => {
  test("the call ends when the prompt does", async () => {
    const caller = house.dial("*22", { from: "1001" });
    await house.settle();
    expect(house.hears).toEqual([{ kind: "file", name: "zh/signed-in", then: "tell" }]);
    const { id: leg, call } = theOnlyLeg();
    house.media.facts({ kind: "played", call, leg, name: "zh/signed-in" });
    await house.settle();
    expect([caller.state, caller.ending]).toEqual(["ended", { status: 480 }]);
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "completed", endedBy: "switch", sipStatus: 200 });
    expect(house.agent("5001")).toBe("busy signed-in");
  });

  test("who hangs up during the prompt ends it, and the code has counted", async () => {
    const caller = house.dial("*22", { from: "1001" });
    await house.settle();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "completed", endedBy: "caller" });
    expect(house.agent("5001")).toBe("busy signed-in");
  });

  test("a prompt that never ends does not keep the call for ever", async () => {
    const caller = house.dial("*22", { from: "1001" });
    await house.clock.advance(61_000);
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("ready from the own phone: no call comes before the prompt's call is over", async () => {
    house.dial("*22", { from: "1001" }).phoneHangsUp();
    await house.settle();
    const code = house.dial("*24", { from: "1001" });
    await house.settle();
    const caller = house.dial("7000");
    await house.settle();
    expect(house.rung).toEqual([]);
    code.phoneHangsUp();
    await house.settle();
    expect(house.rung.length).toBe(1);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
