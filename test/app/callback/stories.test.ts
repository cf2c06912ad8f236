// Customers who keep their place and are called back, with phones and carriers played by hand.

import { describe, expect, test, vi } from "vitest";
import type { Task } from "../../../src/app/core/callback/task.ts";
import { limits } from "../../../src/base/limits.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { FakeSession } from "../../call/fake-session.ts";
import { listenTo, press, promptAt, promptEnds } from "../feature-story.ts";
import { House } from "../house.ts";

const office = (callback: string, more = "") => `
office: { language: en, country: CN }
extensions:
  "1001": { secret: "kx83-vnq2-77", rights: [national], paidCalls: 9 }
  "1002": { secret: "ab83-vnq2-78", rights: [national], paidCalls: 9 }
  "1003": { secret: "cd83-vnq2-79", rights: [national], paidCalls: 9 }
agents:
  "5001": { extension: "1001" }
  "5002": { extension: "1002" }
queues:
  sales: { number: "7000", wrapUp: 10s, ring: 15s, record: always, ${more} callback: { prefix: "0", ${callback} } }
trunks:
  alpha: { host: 192.0.2.1, register: false, qualify: 0s, calls: 50, numbers: e164, callerId: "+862155550000" }
routes:
  - { match: "0.", via: [alpha], right: national, strip: 1 }
numbers: { "+862155551234": { queue: sales } }
`;
const OFFICE = office('key: "1", retries: 2, gap: 10m, within: 24h');
const LI = "+8613800138000";
const HAN = "+8613900139000";

function callsIn(at: House, number = LI): FakeSession {
  return at.callIn("alpha", { from: `<sip:${number}@192.0.2.1>`, to: "+862155551234" });
}
const tasks = (at: House): readonly Task[] => at.callBacks.book.all();
const states = (at: House) => tasks(at).map(({ number, state }) => `${number} ${state}`);
const uris = (at: House) => at.rung.map(({ init }) => init.uri);
/** What was written of tasks: their states, one after the other. */
const events = (at: House) =>
  at.writes.filter(({ sql }) => sql.includes("callback_event")).map(({ values }) => String(values[2]));

/** Waits a minute, presses the key, confirms the own number, and is told that the place is kept. */
async function keepsPlace(at: House, number = LI, waitMs = 60_000): Promise<FakeSession> {
  const caller = callsIn(at, number);
  await at.clock.advance(waitMs);
  const leg = at.media.legs.size - 1;
  await press(at, "1", leg);
  expect(promptAt(at, leg)).toBe("callback-your-number");
  await press(at, "1", leg);
  const said = await listenTo(at, leg);
  expect(said[0]).toBe("callback-booked");
  expect(caller.state, "the switch hangs up when all is said").toBe("ended");
  return caller;
}

/** The agent answers, hears what it is, and the customer is rung. */
async function agentTakesIt(at: House): Promise<void> {
  at.last.phoneAnswers();
  await at.settle();
  const leg = at.media.legs.size - 1;
  expect(promptAt(at, leg)).toBe("callback-agent");
  await listenTo(at, leg);
}

async function doneWith(at: House): Promise<void> {
  await at.clock.advance(60_000);
  await at.expectNothingLeft();
}

