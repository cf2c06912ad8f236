import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CallExplainView } from "../../src/api/explain-views.ts";
import type { QueueView } from "../../src/api/views.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { inOrder } from "./rig/in-order.ts";
import { all, endSippPhones, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp } from "./rig/tools.ts";

// Agents 5001 (skill 8) at 1001 and 5002 (skill 5) at 1002; the queue rings an agent for two seconds and offers the longest idle first.

describe.skipIf(withoutSipp !== "")(`a caller reaches the queue${withoutSipp}`, () => {
  let office: RealSwitch;
  let ada: SippPhone;
  let bob: SippPhone;
  let cy: SippPhone;
  beforeAll(async () => {
    office = await RealSwitch.start();
    [ada, bob, cy] = await Promise.all([
      SippPhone.registered(office, "1001"),
      SippPhone.registered(office, "1002"),
      SippPhone.registered(office, "1003"),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });
  afterEach(async () => {
    endSippPhones();
    await office.isQuiet();
  });

  test("the agent answers, the caller hangs up, and the agent has work to finish", async () => {
    await office.onlyReady("5001");
    const agent = await ada.begins(ada.callee().isCalled("1003").rings().waits(200).answers().isHungUp());
    const caller = await cy.begins(cy.caller().dials("7000").isAnswered().waits(3_000).hangsUp());
    await office.agentIs("5001", "talking");
    await all(caller, agent);
    await office.agentIs("5001", "wrap-up");
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1003", to: "7000", queue: "support", agent: "5001", extension: "1001" });
    expect(call).toMatchObject({ ending: "completed", endedBy: "caller", sipStatus: 200 });
    expect(call.recordings).toMatchObject([{ state: "saved" }]);
    expect(call.waitMs).toBeGreaterThanOrEqual(190);
    expect(inOrder(call.startedAt, call.queuedAt, call.ringingAt, call.answeredAt, call.endedAt)).toBe(true);
    const { decisions } = await office.ask<CallExplainView>("call", "explain", call.id);
    expect(decisions.length).toBeGreaterThanOrEqual(1);
  });

  test("the agent hangs up, finishes early by command and is ready again", async () => {
    await office.onlyReady("5001");
    const agent = await ada.begins(ada.callee().isCalled().rings().answers().waits(300).hangsUp());
    const caller = await cy.begins(cy.caller().dials("7000").isAnswered().isHungUp());
    await all(caller, agent);
    await office.agentIs("5001", "wrap-up");
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "callee", agent: "5001" });
    await office.say("agent", "ready", "5001");
    await office.agentIs("5001", "ready");
  });

  test("the caller leaves while the agent's phone rings", async () => {
    await office.onlyReady("5001");
    const agent = await ada.begins(ada.callee().isCalled().rings().isCancelled());
    const caller = await cy.begins(cy.caller().dials("7000").isAnswered().waits(500).hangsUp());
    await all(caller, agent);
    await office.agentIs("5001", "ready"); // not set aside: it was not the agent's fault
    const call = await office.newRecord();
    expect(call).toMatchObject({ ending: "abandoned", endedBy: "caller", agent: null, answeredAt: null });
    expect(call.ringingAt).not.toBeNull();
  });

  test("the caller leaves while nobody is ready", async () => {
    await office.onlyReady();
    const caller = await cy.begins(cy.caller().dials("7000").isAnswered().waits(3_000).hangsUp());
    await eventually(
      "one waits",
      () => office.ask<QueueView>("queue", "show", "support"),
      ({ waiting, callers }) => waiting === 1 && callers[0]?.from === "1003",
    );
    await all(caller);
    const call = await office.newRecord();
    expect(call).toMatchObject({ ending: "abandoned", endedBy: "caller", queue: "support", agent: null });
    expect([call.ringingAt, call.answeredAt, call.recordings]).toEqual([null, null, []]);
    expect((await office.ask<QueueView>("queue", "show", "support")).waiting).toBe(0);
  });

  test("a caller waits until somebody gets ready", async () => {
    await office.onlyReady();
    const agent = await ada.begins(ada.callee().isCalled().rings().answers().isHungUp());
    const caller = await cy.begins(cy.caller().dials("7000").isAnswered().waits(4_000).hangsUp());
    await pause(500);
    await office.say("agent", "sign-in", "5001");
    await office.say("agent", "ready", "5001");
    await all(caller, agent);
    const call = await office.newRecord();
    expect(call).toMatchObject({ ending: "completed", agent: "5001" });
    expect(call.waitMs).toBeGreaterThanOrEqual(500);
  });

  test("an agent does not answer: the next gets the caller, and the first is set aside", async () => {
    await office.onlyReady("5001", "5002");
    const first = await ada.begins(ada.callee().isCalled().rings().isCancelled());
    const second = await bob.begins(bob.callee().isCalled().rings().waits(100).answers().isHungUp());
    const caller = await cy.begins(cy.caller().dials("7000").isAnswered().waits(4_500).hangsUp());
    await all(caller, first, second);
    expect(await office.agentIs("5001", "busy")).toMatchObject({ reason: "no-answer" });
    await office.agentIs("5002", "wrap-up");
    const call = await office.newRecord();
    expect(call).toMatchObject({ ending: "completed", agent: "5002", extension: "1002" });
    expect(call.waitMs).toBeGreaterThanOrEqual(2_000);
    expect(call.waitMs).toBeLessThan(4_500);
  });

  test("an agent declines: the next gets the caller at once", async () => {
    await office.onlyReady("5001", "5002");
    const first = await ada.begins(ada.callee().isCalled().rings().refuses(603));
    const second = await bob.begins(bob.callee().isCalled().rings().answers().isHungUp());
    const caller = await cy.begins(cy.caller().dials("7000").isAnswered().waits(1_500).hangsUp());
    await all(caller, first, second);
    const call = await office.newRecord();
    expect(call).toMatchObject({ ending: "completed", agent: "5002" });
    expect(call.waitMs).toBeLessThan(2_000); // less than the ring time
  });

  test("the agent holds and resumes", async () => {
    await office.onlyReady("5001");
    const agent = await ada.begins(
      ada.callee().isCalled().answers().holds("sendonly").waits(300).resumes().waits(100).hangsUp(),
    );
    const caller = await cy.begins(cy.caller().dials("7000").isAnswered().isHungUp());
    await all(caller, agent);
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "callee" });
  });

  test("an agent signs in, goes ready, busy and home by codes from the phone", async () => {
    await office.onlyReady();
    const dial = (code: string): Promise<void> => ada.plays(ada.caller().dials(code).isAnswered().isHungUp());
    await dial("*22");
    expect(await office.agentIs("5001", "busy")).toMatchObject({ extension: "1001", reason: "signed-in" });
    await dial("*24");
    await office.agentIs("5001", "ready");
    await dial("*251");
    expect(await office.agentIs("5001", "busy")).toMatchObject({ reason: "1" });
    await dial("*23");
    await office.agentIs("5001", "signed-out");
    await cy.plays(cy.caller().dials("*22*5001*4321").isAnswered().isHungUp());
    expect(await office.agentIs("5001", "busy")).toMatchObject({ extension: "1003" });
    const records = await office.newRecords(5);
    expect(records.map(({ to, ending, endedBy }) => ({ to, ending, endedBy }))).toEqual(
      ["*22", "*24", "*251", "*23", "*22*5001*4321"].map((to) => ({ to, ending: "completed", endedBy: "switch" })),
    );
  });
});
