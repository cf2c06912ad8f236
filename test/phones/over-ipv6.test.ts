import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withoutIpv6 } from "../sip/transport/rig.ts";
import { atBothFamilies } from "./rig/doors.ts";
import { all, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp } from "./rig/tools.ts";

// SIPp at ::1, over UDP and TCP, and a phone of the old family: the switch stands between, with a leg in each.

const without = withoutSipp || withoutIpv6;
const V6 = { host: "::1" };

describe.skipIf(without !== "")(`SIP-01 calls over IPv6${without}`, () => {
  let office: RealSwitch;
  beforeAll(async () => {
    office = await RealSwitch.start({}, "0s", atBothFamilies);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test.each(["udp", "tcp"] as const)("over %s a phone hears the echo, and its sound is IPv6", async (transport) => {
    const cy = await SippPhone.make(office, "1003", transport, undefined, V6);
    const performance = await cy.begins(cy.caller().dials("9196").isAnswered().waits(300).hangsUp());
    const messages = await performance.messages();
    expect(messages).toMatch(/c=IN IP6 ::1\r?\nt=0 0\r?\nm=audio \d+ RTP\/AVP/);
    expect(messages).toMatch(/Contact: <sip:9196@\[::1\]:\d+/);
    expect(await office.newRecord()).toMatchObject({ from: "1003", to: "9196", ending: "completed" });
  });

  test("a phone on IPv4 calls one on IPv6, each with sound of its own family", async () => {
    const dee = await SippPhone.make(office, "1004", "udp", undefined, V6);
    await dee.plays(dee.caller().registers(600));
    expect((await office.extension("1004")).contacts).toMatchObject([{ transport: "udp" }]);
    const cy = await SippPhone.make(office, "1003");
    const called = await dee.begins(dee.callee().isCalled().rings().answers().isHungUp());
    const caller = await cy.begins(cy.caller().dials("1004").isAnswered().waits(300).hangsUp());
    await all(called, caller);
    expect(await called.messages()).toMatch(/INVITE sip:1004@\[::1\][\s\S]*c=IN IP6 ::1/);
    expect(await caller.messages()).toMatch(/SIP\/2\.0 200[\s\S]*c=IN IP4 127\.0\.0\.1/);
    expect(await office.newRecord()).toMatchObject({ from: "1003", to: "1004", ending: "completed" });
  });
});
