import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { officeForBrowsers } from "./rig/browser-office.ts";
import { BrowserPhone } from "./rig/browser-phone.ts";
import { eventually } from "./rig/eventually.ts";
import type { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutChromium, withoutOpenssl } from "./rig/tools.ts";

// A browser's phone (sip.js in Chromium) comes in over secure WebSocket (RFC 7118) and talks with a softphone that is on UDP.

const without = withoutChromium || withoutBaresip || withoutOpenssl;

describe.skipIf(without !== "")(`SIP-01 a phone in a browser${without}`, () => {
  let office: RealSwitch;
  let browser: BrowserPhone;
  let bob: BaresipPhone;
  let server: string;
  beforeAll(async () => {
    const { web, origin } = await BrowserPhone.serve();
    ({ office, server } = await officeForBrowsers(origin));
    browser = await BrowserPhone.open(web, origin);
    bob = await BaresipPhone.registered(office, "1002", { hz: 700, answers: true });
  });
  afterAll(async () => {
    await browser.close();
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("registers over WSS with its password", async () => {
    expect(await browser.start(server, "1001", 700)).toBe("");
    await browser.isRegistered();
    const { contacts } = await office.extension("1001");
    expect(contacts).toMatchObject([{ transport: "wss" }]);
  });

  test("calls the softphone, which hangs up", async () => {
    await browser.dials("1002");
    await browser.is("Established");
    await bob.talks(1);
    await eventually(
      "the handshake is over",
      () => browser.stats(),
      ({ transport }) => transport?.dtlsState === "connected",
    );
    await bob.hangsUp();
    await browser.is("Terminated");
    expect(await office.newRecord()).toMatchObject({
      from: "1001",
      to: "1002",
      ending: "completed",
      endedBy: "callee",
    });
  });

  test("is called over its connection, answers, and hangs up", async () => {
    const dialled = bob.dials("1001");
    await browser.is("Initial");
    expect(await browser.caller()).toBe("1002");
    await browser.presses("answer");
    await browser.is("Established");
    await dialled;
    await browser.presses("hangUp");
    await bob.isFree();
    expect(await office.newRecord()).toMatchObject({
      from: "1002",
      to: "1001",
      ending: "completed",
      endedBy: "callee",
    });
  });

  test("the ladder of its call shows the WebSocket", async () => {
    const [call] = await office.calls();
    const messages = await office.ask<{ transport: string }[]>("call", "show", call?.id ?? "", "--sip");
    expect(new Set(messages.map(({ transport }) => transport))).toEqual(new Set(["udp", "wss"]));
  });

  test("a page of somebody else's cannot use the switch", async () => {
    const { web, origin } = await BrowserPhone.serve();
    const stranger = await BrowserPhone.open(web, origin);
    try {
      expect(await stranger.start(server, "1003")).not.toBe("");
      expect((await office.extension("1003")).registered).toBe(false);
    } finally {
      await stranger.close();
    }
  });
});