describe("ACD-09 a caller keeps their place and is called back", () => {
  test("whatever the queue is called", async () => {
    const at = new House(OFFICE.replaceAll("sales", "expiry"));
    await keepsPlace(at);
    at.ready("5001");
    await at.settle();
    await agentTakesIt(at);
    expect(uris(at).at(-1), "the customer's phone").toContain("13800138000");
  });

  test("offered in the moment in which a millisecond passes, the place is kept all the same", async () => {
    const at = new House(OFFICE);
    await keepsPlace(at);
    const wall = at.clock.wall.bind(at.clock);
    let looks = 0;
    vi.spyOn(at.clock, "wall").mockImplementation(() => (wall() + Math.min(looks++, 60)) as WallMillis); // it goes on while we look
    at.ready("5001");
    await at.settle();
    expect(events(at), "it never left the line").toEqual(["asked", "in-line"]);
    await agentTakesIt(at);
    expect(uris(at).at(-1), "the customer's phone").toContain("13800138000");
  });

  test("a supervisor of the queue may listen to the talk, as to any other of the queue", async () => {
    const at = new House(OFFICE.replace('"1003": {', '"1003": { supervise: [sales],'));
    await keepsPlace(at);
    at.ready("5001");
    await at.settle();
    await agentTakesIt(at);
    const customer = at.last;
    customer.phoneAnswers();
    await at.settle();
    const supervisor = at.dial("*551001", { from: "1003" });
    await at.settle();
    expect(supervisor.state).toBe("answered");
    expect(at.site.supervisors.size).toBe(1);
    supervisor.phoneHangsUp();
    customer.phoneHangsUp();
    await doneWith(at);
  });

  test("the agent's phone shows whom it is about, then the customer rings, they talk and it is recorded", async () => {
    const at = new House(OFFICE);
    await keepsPlace(at);
    expect(states(at)).toEqual([`${LI} waiting-in-line`]);
    expect(events(at)).toEqual(["asked", "in-line"]);
    expect(at.rung).toEqual([]);
    await at.clock.advance(120_000);
    at.ready("5001");
    await at.settle();
    expect(at.rung.at(-1)?.init.from).toMatchObject({ user: LI, display: "Call-back" });
    await agentTakesIt(at);
    expect(uris(at).at(-1)).toBe("sip:+8613800138000@192.0.2.1");
    expect(at.agent("5001")).toBe("talking");
    const [agent] = at.rung;
    const customer = at.last;
    customer.phoneProgress(180);
    await at.settle();
    expect(at.hears[0], "the agent hears it ring").toEqual({ kind: "tone", tone: "ringback" });
    expect(states(at)).toEqual([`${LI} running`]);
    customer.phoneAnswers();
    await at.settle();
    expect(tasks(at), "somebody has reached them").toEqual([]);
    expect(events(at).at(-1)).toBe("reached");
    await at.clock.advance(30_000);
    expect(new Set(at.hears.map((one) => (one.kind === "leg" ? one.leg : one.kind))), "each hears the other").toEqual(
      new Set(at.media.legs.keys()),
    );
    customer.phoneHangsUp();
    await at.settle();
    expect(agent?.phone.state).toBe("ended");
    expect(at.agent("5001")).toBe("wrap-up");
    const record = at.finished.find(({ notes }) => notes.some((note) => note.startsWith("call-back b-")));
    expect(record).toMatchObject({ from: LI, queue: "sales", agent: "5001", ending: "completed" });
    expect(record?.segments.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      "queue connected",
      "offer connected",
      "talk completed",
    ]);
    expect(record?.recordings).toHaveLength(1);
    expect(record?.waitMs, "their waiting goes on from the first call").toBe(180_000);
    await doneWith(at);
  });

  test("the place is kept: before those who came later, behind those who came sooner", async () => {
    const at = new House(OFFICE);
    const first = callsIn(at, "+8613700137000");
    await at.clock.advance(10_000);
    await keepsPlace(at, LI, 5_000);
    const later = callsIn(at, HAN);
    await at.clock.advance(30_000);
    at.ready("5001");
    await at.settle();
    expect(at.last.invite.from.uri).toContain("+8613700137000");
    at.last.phoneAnswers();
    await at.settle();
    first.phoneHangsUp();
    await at.clock.advance(10_000); // wrap-up is over
    expect(at.rung.at(-1)?.init.from.display).toBe("Call-back");
    await agentTakesIt(at);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    await at.clock.advance(10_000);
    expect(at.rung.at(-1)?.init.from.user).toBe(HAN);
    at.last.phoneAnswers();
    await at.settle();
    later.phoneHangsUp();
    await at.settle();
    const { offered, answered } = at.figuresOf("sales");
    expect([offered, answered]).toEqual([4, 3]); // Li was offered twice, as a caller and as a call-back
    await doneWith(at);
  });

  test("another number is keyed in; one that costs is refused, and the next one may do", async () => {
    const at = new House(OFFICE);
    const caller = callsIn(at);
    await at.clock.advance(5_000);
    await press(at, "12");
    expect(promptAt(at)).toBe("callback-enter-number");
    await press(at, "0019005551234#");
    expect(promptAt(at)).toBe("callback-wrong-number");
    await press(at, "4008001234#");
    expect(promptAt(at)).toBe("callback-wrong-number");
    await press(at, "13900139000#");
    expect(promptAt(at)).toBe("callback-this-number");
    await press(at, "1");
    await listenTo(at);
    expect(states(at)).toEqual([`${HAN} waiting-in-line`]);
    expect(caller.state).toBe("ended");
    at.callBacks.byHand.cancel(tasks(at)[0]?.id ?? "", "li", "a test");
    await doneWith(at);
  });

  test("who does not confirm waits on, as old as before", async () => {
    const at = new House(OFFICE);
    const caller = callsIn(at);
    await at.clock.advance(60_000);
    await press(at, "1");
    expect(promptAt(at)).toBe("callback-your-number");
    await press(at, "3");
    expect((await listenTo(at)).slice(0, 2)).toEqual(["callback-not-booked", "callback-wait-on"]);
    expect(tasks(at)).toEqual([]);
    expect(at.floor.desk.waiting("sales" as never, at.clock.now())[0]?.waitedMs).toBeGreaterThanOrEqual(60_000);
    caller.phoneHangsUp();
    await at.settle();
    expect(tasks(at), "and is a missed call in the end").toMatchObject([{ why: "abandoned", state: "open", count: 1 }]);
    await at.expectNothingLeft();
  });

  test("where the request cannot be kept, nobody is promised anything", async () => {
    const at = new House(OFFICE);
    const caller = callsIn(at);
    await at.clock.advance(5_000);
    at.failWrites = true;
    await press(at, "11");
    expect((await listenTo(at)).slice(0, 2)).toEqual(["callback-not-now", "callback-wait-on"]);
    at.failWrites = false;
    expect(tasks(at)).toEqual([]);
    caller.phoneHangsUp();
    at.bugs.length = 0; // the log told of the disk
    await doneWith(at);
  });
});

