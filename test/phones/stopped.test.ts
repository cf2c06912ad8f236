import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./rig/eventually.ts";
import { all, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp } from "./rig/tools.ts";

const DRAIN_MS = 2_500;

describe.skipIf(withoutSipp !== "")(`the switch is stopped while people talk${withoutSipp}`, () => {
  let office: RealSwitch;
  let ada: SippPhone;
  let bob: SippPhone;
  let cy: SippPhone;
  let dee: SippPhone;
  beforeAll(async () => {
    office = await RealSwitch.start({}, `${DRAIN_MS}ms`);
    [ada, bob, cy, dee] = await Promise.all([
      SippPhone.registered(office, "1001"),
      SippPhone.registered(office, "1002"),
      SippPhone.registered(office, "1003"),
      SippPhone.registered(office, "1005"),
    ]);
  });
  afterAll(async () => {
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("one ends in peace, one is ended when time is up, a new one is refused; the records say so", async () => {
    const short = [
      await bob.begins(bob.callee().isCalled().answers().isHungUp()),
      await ada.begins(ada.caller().dials("1002").isAnswered().waits(1_500).hangsUp()),
    ];
    const long = [
      await dee.begins(dee.callee().isCalled().answers().isHungUp()),
      await cy.begins(cy.caller().dials("1005").isAnswered().isHungUp()),
    ];
    await eventually(
      "all talk",
      () => office.calls(),
      (calls) => calls.length === 2 && calls.every(({ state }) => state === "talking"),
    );
    const began = performance.now();
    const stopped = office.stop();
    const late = await SippPhone.make(office, "1004");
    await late.plays(late.caller().dials("1002").isRefused(503, { header: "Retry-After", matching: "[0-9]+" }));
    await all(...short, ...long);
    await stopped;
    expect(performance.now() - began).toBeGreaterThan(DRAIN_MS - 200);
    expect(performance.now() - began).toBeLessThan(DRAIN_MS + 5_000);
    await office.startAgain();
    const endings = (await office.calls()).map(({ from, ending, endedBy }) => [from, ending, endedBy].join(" "));
    expect(endings).toContain("1001 completed caller");
    expect(endings).toContain("1003 switch-stopped switch");
    expect((await office.extension("1005")).registered).toBe(true);
    const recorded = (await office.calls()).find(({ from }) => from === "1003");
    expect(recorded?.recordings).toMatchObject([{ state: "saved" }]);
  });
});
