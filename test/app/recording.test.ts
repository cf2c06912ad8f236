// What is recorded of a call (RTP-09): by wish, by key, through hold, consultation and transfer, with three parties.

import { describe, expect, test } from "vitest";
import { recordOnDemand } from "../../src/app/core/record-on-demand.ts";
import type { Call } from "../../src/call/call.ts";
import type { FakeSession } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

const KEYS = OFFICE.replace('"1001": {', '"1001": { recordKeys: all,').replace(
  '"1002": {',
  '"1002": { recordKeys: none,',
);

/** `from` talks to `to`. */
async function talking(house: House, from: string, to: string): Promise<{ caller: FakeSession; callee: FakeSession }> {
  const caller = house.dial(to, { from });
  const callee = house.last;
  callee.phoneAnswers();
  await house.settle();
  return { caller, callee };
}

async function press(house: House, extension: string, keys: string): Promise<void> {
  const leg = [...house.calls.legsOf(extension as never)].at(-1);
  if (leg === undefined) throw new Error(`${extension} is in no call`);
  for (const digit of keys) {
    house.media.facts({ kind: "digit", call: leg.mediaCall, leg: leg.id, digit, durationMs: 100 });
  }
  await house.settle();
}

/** What the media plane was told, in order. */
function told(house: House): readonly string[] {
  return house.facts.flatMap((fact) => {
    switch (fact.kind) {
      case "recording.started":
        return [
          `${nth(fact.recording)} started${fact.continues === undefined ? "" : ` after ${nth(fact.continues)}`}${fact.beside === undefined ? "" : ` beside ${nth(fact.beside)}`}${fact.by === undefined ? "" : ` by ${fact.by}`}`,
        ];
      case "recording.paused":
      case "recording.resumed":
      case "recording.stopped":
        return [`${nth(fact.recording)} ${fact.kind.slice(10)} by ${fact.by}`];
      case "recording-saved":
        return [`${nth(fact.recording)} saved`];
      default:
        return [];
    }
  });
}

/** c-20261122-8f3k2m9q-2 is the second. */
function nth(recording: string): string {
  return recording.split("-")[3] ?? "1";
}

const wish = (house: House, call: Call, what: "start" | "stop" | "pause" | "resume"): string | undefined =>
  recordOnDemand(call, what, "li (local)", house.site);

