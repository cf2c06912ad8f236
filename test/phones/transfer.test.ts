import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listen } from "../world/ears.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { pause } from "./rig/eventually.ts";
import { shareOf, stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

// Each softphone says one tone; what the others hear tells whom they hear.
const ADA = 700;
const BOB = 1_100;
const CY = 1_900;

const OFFICE = {
  more: `
parking: { number: "700", slots: "701-703", timeout: 60s }
keys: { transfer: "*1", consult: "*2", three-way: "*3", park: "*4" }
`,
};

describe.skipIf(withoutBaresip !== "")(`SIP-06 softphones send calls on${withoutBaresip}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  let cy: BaresipPhone;
  beforeAll(async () => {
    office = await RealSwitch.start(OFFICE);
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

  test("REFER: Ada sends Cy on to Bob; her phone is told and hangs up, the two hear each other", async () => {
    await cy.dials("1001");
    await pause(1_000);
    await ada.transfers("1002");
    await ada.isFree();
    await pause(1_500);
    await cy.hangsUp();
    await bob.isFree();
    expect(listen(stretch(cy.heard(), 0.4, 0.9), [])).toBe(`tone:${ADA}`);
    expect(listen(stretch(cy.heard(), -1, -0.2), [])).toBe(`tone:${BOB}`);
    expect(listen(stretch(bob.heard(), -1, -0.2), [])).toBe(`tone:${CY}`);
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1003", to: "1001", ending: "completed", endedBy: "caller" });
    expect(call.notes).toEqual(["transferred by 1001 to 1002: blind"]);
    expect(call.legs.map(({ extension }) => extension)).toEqual(["1003", "1001", "1002"]);
  });

  test("keys: Cy asks Bob, all three hear each other, Cy leaves and the others talk on", async () => {
    await cy.dials("1001");
    await pause(800);
    await cy.presses("*21002#");
    await bob.talks(2);
    await pause(1_200);
    await cy.presses("*3");
    await pause(2_500);
    await cy.hangsUp();
    await pause(1_500);
    await ada.hangsUp();
    await bob.isFree();
    const [toAda, toBob, toCy] = [ada.heard(), bob.heard(), cy.heard()];
    const three = stretch(toCy, -1, -0.2);
    expect([shareOf(ADA, three) > 0.3, shareOf(BOB, three) > 0.3]).toEqual([true, true]);
    expect(listen(stretch(toAda, -1, -0.2), [])).toBe(`tone:${BOB}`);
    expect(listen(stretch(toBob, -1, -0.2), [])).toBe(`tone:${ADA}`);
    const calls = await office.newRecords(2);
    expect(calls.map(({ from, to, ending }) => `${from} ${to} ${ending}`).sort()).toEqual([
      "1003 1001 completed",
      "1003 1002 transferred",
    ]);
  });

  test("keys: Ada parks Cy, a voice tells her where, and Bob takes Cy back", async () => {
    await cy.dials("1001");
    await pause(800);
    await ada.presses("*4");
    await ada.isFree(); // when the voice has spoken
    const bobs = bob.dials("701");
    await bobs;
    await pause(1_500);
    await cy.hangsUp();
    await bob.isFree();
    expect(listen(stretch(cy.heard(), -1, -0.2), [])).toBe(`tone:${BOB}`);
    const calls = await office.newRecords(2);
    const parked = calls.find(({ from }) => from === "1003");
    expect(parked?.notes).toEqual([
      "transferred by 1001 to 700: blind",
      "parked in 701 by 1001",
      "left 701, taken by 1002",
    ]);
  });
});