describe("ACD-09 the queue's rules lead to a call-back", () => {
  // The virtual day begins at 2026-11-22 08:00 UTC, a Sunday.
  const CLOSED = office('hours: "mon-fri 09:00-18:00"', "hours: office, closed: { callback: true },").replace(
    "queues:",
    'hours: { office: { week: ["mon-fri 08:30-18:00"] } }\nqueues:',
  );

  /** What is said until the caller is asked about their number. */
  async function isAsked(at: House): Promise<void> {
    for (let i = 0; i < 9 && promptAt(at) !== "callback-your-number"; i++) await promptEnds(at);
    expect(promptAt(at)).toBe("callback-your-number");
  }

  test("closed: the caller is asked, books, and is called when the hours begin", async () => {
    const at = new House(CLOSED);
    const caller = callsIn(at);
    await at.settle();
    await isAsked(at);
    await press(at, "1");
    expect((await listenTo(at))[0]).toBe("callback-booked");
    expect([caller.state, at.record.ending]).toEqual(["ended", "call-back"]);
    const [task] = tasks(at);
    expect(task).toMatchObject({ number: LI, state: "retry-later", why: "asked", count: 1 });
    expect(new Date(task?.dueAt ?? 0).toISOString()).toBe("2026-11-23T01:00:00.000Z");
    at.callBacks.byHand.cancel(task?.id ?? "", "li", "x");
    await doneWith(at);
  });

  test("who does not want it is turned away with a goodbye, and is a missed call", async () => {
    const at = new House(CLOSED);
    const caller = callsIn(at);
    await at.settle();
    await isAsked(at);
    await press(at, "5");
    expect(await listenTo(at)).toEqual(["callback-not-booked", "callback-goodbye"]);
    expect(caller.state).toBe("ended");
    expect(tasks(at)).toMatchObject([{ number: LI, state: "open", why: "closed", automatic: false }]);
    await doneWith(at);
  });
});

