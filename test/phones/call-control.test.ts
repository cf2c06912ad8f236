// CRM-12 calls commanded from outside, by what the people at the phones hear: baresip says and hears tones, SIPp is the desk phone that knows the
// event "talk".

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PlacedCallView } from "../../src/api/call-control.ts";
import type { CallView } from "../../src/api/views.ts";
import { listen } from "../world/ears.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { SippPhone } from "./rig/sipp-phone.ts";
import { shareOf, stretch, toneWav } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutSipp } from "./rig/tools.ts";

const ADA = 700;
const BOB = 1_100;
const CY = 1_900;
const HOLD = 2_500;
const TERMS = 3_100;
const WINDOW_S = 0.4;
const CLEAR = 0.8;

/** How much of the sound this tone is in each window, from the first on. */
function shares(hz: number, sound: Float64Array): readonly number[] {
  const seconds = sound.length / 8_000;
  const starts = Array.from({ length: Math.floor(seconds / WINDOW_S) - 1 }, (_, i) => i * WINDOW_S);
  return starts.map((from) => shareOf(hz, stretch(sound, from, from + WINDOW_S)));
}

/** How much of the sound this tone is where it is clearest. */
const clearest = (hz: number, sound: Float64Array): number => Math.max(...shares(hz, sound));

/** The tones that fill a window, in the order they are first heard: a command may take a second on a busy machine, so nothing is said of when. */
function inOrder(sound: Float64Array, tones: readonly number[]): readonly number[] {
  const first = (hz: number): number => shares(hz, sound).findIndex((share) => share > CLEAR);
  return tones.filter((hz) => first(hz) >= 0).sort((a, b) => first(a) - first(b));
}

const left = withoutBaresip || withoutSipp;

describe.skipIf(left !== "")(`CRM-12 call place, answer, hold, transfer, bridge, play${left}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  let cy: BaresipPhone;

  beforeAll(async () => {
    office = await RealSwitch.start({}, "0s", (config, folder) => {
      const tones = join(folder, "data", "media", "tones");
      mkdirSync(tones, { recursive: true });
      const music = join(folder, "data", "media", "music");
      mkdirSync(music, { recursive: true });
      writeFileSync(join(music, "quiet.wav"), toneWav(HOLD, 5)); // the office's own comes first
      writeFileSync(join(tones, "terms.wav"), toneWav(TERMS, 1));
      return config;
    });
    [ada, bob, cy] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1002", { hz: BOB, answers: true }),
      BaresipPhone.registered(office, "1003", { hz: CY }),
    ]);
  });
  afterEach(() => office.isQuiet());
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("placed for Ada to Bob; on hold Bob hears music, then the terms alone, then he is sent on to a third", async () => {
    const { call } = await office.ask<PlacedCallView>("call", "place", "1002", "--phone", "1001");
    await bob.talks();
    await pause(1_000);
    await office.say("call", "hold", call, "--phone", "1001");
    await pause(1_200);
    await office.say("call", "resume", call, "--phone", "1001");
    await pause(1_000);
    await office.say("call", "play", call, "--file", "tones/terms", "--phone", "1001");
    await pause(2_000);
    await office.say("call", "transfer", call, "9196", "--phone", "1001");
    await ada.isFree();
    await pause(1_000);
    await bob.hangsUp();
    const toBob = bob.heard();
    expect(inOrder(toBob, [TERMS, HOLD, ADA])).toEqual([ADA, HOLD, TERMS]);
    expect(clearest(TERMS, ada.heard())).toBeLessThan(0.1);
    expect(listen(stretch(toBob, -0.8, -0.2), [])).toBe(`tone:${BOB}`); // the echo of himself
    const record = await office.newRecord();
    expect(record).toMatchObject({ id: call, from: "1001", to: "1002", ending: "completed" });
    expect(record.notes).toEqual(["transferred by 1001 to 9196: blind"]);
    expect(record.holdMs).toBeGreaterThan(1_000);
  });

  test("Cy talks to Ada, Ada calls Bob, the two calls are made one: Cy and Bob talk, Ada is out", async () => {
    await cy.dials("1001");
    const [first] = await office.ask<readonly CallView[]>("call", "list", "--active");
    const { call: second } = await office.ask<PlacedCallView>("call", "place", "1002", "--phone", "1001");
    await bob.talks(2);
    await pause(500);
    await office.say("call", "bridge", first?.id ?? "", second);
    await ada.isFree();
    await pause(1_500);
    await cy.hangsUp();
    await bob.isFree();
    expect(listen(stretch(cy.heard(), -1, -0.2), [])).toBe(`tone:${BOB}`);
    expect(listen(stretch(bob.heard(), -1, -0.2), [])).toBe(`tone:${CY}`);
    const calls = await office.newRecords(2);
    expect(calls.map(({ ending }) => ending).sort()).toEqual(["completed", "transferred"]);
  });

  test("a desk phone that rings answers when it is told to, and one that knows no such event says so", async () => {
    const desk = await SippPhone.registered(office, "1005");
    const rung = await desk.begins(desk.callee().isCalled("1003").rings().answersWhenAsked().isHungUp());
    const calling = cy.dials("1005");
    const ringing = await eventually(
      "the desk phone rings",
      async () => (await office.ask<readonly CallView[]>("call", "list", "--active"))[0],
      (call) => call?.legs.some(({ extension, ringingAt }) => extension === "1005" && ringingAt !== null) ?? false,
    );
    await office.say("call", "answer", ringing?.id ?? "");
    await calling;
    await pause(500);
    await cy.hangsUp();
    await rung.done;
    expect(await office.newRecord()).toMatchObject({ from: "1003", to: "1005", ending: "completed" });
  });
});
