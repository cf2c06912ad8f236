import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecordingView } from "../../src/api/views.ts";
import { listen } from "../world/ears.ts";
import { readWav } from "../world/wav.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { pause } from "./rig/eventually.ts";
import { likenessTo, readMonoWav, shareOf, stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

// Each softphone says one tone; what the others hear tells whom they hear.
const ADA = 700;
const BOB = 1_100;
const CY = 1_900;
const DEE = 2_300;

const MUSIC = fileURLToPath(new URL("../../media/music/quiet.wav", import.meta.url));

describe.skipIf(withoutBaresip !== "")(`what people hear${withoutBaresip}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  let cy: BaresipPhone;
  beforeAll(async () => {
    office = await RealSwitch.start();
    [ada, bob, cy] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1002", { hz: BOB, answers: true, transport: "tcp" }),
      BaresipPhone.registered(office, "1003", { hz: CY }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("two phones hear each other, and not themselves; keys come through; one holds, the other hears music", async () => {
    await cy.dials("1002");
    await pause(1_000);
    await cy.presses("15#");
    await pause(1_000);
    await cy.holds();
    await pause(1_500);
    await cy.resumes();
    await pause(1_500);
    await cy.hangsUp();
    await bob.isFree();
    expect(bob.digits()).toBe("15#");
    const [toCy, toBob] = [cy.heard(), bob.heard()];
    expect(listen(stretch(toCy, 0.5, 1.5), [])).toBe(`tone:${BOB}`);
    expect(listen(stretch(toBob, 0.5, 1.5), [])).toBe(`tone:${CY}`);
    expect(shareOf(CY, stretch(toCy, 0.5, 1.5))).toBeLessThan(0.001);
    expect(shareOf(BOB, stretch(toBob, 0.5, 1.5))).toBeLessThan(0.001);
    expect(musicIn(stretch(toBob, 2.6, 3.1))).toBe(true);
    expect(listen(stretch(toBob, -1, -0.2), [])).toBe(`tone:${CY}`);
    expect(listen(stretch(toCy, -1, -0.2), [])).toBe(`tone:${BOB}`);
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1003", to: "1002", ending: "completed", endedBy: "caller" });
    for (const { media } of call.legs) expect(media).toMatchObject({ packetsLost: 0 });
  });

  test("a caller waits with music, then talks with the agent; the recording has each on its own side", async () => {
    await office.onlyReady();
    await cy.dials("7000");
    await pause(1_500);
    await office.onlyReady("5001");
    await ada.talks();
    await pause(3_000);
    await cy.hangsUp();
    await ada.isFree();
    const [toCy, toAda] = [cy.heard(), ada.heard()];
    expect(musicIn(stretch(toCy, 0.5, 1))).toBe(true);
    expect(listen(stretch(toCy, -1.5, -0.3), [])).toBe(`tone:${ADA}`);
    expect(listen(stretch(toAda, 1, 2), [])).toBe(`tone:${CY}`);

    const call = await office.newRecord();
    expect(call).toMatchObject({ queue: "support", agent: "5001", ending: "completed", endedBy: "caller" });
    const [recording, ...others] = await office.ask<readonly RecordingView[]>("recording", "list", "--call", call.id);
    expect(others).toEqual([]);
    expect(recording).toMatchObject({ call: call.id, state: "saved", agent: "5001", queue: "support" });
    const file = join(office.folder, "exported.wav");
    await office.say("recording", "export", recording?.id ?? "", "--to", file);
    const { left, right, durationMs } = readWav(readFileSync(file));
    expect(Math.abs(durationMs - call.talkMs)).toBeLessThan(500);
    expect(Math.abs((recording?.durationMs ?? 0) - durationMs)).toBeLessThan(1);
    for (const [channel, own, other] of [
      [left, CY, ADA],
      [right, ADA, CY],
    ] as const) {
      const said = stretch(channel, 0.5, -0.5);
      expect(listen(said, [])).toBe(`tone:${own}`);
      expect(shareOf(own, said)).toBeGreaterThan(0.9);
      expect(shareOf(other, said)).toBeLessThan(0.001);
    }
  });

  test("a phone that knows A-law alone serves a caller who was answered in µ-law", async () => {
    const dee = await BaresipPhone.registered(office, "1004", { hz: DEE, answers: true, codec: "PCMA" });
    await office.onlyReady();
    await office.say("agent", "sign-in", "5002", "--extension", "1004");
    await office.say("agent", "ready", "5002");
    await cy.dials("7000");
    await dee.talks();
    await pause(2_000);
    await cy.hangsUp();
    await dee.isFree();
    expect(listen(stretch(cy.heard(), -1, -0.3), [])).toBe(`tone:${DEE}`);
    expect(listen(stretch(dee.heard(), -1, -0.3), [])).toBe(`tone:${CY}`);
    const call = await office.newRecord();
    expect(call).toMatchObject({ agent: "5002", ending: "completed" });
    const { left, right } = readWav(readFileSync(join(office.dataDirectory, call.recordings[0]?.path ?? "")));
    const sides = [left, right].map((channel) => listen(stretch(channel, 0.5, -0.5), []));
    expect(sides).toEqual([`tone:${CY}`, `tone:${DEE}`]);
  });

  test("the echo test gives one's own voice back, and music is music", async () => {
    await cy.dials("9196");
    await pause(1_500);
    await cy.hangsUp();
    expect(listen(stretch(cy.heard(), 0.5, 1.2), [])).toBe(`tone:${CY}`);
    await cy.dials("9197");
    await pause(1_200);
    await cy.hangsUp();
    expect(musicIn(stretch(cy.heard(), 0.5, 1))).toBe(true);
    expect((await office.newRecords(2)).map(({ to, ending }) => [to, ending])).toEqual([
      ["9196", "completed"],
      ["9197", "completed"],
    ]);
  });
});

/** Is it our very piece of music? A tenth of a second of it is enough, since a busy machine may drop a packet here and there. */
function musicIn(heard: Float64Array): boolean {
  const piece = readMonoWav(MUSIC);
  return [0, 0.2, 0.4].some((at) => likenessTo(piece, stretch(heard, at, at + 0.1)) > 0.95);
}
