// RTP-11: messages left and listened to, with phones and media played by hand.

import { describe, expect, test } from "vitest";
import { boxOf } from "../../src/app/core/voicemail/boxes.ts";
import { listenTo, press, promptAt, promptEnds } from "./feature-story.ts";
import { House } from "./house.ts";
import { officeOf } from "./office-of.ts";

const OFFICE = `
office: { language: en }
extensions:
  "1001": { name: Li Lei, secret: "kx83-vnq2-77", voicemail: { pin: "4711", operator: "1003", after: 20s, email: li@example.com } }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79", voicemail: true }
  "1004": { secret: "ef83-vnq2-80", voicemail: true, forward: { always: voicemail } }
  "1005": { secret: "gh83-vnq2-81" }
queues:
  support: { number: "7000", maxWait: 30s, voicemail: { pin: "9911", phones: ["1002", "1003"], key: "5" } }
agents:
  "5002": { name: Mei, extension: "1002" }
numbers:
  "8001": { voicemail: "1001" }
  "8002": { voicemail: support }
`;

const OUTSIDE = `${OFFICE}  "+862155551234": { voicemail: "1003" }
trunks:
  alpha: { host: 192.0.2.1, user: office, secret: "very-secret-1", register: false, qualify: 0s, numbers: e164, callerId: "+862155550000" }
`;

function house(office = OFFICE): House {
  const made = new House(office);
  made.media.recorded = { durationMs: 5_000, wasHeard: true };
  return made;
}

/** The caller has heard the greeting and the tone, and speaks now. */
async function speaks(at: House): Promise<readonly string[]> {
  const greeting = await listenTo(at);
  await at.clock.advance(400);
  expect(at.voicemail.takes.size).toBe(1);
  return greeting;
}

async function leaves(at: House, to = "8001", from = "1002", ms = 5_000): Promise<readonly string[]> {
  const caller = at.dial(to, { from });
  await at.settle();
  const greeting = await speaks(at);
  await at.clock.advance(ms);
  caller.phoneHangsUp();
  await at.settle();
  return greeting;
}

/** Dials *97 from 1001, and has pressed the PIN. */
async function opens(at: House, from = "1001", code = "*97", pin = "4711#") {
  const phone = at.dial(code, { from });
  await at.settle();
  expect(promptAt(at)).toBe("voicemail-pin");
  await press(at, pin);
  return phone;
}

const of = (at: House, mailbox = "1001") =>
  at.voicemail.messages.of(mailbox).map(({ state, from, urgent }) => `${state} ${from}${urgent ? " urgent" : ""}`);