describe("ACD-09 the customer is not reached", () => {
  async function untilCustomerRings(at: House): Promise<void> {
    await keepsPlace(at);
    at.ready("5001");
    await at.settle();
    await agentTakesIt(at);
  }

  test("busy: the agent hears so and is free, and it is tried again later; then people must", async () => {
    const at = new House(OFFICE);
    await untilCustomerRings(at);
    at.last.phoneRefuses(486);
    await at.settle();
    expect(await listenTo(at)).toEqual(["callback-busy"]);
    expect(at.agent("5001")).toBe("wrap-up");
    expect(tasks(at)).toMatchObject([{ state: "retry-later", tries: 1, outcome: "busy" }]);
    expect(at.figuresOf("sales"), "no customer was answered").toMatchObject({ answered: 0, callBacksPutOff: 1 });
    const before = at.rung.length;
    await at.clock.advance(10 * 60_000 - 1_000);
    expect(at.rung).toHaveLength(before);
    await at.clock.advance(1_000);
    expect(at.rung, "the agent's phone rings again").toHaveLength(before + 1);
    await agentTakesIt(at);
    await at.clock.advance(30_000); // it rings, nobody answers
    expect(await listenTo(at)).toEqual(["callback-not-reached"]);
    expect(tasks(at)).toMatchObject([{ state: "retry-later", tries: 2, outcome: "no-answer" }]);
    await at.clock.advance(10 * 60_000);
    await agentTakesIt(at);
    at.last.phoneRefuses(480);
    await at.settle();
    await listenTo(at);
    expect(tasks(at)).toMatchObject([{ state: "open", tries: 3, automatic: false }]);
    await at.clock.advance(24 * 3_600_000);
    expect(at.rung, "nobody is called without end").toHaveLength(before + 4);
    await doneWith(at);
  });

  test("the agent hangs up first: the task stays, the customer's phone stops ringing", async () => {
    const at = new House(OFFICE);
    await untilCustomerRings(at);
    const [agent] = at.rung;
    at.last.phoneProgress(180);
    await at.settle();
    agent?.phone.phoneHangsUp();
    await at.settle();
    expect(at.last.state).toBe("ended");
    expect(tasks(at)).toMatchObject([{ state: "retry-later", tries: 0, dropped: 1 }]);
    await at.clock.advance(60_000);
    await agentTakesIt(at);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    await at.settle();
    expect(tasks(at)).toEqual([]);
    await doneWith(at);
  });

  test("an agent who does not answer changes nothing: the next one is offered it", async () => {
    const at = new House(OFFICE);
    await keepsPlace(at);
    at.ready("5001");
    await at.settle();
    at.last.phoneRefuses(486);
    await at.settle();
    expect(states(at)).toEqual([`${LI} waiting-in-line`]);
    await at.clock.advance(60_000);
    at.ready("5002");
    await at.settle();
    expect(uris(at).at(-1)).toContain("1002");
    await agentTakesIt(at);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    await at.settle();
    const [one] = at.finished.filter(({ agent }) => agent === "5002");
    expect(one?.segments.filter(({ kind }) => kind === "offer").map(({ outcome }) => outcome)).toEqual([
      "busy",
      "connected",
    ]);
    await doneWith(at);
  });

  test("a mailbox answered: by the disposition it is called once more", async () => {
    const at = new House(
      office('key: "1", gap: 5m, notReached: mailbox', 'dispositions: { "1": solved, "2": mailbox },'),
    );
    await untilCustomerRings(at);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    await at.settle();
    expect(tasks(at)).toEqual([]);
    at.floor.input({ kind: "disposition", agent: "5001" as never, code: "mailbox" });
    await at.settle();
    expect(tasks(at)).toMatchObject([{ number: LI, state: "retry-later", tries: 1 }]);
    await at.clock.advance(5 * 60_000);
    await agentTakesIt(at);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    await doneWith(at);
  });

  test("never two calls for one task: asked for again while it runs, and called by hand at the same time", async () => {
    const at = new House(OFFICE);
    await untilCustomerRings(at);
    const [task] = tasks(at);
    expect(at.callBacks.byHand.again(task as Task, "li")).toEqual({ kind: "running" });
    expect(at.callBacks.byHand.cancel(task?.id ?? "", "li", "x")).toEqual({ kind: "running" });
    const queue = at.site.office().queues.get("sales" as never);
    if (queue !== undefined)
      expect(at.callBacks.byHand.add(queue, LI, "li", at.clock.wall())).toEqual({ kind: "running" });
    at.ready("5002");
    await at.clock.advance(5_000);
    expect(at.rung, "one agent, one customer").toHaveLength(2);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    await doneWith(at);
  });
});

