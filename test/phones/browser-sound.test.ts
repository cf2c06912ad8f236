import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecordingView } from "../../src/api/views.ts";
import { listen } from "../world/ears.ts";
import { readWav } from "../world/wav.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { officeForBrowsers } from "./rig/browser-office.ts";
import { BrowserPhone } from "./rig/browser-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { shareOf, stretch } from "./rig/sound.ts";
import type { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutChromium, withoutOpenssl } from "./rig/tools.ts";

// Chromium and a softphone, each saying one tone, hear each other through the switch: DTLS-SRTP behind ICE on one side, plain RTP on the other.

const without = withoutChromium || withoutBaresip || withoutOpenssl;
const BROWSER = 700;
const BOB = 1_100;

describe.skipIf(without !== "")(`RTP-07 the sound of a browser${without}`, () => {
  let office: RealSwitch;
  let browser: BrowserPhone;
  let bob: BaresipPhone;
  beforeAll(async () => {
    const { web, origin } = await BrowserPhone.serve();
    const { office: started, server } = await officeForBrowsers(origin);
    office = started;
    browser = await BrowserPhone.open(web, origin);
    bob = await BaresipPhone.registered(office, "1002", { hz: BOB, answers: true });
    expect(await browser.start(server, "1001", BROWSER)).toBe("");
    await browser.isRegistered();
  });
  afterAll(async () => {
    await browser.close();
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  /** Both hear each other's tone now, and nothing of their own. */
  async function hearEachOther(codec: string): Promise<void> {
    await browser.listens();
    await eventually(
      "the browser hears the softphone",
      () => browser.hears(),
      ({ hz, db }) => Math.abs(hz - BOB) < 20 && db > -60,
    );
    const stats = await eventually(
      "its statistics tell of sound both ways",
      () => browser.stats(),
      ({ inbound, outbound }) => (inbound?.audioLevel ?? 0) > 0.05 && (outbound?.packetsSent ?? 0) > 20,
    );
    expect([stats.transport?.dtlsState, stats.codec?.toLowerCase()]).toEqual(["connected", codec]);
  }

  function bobHeardTheBrowser(): void {
    const heard = stretch(bob.heard(), -1.2, -0.3);
    expect(listen(heard, [])).toBe(`tone:${BROWSER}`);
    expect(shareOf(BOB, heard)).toBeLessThan(0.001);
  }

  const codecs = ["audio/pcmu", "audio/pcma", "audio/g722", "audio/opus"];

  test.each(codecs)("it calls a softphone in %s", async (codec) => {
    await browser.speaks(codec);
    await browser.dials("1002");
    await browser.is("Established");
    await hearEachOther(codec);
    await pause(1_000);
    await browser.presses("hangUp");
    await bob.isFree();
    bobHeardTheBrowser();
    const record = await office.newRecord();
    expect(record).toMatchObject({ from: "1001", to: "1002", ending: "completed", endedBy: "caller" });
    for (const { media } of record.legs) expect(media).toMatchObject({ packetsLost: 0 });
  });

  test.each(codecs)("a softphone calls it in %s", async (codec) => {
    await browser.speaks(codec);
    const dialled = bob.dials("1001");
    await browser.is("Initial");
    await browser.presses("answer");
    await browser.is("Established");
    await dialled;
    await hearEachOther(codec);
    await pause(1_000);
    await bob.hangsUp();
    await browser.is("Terminated");
    bobHeardTheBrowser();
    expect(await office.newRecord()).toMatchObject({ from: "1002", to: "1001", ending: "completed" });
  });

  test("it holds and resumes, restarts ICE, and presses keys", async () => {
    await browser.speaks("audio/opus", "audio/pcmu");
    await browser.dials("1002");
    await browser.is("Established");
    await browser.listens();
    await pause(1_000);
    await browser.holds(true);
    await pause(1_500);
    await browser.holds(false);
    await eventually(
      "the softphone is heard again",
      () => browser.hears(),
      ({ hz, db }) => Math.abs(hz - BOB) < 20 && db > -60,
    );
    await browser.restartsIce();
    await eventually(
      "our RTCP reaches it on the one port",
      () => browser.stats(),
      ({ reports }) => reports !== undefined,
    );
    await browser.pressesKey("5");
    await pause(6_000); // it reports every five seconds
    const { hz } = await browser.hears();
    expect(Math.abs(hz - BOB)).toBeLessThan(20);
    await browser.presses("hangUp");
    await bob.isFree();
    bobHeardTheBrowser();
    expect(bob.digits()).toBe("5");
    const record = await office.newRecord();
    expect(record).toMatchObject({ ending: "completed" });
    expect(record.legs[0]?.media).toMatchObject({ peerLost: 0 }); // its RTCP says so
  }, 40_000);

  test("when it cannot reach the switch, the call ends and the record says why", async () => {
    await browser.speaks("audio/opus");
    await browser.reaches("nobody");
    const dialled = bob.dials("1001");
    await browser.is("Initial");
    await browser.presses("answer");
    await dialled;
    await pause(30_000); // so long a browser has to come
    await browser.is("Terminated");
    await bob.isFree();
    await browser.reaches("everybody");
    const record = await office.newRecord();
    expect(record).toMatchObject({ ending: "no-secure-audio", endedBy: "switch" });
    expect(record.notes).toContainEqual(
      expect.stringMatching(/the browser did not reach us: no connectivity check came$/),
    );
  }, 60_000);

  test("in a recording each has its own channel", async () => {
    await browser.speaks("audio/opus");
    await office.onlyReady("5001");
    const dialled = bob.dials("7000");
    await browser.is("Initial");
    await browser.presses("answer");
    await dialled;
    await pause(3_000);
    await bob.hangsUp();
    await browser.is("Terminated");
    const call = await office.newRecord();
    expect(call).toMatchObject({ queue: "support", agent: "5001", ending: "completed" });
    const [recording] = await office.ask<readonly RecordingView[]>("recording", "list", "--call", call.id);
    const file = join(office.folder, "browser.wav");
    await office.say("recording", "export", recording?.id ?? "", "--to", file);
    const { left, right } = readWav(readFileSync(file));
    for (const [channel, own, other] of [
      [left, BOB, BROWSER],
      [right, BROWSER, BOB],
    ] as const) {
      const said = stretch(channel, 1, -0.5);
      expect(listen(said, [])).toBe(`tone:${own}`);
      expect(shareOf(other, said)).toBeLessThan(0.001);
    }
  });
});
