// Real SIP phones (SIPp scenarios) on a real switch: each scenario checks its own side message by message, the record checks ours.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ServedOffice } from "./served-office.ts";
import { SippPair, sipp } from "./sipp.ts";
import { freePort, reasonToSkip, until } from "./tools.ts";

const skip = reasonToSkip("sipp");
const FINE = { status: 0, trouble: "" };

describe.skipIf(skip !== "")(`SIPp phones${skip}`, () => {
  let office: ServedOffice;
  let phones: SippPair;

  beforeAll(async () => {
    office = await ServedOffice.start();
    phones = await SippPair.register(office);
  });
  afterAll(async () => {
    expect(office.log).not.toContain('"bug.');
    await office.stop();
  });

  test("register with digest, and are listed", async () => {
    expect(await office.registered("1001")).toBe(true);
    expect(await office.registered("1002")).toBe(true);
  });

  test("with a wrong password they are not let in", async () => {
    const result = await sipp({
      office,
      scenario: "register",
      extension: "1001",
      port: await freePort(),
      secret: "guessed",
    });
    expect(result.status).not.toBe(0);
    expect(result.trouble).toMatch(/received 'SIP\/2\.0 40[13] /);
  });

  for (const transport of ["udp", "tcp"] as const) {
    test(`a caller over ${transport} reaches an extension, talks and hangs up`, async () => {
      const both = await phones.call({ caller: "caller-hangs-up", callee: "callee-answers", dial: "1002", transport });
      expect(both).toEqual([FINE, FINE]);
      expect(await office.lastCall("1002")).toMatchObject({ from: "1001", ending: "completed", endedBy: "caller" });
    });

    test(`a caller over ${transport} cancels while it rings`, async () => {
      const both = await phones.call({ caller: "caller-cancels", callee: "callee-ignores", dial: "1002", transport });
      expect(both).toEqual([FINE, FINE]);
      expect(await office.lastCall("1002")).toMatchObject({ ending: "cancelled", endedBy: "caller", answeredAt: null });
    });

    test(`a caller over ${transport} reaches the queue, its agent answers`, async () => {
      await office.agentReady();
      const both = await phones.call({ caller: "caller-hangs-up", callee: "callee-answers", dial: "7000", transport });
      expect(both).toEqual([FINE, FINE]);
      expect(await office.lastCall("7000")).toMatchObject({ queue: "support", agent: "5001", ending: "completed" });
    });
  }

  test("the callee hangs up", async () => {
    const both = await phones.call({ caller: "caller-is-hung-up-on", callee: "callee-hangs-up", dial: "1002" });
    expect(both).toEqual([FINE, FINE]);
    expect(await office.lastCall("1002")).toMatchObject({ ending: "completed", endedBy: "callee" });
  });

  test("the callee is busy", async () => {
    const both = await phones.call({ caller: "caller-gets-486", callee: "callee-refuses-486", dial: "1002" });
    expect(both).toEqual([FINE, FINE]);
    expect(await office.lastCall("1002")).toMatchObject({ ending: "busy", sipStatus: 486 });
  });

  test("the callee declines", async () => {
    const both = await phones.call({ caller: "caller-gets-603", callee: "callee-refuses-603", dial: "1002" });
    expect(both).toEqual([FINE, FINE]);
    expect(await office.lastCall("1002")).toMatchObject({ ending: "rejected", sipStatus: 603 });
  });

  test("nobody answers", async () => {
    const both = await phones.call({ caller: "caller-gets-480", callee: "callee-ignores", dial: "1002" });
    expect(both).toEqual([FINE, FINE]);
    expect(await office.lastCall("1002")).toMatchObject({ ending: "no-answer", sipStatus: 480 });
  });

  test("nobody has the number", async () => {
    expect(await phones.call({ caller: "caller-gets-404", dial: "4040" })).toEqual([FINE]);
    expect(await office.lastCall("4040")).toMatchObject({ ending: "unknown-number" });
  });

  test("the caller holds and resumes", async () => {
    const both = await phones.call({ caller: "caller-holds", callee: "callee-answers", dial: "1002" });
    expect(both).toEqual([FINE, FINE]);
    expect(await office.lastCall("1002")).toMatchObject({ ending: "completed", endedBy: "caller" });
  });

  test("the agent hangs up on a caller of the queue", async () => {
    await office.agentReady();
    const both = await phones.call({ caller: "caller-is-hung-up-on", callee: "callee-hangs-up", dial: "7000" });
    expect(both).toEqual([FINE, FINE]);
    const call = await office.lastCall("7000");
    expect(call).toMatchObject({ agent: "5001", ending: "completed", endedBy: "callee" });
    expect(call.recordings).toMatchObject([{ state: "saved" }]);
  });

  test("a caller of the queue abandons while the agent's phone rings: it stops, and the agent is free again", async () => {
    await office.agentReady();
    const both = await phones.call({ caller: "caller-hangs-up", callee: "callee-ignores", dial: "7000" });
    expect(both).toEqual([FINE, FINE]);
    expect(await office.lastCall("7000")).toMatchObject({ ending: "abandoned", endedBy: "caller", answeredAt: null });
    expect(await office.agentState()).toBe("ready");
  });

  test("an agent who does not answer is set aside while the caller waits on", async () => {
    await office.agentReady();
    const [agent] = await Promise.all([
      sipp({ office, scenario: "callee-ignores", extension: "1002", port: phones.calleePort }),
      sipp({ office, scenario: "caller-waits", extension: "1001", port: phones.callerPort, dial: "7000" }),
    ]);
    expect(agent).toEqual(FINE);
    await until("the agent to be set aside", 2_000, async () =>
      (await office.agentState()) === "busy" ? true : undefined,
    );
    expect(await office.lastCall("7000")).toMatchObject({ ending: "abandoned" });
  });
});
