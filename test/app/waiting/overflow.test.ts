// Ways out of the line by time and by how the queue stands (ACD-08); with phones played by hand.

import { beforeEach, describe, expect, test } from "vitest";
import { parseOffice } from "../../../src/office/parse.ts";
import type { FakeSession } from "../../call/fake-session.ts";
import { listenTo } from "../feature-story.ts";
import { House } from "../house.ts";

const EXTENSIONS = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
agents:
  "5001": { name: 李雷, extension: "1001", skills: { second: 5 } }
`;
const OFFICE = `${EXTENSIONS}
hours: { never: { special: { "2026-01-01..2027-12-31": closed } } }
trunks: { region: { host: 192.0.2.7, register: false, qualify: 0s } }
routes: [ { match: "0592x.", via: [region] } ]
queues:
  first: { number: "7000", overflow: [ { after: 20s, to: { queue: second } } ] }
  second: { number: "7001", requires: { second: 1 }, maxWait: 60s }
  busy: { number: "7002", overflow: [ { when: "waiting > 2", to: { queue: second } } ] }
  far: { number: "7003", overflow: [ { after: 10s, when: "working = 0", to: { dial: "05925550000" } } ] }
  box: { number: "7004", overflow: [ { after: 10s, to: { voicemail: true } } ], voicemail: { unattended: false } }
  end: { number: "7005", overflow: [ { after: 10s, to: { hangUp: true } } ] }
  shutWay: { number: "7006", overflow: [ { after: 10s, to: { queue: shut } } ] }
  shut: { number: "7007", hours: never }
  ping: { number: "7008", overflow: [ { when: "waiting > 0", to: { queue: pong } } ] }
  pong: { number: "7009", overflow: [ { when: "waiting > 0", to: { queue: ping } } ] }
