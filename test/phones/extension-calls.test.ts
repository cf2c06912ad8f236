import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually, pause } from "./rig/eventually.ts";
import { inOrder } from "./rig/in-order.ts";
import { all, endSippPhones, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp } from "./rig/tools.ts";

describe.skipIf(withoutSipp !== "")(`one phone calls another${withoutSipp}`, () => {
  let office: RealSwitch;
  let ada: SippPhone;
  let bob: SippPhone;
  let dee: SippPhone; // rings for a second only
  beforeAll(async () => {
    office = await RealSwitch.start();
    [ada, bob, dee] = await Promise.all([
      SippPhone.registered(office, "1001"),
      SippPhone.registered(office, "1002"),
      SippPhone.registered(office, "1004"),
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

  test("it rings, they talk, the caller hangs up", async () => {
    const callee = await bob.begins(bob.callee().isCalled("1001").rings().waits(200).answers().isHungUp());
    const caller = await ada.begins(ada.caller().dials("1002").hearsRinging().isAnswered().waits(300).hangsUp());
    await all(caller, callee);
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1001", to: "1002", extension: "1002", ending: "completed", endedBy: "caller" });
    expect([call.sipStatus, call.queue, call.agent, call.recordings]).toEqual([200, null, null, []]);
    expect(inOrder(call.startedAt, call.ringingAt, call.answeredAt, call.endedAt)).toBe(true);
    expect(call.waitMs).toBeGreaterThanOrEqual(190);
    expect(call.waitMs).toBeLessThan(5_000);
    expect(call.talkMs).toBeGreaterThanOrEqual(290);
    expect(call.legs).toMatchObject([
      { side: "caller", extension: "1001" },
      { side: "callee", extension: "1002" },
    ]);
  });

  test("the callee hangs up", async () => {
    const callee = await bob.begins(bob.callee().isCalled().rings().answers().waits(200).hangsUp());
    const caller = await ada.begins(ada.caller().dials("1002").isAnswered().isHungUp());
    await all(caller, callee);
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "callee", sipStatus: 200 });
  });

  for (const [what, status, ending] of [
    ["is busy", 486, "busy"],
    ["declines", 603, "rejected"],
    ["is set to do-not-disturb", 480, "unreachable"],
    ["knows none of the codecs", 488, "no-common-audio"],
  ] as const) {
    test(`who ${what} is told to the caller and the record`, async () => {
      const callee = await bob.begins(bob.callee().isCalled().rings().refuses(status));
      const caller = await ada.begins(ada.caller().dials("1002").isRefused(status));
      await all(caller, callee);
      const call = await office.newRecord();
      expect(call).toMatchObject({ ending, endedBy: "callee", sipStatus: status, answeredAt: null, talkMs: 0 });
    });
  }

  test("the caller gives up while it rings", async () => {
    const callee = await bob.begins(bob.callee().isCalled().rings().isCancelled());
    const caller = await ada.begins(ada.caller().dials("1002").hearsRinging().waits(200).cancels());
    await all(caller, callee);
    const call = await office.newRecord();
    expect(call).toMatchObject({ ending: "cancelled", endedBy: "caller", sipStatus: 487, answeredAt: null });
    expect(inOrder(call.startedAt, call.ringingAt, call.endedAt)).toBe(true);
  });

  test("nobody answers in time", async () => {
    const callee = await dee.begins(dee.callee().isCalled().rings().isCancelled());
    const caller = await ada.begins(ada.caller().dials("1004").hearsRinging().isRefused(480));
    await all(caller, callee);
    const call = await office.newRecord();
    expect(call).toMatchObject({ ending: "no-answer", endedBy: "switch", sipStatus: 480 });
    expect(call.waitMs).toBeGreaterThanOrEqual(950);
    expect(call.waitMs).toBeLessThan(5_000);
  });

  test("a number nobody has, and a phone that is not there", async () => {
    await ada.plays(ada.caller().dials("4040").isRefused(404));
    expect(await office.newRecord()).toMatchObject({ to: "4040", ending: "unknown-number", sipStatus: 404 });
    await ada.plays(ada.caller().dials("1003").isRefused(480));
    const call = await office.newRecord();
    expect(call).toMatchObject({ to: "1003", ending: "unreachable", sipStatus: 480, ringingAt: null });
  });

  test("a caller with a wrong password reaches nobody, and leaves no record", async () => {
    const stranger = await SippPhone.make(office, "1003", "udp", "not-the-secret");
    await stranger.plays(stranger.caller().dials("1002").isRefused(401));
    expect((await office.calls()).filter((call) => call.from === "1003")).toEqual([]);
  });

  test("the callee holds and resumes, in each way phones do it", async () => {
    const callee = await bob.begins(
      bob.callee().isCalled().answers().waits(100)
        .holds("sendonly").waits(400).resumes().waits(50)
        .holds("inactive").waits(50).resumes().waits(50)
        .holds("zero-address").waits(50).resumes().waits(50)
        .reinvitesWithoutOffer().isHungUp(),
    ); // biome-ignore format: one line an act
    const caller = await ada.begins(ada.caller().dials("1002").isAnswered().waits(1_200).hangsUp());
    await all(caller, callee);
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "caller" });
  });

  test("the caller holds and resumes, and the held side may hang up", async () => {
    const callee = await bob.begins(bob.callee().isCalled().answers().waits(700).hangsUp());
    const caller = await ada.begins(
      ada
        .caller()
        .dials("1002")
        .isAnswered()
        .holds("sendonly")
        .waits(50)
        .resumes()
        .reinvitesWithoutOffer()
        .holds("sendonly")
        .isHungUp(),
    );
    await all(caller, callee);
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "callee" });
  });

  test("sound before the answer reaches the caller, and the call is not answered by it", async () => {
    const callee = await bob.begins(bob.callee().isCalled().ringsWithSound().waits(400).refuses(486));
    const caller = await ada.begins(ada.caller().dials("1002").hearsEarlySound().isRefused(486));
    await all(caller, callee);
    expect(await office.newRecord()).toMatchObject({ ending: "busy", answeredAt: null, talkMs: 0 });
  });

  test("a person at the switch hangs up for both", async () => {
    const callee = await bob.begins(bob.callee().isCalled().answers().isHungUp());
    const caller = await ada.begins(ada.caller().dials("1002").isAnswered().isHungUp());
    const [call] = await eventually(
      "they talk",
      () => office.calls(),
      ([newest]) => newest?.state === "talking",
    );
    await office.say("call", "hang-up", call?.id ?? "");
    await all(caller, callee);
    expect(await office.newRecord()).toMatchObject({ ending: "hung-up-by-command", endedBy: "switch" });
  });

  test("an INVITE without SDP is answered with an offer", async () => {
    const callee = await bob.begins(bob.callee().isCalled().rings().answers().isHungUp());
    const delayedOffer = true;
    const caller = await ada.begins(
      ada.caller().dials("1002", { delayedOffer }).isAnswered({ delayedOffer }).waits(200).hangsUp(),
    );
    await all(caller, callee);
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "caller" });
  });

  test("a repeated INVITE rings once", async () => {
    const callee = await bob.begins(bob.callee().isCalled().waits(800).rings().answers().isHungUp());
    const caller = await ada.begins(
      ada.caller().dials("1002", { missesTrying: true }).isAnswered().waits(200).hangsUp(),
    );
    await all(caller, callee);
    const invites = (await caller.messages()).match(/^INVITE .*\r?\n.*z9hG4bK-\d+-1-2\b/gm);
    expect(invites).toHaveLength(2);
    expect((await office.newRecord()).legs).toHaveLength(2);
  });

  test("a session interval too short is refused with the least, and a good one is refreshed by UPDATE", async () => {
    const short = ["Supported: timer", "Session-Expires: 30"];
    await ada.plays(
      ada.caller().dials("1002", { headers: short }).isRefused(422, { header: "Min-SE", matching: "90" }),
    );
    const callee = await bob.begins(bob.callee().isCalled().answers().isHungUp());
    const good = ["Supported: timer", "Session-Expires: 120;refresher=uac"];
    const caller = await ada.begins(
      ada.caller().dials("1002", { headers: good }).isAnswered().refreshesByUpdate(120).hangsUp(),
    );
    await all(caller, callee);
    expect((await office.newRecords()).at(-1)).toMatchObject({ ending: "completed", endedBy: "caller" });
  });

  test("two phones of one extension ring; who answers first has the call, the other is told so", async () => {
    const second = await SippPhone.registered(office, "1002");
    const desk = await bob.begins(bob.callee().isCalled().rings().isCancelled("200"));
    const hall = await second.begins(second.callee().isCalled().rings().waits(300).answers().isHungUp());
    const caller = await ada.begins(ada.caller().dials("1002").isAnswered().waits(200).hangsUp());
    await all(caller, desk, hall);
    await second.plays(second.caller().registers(0));
    const call = await office.newRecord();
    expect(call).toMatchObject({ ending: "completed", endedBy: "caller", extension: "1002" });
    expect(call.legs).toHaveLength(3);
  });

  test("a change of the office leaves a call alone", async () => {
    const callee = await bob.begins(bob.callee().isCalled().answers().isHungUp());
    const caller = await ada.begins(ada.caller().dials("1002").isAnswered().waits(4_000).hangsUp());
    await pause(300);
    await office.apply({ name1006: "Gus" });
    expect((await office.extension("1006")).name).toBe("Gus");
    expect((await office.status()).calls.active).toBe(1);
    await all(caller, callee);
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "caller" });
  });
});
