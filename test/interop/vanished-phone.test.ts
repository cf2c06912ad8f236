// A softphone whose power is cut: who calls it hears so, long before its registration is over.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BaresipPhone } from "../phones/rig/baresip-phone.ts";
import { eventually } from "../phones/rig/eventually.ts";
import { SippPhone } from "../phones/rig/sipp-phone.ts";
import { RealSwitch } from "../phones/rig/switch.ts";
import { withoutBaresip, withoutSipp } from "../phones/rig/tools.ts";

describe.skipIf(withoutBaresip + withoutSipp !== "")(`ACD-20 SIP-03 a phone that vanished${withoutBaresip}`, () => {
  let office: RealSwitch;
  beforeAll(async () => {
    office = await RealSwitch.start({}, "0s", (config) => config.replace("qualify: 0s", "qualify: 2s"));
  });
  afterAll(() => office.close());

  const answers = async (): Promise<string | undefined> => (await office.extension("1001")).contacts[0]?.answering;

  test("answers while it lives; without power it is silent within a minute, and a call for it ends at once", async () => {
    const bare = await BaresipPhone.registered(office, "1001", { hz: 440, answers: true });
    await eventually("it answers OPTIONS", answers, (found) => found === "answers", 10_000);
    await bare.vanishes();
    await eventually("it is found out", answers, (found) => found === "silent", 60_000);
    expect((await office.extension("1001")).registered).toBe(false);
    const caller = await SippPhone.registered(office, "1003");
    await caller.plays(caller.caller().dials("1001").isRefused(480));
    expect((await office.newRecord()).sipStatus).toBe(480);
  });
});