`;

let house: House;

beforeEach(() => {
  house = new House(OFFICE);
});

const left = (): readonly unknown[] =>
  house.facts.flatMap((fact) => (fact.kind === "caller.left" ? [[fact.queue, fact.why, fact.to]] : []));
const waitingIn = (queue: string): number =>
  house.floor.desk.queues(house.clock.now()).find((one) => one.key === queue)?.waiting ?? -1;

async function goodEnd(...callers: readonly FakeSession[]): Promise<void> {
  for (const caller of callers) if (caller.state !== "ended") caller.phoneHangsUp();
  await house.expectNothingLeft();
}

describe("ACD-08 overflow by time", () => {
  test("to another queue, where the age counts on", async () => {
    const caller = house.dial("7000");
    await house.clock.advance(21_000);
    expect(left()).toEqual([["first", "overflowed", "second"]]);
    const queued = house.facts.findLast((fact) => fact.kind === "caller.queued");
    expect(queued).toMatchObject({ queue: "second" });
    expect(queued?.kind === "caller.queued" ? queued.waitedMs : 0).toBeGreaterThanOrEqual(20_000);
    await house.clock.advance(39_500); // maxWait counts from the first queue
    expect(house.record).toMatchObject({ ending: "timed-out" });
    expect(house.figuresOf("first")).toMatchObject({ offered: 1, overflowed: 1 });
    await goodEnd(caller);
  });

  test("not while an agent's phone rings for them", async () => {
    const caller = house.dial("7000");
    await house.clock.advance(19_000);
    house.ready("5001");
    house.last.phoneProgress(180);
    await house.clock.advance(3_000);
    expect(left()).toEqual([]);
    house.last.phoneAnswers();
    await house.settle();
    expect(house.figuresOf("first")).toMatchObject({ answered: 1, overflowed: 0 });
    await goodEnd(caller);
  });

  test("to a mailbox", async () => {
    const caller = house.dial("7004");
    await house.clock.advance(11_000);
    expect(left()).toEqual([["box", "overflowed", "voicemail"]]);
    await goodEnd(caller);
  });

  test("to a goodbye, which the figures call refused", async () => {
    const caller = house.dial("7005");
    await house.clock.advance(11_000);
    expect(await listenTo(house)).toEqual(["queue-full", "queue-goodbye"]);
    expect(caller.state).toBe("ended");
    expect(house.figuresOf("end")).toMatchObject({ offered: 1, refused: 1 });
    expect(house.record).toMatchObject({ ending: "timed-out" });
    await goodEnd(caller);
  });

  test("nobody is sent from a line before a closed door", async () => {
    const caller = house.dial("7006");
    await house.clock.advance(30_000);
    expect(left()).toEqual([]);
    expect(waitingIn("shutWay")).toBe(1);
    await goodEnd(caller);
  });
});

describe("ACD-08 overflow by condition", () => {
  test("whoever comes when too many wait is sent on, and those before them are not", async () => {
    const callers = [house.dial("7002"), house.dial("7002", { from: "1002" })];
    await house.settle();
    callers.push(house.dial("7002", { from: "1001" }));
    await house.settle();
    expect([waitingIn("busy"), waitingIn("second")]).toEqual([2, 1]);
    await house.clock.advance(5_000);
    expect([waitingIn("busy"), waitingIn("second")]).toEqual([2, 1]);
    await goodEnd(...callers);
  });

  test("whoever comes and meets a free agent is not sent on, whatever the queue looks like", async () => {
    house.ready("5001");
    const caller = house.dial("7008");
    await house.clock.advance(3_000);
    expect(left()).toEqual([]);
    house.last.phoneAnswers();
    await house.settle();
    expect(house.figuresOf("ping")).toMatchObject({ answered: 1 });
    await goodEnd(caller);
  });

  test("to another region's switch, once nobody is at work here", async () => {
    house.ready("5001");
    const busy = house.dial("7003", { from: "1002" });
    house.last.phoneAnswers();
    await house.settle();
    const caller = house.dial("7003");
    await house.clock.advance(15_000);
    expect(left()).toEqual([]);
    house.floor.input({ kind: "sign-out", agent: "5001" as never });
    busy.phoneHangsUp();
    await house.clock.advance(2_000);
    expect(left()).toEqual([["far", "overflowed", "05925550000"]]);
    expect(house.rung.at(-1)?.init.uri).toBe("sip:05925550000@192.0.2.7");
    house.last.phoneAnswers();
    await house.settle();
    expect(caller.state).toBe("answered");
    await goodEnd(caller, house.last);
  });

  test("two queues that send each other their callers do so five times and no more", async () => {
    const caller = house.dial("7008");
    await house.clock.advance(60_000);
    expect(left()).toHaveLength(5);
    expect(waitingIn("ping") + waitingIn("pong")).toBe(1);
    expect(house.bugs).toEqual([]);
    await goodEnd(caller);
    expect(house.record.notes.filter((note) => note.includes("not sent on"))).toHaveLength(1);
  });

  test("a rule that a new office brings holds for those who wait already", async () => {
    const caller = house.dial("7001");
    await house.clock.advance(5_000);
    house.apply(OFFICE.replace("maxWait: 60s", "overflow: [ { after: 8s, to: { hangUp: true } } ]"));
    await house.clock.advance(5_000);
    expect(left()).toEqual([["second", "removed", undefined]]);
    expect(await listenTo(house)).toEqual(["queue-full", "queue-goodbye"]);
    await goodEnd(caller);
  });
});

describe("what the office check refuses", () => {
  const faults = (queues: string): string => {
    const office = parseOffice(`${EXTENSIONS}\nqueues:\n${queues}`);
    return office.ok ? "" : office.fault.map(({ path, found }) => `${path}: ${found}`).join("; ");
  };
  const two = (a: string, b: string): string => `  a: { number: "7000", ${a} }\n  b: { number: "7001", ${b} }\n`;

  test.each([
    [
      "a circle by time alone",
      two("overflow: [ { after: 10s, to: { queue: b } } ]", "overflow: [ { after: 10s, to: { queue: a } } ]"),
      "queues.a.overflow: a round: a to b to a; queues.b.overflow: a round: b to a to b",
    ],
    [
      "a circle of closed queues",
      two("closed: { queue: b }", "closed: { queue: a }"),
      "queues.a.closed: a round: a to b to a; queues.b.closed: a round: b to a to b",
    ],
    ["the queue itself", two("closed: { queue: a }", ""), "queues.a.closed.queue: the queue itself"],
    ["a queue there is not", two("closed: { queue: c }", ""), 'queues.a.closed.queue: "c"'],
    ["a number there is not", two('closed: { dial: "9999" }', ""), 'queues.a.closed.dial: "9999"'],
    ["a mailbox there is not", two("closed: { voicemail: true }", ""), "queues.a.closed.voicemail: true"],
    [
      "a rule that says not when",
      two("overflow: [ { to: { hangUp: true } } ]", ""),
      "queues.a.overflow[1]: neither `after` nor `when`",
    ],
    ["two ways at once", two("closed: { hangUp: true, voicemail: true }", ""), "queues.a.closed: a map"],
    ["hours there are not", two("hours: day", ""), 'queues.a.hours: "day"'],
  ])("%s", (_, queues, found) => {
    expect(faults(queues.replaceAll(", }", " }"))).toBe(found);
  });

  test("a circle that only holds while a queue stands badly is let be", () => {
    expect(
      faults(
        two(
          'overflow: [ { when: "waiting > 5", to: { queue: b } } ]',
          'overflow: [ { when: "waiting > 5", to: { queue: a } } ]',
        ),
      ),
    ).toBe("");
  });
});
