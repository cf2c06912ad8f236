import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Authority, withoutOpenssl } from "../sip/transport/openssl.ts";
import { listen } from "../world/ears.ts";
import { readWav } from "../world/wav.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { Doors } from "./rig/doors.ts";
import { pause } from "./rig/eventually.ts";
import { shareOf, stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

// baresip with its srtp module over TLS, which takes no call without keys, and softphones that know nothing of encryption. Each says one tone.
const ADA = 700;
const BOB = 1_100;
const CY = 1_900;
const EVE = 2_300;

const without = withoutBaresip || withoutOpenssl;

describe.skipIf(without !== "")(`RTP-07 phones that encrypt their sound${without}`, () => {
  let authority: Authority;
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  let cy: BaresipPhone;
  let eve: BaresipPhone;
  beforeAll(async () => {
    authority = new Authority();
    const doors = await Doors.with(authority.issue({ names: "IP:127.0.0.1" }));
    const keys = { "1003": "encryption: required", "1005": "encryption: required" };
    office = await RealSwitch.start({ keys }, "0s", doors.configure);
    const secure = {
      transport: "tls",
      secure: { port: doors.tls, authority: authority.pem },
      srtp: "srtp-mand",
    } as const;
    [ada, bob, cy, eve] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1002", { hz: BOB }),
      BaresipPhone.registered(office, "1003", { ...secure, hz: CY, answers: true }),
      BaresipPhone.registered(office, "1005", { ...secure, hz: EVE, answers: true }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    authority.close();
    expect(office.complaints()).toEqual([]);
  });

  test("a protected phone calls a clear one: both are heard, held and resumed too, and nothing was refused as not authentic", async () => {
    await cy.dials("1001");
    await pause(1_500);
    await cy.holds();
    await pause(500);
    await cy.resumes();
    await pause(1_500);
    await cy.hangsUp();
    await ada.isFree();
    for (const [from, to] of [
      [0.5, 1.3],
      [-1, -0.2],
    ] as const) {
      expect(listen(stretch(ada.heard(), from, to), [])).toBe(`tone:${CY}`);
      expect(listen(stretch(cy.heard(), from, to), [])).toBe(`tone:${ADA}`);
    }
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1003", to: "1001", ending: "completed" });
    for (const { media } of call.legs) expect(media).toMatchObject({ packetsLost: 0 });
  });

  test("a clear phone calls a protected one, and its recording has each on its own side in the clear", async () => {
    await bob.dials("1005");
    await eve.talks();
    await pause(3_000);
    await bob.hangsUp();
    await eve.isFree();
    expect(listen(stretch(bob.heard(), -1.5, -0.3), [])).toBe(`tone:${EVE}`);
    expect(listen(stretch(eve.heard(), -1.5, -0.3), [])).toBe(`tone:${BOB}`);
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1002", to: "1005", ending: "completed" });
    const { left, right } = readWav(readFileSync(join(office.dataDirectory, call.recordings[0]?.path ?? "")));
    for (const [channel, own, other] of [
      [left, BOB, EVE],
      [right, EVE, BOB],
    ] as const) {
      const said = stretch(channel, 0.5, -0.5);
      expect(listen(said, [])).toBe(`tone:${own}`);
      expect(shareOf(other, said)).toBeLessThan(0.001);
    }
  });

  test("two protected phones, each under its own key; keys pressed come through", async () => {
    await cy.dials("1005");
    await eve.talks(2);
    await pause(1_000);
    await cy.presses("15#");
    await pause(1_500);
    await cy.hangsUp();
    await eve.isFree();
    expect(eve.digits()).toBe("15#");
    expect(listen(stretch(cy.heard(), 0.5, 0.9), [])).toBe(`tone:${EVE}`);
    expect(listen(stretch(eve.heard(), 0.5, 0.9), [])).toBe(`tone:${CY}`);
    expect(await office.newRecord()).toMatchObject({ from: "1003", to: "1005", ending: "completed" });
  });
});