describe("ACD-09 missed calls stay open until somebody reached the customer", () => {
  test("who was sent to the mailbox because nobody came is a missed call, with a message or without", async () => {
    const at = new House(
      OFFICE.replace(
        "record: always,",
        "record: always, voicemail: { unattended: false }, overflow: [ { after: 20s, to: { voicemail: true } } ],",
      ),
    );
    const caller = callsIn(at);
    await at.clock.advance(25_000);
    caller.phoneHangsUp();
    await at.settle();
    expect(tasks(at)).toMatchObject([{ number: LI, state: "open", why: "overflowed" }]);
    await doneWith(at);
  });

  test("abandoned twice is one task; an answered call from them closes it", async () => {
    const at = new House(OFFICE);
    for (let i = 0; i < 2; i++) {
      const caller = callsIn(at);
      await at.clock.advance(20_000);
      caller.phoneCancels();
      caller.phoneHangsUp();
      await at.settle();
    }
    expect(tasks(at)).toMatchObject([{ number: LI, state: "open", count: 2, why: "abandoned", automatic: false }]);
    at.ready("5001");
    const caller = callsIn(at);
    await at.settle();
    at.last.phoneAnswers();
    await at.settle();
    expect(tasks(at)).toEqual([]);
    caller.phoneHangsUp();
    await doneWith(at);
  });

  test("any answered call of the office to that number closes it; one that nobody answers does not", async () => {
    const at = new House(OFFICE);
    const caller = callsIn(at);
    await at.clock.advance(20_000);
    caller.phoneHangsUp();
    await at.settle();
    at.dial("013800138000", { from: "1003" });
    await at.settle();
    at.last.phoneRefuses(486);
    await at.settle();
    expect(states(at)).toEqual([`${LI} open`]);
    const again = at.dial("013800138000", { from: "1003" });
    await at.settle();
    at.last.phoneAnswers();
    await at.settle();
    expect(tasks(at)).toEqual([]);
    again.phoneHangsUp();
    await doneWith(at);
  });

  test("where the queue says so the switch dials it, behind those who wait", async () => {
    const at = new House(office("missed: dial"));
    const caller = callsIn(at);
    await at.clock.advance(20_000);
    const waiting = callsIn(at, HAN);
    await at.settle();
    caller.phoneHangsUp();
    await at.clock.advance(1_000);
    expect(tasks(at)).toMatchObject([{ number: LI, state: "waiting-in-line", automatic: true, origin: "missed" }]);
    at.ready("5001");
    await at.settle();
    expect(at.rung.at(-1)?.init.from.user).toBe(HAN);
    at.last.phoneAnswers();
    await at.settle();
    waiting.phoneHangsUp();
    await at.clock.advance(10_000);
    await agentTakesIt(at);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    await doneWith(at);
  });

  test("a queue without call-backs makes none, and missed: false lists none", async () => {
    const at = new House(office('key: "1", missed: false'));
    const caller = callsIn(at);
    await at.clock.advance(20_000);
    caller.phoneHangsUp();
    await at.settle();
    expect(tasks(at)).toEqual([]);
    await doneWith(at);
  });

  test("what nobody has touched for a month expires", async () => {
    const at = new House(OFFICE);
    const miss = async (number: string): Promise<void> => {
      const caller = callsIn(at, number);
      await at.clock.advance(20_000);
      caller.phoneHangsUp();
      await at.settle();
    };
    await miss(LI);
    await at.clock.advance(limits.callback.keepOpenMs - 3_600_000);
    await miss(HAN);
    expect(states(at)).toEqual([`${LI} open`, `${HAN} open`]);
    await at.clock.advance(2 * 3_600_000);
    await miss(HAN);
    expect(states(at)).toEqual([`${HAN} open`]);
    expect(events(at)).toContain("expired");
    await doneWith(at);
  });

  test("people take them, close them and put them down", async () => {
    const at = new House(OFFICE);
    const queue = at.site.office().queues.get("sales" as never);
    if (queue === undefined) throw new Error("no queue");
    const { byHand } = at.callBacks;
    const added = byHand.add(queue, "13800138000", "han", undefined);
    if (added.kind !== "done") throw new Error(added.kind);
    const { id } = added.task;
    expect(byHand.add(queue, "4008001234", "han", undefined)).toEqual({ kind: "not-callable", why: "costly" });
    expect(byHand.add(queue, LI, "han", undefined)).toMatchObject({ task: { id, count: 2 } });
    expect(byHand.take(id, "li")).toMatchObject({ task: { takenBy: "li", state: "open" } });
    expect(byHand.done(id, "li", "called from my mobile")).toMatchObject({ kind: "done" });
    expect(tasks(at)).toEqual([]);
    expect(byHand.done(id, "li", "again")).toEqual({ kind: "unknown" });
    expect(byHand.again({ ...added.task, state: "done" }, "li")).toMatchObject({ task: { state: "waiting-in-line" } });
    expect(at.callBacks.sizes).toEqual({ callBacksInLine: 1, callBacksRunning: 1 });
    byHand.take(id, "li");
    expect(at.callBacks.sizes, "taken by a person it leaves the line").toEqual({
      callBacksInLine: 0,
      callBacksRunning: 0,
    });
    byHand.cancel(id, "li", "no need");
    expect(byHand.again({ ...added.task, state: "done" }, "li")).toMatchObject({ kind: "done" });
    byHand.done(id, "li", "while it was in line");
    expect(tasks(at), "leaving the line is no missed call").toEqual([]);
    await doneWith(at);
  });
});

