import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutSipp } from "./rig/tools.ts";

// SIPp calls over TCP; baresip, which keeps its connection as phones do, is called over it.

const without = withoutSipp || withoutBaresip;

describe.skipIf(without !== "")(`calls over TCP${without}`, () => {
  let office: RealSwitch;
  let cy: SippPhone;
  let ada: BaresipPhone;
  beforeAll(async () => {
    office = await RealSwitch.start();
    cy = await SippPhone.make(office, "1003", "tcp");
    ada = await BaresipPhone.registered(office, "1001", { hz: 700, transport: "tcp", answers: true });
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("to an extension: hold, resume, hang up", async () => {
    expect((await office.extension("1001")).contacts).toMatchObject([{ transport: "tcp" }]);
    await cy.plays(cy.caller().dials("1001").isAnswered().waits(200).holds().waits(200).resumes().waits(200).hangsUp());
    await ada.isFree();
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1003", to: "1001", extension: "1001", ending: "completed", endedBy: "caller" });
  });

  test("the called phone hangs up", async () => {
    const caller = await cy.begins(cy.caller().dials("1001").isAnswered().isHungUp());
    await ada.talks(2);
    await ada.hangsUp();
    await caller.done;
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "callee" });
  });

  test("to the queue, and the agent has the caller", async () => {
    await office.onlyReady("5001");
    await cy.plays(cy.caller().dials("7000").isAnswered().waits(800).hangsUp());
    await ada.isFree();
    const call = await office.newRecord();
    expect(call).toMatchObject({ queue: "support", agent: "5001", ending: "completed", endedBy: "caller" });
    expect(call.recordings).toMatchObject([{ state: "saved" }]);
    await office.agentIs("5001", "wrap-up");
  });

  test("an agent's phone that loses power is not rung: its connection broke", async () => {
    await office.onlyReady("5001");
    await ada.vanishes();
    await office.isRegistered("1001", false);
    await cy.plays(cy.caller().dials("7000").isAnswered().waits(700).hangsUp());
    expect(await office.newRecord()).toMatchObject({ ending: "abandoned", agent: null, ringingAt: null });
    await cy.plays(cy.caller().dials("1001").isRefused(480));
    expect(await office.newRecord()).toMatchObject({ ending: "unreachable", sipStatus: 480 });
  });
});
