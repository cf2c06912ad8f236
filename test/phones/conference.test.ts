import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConferenceHistoryView, ConferenceView } from "../../src/api/conference-control.ts";
import type { SupervisionView } from "../../src/api/supervise-control.ts";
import type { CallView, RecordingView } from "../../src/api/views.ts";
import { readWav } from "../world/wav.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { shareOf, stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

// Each softphone says one tone; what the others hear tells whom they hear.
const ADA = 700;
const BOB = 1_100;
const CY = 1_900;
/** Part of the power in a tone from which on we say that it is heard; of two equal voices each has a half. */
const HEARD = 0.2;
const NOT_HEARD = 0.002;

const OFFICE = {
  more: `
conferences:
  team: { number: "8000", pin: "4711", announce: none, tones: false }
  hall: { number: "8001", announce: none, tones: true, record: always }
`,
  keys: { "1001": "record: always", "1003": "supervise: [everybody]" },
};

describe.skipIf(withoutBaresip !== "")(`RTP-08 ACD-18 conferences and supervisors${withoutBaresip}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  let cy: BaresipPhone;
  beforeAll(async () => {
    office = await RealSwitch.start(OFFICE);
    [ada, bob, cy] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1002", { hz: BOB, codec: "PCMA" }),
      BaresipPhone.registered(office, "1003", { hz: CY, transport: "tcp", answers: true }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  const room = (id: string) => office.ask<ConferenceView>("conference", "show", id);
  const areIn = (id: string, count: number) =>
    eventually(
      `${count} are in ${id}`,
      () => room(id),
      ({ parties }) => parties.length === count,
    );

  /** Which of the three tones are in it; undefined: one is neither there nor not, as where it begins. */
  function voicesIn(sound: Float64Array): readonly number[] | undefined {
    const shares = [ADA, BOB, CY].map((hz) => [hz, shareOf(hz, sound)] as const);
    if (shares.some(([, share]) => Number.isNaN(share) || (share > NOT_HEARD && share < HEARD))) return undefined;
    return shares.filter(([, share]) => share >= HEARD).map(([hz]) => hz);
  }

  /** Which voices were heard one after the other, each for at least a second; music, words and silence are left out. */
  function phasesOf(sound: Float64Array): readonly (readonly number[])[] {
    const seconds = sound.length / 8_000;
    const phases: (readonly number[])[] = [];
    let [current, run] = ["", 0];
    for (let at = 0; at + 0.25 <= seconds; at += 0.25) {
      const voices = voicesIn(stretch(sound, at, at + 0.25)) ?? [];
      run = String(voices) === current ? run + 1 : 1;
      current = String(voices);
      if (run === 4 && voices.length > 0 && String(phases.at(-1)) !== current) phases.push(voices);
    }
    return phases;
  }

  /** Of each recording of a call, oldest first: whose voices are left and right. */
  async function tracksOf(call: string): Promise<readonly (readonly [readonly number[], readonly number[]])[]> {
    const all = await office.ask<readonly RecordingView[]>("recording", "list", "--call", call);
    const found: [readonly number[], readonly number[]][] = [];
    for (const { id } of all.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const file = join(office.folder, `${id}.wav`);
      await office.say("recording", "export", id, "--to", file);
      const { left, right } = readWav(readFileSync(file));
      found.push([phasesOf(left).flat(), phasesOf(right).flat()]);
    }
    return found;
  }

  test("three meet with a PIN: each hears the two others and not itself; one mutes itself by key and is heard by nobody", async () => {
    for (const [index, phone] of [ada, bob, cy].entries()) {
      await phone.dials("8000");
      await pause(1_000);
      await phone.presses("4711#");
      await areIn("team", index + 1);
    }
    await pause(2_500);
    await bob.presses("*6");
    await pause(4_000);
    expect((await room("team")).parties.map(({ muted }) => muted)).toEqual([false, true, false]);
    for (const phone of [ada, bob, cy]) {
      await phone.hangsUp();
      await phone.isFree();
    }
    expect(phasesOf(ada.heard())).toEqual([[BOB], [BOB, CY], [CY]]);
    expect(phasesOf(bob.heard())).toEqual([[ADA], [ADA, CY]]); // what is said to him about his mute comes in between
    expect(phasesOf(cy.heard())).toEqual([[ADA, BOB], [ADA]]);
    await office.newRecords(3);
  });

  test("a recorded room: each has a file of their own with nobody else in it", async () => {
    await ada.dials("8001");
    await areIn("hall", 1);
    await bob.dials("8001");
    await areIn("hall", 2);
    await pause(2_500);
    await ada.hangsUp();
    await bob.hangsUp();
    await bob.isFree();
    const calls = await office.newRecords(2);
    expect(calls.map(({ from }) => from)).toEqual(["1001", "1002"]);
    for (const [index, own] of [ADA, BOB].entries()) {
      const [only, ...others] = await tracksOf(calls[index]?.id ?? "");
      expect(others).toEqual([]);
      expect(only).toEqual([[own], []]);
    }
  });

  test("a supervisor listens, whispers and barges in: the customer hears nothing of it until the last", async () => {
    await bob.dials("1001");
    await ada.talks();
    await pause(1_000);
    await cy.dials("*551001");
    await pause(2_500);
    await cy.presses("5");
    await pause(2_500);
    await cy.presses("6");
    await pause(2_500);
    await cy.hangsUp();
    await cy.isFree();
    await pause(1_000);
    await bob.hangsUp();
    await ada.isFree();
    const [toAda, toBob, toCy] = [ada.heard(), bob.heard(), cy.heard()];
    // Backwards: 1 s alone again, 2.5 s barged in, 2.5 s whispering, 2.5 s listening.
    expect(voicesIn(stretch(toAda, -7.8, -6.8))).toEqual([BOB]);
    expect(voicesIn(stretch(toBob, -7.8, -6.8))).toEqual([ADA]);
    expect(voicesIn(stretch(toAda, -5.2, -4.2))).toEqual([BOB, CY]);
    expect(voicesIn(stretch(toBob, -5.2, -4.2))).toEqual([ADA]);
    expect(voicesIn(stretch(toAda, -2.6, -1.6))).toEqual([BOB, CY]);
    expect(voicesIn(stretch(toBob, -2.6, -1.6))).toEqual([ADA, CY]);
    expect(voicesIn(stretch(toAda, -0.6, -0.2))).toEqual([BOB]);
    expect(voicesIn(stretch(toCy, -4.5, -0.5))).toEqual([ADA, BOB]);
    const [own, talk] = (await office.newRecords(2)).toSorted((a, b) => (a.from < b.from ? 1 : -1));
    expect([own?.from, talk?.from]).toEqual(["1003", "1002"]);
    // The call is recorded: the customer left, the agent right, and who barged in apart; the whisper is on none of them.
    expect(await tracksOf(talk?.id ?? "")).toEqual([
      [[BOB], [ADA]],
      [[CY], []],
    ]);
    expect(talk?.notes).toEqual([
      "1003 listens",
      "1003 whispers to the agent",
      "1003 barged in",
      "1003 listens no more",
    ]);
  });

  test("by command: people are invited, muted and put out, and the history knows; a supervisor is rung and takes over", async () => {
    await bob.dials("8000");
    await pause(1_000);
    await bob.presses("4711#");
    await areIn("team", 1);
    await office.say("conference", "invite", "team", "1001", "--by", "1002");
    await areIn("team", 2);
    await office.say("conference", "lock", "team");
    await office.say("conference", "mute", "team", "1001");
    expect(await room("team")).toMatchObject({ state: "locked", parties: [{ muted: false }, { muted: true }] });
    await office.say("conference", "kick", "team", "2");
    await areIn("team", 1);
    await office.say("conference", "end", "team");
    await bob.isFree();
    const [meeting] = await office.ask<readonly ConferenceHistoryView[]>("conference", "history", "team");
    expect(meeting?.parties.map(({ number, why }) => [number, why])).toEqual([
      ["1002", "ended"],
      ["1001", "kicked"],
    ]);
    await ada.isFree();
    await office.newRecords(2);

    await bob.dials("1001");
    await ada.talks(2);
    const [call] = await office.ask<readonly CallView[]>("call", "list", "--active");
    const id = call?.id ?? "";
    await expect(office.say("call", "listen", id, "--phone", "1002")).rejects.toThrow("may not supervise");
    await office.say("call", "whisper", id, "--phone", "1003");
    const supervision = () => office.ask<readonly SupervisionView[]>("call", "supervisors", id);
    await eventually("1003 whispers", supervision, ([one]) => one?.role === "whisper");
    await pause(1_500); // so that there is something to be heard before the barge
    await office.say("call", "barge", id, "--phone", "1003");
    await pause(1_500);
    await office.say("call", "take-over", id, "--phone", "1003");
    await ada.isFree();
    await pause(2_000);
    await bob.hangsUp();
    await cy.isFree();
    expect(phasesOf(bob.heard())).toEqual([[ADA], [ADA, CY], [CY]]);
    expect((await supervision()).map(({ role, until }) => [role, until !== null])).toEqual([
      ["whisper", true],
      ["barge", true],
      ["take-over", true],
    ]);
    await office.newRecords(2);
  });
});