describe("ACD-09 call-backs keep to hours and to measure", () => {
  test("asked for when closed, the place begins when the hours do", async () => {
    // The virtual day begins at 2026-11-22 08:00 UTC, a Sunday, 16:00 in Shanghai.
    const at = new House(office('key: "1", hours: "mon-fri 09:00-18:00"'));
    await keepsPlace(at);
    expect(tasks(at)).toMatchObject([{ state: "retry-later" }]);
    at.ready("5001");
    const due = tasks(at)[0]?.dueAt ?? 0;
    expect(new Date(due).toISOString()).toBe("2026-11-23T01:00:00.000Z");
    await at.clock.advance(due - at.clock.wall() - 1_000);
    expect(at.rung).toEqual([]);
    await at.clock.advance(1_000);
    expect(at.rung).toHaveLength(1);
    await agentTakesIt(at);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    await doneWith(at);
  });

  test("a queue closed by command calls nobody, also those in line already, until it is opened or the closure is over", async () => {
    const at = new House(OFFICE);
    const closedUntil = (until: number | undefined) =>
      at.waiting.openings.set("sales" as never, {
        since: at.clock.wall(),
        until: until as never,
        reason: "fire drill",
        to: undefined,
        by: "li",
      });
    await keepsPlace(at);
    await closedUntil(undefined);
    at.ready("5001");
    await at.clock.advance(60_000);
    expect(at.rung, "nobody's phone rings").toEqual([]);
    expect(states(at)).toEqual([`${LI} retry-later`]);
    await at.waiting.openings.set("sales" as never, undefined);
    await at.settle();
    expect(at.rung, "as soon as it is open").toHaveLength(1);
    at.last.phoneRefuses(486); // the agent goes busy
    await at.settle();
    await closedUntil(at.clock.wall() + 3_600_000);
    at.ready("5002");
    await at.clock.advance(3_599_000);
    expect(at.rung).toHaveLength(1);
    await at.clock.advance(1_000);
    expect(at.rung, "when the closure is over").toHaveLength(2);
    expect(at.floor.desk.waiting("sales" as never, at.clock.now())[0]?.waitedMs, "as old as ever").toBeGreaterThan(
      3_600_000,
    );
    at.callBacks.byHand.cancel(tasks(at)[0]?.id ?? "", "li", "x");
    await doneWith(at);
  });

  test("the call that stands in line can be ended by command; the task is left to people", async () => {
    const at = new House(OFFICE);
    await keepsPlace(at);
    const [task] = tasks(at);
    const call = at.callBacks.inLine(task?.call ?? "");
    call?.stop("hung-up-by-command");
    await at.settle();
    expect(tasks(at)).toMatchObject([{ state: "open", automatic: false }]);
    expect(at.finished.find(({ id }) => id === task?.call)).toMatchObject({ ending: "hung-up-by-command" });
    expect(at.callBacks.sizes).toEqual({ callBacksInLine: 0, callBacksRunning: 0 });
    await doneWith(at);
  });

  test("whoever is called back is who they are by their number: tier, place and the agent they know", async () => {
    const known = office("missed: dial", "prefer: [ { who: last-agent, within: 30d, for: 10m } ],");
    const at = new House(`${known}tiers: [vip]\nregions: { fujian: [xiamen] }\nareas: { "+86138": fujian/xiamen }\n`);
    at.lookUp = (sql) => (/agent/.test(sql) ? { agent: "5002" } : undefined);
    const caller = callsIn(at);
    await at.clock.advance(5_000);
    caller.phoneHangsUp();
    await at.settle();
    expect(at.facts.findLast(({ kind }) => kind === "caller.queued")).toMatchObject({
      callBack: true,
      region: "fujian/xiamen",
      prefers: [{ why: "last-agent", agents: ["5002"] }],
    });
    at.callBacks.byHand.cancel(tasks(at)[0]?.id ?? "", "li", "x");
    await doneWith(at);
  });

  test("no more in line at once than the queue says; the others follow in their order", async () => {
    const at = new House(office('key: "1", atOnce: 2'));
    const numbers = ["+8613700137001", "+8613700137002", "+8613700137003"];
    for (const number of numbers) await keepsPlace(at, number, 10_000);
    expect(at.callBacks.sizes).toEqual({ callBacksInLine: 2, callBacksRunning: 2 });
    at.callBacks.byHand.cancel(tasks(at)[0]?.id ?? "", "li", "x");
    expect(at.callBacks.sizes["callBacksInLine"]).toBe(2);
    for (const { id } of tasks(at)) at.callBacks.byHand.cancel(id, "li", "x");
    await doneWith(at);
  });

  test("its time is over: the switch stops calling, the task stays for people", async () => {
    const at = new House(office('key: "1", within: 2h'));
    await keepsPlace(at);
    await at.clock.advance(2 * 3_600_000);
    expect(tasks(at)).toMatchObject([{ state: "open", automatic: false }]);
    expect(at.callBacks.sizes).toEqual({ callBacksInLine: 0, callBacksRunning: 0 });
    at.ready("5001");
    await at.clock.advance(60_000);
    expect(at.rung).toEqual([]);
    await doneWith(at);
  });

  test("the queue's maxWait ends nobody who hangs on no line, and age goes on", async () => {
    const at = new House(office('key: "1"', "maxWait: 5m,"));
    await keepsPlace(at);
    await at.clock.advance(20 * 60_000);
    expect(states(at)).toEqual([`${LI} waiting-in-line`]);
    const newcomer = callsIn(at, HAN);
    await at.clock.advance(60_000);
    at.ready("5001");
    await at.settle();
    expect(at.rung.at(-1)?.init.from.display).toBe("Call-back");
    await agentTakesIt(at);
    at.last.phoneAnswers();
    await at.settle();
    at.last.phoneHangsUp();
    newcomer.phoneHangsUp();
    await doneWith(at);
  });

  test("a queue that calls nobody back any more leaves its tasks to people", async () => {
    const at = new House(OFFICE);
    await keepsPlace(at);
    at.apply(OFFICE.replace(/callback: \{[^}]*\} /, ""));
    expect(tasks(at)).toMatchObject([{ state: "open", automatic: false }]);
    await doneWith(at);
  });
});

