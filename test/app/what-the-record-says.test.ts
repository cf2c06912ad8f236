import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { FakeSession } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

let house: House;
beforeEach(() => {
  house = new House();
});

const phone = (at: number): FakeSession => {
  const rung = house.rung[at];
  if (rung === undefined) throw new Error(`no phone ${at}`);
  return rung.phone;
};

describe("who ended it", () => {
  for (const [who, end, by] of [
    ["the caller hangs up", (caller: FakeSession) => caller.phoneHangsUp(), "caller"],
    ["the callee hangs up", (_: FakeSession, callee: FakeSession) => callee.phoneHangsUp(), "callee"],
    ["the caller's phone is lost", (caller: FakeSession) => caller.phoneVanishes(), "switch"],
    ["the callee's phone is lost", (_: FakeSession, callee: FakeSession) => callee.phoneVanishes(), "switch"],
  ] as const) {
    for (const number of ["1001", "7000"]) {
      test(`${who} (${number})`, async () => {
        house.ready("5001");
        const caller = house.dial(number);
        house.last.phoneAnswers();
        await house.settle();
        end(caller, house.last);
        await house.expectNothingLeft();
        expect([house.record.ending, house.record.endedBy]).toEqual(["completed", by]);
      });
    }
  }

  test("a call that lasts too long is ended with a reason both phones can show", async () => {
    const caller = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    await house.clock.advance(limits.call.durationMs);
    expect(caller.ending?.reason).toMatch(/^Q\.850;cause=102/);
    expect(house.last.ending?.reason).toMatch(/^Q\.850;cause=102/);
    await house.expectNothingLeft();
    expect([house.record.ending, house.record.endedBy]).toEqual(["too-long", "switch"]);
  });
});

describe("why phones stop ringing", () => {
  test("a caller's CANCEL without a reason is a missed call", async () => {
    const caller = house.dial("1001");
    house.last.phoneProgress(180);
    caller.phoneCancels();
    expect(house.last.ending).toEqual({});
    await house.expectNothingLeft();
  });

  test("RFC 3326 §2: the reason of a caller's CANCEL goes on to whoever was rung", async () => {
    const reason = 'SIP;cause=200;text="Call completed elsewhere"';
    const caller = house.dial("1001");
    house.last.phoneProgress(180);
    caller.phoneCancels(reason);
    expect(house.last.ending?.reason).toBe(reason);
    await house.expectNothingLeft();
  });

  test("nobody answers in time: every phone stops, and it is a missed call", async () => {
    house.phones.set("1001", 2);
    const caller = house.dial("1001");
    await house.clock.advance(limits.call.ringMs);
    expect([phone(0).ending, phone(1).ending]).toEqual([{}, {}]);
    expect(caller.ending?.status).toBe(480);
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "no-answer", endedBy: "switch", sipStatus: 480 });
  });

  test("of several refusals the caller is told the one that says most", async () => {
    house.phones.set("1001", 3);
    const caller = house.dial("1001");
    phone(0).phoneRefuses(480);
    phone(1).phoneRefuses(486);
    phone(2).phoneRefuses(404);
    await house.settle();
    expect(caller.ending?.status).toBe(486);
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "busy", endedBy: "callee", sipStatus: 486 });
  });
});

describe("bounds", () => {
  test("more calls than the office allows: 503 with Retry-After, and each has a record", async () => {
    house = new House(`${OFFICE}\nlimits: { calls: 1 }`);
    const first = house.dial("9196");
    const second = house.dial("9196");
    expect(second.ending?.status).toBe(503);
    expect(second.ending?.headers).toContainEqual(["Retry-After", String(limits.sip.retryAfterS)]);
    expect(house.record).toMatchObject({ ending: "overloaded", endedBy: "switch", sipStatus: 503 });
    first.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("no port for the caller: 503", async () => {
    house.media.ports = 0;
    expect(house.dial("9196").ending?.status).toBe(503);
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("overloaded");
  });

  test("no port for the phone to be rung: the caller is told 503, not that nobody is there", async () => {
    house.media.ports = 1;
    const caller = house.dial("1001");
    await house.settle();
    expect(caller.ending?.status).toBe(503);
    house.bugs.splice(0);
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "overloaded", endedBy: "switch", sipStatus: 503 });
  });

  test("no port for the agent's phone: the caller waits, the agent is not set aside for it", async () => {
    house.media.ports = 1;
    house.ready("5001");
    const caller = house.dial("7000");
    await house.settle();
    expect([caller.state, house.agent("5001")]).toEqual(["answered", "ready"]);
    house.media.ports = 10;
    await house.clock.advance(limits.acd.secondChanceMs + 1_000);
    expect(house.rung.length).toBe(1);
    house.last.phoneAnswers();
    await house.settle();
    expect(house.agent("5001")).toBe("talking");
    caller.phoneHangsUp();
    house.bugs.splice(0);
    await house.expectNothingLeft();
  });

  test("Max-Forwards counts down to an agent's phone too, so that a ring of forwards ends", async () => {
    house.ready("5001");
    const caller = house.dial("7000", { maxForwards: 1 });
    expect(house.rung[0]?.init.maxForwards).toBe(0);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("no new calls while draining; the last one ends the drain", async () => {
    const caller = house.dial("9196");
    let drained = false;
    void house.calls.drain().then(() => {
      drained = true;
    });
    expect(house.dial("9196").ending?.status).toBe(503);
    await house.settle();
    expect(drained).toBe(false);
    caller.phoneHangsUp();
    await house.settle();
    expect(drained).toBe(true);
    expect(house.finished.map((record) => record.ending)).toEqual(["switch-stopped", "completed"]);
    await house.expectNothingLeft();
  });
});
