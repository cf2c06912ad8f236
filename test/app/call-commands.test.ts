// Calls commanded from outside: who is rung, who hears whom, what the record says, and that nothing is left.

import { describe, expect, test } from "vitest";
import { AUTO_ANSWER } from "../../src/app/core/auto-answer.ts";
import { bridgeByCommand } from "../../src/app/core/command/bridge.ts";
import {
  answerByCommand,
  holdByCommand,
  playByCommand,
  resumeByCommand,
  transferByCommand,
} from "../../src/app/core/command/in-call.ts";
import { placeCall } from "../../src/app/core/command/place-call.ts";
import type { CallId, ExtensionKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import type { FakeSession } from "../call/fake-session.ts";
import { promptEnds } from "./feature-story.ts";
import { House, OFFICE } from "./house.ts";

const WITH_MUSIC = OFFICE.replace("numbers: {", 'numbers: { "9197": { music: music/quiet },');

const MUSIC = "music/quiet";
const phone = (key: string): ExtensionKey => key as ExtensionKey;

function newestCall(house: House): CallId {
  const ids = [...house.calls.ways].map((way) => way.call.id);
  return ids.at(-1) ?? ("" as CallId);
}

/** 1003 talks to 1001. */
async function talking(house: House, from = "1003", to = "1001") {
  const caller = house.dial(to, { from });
  const callee = house.last;
  callee.phoneAnswers();
  await house.settle();
  return { caller, callee, call: newestCall(house) };
}

/** What each leg hears, in the order in which legs were made. */
function heard(house: House): readonly string[] {
  const legs = [...house.media.legs.entries()];
  return legs.map(([, { hearing }]) => {
    if (hearing.kind === "leg") return String(legs.findIndex(([key]) => key === hearing.leg));
    if (hearing.kind === "file") return hearing.name;
    return hearing.kind === "tone" ? hearing.tone : hearing.kind;
  });
}

function held(house: House): readonly string[] {
  return house.facts.filter(({ kind }) => kind === "leg.held" || kind === "leg.resumed").map(({ kind }) => kind);
}

describe("CRM-12 call place", () => {
  const wish = { extension: phone("1003"), to: "1001", autoAnswer: false, by: "li" };

  test("the own phone rings first; answered, it dials, hears the ringing and talks", async () => {
    const house = new House();
    expect(typeof placeCall(wish, house.site)).toBe("object");
    const own = house.last;
    expect(house.rung.at(-1)?.init.to.user).toBe("1003");
    expect(house.rung.at(-1)?.init.from.user).toBe("1001"); // its display says whom it will call
    own.phoneAnswers();
    await house.settle();
    const other = house.last;
    expect(other).not.toBe(own);
    expect(house.rung.at(-1)?.init.from.user).toBe("1003");
    other.phoneProgress(180);
    expect(heard(house)[0]).toBe("ringback");
    other.phoneAnswers();
    await house.settle();
    expect(heard(house)).toEqual(["1", "0"]);
    own.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ from: "1003", to: "1001", ending: "completed" });
  });

  test("a phone that is asked to answers by itself", () => {
    const house = new House();
    placeCall({ ...wish, autoAnswer: true }, house.site);
    expect(house.rung.at(-1)?.init.headers).toEqual(AUTO_ANSWER);
    house.last.phoneRefuses(486);
  });

  test("own phone busy: nobody else is rung", async () => {
    const house = new House();
    placeCall(wish, house.site);
    house.last.phoneRefuses(486);
    await house.settle();
    expect(house.rung.length).toBe(1);
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ from: "1003", to: "1001", ending: "busy" });
  });

  test("a number nobody has: the phone that was answered is let go and the record says so", async () => {
    const house = new House();
    placeCall({ ...wish, to: "8888" }, house.site);
    house.last.phoneAnswers();
    await house.settle();
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "unknown-number" });
  });

  test("an extension without a phone", () => {
    const house = new House();
    house.phones.set("1003", 0);
    expect(placeCall(wish, house.site)).toBe("no-phone");
  });
});

