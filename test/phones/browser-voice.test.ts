import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { officeForBrowsers } from "./rig/browser-office.ts";
import { BROWSER_VOICE, BrowserPhone } from "./rig/browser-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { likenessTo, samplesOf, stretch } from "./rig/sound.ts";
import type { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutChromium, withoutOpenssl } from "./rig/tools.ts";

// Somebody speaks into a browser that sends comfort noise (RFC 3389) in the pauses, to a softphone that knows nothing of it: the pauses are silent, and
// every word is heard.

const without = withoutChromium || withoutBaresip || withoutOpenssl;
/** RMS; between words there is less. */
const LOUD = 300;
const TALK_MS = 10_000; // a sentence, the pause behind it, and on

describe.skipIf(without !== "")(`RTP-02 a voice in a browser${without}`, () => {
  let office: RealSwitch;
  let browser: BrowserPhone;
  let bob: BaresipPhone;
  beforeAll(async () => {
    const { web, origin } = await BrowserPhone.serve();
    const { office: started, server } = await officeForBrowsers(origin);
    office = started;
    browser = await BrowserPhone.open(web, origin);
    bob = await BaresipPhone.registered(office, "1002", { hz: 1_100, answers: true });
    expect(await browser.start(server, "1001", "voice")).toBe("");
    await browser.isRegistered();
  });
  afterAll(async () => {
    await browser.close();
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  /** How alike what Bob heard is to what was said: a fifth of a second out of each half in which there was sound. */
  function likenesses(): readonly number[] {
    const said = samplesOf(BROWSER_VOICE);
    const heard = bob.heard();
    const halves = Array.from({ length: Math.floor(heard.length / 4_000) }, (_, i) =>
      stretch(heard, i / 2, i / 2 + 0.2),
    );
    return halves.filter((part) => rms(part) > LOUD).map((part) => likenessTo(said, part));
  }

  test("in PCMU with comfort noise, a phone without it hears the words", async () => {
    await browser.speaks("audio/pcmu", "audio/cn");
    await browser.dials("1002");
    await browser.is("Established");
    await browser.listens();
    await pause(TALK_MS);
    expect(
      await eventually(
        "its codec",
        () => browser.stats(),
        ({ codec }) => codec !== undefined,
      ),
    ).toMatchObject({
      codec: "audio/PCMU",
    });
    await browser.presses("hangUp");
    await bob.isFree();
    const alike = likenesses();
    expect(alike.length).toBeGreaterThan(8); // of some fifteen; the others lie between words
    expect(alike.filter((one) => one > 0.9).length).toBeGreaterThanOrEqual(alike.length - 2); // one may lie across a pause
    const [hers, his] = (await office.newRecord()).legs;
    // What she sent and he was not sent is the noise: without it this test would say nothing.
    const noise = (hers?.media?.packetsReceived ?? 0) - (his?.media?.packetsSent ?? 0);
    expect(noise).toBeGreaterThan(3);
    expect(noise).toBeLessThan(100);
    expect([hers?.media?.packetsLost, his?.media?.peerLost]).toEqual([0, 0]);
  });
});

function rms(samples: Float64Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}
