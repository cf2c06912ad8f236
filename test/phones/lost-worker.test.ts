import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecordingView, VerdictView } from "../../src/api/views.ts";
import { listen } from "../world/ears.ts";
import { readWav } from "../world/wav.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

// Two recorded calls, each on a media worker of its own; the first worker ends in mid-call.
const ADA = 700;
const BOB = 1_100;
const CY = 1_900;
const EVE = 2_300;
const TALK_MS = 3_000;
const WITHIN_MS = 1_000;

describe.skipIf(withoutBaresip !== "")(`a media worker ends in the middle of a call${withoutBaresip}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-mortal-"));
  const order = join(folder, "end");
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  let cy: BaresipPhone;
  let eve: BaresipPhone;
  beforeAll(async () => {
    process.env["ZONGJI_TEST_MORTAL"] = order;
    process.env["NODE_OPTIONS"] = `--import=${new URL("./rig/mortal-media.mjs", import.meta.url).href}`;
    const twoWorkers = (config: string): string => config.replace("workers: 1", "workers: 2");
    office = await RealSwitch.start({ keys: { "1001": "record: always" } }, "0s", twoWorkers);
    delete process.env["NODE_OPTIONS"];
    [ada, bob, cy, eve] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1002", { hz: BOB }),
      BaresipPhone.registered(office, "1003", { hz: CY }),
      BaresipPhone.registered(office, "1005", { hz: EVE, answers: true }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    rmSync(folder, { recursive: true });
    const [lost, ...others] = office.complaints();
    expect(JSON.parse(lost ?? "{}")).toMatchObject({ calls: 1, cause: "Error: a poisoned packet" });
    expect(others).toEqual([]);
  });

  test("its call ends within a second, told as it was; the other call loses nothing", async () => {
    await cy.dials("1001");
    await bob.dials("1005");
    await pause(TALK_MS);
    const killedAt = Date.now();
    writeFileSync(`${order}-0`, "");
    await Promise.all([ada.isFree(), cy.isFree()]);
    await pause(2_500); // the worker is started again meanwhile
    await bob.hangsUp();
    await eve.isFree();
    const [hurt, unhurt] = await office.newRecords(2);
    expect(hurt).toMatchObject({ from: "1003", to: "1001", ending: "failed", endedBy: "switch" });
    const endedMs = Date.parse(hurt?.endedAt ?? "") - killedAt;
    expect(endedMs).toBeGreaterThanOrEqual(-1);
    expect(endedMs).toBeLessThan(WITHIN_MS);
    expect(unhurt).toMatchObject({ from: "1002", to: "1005", ending: "completed", endedBy: "caller" });
    for (const { media } of unhurt?.legs ?? []) expect(media).toMatchObject({ packetsLost: 0 });
    expect(listen(stretch(bob.heard(), -2.2, -0.2), [])).toBe(`tone:${EVE}`);
    expect(listen(stretch(eve.heard(), -2.2, -0.2), [])).toBe(`tone:${BOB}`);
  });

  test("its recording is told as repaired, plays to nearly the last second, and is vouched for; the other is whole", async () => {
    const recordings = await office.ask<readonly RecordingView[]>("recording", "list");
    const [hurt, unhurt] = [...recordings].reverse();
    const heard = readWav(readFileSync(join(office.dataDirectory, hurt?.path ?? "")));
    expect(heard.durationMs).toBeGreaterThan(TALK_MS - 1_200);
    expect([heard.left, heard.right].map((side) => listen(stretch(side, -1, -0.1), []))).toEqual([
      `tone:${CY}`,
      `tone:${ADA}`,
    ]);
    expect(hurt).toMatchObject({ state: "saved", cause: "the media worker died: Error: a poisoned packet" });
    expect(unhurt).toMatchObject({ state: "saved", cause: null });
    await office.say("recording", "repair", hurt?.id ?? ""); // which would happen by itself within half a minute
    const verdicts = await office.ask<readonly VerdictView[]>("recording", "verify");
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["good", "good"]);
  });

  test("the worker is back and carries calls again", async () => {
    await eventually(
      "there are ports of both workers",
      async () => (await office.status()).media.portsFree,
      (free) => free >= 80,
    );
    await Promise.all([cy.dials("1001"), bob.dials("1005")]);
    await pause(1_500);
    await Promise.all([cy.hangsUp(), bob.hangsUp()]);
    await Promise.all([ada.isFree(), eve.isFree()]);
    for (const [phone, hz] of [
      [cy, ADA],
      [ada, CY],
      [bob, EVE],
      [eve, BOB],
    ] as const) {
      expect(listen(stretch(phone.heard(), 0.5, 1.2), [])).toBe(`tone:${hz}`);
    }
    for (const record of await office.newRecords(2)) expect(record).toMatchObject({ ending: "completed" });
  });
});
