// Who listened stands in a recording's history (QA-05), but not once for each piece that a player asks for.

import { describe, expect, test } from "vitest";
import { Listeners } from "../../../src/app/control/listeners.ts";
import { limits } from "../../../src/base/limits.ts";
import { VirtualClock } from "../../world/clock.ts";

describe("QA-05 who listened of late", () => {
  test("the same account and recording are one listening for ten minutes, whatever others do", async () => {
    const clock = new VirtualClock();
    const listeners = new Listeners(clock);
    expect(["li r1", "li r1", "li r2", "wu r1"].map((what) => listeners.isNew(what))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    await clock.advance(limits.listening.sameMs - 1);
    expect(listeners.isNew("li r1")).toBe(false);
    await clock.advance(1);
    expect(listeners.isNew("li r1")).toBe(true);
    expect(listeners.size).toBe(1); // what is over is forgotten
  });

  test("no more are remembered than there is room for: the oldest stands there twice", () => {
    const listeners = new Listeners(new VirtualClock());
    for (let i = 0; i <= limits.listening.remembered; i++) listeners.isNew(`li r${i}`);
    expect(listeners.size).toBe(limits.listening.remembered);
    expect(listeners.isNew(`li r${limits.listening.remembered}`)).toBe(false);
    expect(listeners.isNew("li r0")).toBe(true);
  });
});