describe("RTP-11 a caller leaves a message", () => {
  test("with the standard greeting, and the lamp is lit behind the row", async () => {
    const at = house();
    const greeting = await leaves(at);
    expect(greeting.join(" ")).toBe(
      "voicemail-extension digit-1 digit-0 digit-0 digit-1 voicemail-not-available voicemail-leave",
    );
    expect(of(at)).toEqual(["new 1002"]);
    expect(at.lamps.get("1001")).toBe("1/0");
    expect(at.record).toMatchObject({ ending: "voicemail", endedBy: "caller" });
    expect(at.record.segments.map(({ kind }) => kind)).toEqual(["voicemail"]);
    const id = at.voicemail.messages.of("1001")[0]?.id;
    expect(id).toBe(`${at.record.id}-m1`);
    expect(at.record.notes).toContain(`voicemail 1001: message ${id}`);
    const rows = at.writes.filter(({ sql }) => sql.includes("voice_message"));
    expect(rows.map(({ values }) => values[5])).toEqual(["recording", "new", "new"]); // the last: the hook was told
    await at.expectNothingLeft();
  });

  test("nobody answers for 20 seconds; the line is busy; no phone is there; not to be disturbed; the call is rejected", async () => {
    const at = house();
    at.dial("1001", { from: "1002" });
    await at.clock.advance(19_900);
    expect(at.hears[0]).toEqual({ kind: "nothing" });
    await at.clock.advance(200);
    expect(promptAt(at)).toBe("voicemail-extension");
    at.dialled[0]?.phoneHangsUp();
    for (const prepare of [
      () => void at.phones.set("1003", 0),
      () => {
        const extension = at.site.office().extensions.get("1003" as never);
        if (extension !== undefined) at.site.lines.set(extension, "dnd", true);
      },
    ]) {
      at.phones.set("1003", 1);
      prepare();
      await at.clock.advance(1_000);
      const caller = at.dial("1003", { from: "1002" });
      await at.settle();
      expect(promptAt(at)).toBe("voicemail-extension");
      caller.phoneHangsUp();
      await at.settle();
      expect(at.record).toMatchObject({ ending: "no-answer", endedBy: "caller" });
    }
    for (const status of [486, 603]) {
      const caller = at.dial("1001", { from: "1002" });
      await at.settle();
      at.last.phoneRefuses(status);
      await at.settle();
      expect(promptAt(at)).toBe("voicemail-extension");
      caller.phoneHangsUp();
      await at.settle();
    }
    await at.expectNothingLeft();
  });

  test("forward: voicemail sends every call there at once", async () => {
    const at = house();
    const caller = at.dial("1004", { from: "1002" });
    await at.settle();
    expect(at.rung).toHaveLength(0);
    expect(promptAt(at)).toBe("voicemail-extension");
    caller.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("# ends it; 4 marks it urgent, 2 plays it, 1 keeps it", async () => {
    const at = house();
    at.dial("8001", { from: "1002" });
    await at.settle();
    await speaks(at);
    await at.clock.advance(3_000);
    await press(at, "#");
    expect(promptAt(at)).toBe("voicemail-review");
    await press(at, "4");
    expect(await listenTo(at)).toEqual(["voicemail-urgent-on", "voicemail-review"]);
    await press(at, "2");
    expect(promptAt(at)).toMatch(/^voicemail\/1001\/.*-m1$/);
    await promptEnds(at);
    await press(at, "1");
    expect(await listenTo(at)).toEqual(["voicemail-saved"]);
    expect(of(at)).toEqual(["new 1002 urgent"]);
    expect(at.record).toMatchObject({ ending: "voicemail", endedBy: "switch" });
    await at.expectNothingLeft();
  });

  test("3 records it again: the first is gone, row and file", async () => {
    const at = house();
    const caller = at.dial("8001", { from: "1002" });
    await at.settle();
    await speaks(at);
    await at.clock.advance(3_000);
    await press(at, "#3");
    await at.clock.advance(400);
    await at.clock.advance(3_000);
    caller.phoneHangsUp();
    await at.settle();
    expect(at.voicemail.messages.of("1001").map(({ id }) => id)).toEqual([`${at.record.id}-m2`]);
    expect(at.removed).toEqual([`voicemail/1001/${at.record.id}-m1.wav`]);
    await at.expectNothingLeft();
  });

  test("a second's silence is no message, and neither is a breath", async () => {
    const at = house();
    at.media.recorded = { durationMs: 600, wasHeard: true };
    await leaves(at);
    at.media.recorded = { durationMs: 8_000, wasHeard: false };
    await leaves(at);
    expect(of(at)).toEqual([]);
    expect(at.removed).toHaveLength(2);
    expect(at.record.ending).toBe("no-answer");
    expect(at.lamps.get("1001") ?? "0/0").toBe("0/0");
    await at.expectNothingLeft();
  });

  test("ten seconds of silence end it, and so does the limit", async () => {
    const at = house(OFFICE.replace("after: 20s", "after: 20s, maxLength: 30s"));
    at.dial("8001", { from: "1002" });
    await at.settle();
    await speaks(at);
    const [recording] = at.media.recordings.keys();
    if (recording === undefined) throw new Error("nothing is recorded");
    at.media.facts({ kind: "recording-quiet", call: at.call.id, recording, wasHeard: true });
    await at.settle();
    expect(await listenTo(at)).toEqual(["voicemail-saved"]);
    expect(of(at)).toEqual(["new 1002"]);
    at.dial("8001", { from: "1002" });
    await at.settle();
    await speaks(at);
    await at.clock.advance(30_000);
    expect(promptAt(at)).toBe("voicemail-review");
    await at.clock.advance(60_000);
    for (let i = 0; i < 3 && promptAt(at) !== undefined; i++) {
      await promptEnds(at).catch(() => {});
      await at.clock.advance(4_000);
    }
    await at.clock.advance(120_000);
    expect(of(at)).toEqual(["new 1002", "new 1002"]); // whoever says nothing keeps it
    await at.expectNothingLeft();
  });

  test("0 leads to the operator, during the greeting and after the message", async () => {
    const at = house();
    at.dial("8001", { from: "1002" });
    await at.settle();
    await press(at, "0");
    expect(at.rung.at(-1)?.init.to.user).toBe("1003");
    at.dialled[0]?.phoneHangsUp();
    await at.settle();
    at.dial("8001", { from: "1002" });
    await at.settle();
    await speaks(at);
    await at.clock.advance(3_000);
    await press(at, "0");
    expect(of(at)).toEqual(["new 1002"]);
    expect(at.rung).toHaveLength(2);
    at.dialled[1]?.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("a full mailbox, and a full disk, say so", async () => {
    const at = house(OFFICE.replace("after: 20s", "after: 20s, maxMessages: 1"));
    await leaves(at);
    at.dial("8001", { from: "1002" });
    expect(await listenTo(at)).toEqual(["voicemail-full"]);
    at.recordingTrouble = "disk full";
    at.dial("8002", { from: "1001" });
    expect(await listenTo(at)).toEqual(["voicemail-unavailable"]);
    expect(at.record).toMatchObject({ ending: "no-answer" });
    await at.expectNothingLeft();
  });

  test("the disk fails while they speak: they hear so, and nothing is left", async () => {
    const at = house();
    at.dial("8001", { from: "1002" });
    await at.settle();
    await speaks(at);
    const [recording] = at.media.recordings.keys();
    if (recording === undefined) throw new Error("nothing is recorded");
    at.media.recordings.clear();
    at.media.facts({ kind: "recording-failed", call: at.call.id, recording, cause: "the disk is full" });
    expect(await listenTo(at)).toEqual(["voicemail-unavailable"]);
    expect(of(at)).toEqual([]);
    await at.expectNothingLeft();
  });

  test("the media worker dies: what was spoken is kept", async () => {
    const at = house();
    at.dial("8001", { from: "1002" });
    await at.settle();
    await speaks(at);
    await at.clock.advance(4_000);
    at.media.recordings.clear();
    at.media.facts({ kind: "worker-died", calls: [at.call.id], cause: "killed" });
    at.call.stop("failed");
    await at.settle();
    expect(at.voicemail.messages.of("1001")).toMatchObject([{ repaired: true, durationMs: 4_000, state: "new" }]);
    await at.expectNothingLeft();
  });
});

describe("RTP-11 somebody listens", () => {
  test("counts, number and time, the message; heard to its end it is saved, and the lamp goes out", async () => {
    const at = house();
    await leaves(at);
    await opens(at);
    const said = await listenTo(at);
    expect(said.slice(0, 4)).toEqual(["voicemail-you-have", "digit-1", "voicemail-new-message", "voicemail-message"]);
    expect(said.slice(4, 10)).toEqual(["digit-1", "voicemail-from", "digit-1", "digit-0", "digit-0", "digit-2"]);
    expect(said[10]).toBe("today");
    expect(said.some((one) => /^voicemail\/1001\/.*-m1$/.test(one))).toBe(true);
    expect(of(at)).toEqual(["old 1002"]);
    expect(at.lamps.get("1001")).toBe("0/1");
    at.dialled.at(-1)?.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("7 deletes, and takes back what was deleted until the call is over", async () => {
    const at = house();
    await leaves(at);
    await leaves(at);
    const phone = await opens(at);
    await press(at, "1"); // cuts the counts short; the first message plays from its start
    expect(promptAt(at)).toMatch(/-m1$/);
    await press(at, "7");
    expect(promptAt(at)).toBe("voicemail-deleted");
    await press(at, "1"); // cuts it short: the second
    await press(at, "7");
    await listenTo(at);
    expect(of(at)).toHaveLength(2); // still there
    await at.clock.advance(100);
    await press(at, "7"); // menu: those deleted in this call
    await press(at, "7");
    expect(promptAt(at)).toBe("voicemail-restored");
    phone.phoneHangsUp();
    await at.settle();
    expect(of(at)).toHaveLength(1);
    expect(at.removed).toHaveLength(1);
    expect(at.lamps.get("1001")).toBe("1/0");
    await at.expectNothingLeft();
  });

  test("4 and 6 skip three seconds, 9 saves, # leaves the next one new", async () => {
    const at = house();
    at.media.recorded = { durationMs: 20_000, wasHeard: true };
    await leaves(at, "8001", "1002", 20_000);
    await leaves(at, "8001", "1003", 20_000);
    await opens(at);
    await press(at, "1");
    await at.clock.advance(5_000);
    await press(at, "6");
    expect(at.hears[0]).toMatchObject({ kind: "file", fromMs: 8_000 });
    await at.clock.advance(1_000);
    await press(at, "4");
    expect(at.hears[0]).toMatchObject({ fromMs: 6_000 });
    await press(at, "9");
    expect(promptAt(at)).toBe("voicemail-kept");
    await promptEnds(at);
    expect(promptAt(at)).toBe("voicemail-message");
    await press(at, "#");
    expect(of(at)).toEqual(["old 1002", "new 1003"]);
    at.dialled.at(-1)?.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("5 calls back with the rights of the phone", async () => {
    const at = house();
    await leaves(at);
    await opens(at);
    await press(at, "15");
    expect(at.rung.at(-1)?.init.to.user).toBe("1002");
    at.dialled.at(-1)?.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("a greeting is recorded, kept, and heard by the next caller", async () => {
    const at = house();
    const phone = await opens(at);
    await listenTo(at); // counts, menu
    await press(at, "31");
    expect(promptAt(at)).toBe("voicemail-record-greeting");
    await promptEnds(at);
    await at.clock.advance(400);
    await at.clock.advance(4_000);
    await press(at, "#");
    expect(promptAt(at)).toBe("voicemail-review-greeting");
    await press(at, "1");
    expect(promptAt(at)).toBe("voicemail-uses-personal");
    phone.phoneHangsUp();
    await at.settle();
    expect((await leaves(at))[0]).toMatch(/^voicemail\/1001\/greeting-.*-t1$/);
    await at.expectNothingLeft();
  });

  test("a new PIN: the old one is wrong from then on", async () => {
    const at = house();
    const phone = await opens(at);
    await listenTo(at);
    await press(at, "4808182#808182#");
    expect(promptAt(at)).toBe("voicemail-pin-changed");
    phone.phoneHangsUp();
    await at.settle();
    const again = await opens(at, "1001", "*97", "4711#");
    await at.clock.advance(2_000);
    expect(promptAt(at)).toBe("wrong-pin");
    await press(at, "808182#");
    expect(promptAt(at)).toBe("voicemail-you-have");
    again.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("five wrong PINs from elsewhere lock it there for 15 minutes, and not for its own phone", async () => {
    const at = house();
    const guess = async (pin: string) => {
      const phone = await opens(at, "1002", "*981001", `${pin}#`);
      await at.clock.advance(2_000);
      const said = promptAt(at);
      phone.phoneHangsUp();
      await at.settle();
      return said;
    };
    for (const pin of ["0001", "0002", "0003", "0004", "0005"]) expect(await guess(pin)).toBe("wrong-pin");
    expect(await guess("4711")).toBe("wrong-pin"); // right, and locked
    const own = await opens(at);
    expect(promptAt(at)).toBe("voicemail-you-have");
    own.phoneHangsUp();
    await at.clock.advance(15 * 60_000);
    expect(await guess("4711")).not.toBe("wrong-pin");
    await at.expectNothingLeft();
  });

  test("each further five lock it four times as long, up to six hours; the right one begins anew", async () => {
    const at = house();
    const { states } = at.voicemail;
    const box = boxOf(officeOf(OFFICE), "1001");
    if (box === undefined) throw new Error("no mailbox");
    const lockedMs = async (): Promise<number> => {
      for (let i = 0; i < 5; i++) expect(states.tryPin(box, "0000", "else")).toBe(false);
      const ms = states.of("1001").lockedUntil.else - at.clock.wall();
      await at.clock.advance(ms);
      expect(states.isLocked(box, "else")).toBe(false);
      return ms / 60_000;
    };
    expect([await lockedMs(), await lockedMs(), await lockedMs(), await lockedMs()]).toEqual([15, 60, 240, 360]);
    expect(states.tryPin(box, "4711", "else")).toBe(true);
    expect(await lockedMs()).toBe(15);
  });

  test("a carrier's caller with the owner's number in From is a stranger, in every spelling of From and identity", async () => {
    for (const headers of [
      "",
      "P-Asserted-Identity: <sip:1003@192.0.2.1>",
      "P-Preferred-Identity: <tel:1003>",
      "Remote-Party-ID: <sip:1003@10.0.0.1>;screen=yes",
      "Referred-By: <sip:1003@10.0.0.1>",
      "Diversion: <sip:1003@10.0.0.1>;reason=unconditional",
    ]) {
      const at = house(OUTSIDE);
      const caller = at.callIn("alpha", {
        from: "<sip:1003@10.0.0.1>",
        to: "02155551234",
        ...(headers === "" ? {} : { headers: [headers] }),
      });
      await at.settle();
      expect(promptAt(at)).toBe("voicemail-extension");
      await press(at, "*");
      expect(promptAt(at)).toBe("voicemail-pin");
      await press(at, "0000#");
      await at.clock.advance(2_000);
      expect(promptAt(at)).toBe("wrong-pin");
      caller.phoneHangsUp();
      await at.expectNothingLeft();
    }
  });

  test("whoever its owner sends to it is not its owner", async () => {
    const at = house();
    const owner = at.dial("1002", { from: "1004" }); // whose mailbox asks its own phone for no PIN
    await at.settle();
    at.last.phoneAnswers();
    await at.settle();
    expect(owner.phoneRefers("1004").refused).toBeUndefined();
    await at.settle();
    owner.phoneHangsUp();
    await at.settle();
    expect(promptAt(at)).toBe("voicemail-extension");
    await press(at, "*");
    expect(promptAt(at)).toBe("voicemail-pin");
    at.last.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("there is no way into a mailbox without a PIN from elsewhere, and its own phone is not asked", async () => {
    const at = house();
    const stranger = await opens(at, "1002", "*981003", "0000#");
    await at.clock.advance(2_000);
    expect(promptAt(at)).toBe("wrong-pin");
    stranger.phoneHangsUp();
    await at.settle();
    at.dial("*97", { from: "1003" });
    await at.settle();
    expect(promptAt(at)).toBe("voicemail-you-have");
    at.dialled.at(-1)?.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("an extension without a mailbox is told so, and the record says so", async () => {
    const at = house();
    at.dial("*97", { from: "1005" });
    await at.settle();
    expect(promptAt(at)).toBe("voicemail-none");
    at.dialled.at(-1)?.phoneHangsUp();
    await at.expectNothingLeft();
    expect(at.record.notes).toContain("voicemail: 1005 has no mailbox");
  });

  test("* during the greeting leads the owner in from anywhere", async () => {
    const at = house();
    at.dial("8001", { from: "1002" });
    await at.settle();
    await press(at, "*4711#");
    expect(promptAt(at)).toBe("voicemail-you-have");
    at.dialled.at(-1)?.phoneHangsUp();
    await at.expectNothingLeft();
  });
});

describe("RTP-11 a queue's mailbox", () => {
  test("takes callers while nobody is signed in, and lights the lamps of its phones", async () => {
    const at = house();
    expect((await leaves(at, "7000", "1001"))[0]).toBe("voicemail-nobody");
    expect(of(at, "support")).toEqual(["new 1001"]);
    expect([at.lamps.get("1002"), at.lamps.get("1003")]).toEqual(["1/0", "1/0"]);
    await at.expectNothingLeft();
  });

  test("takes whoever waited too long, and whoever presses its key", async () => {
    const at = house();
    at.ready("5002");
    at.phones.set("1002", 0);
    const patient = at.dial("7000", { from: "1001" });
    await at.clock.advance(30_000);
    expect(promptAt(at)).toBe("voicemail-nobody");
    patient.phoneHangsUp();
    await at.settle();
    const quick = at.dial("7000", { from: "1001" });
    await at.clock.advance(1_000);
    expect(promptAt(at)).toBe("music/quiet");
    await press(at, "5");
    expect(promptAt(at)).toBe("voicemail-nobody");
    quick.phoneHangsUp();
    await at.clock.advance(600_000);
    expect(at.floor.lines).toBe(0);
    expect(at.bugs).toEqual([]);
  });
});

describe("RTP-11 the hook", () => {
  test("is told of each new message once, again where it fails, and not of one that was heard", async () => {
    const at = house();
    at.hookFails = 2;
    await leaves(at);
    await at.clock.advance(10_000);
    await at.clock.advance(60_000);
    expect(at.letters).toHaveLength(3);
    expect(at.letters.at(-1)).toMatchObject({
      mailbox: "1001",
      name: "Li Lei",
      email: "li@example.com",
      from: "1002",
      durationMs: 5_000,
      waiting: 1,
    });
    await at.clock.advance(600_000);
    expect(at.letters).toHaveLength(3);
    expect(at.voicemail.messages.of("1001")[0]?.hook).toBe("done");
    await at.expectNothingLeft();
  });
});

describe("RTP-11 retention", () => {
  test("a message that was heard is deleted after its time, one that was not stays", async () => {
    const at = house(OFFICE.replace("after: 20s", "after: 20s, keep: 2d"));
    await leaves(at);
    await leaves(at);
    const [first] = at.voicemail.messages.of("1001");
    await at.voicemail.messages.mark(first?.id ?? "", { state: "old" });
    await at.clock.advance(47 * 3_600_000);
    expect(of(at)).toHaveLength(2);
    await at.clock.advance(2 * 3_600_000);
    expect(of(at)).toEqual(["new 1002"]);
    expect(at.removed).toEqual([first?.path]);
    await at.expectNothingLeft();
  });
});