describe("ACD-09 fraud", () => {
  test("one caller asks for no more than a few, whatever numbers they name", async () => {
    const at = new House(OFFICE);
    let refused = 0;
    for (let i = 0; i < 100; i++) {
      const caller = callsIn(at);
      await at.clock.advance(1_000);
      await press(at, "12");
      await press(at, `1390013${String(i).padStart(4, "0")}#`);
      await press(at, "1");
      if (promptAt(at) === "callback-not-now") refused++;
      caller.phoneHangsUp();
      await at.settle();
    }
    const asked = tasks(at).filter(({ origin }) => origin === "request");
    expect([asked.length, refused]).toEqual([
      limits.callback.requestsPerCaller,
      100 - limits.callback.requestsPerCaller,
    ]);
    for (const { id } of tasks(at)) at.callBacks.byHand.cancel(id, "li", "x");
    await doneWith(at);
  });

  test("a caller who shows a premium number is never dialled by the switch", async () => {
    const at = new House(office('missed: dial, abroad: true, key: "1"'));
    for (const number of ["+19005551234", "+979123456789", "+447011234567"]) {
      const caller = callsIn(at, number);
      await at.clock.advance(5_000);
      await press(at, "1");
      expect(promptAt(at), "their own number is not even offered").toBe("callback-enter-number");
      caller.phoneHangsUp();
      await at.settle();
      const again = callsIn(at, number);
      await at.clock.advance(5_000);
      again.phoneHangsUp();
      await at.settle();
    }
    expect(tasks(at).map(({ automatic }) => automatic)).toEqual([false, false, false]);
    at.ready("5001");
    await at.clock.advance(3_600_000);
    expect(at.rung).toEqual([]);
    await doneWith(at);
  });

  test("one number is not called without end, whoever asks for it", async () => {
    const at = new House(office('key: "1", retries: 20, gap: 1m'));
    await keepsPlace(at);
    at.ready("5001");
    await at.settle();
    for (let i = 0; i < limits.callback.dialsPerNumber; i++) {
      await agentTakesIt(at);
      at.last.phoneRefuses(486);
      await at.settle();
      await listenTo(at);
      await at.clock.advance(60_000);
    }
    expect(tasks(at)).toMatchObject([{ state: "open", tries: limits.callback.dialsPerNumber }]);
    await doneWith(at);
  });

  test("who hides their number names another, and all of them together have a measure", async () => {
    const at = new House(OFFICE);
    const caller = at.callIn("alpha", { from: "<sip:anonymous@anonymous.invalid>", to: "+862155551234" });
    await at.clock.advance(5_000);
    await press(at, "1");
    expect(promptAt(at)).toBe("callback-enter-number");
    await press(at, "13900139000#1");
    expect((await listenTo(at))[0]).toBe("callback-booked");
    expect(caller.state).toBe("ended");
    for (const { id } of tasks(at)) at.callBacks.byHand.cancel(id, "li", "x");
    await doneWith(at);
  });
});
