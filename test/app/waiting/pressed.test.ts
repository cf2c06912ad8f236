// Callers, supervisors and disks at their worst while somebody waits: what was promised holds all the same.

import { describe, expect, test } from "vitest";
import type { Task } from "../../../src/app/core/callback/task.ts";
import { moveWaiting } from "../../../src/app/core/move-waiting.ts";
import type { CallId, QueueKey } from "../../../src/base/ids.ts";
import type { FakeSession } from "../../call/fake-session.ts";
import { listenTo, press, promptAt } from "../feature-story.ts";
import { House } from "../house.ts";

const OFFICE = `
office: { language: en, country: CN }
extensions:
  "1001": { secret: "kx83-vnq2-77", rights: [national], paidCalls: 9 }
agents:
  "5001": { extension: "1001" }
queues:
  sales: { number: "7000", wrapUp: 10s, maxCallers: 1, callback: { key: "1", prefix: "0" } }
  night: { number: "7001" }
trunks:
  alpha: { host: 192.0.2.1, register: false, qualify: 0s, calls: 50, numbers: e164, callerId: "+862155550000" }
routes:
  - { match: "0.", via: [alpha], right: national, strip: 1 }
numbers: { "+862155551234": { queue: sales } }
`;
const LI = "+8613800138000";

function callsIn(at: House, number = LI): FakeSession {
  return at.callIn("alpha", { from: `<sip:${number}@192.0.2.1>`, to: "+862155551234" });
}
const tasks = (at: House): readonly Task[] => at.callBacks.book.all();
const waiting = (at: House, queue = "sales") => at.floor.desk.waiting(queue as QueueKey, at.clock.now()).length;

async function waits(at: House, number = LI): Promise<{ readonly id: CallId; readonly phone: FakeSession }> {
  const phone = callsIn(at, number);
  await at.clock.advance(5_000);
  return { id: at.call.id, phone };
}
async function closes(at: House, queue = "sales"): Promise<void> {
  const closure = { since: at.clock.wall(), until: undefined, reason: undefined, to: undefined, by: "ann" };
  await at.waiting.openings.set(queue as QueueKey, closure);
}

