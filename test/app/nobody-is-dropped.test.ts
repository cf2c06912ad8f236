// Callers whom nobody talks to for the moment (parked, waiting while somebody asks back) keep their place whatever another phone tries; and who
// calls for help is let in when the house is full.

import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { FakeSession } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

const KEYS = `${OFFICE}
parking: { number: "700", slots: "701-703", timeout: 60s }
keys: { transfer: "*1", consult: "*2", three-way: "*3", park: "*4" }
`;

/** 1003 talks to 1001. */
async function talking(house: House): Promise<{ caller: FakeSession; callee: FakeSession }> {
  const caller = house.dial("1001");
  const callee = house.last;
  callee.phoneAnswers();
  await house.settle();
  return { caller, callee };
}

async function press(house: House, extension: string, keys: string): Promise<void> {
  const [leg] = house.calls.legsOf(extension as never);
  if (leg === undefined) throw new Error(`${extension} is in no call`);
  for (const digit of keys)
    house.media.facts({ kind: "digit", call: leg.mediaCall, leg: leg.id, digit, durationMs: 1 });
  await house.settle();
}

describe("SIP-06 INVITE with Replaces for somebody nobody talks to", () => {
  test("a parked caller stays in the slot", async () => {
    const house = new House(KEYS);
    const { caller, callee } = await talking(house);
    callee.phoneRefers("701");
    await house.settle();
    const taker = house.dial("1", { from: "1003", replaces: caller.named });
    await house.settle();
    expect([taker.ending?.status, caller.state, house.site.parking.size]).toEqual([481, "answered", 1]);
    callee.phoneHangsUp();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("whoever waits while the other asks back goes on waiting, and has them again", async () => {
    const house = new House(KEYS);
    const { caller, callee } = await talking(house);
    await press(house, "1001", "*21002#");
    const third = house.last;
    third.phoneAnswers();
    await house.settle();
    const taker = house.dial("1", { from: "1003", replaces: caller.named });
    await house.settle();
    expect([taker.ending?.status, house.rung.length]).toEqual([481, 2]);
    third.phoneHangsUp();
    await house.settle();
    expect([caller.state, callee.state]).toEqual(["answered", "answered"]);
    callee.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.finished.find(({ to }) => to === "1001")).toMatchObject({ ending: "completed", endedBy: "callee" });
  });
});

describe("SIP-06 what the record says of an agent who sends a caller on", () => {
  test("the transfer comes to nothing: the agent's second talk is the agent's too", async () => {
    const house = new House(KEYS);
    house.ready("5001");
    const caller = house.dial("7000");
    await house.settle();
    const agent = house.last;
    agent.phoneAnswers();
    await house.settle();
    agent.phoneRefers("1002");
    await house.settle();
    house.last.phoneRefuses(486);
    await house.settle();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    const talks = house.record.segments.filter(({ kind }) => kind === "talk");
    expect(talks.map(({ agent: by, outcome }) => [by, outcome])).toEqual([
      ["5001", "transferred"],
      ["5001", "completed"],
    ]);
  });
});

describe("SIP-12 a full house", () => {
  const FULL = `${OFFICE}
limits: { calls: 1 }
trunks: { alpha: { host: 192.0.2.1, register: false, qualify: 0s } }
routes: [{ match: "0.", via: [alpha], strip: 1 }]
emergency: { numbers: ["110"] }
`;

  test.each(["110", "0110"])("nobody else is let in, but who calls for help with %s is", async (number) => {
    const house = new House(FULL);
    const { caller } = await talking(house);
    expect(house.dial("1001", { from: "1002" }).ending?.status).toBe(503);
    const help = house.dial(number, { from: "1002" });
    await house.settle();
    expect(help.ending).toBeUndefined();
    expect(house.rung.at(-1)?.init.uri).toBe("sip:110@192.0.2.1");
    house.last.phoneAnswers();
    await house.settle();
    expect(help.state).toBe("answered");
    help.phoneHangsUp();
    caller.phoneHangsUp();
    await house.settle();
    house.bugs.length = 0; // the log is told of it
    await house.expectNothingLeft();
  });

  test("a stranger who names that number is not, and even calls for help have a bound", async () => {
    const house = new House(FULL);
    const { caller } = await talking(house);
    const stranger = house.callIn("alpha", { from: "<sip:+8613800138000@192.0.2.1>", to: "110" });
    expect(stranger.ending?.status).toBe(503);
    for (let i = 0; i < limits.call.helpCalls; i++) house.dial("110", { from: "1002" });
    expect(house.dial("110", { from: "1002" }).ending?.status).toBe(503);
    for (const one of [...house.dialled]) if (one.state !== "ended") one.phoneCancels();
    caller.phoneHangsUp();
    await house.settle();
    house.bugs.length = 0;
    await house.expectNothingLeft();
  });
});