describe("CRM-12 call answer", () => {
  test("the ringing phone is asked with NOTIFY talk; it answers as any phone does", async () => {
    const house = new House();
    const caller = house.dial("1001", { from: "1003" });
    const ringing = house.last;
    ringing.phoneProgress(180);
    const done = await answerByCommand({ call: newestCall(house), phone: undefined }, house.site);
    expect(done.kind).toBe("done");
    expect(ringing.asked).toBe(1);
    ringing.phoneAnswers();
    await house.settle();
    expect(caller.answers.length).toBe(1);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a phone that does not know how, and one that says nothing", async () => {
    const house = new House();
    const caller = house.dial("1001", { from: "1003" });
    house.last.phoneProgress(180);
    house.last.answersToTalk = 489;
    const call = newestCall(house);
    expect(await answerByCommand({ call, phone: undefined }, house.site)).toMatchObject({
      why: "phone-refuses",
      status: 489,
    });
    house.last.answersToTalk = undefined;
    const silent = answerByCommand({ call, phone: undefined }, house.site);
    await house.clock.advance(limits.call.answerByCommandMs);
    expect(await silent).toMatchObject({ why: "phone-refuses", status: 408 });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("nothing rings any more", async () => {
    const house = new House();
    const { call, caller } = await talking(house);
    expect(await answerByCommand({ call, phone: undefined }, house.site)).toMatchObject({ why: "not-ringing" });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("CRM-12 call hold", () => {
  test("the other one hears music, the phone hears nothing; then they talk again, and the record counts the time", async () => {
    const house = new House();
    const { call, caller } = await talking(house);
    const wish = { call, phone: phone("1001") };
    expect(holdByCommand(wish, house.site).kind).toBe("done");
    expect(heard(house)).toEqual([MUSIC, "nothing"]);
    expect(holdByCommand(wish, house.site)).toMatchObject({ why: "not-now" });
    await house.clock.advance(7_000);
    expect(resumeByCommand(wish, house.site).kind).toBe("done");
    expect(heard(house)).toEqual(["1", "0"]);
    expect(resumeByCommand(wish, house.site)).toMatchObject({ why: "not-now" });
    expect(held(house)).toEqual(["leg.held", "leg.resumed"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.holdMs).toBe(7_000);
  });

  test("hanging up on hold ends the call, and the hold is over", async () => {
    const house = new House();
    const { call, callee } = await talking(house);
    holdByCommand({ call, phone: phone("1001") }, house.site);
    callee.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("completed");
  });

  test("two phones of the office: one must be named, and a stranger's name is none", async () => {
    const house = new House();
    const { call, caller } = await talking(house);
    expect(holdByCommand({ call, phone: undefined }, house.site)).toMatchObject({ why: "which-phone" });
    expect(holdByCommand({ call, phone: phone("1002") }, house.site)).toMatchObject({ why: "which-phone" });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(holdByCommand({ call, phone: undefined }, house.site)).toMatchObject({ why: "no-call" });
  });
});

describe("CRM-12 call transfer, call bridge", () => {
  test("the other party goes on with the phone's rights, and the phone is let go", async () => {
    const house = new House();
    const { call, caller, callee } = await talking(house);
    expect(transferByCommand({ call, phone: phone("1001"), to: "1002" }, house.site).kind).toBe("done");
    await house.settle();
    const target = house.last;
    target.phoneAnswers();
    await house.settle();
    expect(callee.ending).toBeDefined();
    expect(caller.ending).toBeUndefined();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.notes).toEqual(["transferred by 1001 to 1002: blind"]);
  });

  test("nobody has that number: all stays as it was", async () => {
    const house = new House();
    const { call, caller } = await talking(house);
    expect(transferByCommand({ call, phone: phone("1001"), to: "8888" }, house.site)).toMatchObject({
      why: "no-such-number",
    });
    expect(heard(house)).toEqual(["1", "0"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("whoever has part in both calls steps out from between", async () => {
    const house = new House();
    const first = await talking(house, "1003", "1001");
    const second = await talking(house, "1001", "1002");
    const wish = { call: first.call, with: second.call, phone: undefined };
    expect(bridgeByCommand(wish, house.site).kind).toBe("done");
    await house.settle();
    expect(first.callee.ending).toBeDefined();
    expect(second.caller.ending).toBeDefined();
    const stay: readonly FakeSession[] = [first.caller, second.callee];
    expect(stay.map(({ ending }) => ending)).toEqual([undefined, undefined]);
    first.caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.finished.map(({ ending }) => ending).toSorted()).toEqual(["completed", "transferred"]);
  });

  test("nobody meets themselves: whoever talks to one phone on two lines keeps both", async () => {
    const house = new House();
    const first = await talking(house, "1003", "1001");
    const second = await talking(house, "1003", "1001");
    const wish = { call: first.call, with: second.call, phone: phone("1003") };
    expect(bridgeByCommand(wish, house.site)).toMatchObject({ why: "not-allowed", status: 482 });
    const third = house.dial("1001", { from: "1003" });
    house.last.phoneProgress(180);
    const ringing = { call: first.call, with: newestCall(house), phone: phone("1003") };
    expect(bridgeByCommand(ringing, house.site)).toMatchObject({ why: "not-allowed", status: 482 });
    expect(heard(house).slice(0, 4)).toEqual(["1", "0", "3", "2"]);
    for (const one of [first.caller, second.caller, third]) one.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("two who hear music each for themselves meet; a caller in line does not", async () => {
    const house = new House(WITH_MUSIC);
    const one = house.dial("9197", { from: "1001" });
    const a = newestCall(house);
    const two = house.dial("9197", { from: "1002" });
    const b = newestCall(house);
    await house.settle();
    expect(bridgeByCommand({ call: b, with: a, phone: undefined }, house.site).kind).toBe("done");
    await house.settle();
    expect(heard(house)).toEqual(["1", "0"]);
    two.phoneHangsUp();
    await house.settle();
    expect(one.ending).toBeDefined();
    await house.expectNothingLeft();
    const waiting = house.dial("7000", { from: "1003" });
    const c = newestCall(house);
    house.dial("9197", { from: "1002" });
    const d = newestCall(house);
    await house.settle();
    expect(bridgeByCommand({ call: c, with: d, phone: undefined }, house.site)).toMatchObject({
      why: "waits-in-queue",
    });
    waiting.phoneHangsUp();
    house.calls.find(d)?.stop("hung-up-by-command");
    await house.settle();
  });
});

describe("CRM-12 call play", () => {
  test("the others hear the file, are heard meanwhile, and then all talk again", async () => {
    const house = new House();
    const { call, caller } = await talking(house);
    const wish = { call, phone: phone("1001"), whom: "others", said: [{ file: "terms" }] } as const;
    expect(playByCommand(wish, house.site).kind).toBe("done");
    await house.settle();
    expect(heard(house)).toEqual(["terms", "0"]);
    expect(playByCommand(wish, house.site)).toMatchObject({ why: "plays-already" });
    await promptEnds(house);
    expect(heard(house)).toEqual(["1", "0"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("hold and resume meanwhile cut nothing short", async () => {
    const house = new House();
    const { call, caller } = await talking(house);
    playByCommand({ call, phone: phone("1001"), whom: "others", said: [{ file: "terms" }] }, house.site);
    await house.settle();
    holdByCommand({ call, phone: phone("1001") }, house.site);
    expect(heard(house)).toEqual(["terms", "nothing"]);
    await promptEnds(house);
    expect(heard(house)).toEqual([MUSIC, "nothing"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("who hangs up while it plays leaves nothing behind", async () => {
    const house = new House();
    const { call, callee } = await talking(house);
    playByCommand({ call, phone: phone("1001"), whom: "everybody", said: [{ file: "terms" }] }, house.site);
    callee.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
