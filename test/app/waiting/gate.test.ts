// Who gets into a queue's line and who is turned away, and what those hear; with phones played by hand.

import { beforeEach, describe, expect, test } from "vitest";
import type { QueueKey } from "../../../src/base/ids.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import { listenTo, press, promptAt } from "../feature-story.ts";
import { House } from "../house.ts";

/** The house's clock begins on Sunday 22 November 2026, 11:00 in Shanghai. */
const OFFICE = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
agents:
  "5001": { name: 李雷, extension: "1001" }
hours:
  night: { week: ["sun 10:00-11:10"] }
  never: { special: { "2026-01-01..2027-12-31": { name: 装修, open: closed } } }
queues:
  sales: { number: "7000", hours: night, voicemail: { key: "9", unattended: false } }
  leaving: { number: "7001", hours: night, whenClosing: leave, closed: { dial: "1002" } }
  shut: { number: "7002", hours: never }
  shutToSales: { number: "7003", hours: never, closed: { queue: sales } }
  shutToPhone: { number: "7004", hours: never, closed: { dial: "1002" } }
  shutToBox: { number: "7005", hours: never, closed: { voicemail: true }, voicemail: { pin: "4711" } }
  small: { number: "7006", maxCallers: 1 }
`;

let house: House;

beforeEach(() => {
  house = new House(OFFICE);
});

const refusals = (): readonly unknown[] =>
  house.facts.flatMap((fact) => (fact.kind === "caller.refused" ? [[fact.queue, fact.why, fact.to]] : []));
const left = (): readonly unknown[] =>
  house.facts.flatMap((fact) => (fact.kind === "caller.left" ? [[fact.queue, fact.why, fact.to]] : []));

describe("ACD-14 hours of a queue", () => {
  test("while it is open callers wait as ever", async () => {
    const caller = house.dial("7000");
    await house.settle();
    expect([caller.state, promptAt(house)]).toEqual(["answered", "music/quiet"]);
    expect(refusals()).toEqual([]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("after hours callers hear so and goodbye, and the figures count them as refused", async () => {
    const caller = house.dial("7002");
    expect(await listenTo(house)).toEqual(["queue-closed", "queue-goodbye"]);
    expect(caller.state).toBe("ended");
    expect(refusals()).toEqual([["shut", "closed", undefined]]);
    expect(house.record).toMatchObject({ ending: "closed", endedBy: "switch" });
    expect(house.figuresOf("shut")).toMatchObject({ offered: 1, refused: 1 });
    await house.expectNothingLeft();
  });

  test("or go to another queue, where they are offered anew", async () => {
    house.ready("5001");
    const caller = house.dial("7003");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    expect(refusals()).toEqual([["shutToSales", "closed", "sales"]]);
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1 });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("or to a number, whose display and record show that the queue sent them", async () => {
    const caller = house.dial("7004");
    await house.settle();
    expect(house.rung.at(-1)?.init.to.user).toBe("1002");
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    expect(house.record.notes).toContain("forwarded from 7004 to 1002: unavailable");
    expect(refusals()).toEqual([["shutToPhone", "closed", "1002"]]);
    await house.expectNothingLeft();
  });

  test("or to the queue's mailbox", async () => {
    const caller = house.dial("7005");
    await house.settle();
    expect(caller.state).toBe("answered");
    expect(refusals()).toEqual([["shutToBox", "closed", "voicemail"]]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("those who wait when it closes are served where the queue says nothing else", async () => {
    const caller = house.dial("7000");
    await house.clock.advance(15 * 60_000);
    expect(caller.state).toBe("answered");
    house.ready("5001");
    house.last.phoneAnswers();
    await house.settle();
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1 });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("and are told and sent on where it says leave, at the minute", async () => {
    const caller = house.dial("7001");
    await house.clock.advance(10 * 60_000 - 1_000);
    expect(left()).toEqual([]);
    await house.clock.advance(2_000);
    expect(left()).toEqual([["leaving", "closed", "1002"]]);
    expect(promptAt(house)).toBe("queue-closing");
    expect(await listenTo(house)).toEqual(["queue-closing"]);
    expect(house.rung.at(-1)?.init.to.user).toBe("1002");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.figuresOf("leaving")).toMatchObject({ offered: 1, overflowed: 1 });
  });

  test("whoever an agent is being rung for at that minute is not torn away", async () => {
    house.dial("7001");
    await house.clock.advance(10 * 60_000 - 1_000);
    house.ready("5001");
    house.last.phoneProgress(180);
    await house.clock.advance(3_000);
    expect(left()).toEqual([]);
    house.last.phoneAnswers();
    await house.settle();
    house.last.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("ACD-14 a queue closed by command", () => {
  const close = (queue: string, more: object = {}): Promise<void> =>
    house.waiting.openings.set(queue as QueueKey, {
      since: house.clock.wall(),
      until: undefined,
      reason: undefined,
      to: undefined,
      by: "root",
      ...more,
    });

  test("takes nobody until it is opened, whatever its hours, and goes where the command says", async () => {
    await close("sales", { to: { kind: "dial", number: "1002" } });
    const caller = house.dial("7000");
    await house.settle();
    expect(house.rung.at(-1)?.init.to.user).toBe("1002");
    caller.phoneCancels();
    await house.settle();
    await house.waiting.openings.set("sales" as QueueKey, undefined);
    const next = house.dial("7000");
    await house.settle();
    expect(promptAt(house)).toBe("music/quiet");
    next.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("opens by itself when its time is over", async () => {
    await close("sales", { until: (house.clock.wall() + 60_000) as WallMillis });
    const caller = house.dial("7000");
    expect(await listenTo(house)).toEqual(["queue-closed", "queue-goodbye"]);
    expect(caller.state).toBe("ended");
    await house.clock.advance(60_000);
    const next = house.dial("7000");
    await house.settle();
    expect(promptAt(house)).toBe("music/quiet");
    next.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("survives a restart, and goes with its queue", async () => {
    await close("sales", { reason: "fire drill", to: { kind: "queue", queue: "small" } });
    const kept = house.writes.at(-1);
    const columns = ["queue", "since_at", "until_at", "reason", "goes_to", "closed_by"];
    const row = Object.fromEntries(columns.map((column, i) => [column, kept?.values[i] ?? null]));
    const again = new House(OFFICE);
    again.waiting.openings.restore([row]);
    expect(again.waiting.openings.closure("sales" as QueueKey)).toMatchObject({
      reason: "fire drill",
      to: { kind: "queue", queue: "small" },
      by: "root",
    });
    again.apply(OFFICE.replace(/ {2}sales: .*\n/, "").replace(/ {2}shutToSales: .*\n/, ""));
    expect(again.waiting.openings.closure("sales" as QueueKey)).toBeUndefined();
  });

  test("those who wait leave at once where the queue says so", async () => {
    const caller = house.dial("7001");
    await house.clock.advance(2_000);
    await close("leaving");
    await house.clock.advance(1_000);
    expect(left()).toEqual([["leaving", "closed", "1002"]]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("ACD-08 a full queue", () => {
  test("tells the next caller that it is busy, and counts them", async () => {
    const first = house.dial("7006");
    const second = house.dial("7006", { from: "1002" });
    await house.settle();
    expect(second.ending?.status).toBe(486);
    expect(refusals()).toEqual([["small", "full", undefined]]);
    expect(house.figuresOf("small")).toMatchObject({ offered: 2, refused: 1 });
    first.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("keys while waiting", () => {
  test("are said, and lead out of the line to the mailbox", async () => {
    const caller = house.dial("7000");
    await house.clock.advance(15_000);
    expect(await listenTo(house)).toEqual(["press-for-message", "digit-9", "music/quiet"]);
    await press(house, "9");
    expect(left()).toEqual([["sales", "overflowed", "voicemail"]]);
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, overflowed: 1 });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
