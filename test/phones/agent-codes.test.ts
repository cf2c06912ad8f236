// ACD-12 and ACD-19 with a softphone that is not ours: an agent's whole day from the keypad, and what it says to that.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentView } from "../../src/api/views.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { pause } from "./rig/eventually.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";
import { heardAt } from "./rig/words.ts";

describe.skipIf(withoutBaresip !== "")(`ACD-19 an agent with a plain desk phone${withoutBaresip}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let cy: BaresipPhone;

  beforeAll(async () => {
    office = await RealSwitch.start({
      wrapUp: "8s",
      queue: '    dispositions: { "1": solved, "2": call again }\n    dispositionRequired: true\n    wrapUpMost: 5m',
    });
    [ada, cy] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: 700, answers: true }),
      BaresipPhone.registered(office, "1003", { hz: 1_900 }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  /** Dials it, listens to the end, and must have heard all of these, in this order. */
  async function hears(code: string, ...words: readonly string[]): Promise<void> {
    await ada.dials(code);
    await ada.isFree();
    const heard = ada.heard();
    const times = words.map((name) => heardAt(`en/${name}`, heard)[0] ?? Number.NaN);
    const said = times.map((at, i) => (Number.isNaN(at) ? "not heard" : words[i]));
    expect(said, code).toEqual(words);
    expect(times, code).toEqual(times.toSorted((a, b) => a - b));
  }

  test("signs in and gets ready; a call of the queue; more time, the codes read out, and the outcome, each with a word", async () => {
    await hears("*22", "signed-in");
    await hears("*24", "ready");
    await cy.dials("7000");
    await ada.talks(3);
    await pause(1_000);
    await cy.hangsUp();
    await ada.isFree();
    await office.agentIs("5001", "wrap-up");
    await hears("*2860", "wrap-up-extended");
    await hears("*27", "disposition-needed", "digit-1", "digit-2");
    expect((await office.agentIs("5001", "wrap-up")).state, "a code is required").toBe("wrap-up");
    await hears("*271", "disposition-noted", "wrap-up-done");
    await office.agentIs("5001", "ready");
    expect(await office.ask("call", "list", "--disposition", "solved")).toMatchObject([
      { queue: "support", agent: "5001", disposition: "solved" },
    ]);
  });

  test("hears how things stand, goes busy for a reason, and goes home", async () => {
    await hears("*29", "state-ready", "nobody-waits");
    await hears("*253", "busy");
    expect(await office.ask<AgentView>("agent", "show", "5001")).toMatchObject({ state: "busy", reason: "3" });
    await hears("*23", "signed-out");
    await office.agentIs("5001", "signed-out");
  });
});
