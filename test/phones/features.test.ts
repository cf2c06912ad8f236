import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { NightSwitchView } from "../../src/api/views.ts";
import { listen } from "../world/ears.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { all, endSippPhones, SippPhone } from "./rig/sipp-phone.ts";
import { shareOf, stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutSipp } from "./rig/tools.ts";

const OFFICE = {
  more: `
groups:
  desk: { name: Desk, number: "6000", members: ["1001", "1002"], strategy: in-order, ring: 1s, overflow: "1005" }
pages:
  hall: { number: "6500", members: ["1001", "1002", "1003", "1004"] }
switches:
  closed: { name: Closed, number: "6900" }
directory: "6411"
`,
  numbers: `  "8000": { extension: "1001", night: { switch: closed, to: "1002" } }`,
  keys: {
    "1001": `forward: { busy: "1002" }`,
    "1005": "intercom: refuse",
  },
};

describe.skipIf(withoutSipp !== "")(`SIP-12 what phones on desks do${withoutSipp}`, () => {
  let office: RealSwitch;
  let ada: SippPhone;
  let bob: SippPhone;
  let cy: SippPhone;
  let eve: SippPhone;
  beforeAll(async () => {
    office = await RealSwitch.start(OFFICE);
    [ada, bob, cy, eve] = await Promise.all([
      SippPhone.registered(office, "1001"),
      SippPhone.registered(office, "1002"),
      SippPhone.registered(office, "1003"),
      SippPhone.registered(office, "1005"),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });
  afterEach(async () => {
    endSippPhones();
    await office.isQuiet();
  });

  /** A code is dialled and the voice heard out. */
  const dialCode = (phone: SippPhone, code: string): Promise<void> =>
    phone.plays(phone.caller().dials(code).isAnswered().isHungUp());

  test("a busy phone sends its call on, and the record says who did and why", async () => {
    const busy = await ada.begins(ada.callee().isCalled("1003").rings().refuses(486));
    const other = await bob.begins(bob.callee().isCalled("1003").rings().answers().isHungUp());
    const caller = await cy.begins(cy.caller().dials("1001").isAnswered().waits(200).hangsUp());
    await all(caller, busy, other);
    const call = await office.newRecord();
    expect(call).toMatchObject({ to: "1001", extension: "1002", ending: "completed" });
    expect(call.notes).toEqual(["forwarded from 1001 to 1002: user-busy"]);
  });

  test("do not disturb by its code: busy, until the other code", async () => {
    await dialCode(bob, "*78");
    expect((await office.extension("1002")).line).toMatchObject({ dnd: true, setAtPhone: ["dnd"] });
    await cy.plays(cy.caller().dials("1002").isRefused(486));
    await dialCode(bob, "*79");
    const callee = await bob.begins(bob.callee().isCalled("1003").answers().isHungUp());
    const caller = await cy.begins(cy.caller().dials("1002").isAnswered().hangsUp());
    await all(caller, callee);
    await office.newRecords(4);
  });

  test("a forward to oneself is refused and changes nothing", async () => {
    await dialCode(cy, "*721003");
    expect((await office.extension("1003")).line.forward.always).toBeNull();
    await dialCode(cy, "*721001");
    expect((await office.extension("1003")).line.forward.always).toBe("1001");
    await office.say("extension", "set", "1003", "--forward-always", "off");
    expect((await office.extension("1003")).line.forward.always).toBeNull();
    await office.newRecords(2);
  });

  test("a ring group in order, then its overflow", async () => {
    const first = await ada.begins(ada.callee().isCalled("1003").rings().isCancelled());
    const second = await bob.begins(bob.callee().isCalled("1003").rings().isCancelled());
    const last = await eve.begins(eve.callee().isCalled("1003").rings().answers().isHungUp());
    const caller = await cy.begins(cy.caller().dials("6000").isAnswered().waits(200).hangsUp());
    await all(caller, first, second, last);
    const call = await office.newRecord();
    expect(call).toMatchObject({ to: "6000", extension: "1005", ending: "completed" });
    expect(call.notes).toEqual(["forwarded from 6000 to 1005: no-answer"]);
    expect(call.legs.map(({ extension }) => extension)).toEqual(["1003", "1001", "1002", "1005"]);
  });

  test("intercom asks the phone to answer by itself; who refuses it is not rung", async () => {
    const callee = await bob.begins(
      bob
        .callee()
        .isCalled(
          "1003",
          { header: "Call-Info", matching: "answer-after=0" },
          { header: "Alert-Info", matching: "info=alert-autoanswer;delay=0" },
          { header: "Answer-Mode", matching: "Auto" },
        )
        .answers()
        .isHungUp(),
    );
    const caller = await cy.begins(cy.caller().dials("*801002").isAnswered().waits(200).hangsUp());
    await all(caller, callee);
    expect((await office.newRecord()).notes).toEqual(["intercom to 1002"]);
    await dialCode(cy, "*801005");
    expect((await office.newRecord()).legs).toHaveLength(1);
  });

  test("a night switch dialled at one phone moves a number for all; the command line shows and turns it", async () => {
    await dialCode(cy, "6900");
    expect(await office.ask<readonly NightSwitchView[]>("switch", "list")).toMatchObject([
      { id: "closed", number: "6900", night: true, byHand: true },
    ]);
    const night = await bob.begins(bob.callee().isCalled("1003").answers().isHungUp());
    await all(await cy.begins(cy.caller().dials("8000").isAnswered().hangsUp()), night);
    await office.say("switch", "turn", "closed", "off");
    const day = await ada.begins(ada.callee().isCalled("1003").answers().isHungUp());
    await all(await cy.begins(cy.caller().dials("8000").isAnswered().hangsUp()), day);
    expect((await office.newRecords(3)).map(({ extension }) => extension)).toEqual([null, "1002", "1001"]);
  });

  test("what was set at a phone is there after the process was killed", async () => {
    await dialCode(bob, "*441");
    await dialCode(bob, "*44");
    await office.newRecords(2);
    await office.killAtOnce();
    await office.startAgain();
    expect((await office.extension("1002")).line).toMatchObject({ callWaiting: false, setAtPhone: ["callWaiting"] });
    await office.say("extension", "set", "1002", "--call-waiting", "file");
    expect((await office.extension("1002")).line).toMatchObject({ callWaiting: true, setAtPhone: [] });
  });
});

describe.skipIf(withoutBaresip !== "")(`SIP-12 a page as it is heard${withoutBaresip}`, () => {
  const PAGER = 700;
  let office: RealSwitch;
  beforeAll(async () => {
    office = await RealSwitch.start(OFFICE);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("three phones answer by themselves and hear the pager; the pager hears a beep and none of them", async () => {
    const pager = await BaresipPhone.registered(office, "1005", { hz: PAGER });
    const hall = [
      await BaresipPhone.registered(office, "1001", { hz: 1_100, answers: true }),
      await BaresipPhone.registered(office, "1002", { hz: 1_500, answers: true, transport: "tcp" }),
      await BaresipPhone.registered(office, "1003", { hz: 1_900, answers: true }),
    ];
    await pager.dials("6500");
    await pause(3_000);
    const lines = await Promise.all(["1001", "1002", "1003"].map((number) => office.extension(number)));
    expect(lines.map(({ line }) => line.calls.map(({ state }) => state))).toEqual([
      ["talking"],
      ["talking"],
      ["talking"],
    ]);
    await pager.hangsUp();
    for (const phone of hall) await phone.isFree();
    for (const phone of hall) expect(listen(stretch(phone.heard(), 1, 2), [])).toBe(`tone:${PAGER}`);
    const heard = pager.heard();
    for (const hz of [1_100, 1_500, 1_900]) expect(shareOf(hz, stretch(heard, 0, 3))).toBeLessThan(0.01);
    expect(beepsIn(heard)).toBe(true);
    const call = await office.newRecord();
    expect(call.notes.at(-1)).toMatch(/^page hall: heard by (100[123](, )?){3}$/);
    await eventually(
      "nobody is in a call",
      async () => (await office.status()).calls.active,
      (calls) => calls === 0,
    );
  });
});

/** A tenth of a second of 1 kHz. */
function beepsIn(heard: Float64Array): boolean {
  for (let at = 0; at < 3; at += 0.05) {
    const piece = stretch(heard, at, at + 0.1);
    if (piece.length > 0 && shareOf(1_000, piece) > 0.4) return true;
  }
  return false;
}
