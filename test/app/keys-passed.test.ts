// Keys pressed in a talk, and how they reach the other party: as events, INFO or tones, whatever its line wants.

import { describe, expect, test } from "vitest";
import { type FakeSession, sdpOf } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

/** A phone that agreed on events: they are passed on with the sound. */
const WITH_EVENTS = sdpOf()
  .replace(/(m=audio .*)\r\n/, "$1 101\r\n")
  .replace(/a=sendrecv/, "a=rtpmap:101 telephone-event/8000\r\na=sendrecv");

interface Talk {
  readonly house: House;
  readonly caller: FakeSession;
  readonly callee: FakeSession;
}

/** 1003 calls 1001. */
async function talking(init: { caller?: string; callee?: string; dtmf?: string } = {}): Promise<Talk> {
  const { caller: from = WITH_EVENTS, callee: to = WITH_EVENTS, dtmf = "auto" } = init;
  const house = new House(OFFICE.replace('"1001": {', `"1001": { dtmf: ${dtmf},`));
  const caller = house.dial("1001", { sdp: from });
  const callee = house.last;
  callee.phoneAnswers(to);
  await house.settle();
  return { house, caller, callee };
}

function presses({ house }: Talk, extension: string, digit: string, isTone = false): void {
  const leg = [...house.calls.legsOf(extension as never)].at(-1);
  if (leg === undefined) throw new Error(`${extension} is in no call`);
  const key = { kind: "digit", call: leg.mediaCall, leg: leg.id, digit, durationMs: 100 } as const;
  house.media.facts(isTone ? { ...key, isTone } : key);
}

/** What was pressed towards that extension's phone in its sound. */
function heardBy({ house }: Talk, extension: string): string {
  const leg = [...house.calls.legsOf(extension as never)].at(-1);
  return leg === undefined ? "" : (house.media.legs.get(leg.id)?.pressed ?? "");
}

async function over({ house, caller }: Talk): Promise<void> {
  caller.phoneHangsUp();
  await house.expectNothingLeft();
}

const relay = (digit: string) => `Signal=${digit}\r\nDuration=120\r\n`;

describe("RTP-06 keys from one party to the other", () => {
  test("events pass with the sound: nothing is pressed a second time", async () => {
    const talk = await talking();
    presses(talk, "1003", "5");
    expect([heardBy(talk, "1001"), heardBy(talk, "1003")]).toEqual(["", ""]);
    await over(talk);
  });

  test("events towards a phone that knows none are pressed as tones", async () => {
    const talk = await talking({ callee: sdpOf() });
    presses(talk, "1003", "5");
    expect(heardBy(talk, "1001")).toBe("5");
    await over(talk);
  });

  test("INFO becomes events, or tones: the media plane knows which", async () => {
    const talk = await talking();
    talk.caller.phoneInfo("application/dtmf-relay", "Signal=7\r\nDuration=160\r\n");
    talk.caller.phoneInfo("application/dtmf", "#");
    expect(heardBy(talk, "1001")).toBe("7#");
    await over(talk);
  });

  test("towards a line that wants INFO they go as INFO", async () => {
    const talk = await talking({ dtmf: "info" });
    expect(talk.callee.invite.body).not.toContain("telephone-event");
    presses(talk, "1003", "5");
    presses(talk, "1003", "6", true);
    expect(talk.callee.infos).toEqual([relay("5"), relay("6")]);
    expect(heardBy(talk, "1001")).toBe("");
    await over(talk);
  });

  test("tones become events for a phone that agreed on them, and are simply heard by one that did not", async () => {
    const first = await talking({ caller: sdpOf() });
    presses(first, "1003", "9", true);
    expect(heardBy(first, "1001")).toBe("9");
    await over(first);
    const second = await talking({ caller: sdpOf(), callee: sdpOf() });
    presses(second, "1003", "9", true);
    expect(heardBy(second, "1001")).toBe("");
    await over(second);
  });

  test("a phone that sends a key as INFO and as a tone pressed it once", async () => {
    const talk = await talking();
    talk.caller.phoneInfo("application/dtmf", "1");
    presses(talk, "1003", "1", true);
    expect(heardBy(talk, "1001")).toBe("1");
    await talk.house.clock.advance(1_000);
    presses(talk, "1003", "1", true); // pressed again
    expect(heardBy(talk, "1001")).toBe("11");
    await over(talk);
  });

  test("a number typed for a transfer is nobody else's business", async () => {
    const house = new House(`${OFFICE}keys: { transfer: "*1" }\n`);
    const caller = house.dial("1001", { sdp: WITH_EVENTS });
    const callee = house.last;
    callee.phoneAnswers(WITH_EVENTS);
    await house.settle();
    const talk = { house, caller, callee };
    for (const digit of "*11002") callee.phoneInfo("application/dtmf", digit);
    expect(heardBy(talk, "1003")).toBe("*1".slice(0, 1));
    await over(talk);
  });
});

describe("RTP-06 what a line's keys are looked for in", () => {
  test.each([
    ["auto", WITH_EVENTS, false],
    ["auto", sdpOf(), true],
    ["tones", WITH_EVENTS, true],
    ["events", sdpOf(), false],
    ["info", sdpOf(), false],
  ])("%s: tones are looked for in the sound only where they may be the keys", async (dtmf, callee, looked) => {
    const talk = await talking({ dtmf, callee });
    const leg = [...talk.house.calls.legsOf("1001" as never)].at(-1);
    const plan = leg === undefined ? undefined : talk.house.media.legs.get(leg.id)?.plan;
    expect(plan?.detectTones ?? false).toBe(looked);
    await over(talk);
  });
});
