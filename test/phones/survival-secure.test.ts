import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallView } from "../../src/api/views.ts";
import { limits } from "../../src/base/limits.ts";
import { Authority, withoutOpenssl } from "../sip/transport/openssl.ts";
import { listen } from "../world/ears.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { officeForBrowsers } from "./rig/browser-office.ts";
import { BrowserPhone } from "./rig/browser-phone.ts";
import { Doors } from "./rig/doors.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutChromium } from "./rig/tools.ts";

// Phones that the switch cannot connect to: their connection ends with the killed process, they come back and register, and the re-INVITE with new keys
// goes over the new connection. docs/survival.md says so.

const ADA = 700;
const BOB = 1_100;
const CY = 1_900;

function areBack(office: RealSwitch): Promise<readonly CallView[]> {
  return eventually(
    "both hear each other again",
    () => office.calls(),
    ([newest]) => newest?.notes.some((note) => note.includes("started anew")) === true,
    limits.survival.comeBackMs + 5_000,
  );
}

const without = withoutBaresip || withoutOpenssl;

describe.skipIf(without !== "")(`OPS-05 phones over TLS survive a killed switch${without}`, () => {
  let authority: Authority;
  let office: RealSwitch;
  let ada: BaresipPhone;
  let cy: BaresipPhone;
  beforeAll(async () => {
    authority = new Authority();
    const doors = await Doors.with(authority.issue({ names: "IP:127.0.0.1" }));
    office = await RealSwitch.start({ keys: { "1003": "encryption: required" } }, "0s", doors.configure);
    const secure = { port: doors.tls, authority: authority.pem };
    [ada, cy] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1003", { hz: CY, transport: "tls", secure, srtp: "srtp-mand", outbound: true }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    authority.close();
    expect(office.complaints()).toEqual([]);
  });

  test("its flow has failed, it registers anew, and they hear each other again with new keys", async () => {
    await cy.dials("1001");
    await ada.talks();
    await pause(1_500);
    await office.killAtOnce();
    await office.startAgain();
    await areBack(office);
    expect((await office.extension("1003")).contacts).toMatchObject([{ transport: "tls" }]);
    await pause(2_000);
    await cy.hangsUp();
    await ada.isFree();
    expect(listen(stretch(cy.heard(), -1, -0.1), [])).toBe(`tone:${ADA}`);
    expect(listen(stretch(ada.heard(), -1, -0.1), [])).toBe(`tone:${CY}`);
    const ended = { from: "1003", to: "1001", ending: "completed", endedBy: "caller" };
    expect(await office.newRecord()).toMatchObject(ended);
  });
});

const withoutBrowser = withoutChromium || without;

describe.skipIf(withoutBrowser !== "")(`OPS-05 a phone in a browser survives a killed switch${withoutBrowser}`, () => {
  let office: RealSwitch;
  let server: string;
  let browser: BrowserPhone;
  let bob: BaresipPhone;
  beforeAll(async () => {
    const { web, origin } = await BrowserPhone.serve();
    ({ office, server } = await officeForBrowsers(origin));
    browser = await BrowserPhone.open(web, origin);
    bob = await BaresipPhone.registered(office, "1002", { hz: BOB, answers: true });
    expect(await browser.start(server, "1001", ADA)).toBe("");
    await browser.isRegistered();
    await browser.speaks("audio/pcmu");
  });
  afterAll(async () => {
    await browser.close();
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("it connects and registers again, shakes hands with the new process, and both hear each other", async () => {
    await browser.dials("1002");
    await browser.is("Established");
    await bob.talks();
    await browser.listens();
    const hearsBob = () =>
      eventually(
        "the browser hears the softphone",
        () => browser.hears(),
        ({ hz, db }) => Math.abs(hz - BOB) < 20 && db > -60,
      );
    await hearsBob();
    const { inbound: before } = await browser.stats();
    await office.killAtOnce();
    await office.startAgain();
    await areBack(office);
    await eventually(
      "packets arrive again",
      () => browser.stats(),
      ({ inbound }) => (inbound?.packetsReceived ?? 0) > (before?.packetsReceived ?? 0) + 100,
    );
    await hearsBob();
    await pause(1_500);
    await bob.hangsUp();
    await browser.is("Terminated");
    expect(listen(stretch(bob.heard(), -1, -0.1), [])).toBe(`tone:${ADA}`);
    expect(await office.newRecord()).toMatchObject({
      from: "1001",
      to: "1002",
      ending: "completed",
      endedBy: "callee",
    });
  });
});
