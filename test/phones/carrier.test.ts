// Carriers played by SIPp: the built program registers with them, shows its password, leaves one that cannot serve for the next, listens early,
// and passes a fax on.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { TrunkView } from "../../src/api/trunk-control.ts";
import { CarrierScript, FaxScript } from "./rig/carrier-script.ts";
import { eventually } from "./rig/eventually.ts";
import { secretOf } from "./rig/office.ts";
import { all, endSippPhones, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp } from "./rig/tools.ts";

const NUMBER = "\\+8613800138000";
const WHO = { user: "office", secret: "word-of-the-office" };

describe.skipIf(withoutSipp !== "")(`SIP-08 carriers${withoutSipp}`, () => {
  let office: RealSwitch;
  let alpha: SippPhone;
  let beta: SippPhone;
  let registrar: SippPhone;
  let caller: SippPhone;

  beforeAll(async () => {
    office = await RealSwitch.start();
    alpha = await SippPhone.make(office, "alpha");
    beta = await SippPhone.make(office, "beta");
    registrar = await SippPhone.make(office, "registrar");
    caller = await SippPhone.make(office, "1003");
    await office.apply({ more: trunks({ registers: false }) });
  });
  afterEach(() => endSippPhones());
  afterAll(async () => {
    await office.close();
  });

  function trunks(init: { readonly registers: boolean }): string {
    const registered = `  registrar: { host: 127.0.0.1, port: ${registrar.port}, transport: udp, user: office, secret: word-of-the-office, qualify: 0s }\n`;
    return `
trunks:
  alpha: { host: 127.0.0.1, port: ${alpha.port}, transport: udp, user: office, secret: word-of-the-office, register: false, qualify: 0s, numbers: e164, callerId: "+862155550000" }
  beta: { host: 127.0.0.1, port: ${beta.port}, transport: udp, register: false, qualify: 0s, numbers: national }
${init.registers ? registered : ""}routes:
  - { match: "0.", via: [alpha, beta], strip: 1 }
`;
  }

  test("407 is answered with the password; early sound that must arrive is acknowledged with PRACK; they talk", async () => {
    const script = new CarrierScript(WHO)
      .takesCall(NUMBER, "P-Asserted-Identity: <sip:\\+862155550000@", "Supported: .*100rel")
      .asksPassword(NUMBER, "office")
      .soundsReliably()
      .takesUp()
      .isHungUp();
    const carrier = await alpha.begins(script);
    await caller.plays(caller.caller().dials("013800138000").hearsEarlySound().isAnswered().waits(300).hangsUp());
    await carrier.done;
    expect(await office.newRecord()).toMatchObject({ from: "1003", to: "013800138000", ending: "completed" });
  });

  test("a carrier that says 503 is followed by the next, with the number its way", async () => {
    const first = await alpha.begins(new CarrierScript(WHO).takesCall(NUMBER).refusesCall(503));
    const second = await beta.begins(new CarrierScript(WHO).takesCall("13800138000").takesUp().isHungUp());
    await caller.plays(caller.caller().dials("013800138000").isAnswered().waits(200).hangsUp());
    await all(first, second);
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "caller" });
  });

  test("a carrier that is not there is left within seconds", async () => {
    const second = await beta.begins(new CarrierScript(WHO).takesCall("13800138000").refusesCall(486));
    await caller.plays(caller.caller().dials("013800138000").isRefused(486));
    await second.done;
    expect(await office.newRecord()).toMatchObject({ ending: "busy" });
  });

  test("RTP-12 a fax: T.38 is passed on to the machine that called, and its answer back", async () => {
    await office.apply({ more: trunks({ registers: false }).replace("via: [alpha, beta]", "via: [beta]") });
    const carrier = await beta.begins(
      new CarrierScript(WHO).takesCall("13800138000").takesUp().offersFax(14_400, 9_600).isHungUp(),
    );
    const machine = new FaxScript({ user: "1003", secret: secretOf("1003") });
    await caller.plays(machine.dials("013800138000").isAnswered().takesFax(14_400, 9_600).waits(300).hangsUp());
    await carrier.done;
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "caller" });
    await office.portsAreBack();
  });

  test("the switch registers, shows its password, and takes its contact away when it stops", async () => {
    const carrier = await registrar.begins(new CarrierScript(WHO).takesRegistration("office", 600).losesRegistration());
    await office.apply({ more: trunks({ registers: true }) });
    const trunk = await eventually(
      "the trunk is registered",
      () => office.ask<TrunkView>("trunk", "show", "registrar"),
      ({ registration }) => registration.state === "registered",
    );
    expect(trunk).toMatchObject({
      state: "up",
      registration: { address: `udp:127.0.0.1:${registrar.port}`, expiresS: 600 },
    });
    await office.stop();
    await carrier.done;
  });
});