describe("RTP-09 recording by key", () => {
  test("*5 starts it, pauses it and goes on; each press is confirmed and on record with who pressed", async () => {
    const house = new House(KEYS);
    const { caller } = await talking(house, "1002", "1001");
    expect(house.media.sizes.recordings).toBe(0);
    await press(house, "1001", "*5");
    expect(house.media.sizes.recordings).toBe(1);
    expect(house.hears).toContainEqual({ kind: "tone", tone: "confirm" });
    await house.clock.advance(1_000);
    expect(house.hears.map(({ kind }) => kind)).toEqual(["leg", "leg"]);
    await press(house, "1001", "*5");
    expect(house.media.paused.size).toBe(1);
    await house.clock.advance(7_000);
    await press(house, "1001", "*5");
    expect(house.media.paused.size).toBe(0);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    const by = "by 1001 by key";
    expect(told(house)).toEqual([`1 started ${by}`, `1 paused ${by}`, `1 resumed ${by}`, "1 saved"]);
    expect(house.record.recordings[0]).toMatchObject({ state: "saved", pausedMs: 7_000 });
  });

  test("who may only pause cannot begin; who may do nothing presses for the other side", async () => {
    const house = new House(KEYS.replace("recordKeys: all", "recordKeys: pause"));
    const first = await talking(house, "1002", "1001");
    await press(house, "1001", "*5");
    expect(house.hears.map(({ kind }) => kind)).toEqual(["leg", "leg"]); // *5 is none of its keys
    await press(house, "1001", "#");
    await press(house, "1001", "*6");
    expect(told(house)).toEqual([]);
    expect(house.hears).toContainEqual({ kind: "tone", tone: "refuse" });
    await house.clock.advance(1_000);
    await press(house, "1002", "*6");
    expect(house.hears.map(({ kind }) => kind)).toEqual(["leg", "leg"]); // no tone: the keys were not for us
    first.caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("an agent pauses a queue's recording with *6 while a card number is read", async () => {
    const house = new House();
    house.ready("5001");
    const caller = house.dial("7000", { from: "1003" });
    house.last.phoneAnswers();
    await house.settle();
    await press(house, "1001", "*6");
    await house.clock.advance(12_000);
    await press(house, "1001", "*6");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(told(house)).toEqual(["1 started", "1 paused by 1001 by key", "1 resumed by 1001 by key", "1 saved"]);
    expect(house.record.recordings[0]?.pausedMs).toBe(12_000);
  });
});

describe("RTP-09 recording by command", () => {
  test("starts, pauses, resumes and stops; each asked for at the wrong moment says why not", async () => {
    const house = new House();
    const { caller } = await talking(house, "1002", "1001");
    const { call } = house;
    expect(wish(house, call, "pause")).toMatch(/not running/);
    expect(wish(house, call, "stop")).toMatch(/not being recorded/);
    expect(wish(house, call, "start")).toBeUndefined();
    expect(wish(house, call, "start")).toMatch(/already/);
    expect(wish(house, call, "resume")).toMatch(/not paused/);
    expect(wish(house, call, "pause")).toBeUndefined();
    expect(wish(house, call, "pause")).toMatch(/not running/);
    expect(wish(house, call, "resume")).toBeUndefined();
    expect(wish(house, call, "stop")).toBeUndefined();
    expect(wish(house, call, "start")).toBeUndefined();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    const by = "by li (local)";
    expect(told(house)).toEqual([
      `1 started ${by}`,
      `1 paused ${by}`,
      `1 resumed ${by}`,
      `1 stopped ${by}`,
      "1 saved",
      `2 started ${by}`,
      "2 saved",
    ]);
  });

  test("nobody is recorded who does not talk yet", async () => {
    const house = new House();
    const caller = house.dial("1001", { from: "1002" });
    expect(wish(house, house.call, "start")).toMatch(/nobody talks/);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("RTP-09 one conversation stays together", () => {
  test("hold, consultation and transfer: the caller has one file from the first word to the last", async () => {
    const house = new House();
    house.ready("5001");
    const caller = house.dial("7000", { from: "1003" });
    house.last.phoneAnswers();
    await house.settle();
    await press(house, "1001", "*21002#");
    const third = house.last;
    third.phoneAnswers();
    await house.settle();
    await press(house, "1001", "*2"); // back to the caller
    expect(house.media.sizes.recordings).toBe(1);
    await press(house, "1001", "*11002#");
    house.last.phoneAnswers();
    await house.settle();
    expect(house.media.sizes.recordings).toBe(1);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(told(house)).toEqual(["1 started", "1 saved"]);
  });

  test("when the recorded caller sends the call on and leaves, the next file says which one it continues", async () => {
    const house = new House();
    const { callee } = await talking(house, "1003", "1001"); // whoever 1003 talks to is recorded
    await press(house, "1003", "*11002#");
    house.last.phoneAnswers();
    await house.settle();
    expect(house.media.sizes.recordings).toBe(1);
    callee.phoneHangsUp();
    await house.expectNothingLeft();
    expect(told(house)).toEqual(["1 started", "1 saved", "2 started after 1", "2 saved"]);
    expect(house.record.recordings.map(({ continues }) => continues)).toEqual([undefined, house.record.id]);
  });

  test("three talk: the third has a file of their own beside the first, and it ends when two are left", async () => {
    const house = new House();
    const { caller } = await talking(house, "1003", "1001");
    await press(house, "1001", "*21002#");
    const third = house.last;
    third.phoneAnswers();
    await house.settle();
    await press(house, "1001", "*3");
    expect(house.media.sizes.recordings).toBe(2);
    third.phoneHangsUp();
    await house.settle();
    expect(house.media.sizes.recordings).toBe(1);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(told(house)).toEqual(["1 started", "2 started beside 1", "2 saved", "1 saved"]);
  });

  test("a pause ends with the talk in which it was asked for", async () => {
    const house = new House();
    house.ready("5001");
    const caller = house.dial("7000", { from: "1003" });
    house.last.phoneAnswers();
    await house.settle();
    await press(house, "1001", "*6");
    await press(house, "1001", "*11002#");
    house.last.phoneAnswers();
    await house.settle();
    expect(house.media.paused.size).toBe(0);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(told(house)).toContain("1 resumed by the next talk");
  });
});