describe("ACD-14 whoever waits when a queue closes is served, whatever is done to them", () => {
  test("a supervisor who puts them further ahead does not put them out", async () => {
    const at = new House(OFFICE);
    const { id, phone } = await waits(at);
    await closes(at);
    expect(moveWaiting(id, { queue: undefined, agent: undefined, creditMs: 60_000, by: "ann" }, at.site)).toMatchObject(
      { to: "sales" },
    );
    await at.clock.advance(2_000);
    expect(phone.state).not.toBe("ended");
    expect(waiting(at)).toBe(1);
    phone.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("nor does asking for a call-back and thinking better of it", async () => {
    const at = new House(OFFICE);
    const { phone } = await waits(at);
    await closes(at);
    await press(at, "1");
    expect(promptAt(at)).toBe("callback-your-number");
    await press(at, "9");
    expect(await listenTo(at)).toContain("callback-wait-on");
    await at.clock.advance(2_000);
    expect(waiting(at)).toBe(1);
    phone.phoneHangsUp();
    await at.expectNothingLeft();
  });

  test("nor is the place of whoever is asked given to somebody else", async () => {
    const at = new House(OFFICE);
    const { phone } = await waits(at);
    await press(at, "1");
    const late = callsIn(at, "+8613900139000");
    await at.settle();
    await press(at, "9");
    await listenTo(at);
    await at.clock.advance(2_000);
    expect(phone.state).not.toBe("ended");
    for (const one of [phone, late]) one.phoneHangsUp();
    await at.clock.advance(60_000);
    await at.expectNothingLeft();
  });

  test("and nobody is moved to a queue that is closed", async () => {
    const at = new House(OFFICE);
    const { id, phone } = await waits(at);
    await closes(at, "night");
    const night = at.site.office().queues.get("night" as QueueKey);
    expect(moveWaiting(id, { queue: night, agent: undefined, creditMs: 0, by: "ann" }, at.site)).toBe("closed");
    await at.clock.advance(2_000);
    expect(waiting(at)).toBe(1);
    phone.phoneHangsUp();
    await at.expectNothingLeft();
  });
});

describe("ACD-09 call-backs under pressure", () => {
  test("a caller who presses keys without end fills no record", async () => {
    const at = new House(OFFICE);
    const { phone } = await waits(at);
    for (let round = 0; round < 300 && phone.state !== "ended"; round++) {
      await press(at, "1");
      await press(at, "9");
      await listenTo(at);
    }
    const { offered, overflowed } = at.figuresOf("sales");
    phone.phoneHangsUp();
    await at.settle();
    const record = at.finished.at(-1);
    expect(record?.segments.length).toBeLessThanOrEqual(50);
    expect(offered).toBeLessThanOrEqual(50);
    expect(overflowed).toBeLessThanOrEqual(50);
    await at.clock.advance(60_000);
    await at.expectNothingLeft();
  });

  test("a caller may ask three times a day, however the carrier writes the number", async () => {
    const at = new House(
      OFFICE.replace("numbers: e164", "numbers: as-dialled").replace("maxCallers: 1", "maxCallers: 9"),
    );
    const said: (string | undefined)[] = [];
    for (const number of [LI, "13800138000", "013800138000", "008613800138000"]) {
      const { phone } = await waits(at, number);
      await press(at, "1");
      await press(at, "1");
      said.push((await listenTo(at))[0]);
      phone.phoneHangsUp();
      await at.settle();
    }
    expect(said).toEqual(["callback-booked", "callback-booked", "callback-booked", "callback-not-now"]);
    at.callBacks.byHand.cancel(tasks(at)[0]?.id ?? "", "ann", "test");
    await at.clock.advance(60_000);
    await at.expectNothingLeft();
  });

  test("a disk that is full for a moment leaves no task behind that nobody dials", async () => {
    const at = new House(OFFICE);
    const first = callsIn(at);
    await at.clock.advance(20_000);
    first.phoneHangsUp();
    await at.settle();
    expect(tasks(at)).toMatchObject([{ state: "open", automatic: false }]);
    const { phone } = await waits(at);
    at.failWrites = true;
    await press(at, "1", at.media.legs.size - 1);
    await press(at, "1", at.media.legs.size - 1);
    expect(await listenTo(at, at.media.legs.size - 1)).toContain("callback-not-now");
    at.failWrites = false;
    expect(tasks(at)).toMatchObject([{ state: "open", automatic: false }]);
    phone.phoneHangsUp();
    await at.settle();
    const again = await waits(at);
    await press(at, "1", at.media.legs.size - 1);
    await press(at, "1", at.media.legs.size - 1);
    expect((await listenTo(at, at.media.legs.size - 1))[0]).toBe("callback-booked");
    expect(again.phone.state).toBe("ended");
    at.ready("5001");
    await at.settle();
    expect(at.rung, "they are in line").toHaveLength(1);
    at.last.phoneRefuses(603);
    at.bugs.length = 0;
    at.callBacks.byHand.cancel(tasks(at)[0]?.id ?? "", "ann", "test");
    await at.clock.advance(60_000);
    await at.expectNothingLeft();
  });

  test("the agent hangs up as the customer answers: they are called again", async () => {
    const at = new House(OFFICE);
    await waits(at);
    await press(at, "1");
    await press(at, "1");
    await listenTo(at);
    at.ready("5001");
    await at.settle();
    const agent = at.last;
    agent.phoneAnswers();
    await at.settle();
    await listenTo(at, at.media.legs.size - 1);
    const customer = at.last;
    expect(customer).not.toBe(agent);
    customer.phoneAnswers();
    agent.phoneHangsUp();
    await at.settle();
    expect(tasks(at)).toMatchObject([{ state: "retry-later", dropped: 1 }]);
    at.callBacks.byHand.cancel(tasks(at)[0]?.id ?? "", "ann", "test");
    await at.clock.advance(60_000);
    await at.expectNothingLeft();
  });
});
