import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listen } from "../world/ears.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { SippPhone } from "./rig/sipp-phone.ts";
import { stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutSipp } from "./rig/tools.ts";

// killed.test.ts has two softphones over UDP and their recording; here are SIPp, whose script says what it is asked, and a phone over TCP.

const without = withoutSipp || withoutBaresip;
const ADA = 700;
const BOB = 1_900;

describe.skipIf(without !== "")(`OPS-05 calls survive a killed switch${without}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  beforeAll(async () => {
    office = await RealSwitch.start();
    [ada, bob] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1002", { hz: BOB, transport: "tcp" }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("both legs get a re-INVITE, and the caller's BYE ends one call", async () => {
    const cy = await SippPhone.make(office, "1003", "udp");
    const caller = await cy.begins(cy.caller().dials("1001").isAnswered().isReinvited().waits(1_500).hangsUp());
    await ada.talks();
    await pause(1_000);
    await office.killAtOnce();
    await office.startAgain();
    await caller.done;
    await ada.isFree();
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1003", to: "1001", ending: "completed", endedBy: "caller" });
    expect(call.notes.join("\n")).toContain("started anew during this call");
  });

  test("a phone over TCP comes back by itself, and they hear each other", async () => {
    await bob.dials("1001");
    await pause(1_500);
    await office.killAtOnce();
    await office.startAgain();
    await eventually(
      "both are back",
      () => office.calls(),
      ([newest]) => newest?.notes.some((note) => note.includes("started anew")) === true,
    );
    await pause(2_000);
    await bob.hangsUp();
    await ada.isFree();
    expect(listen(stretch(bob.heard(), -1, -0.1), [])).toBe(`tone:${ADA}`);
    expect(listen(stretch(ada.heard(), -1, -0.1), [])).toBe(`tone:${BOB}`);
    expect(await office.newRecord()).toMatchObject({
      from: "1002",
      to: "1001",
      ending: "completed",
      endedBy: "caller",
    });
  });

  test("one who hung up while the switch was down: the other hears that it is over, and the record says why", async () => {
    const cy = await SippPhone.make(office, "1003", "udp");
    // its BYE met nobody: asked later, its phone knows nothing of such a call
    const forgets = cy.caller().dials("1001").isAnswered().isAsked("INVITE").replies(481).isAsked("ACK");
    const caller = await cy.begins(forgets);
    await ada.talks(3);
    await pause(500);
    await office.killAtOnce();
    await office.startAgain();
    await caller.done;
    await ada.isFree();
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1003", to: "1001", ending: "lost-at-restart", endedBy: "switch" });
  });
});
