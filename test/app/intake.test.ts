import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Intake } from "../../src/app/core/intake.ts";
import { silentLog } from "../../src/base/log.ts";
import type { NewEvent } from "../../src/crm/events.ts";
import { House, OFFICE } from "./house.ts";

let house: House;
let told: NewEvent[];
let intake: Intake;

beforeEach(() => {
  house = new House(`${OFFICE}\nemergency: { numbers: ["110"] }\n`);
  told = [];
  const commit = async (_: unknown, events: readonly NewEvent[]) => void told.push(...events);
  intake = new Intake({ clock: house.clock, log: silentLog, calls: house.calls, journal: () => ({ commit }) });
});

afterEach(() => house.expectNothingLeft());

describe("OPS-06 no new calls for a while", () => {
  test("a new call is told to come back later, and its record says why", async () => {
    intake.stop("5001");
    const { ending } = house.dial("9196");
    expect(ending?.status).toBe(503);
    expect(ending?.headers).toEqual([["Retry-After", expect.stringMatching(/^\d+$/)]]);
    await house.settle();
    expect(house.finished).toMatchObject([
      { ending: "switch-stopped", notes: [expect.stringContaining("zongji drain")] },
    ]);
    expect(told).toEqual([{ type: "drain.begun", about: {}, data: { by: "5001", calls: 0 } }]);
  });

  test("whoever is in a call may ask back, and help may be called; nobody else", async () => {
    const caller = house.dial("9196", { from: "1001" });
    await house.settle();
    intake.stop("5001");
    const back = house.dial("9196", { from: "1001" });
    const other = house.dial("9196", { from: "1002" });
    const help = house.dial("110", { from: "1003" });
    await house.settle();
    expect([back.state, other.ending?.status]).toEqual(["answered", 503]);
    expect(house.finished.map(({ from, ending }) => [from, ending])).toEqual(
      expect.arrayContaining([
        ["1002", "switch-stopped"],
        ["1003", "no-line"], // it was let in; this house has no trunk
      ]),
    );
    expect(help.ending?.status).toBe(503);
    expect(house.bugs.splice(0)).toEqual([expect.stringContaining("call.emergency")]);
    for (const one of [caller, back]) one.phoneHangsUp();
  });

  test("no call-back enters the line; a stop of the switch is final all the same", async () => {
    const asked = { from: "13800138000", fromName: "", dialled: "7000" };
    intake.stop("5001");
    expect(house.calls.openForCustomer(asked)).toBeUndefined();
    expect([intake.resume("5001"), intake.resume("5001")]).toEqual([true, false]);
    house.calls.openForCustomer(asked)?.end("failed", "switch");
    expect(house.dial("9196").ending).toBeUndefined();
    house.dialled[0]?.phoneHangsUp();
    intake.stop("5001");
    void house.calls.drain();
    intake.resume("5001");
    expect(house.dial("9196").ending?.status).toBe(503);
  });
});
