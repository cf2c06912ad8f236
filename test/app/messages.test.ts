// What becomes of a message, with phones played by hand and a database that loses what a killed process loses.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SELECT_WAITING } from "../../src/app/core/message-tables.ts";
import { type MessageOutcome, Messages, type NewMessage, SYSTEM } from "../../src/app/core/messages.ts";
import type { ExtensionKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { type Logger, silentLog } from "../../src/base/log.ts";
import type { RequestInit } from "../../src/sip/user-agent-contract.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { FLOW } from "../call/fake-session.ts";
import { VirtualClock } from "../world/clock.ts";

const BOB = "1002" as ExtensionKey;
const SECRET = "the code is 4711";

let clock: VirtualClock;
let database: MemoryDatabase;
let messages: Messages;
/** Contacts of Bob, and what each answers after 20 ms; undefined: nothing, ever. */
let phones: Map<string, number | undefined>;
let arrived: RequestInit[];
let open: ((status: number) => void)[];
let logged: string[];

function start(): void {
  const note = (event: string, fields?: object): void => void logged.push(`${event} ${JSON.stringify(fields)}`);
  const log: Logger = { ...silentLog, debug: note, info: note, warn: note, error: note };
  messages = new Messages({
    clock,
    database,
    log,
    contacts: () => [...phones.keys()].map((uri) => ({ uri, flow: FLOW, route: [] })),
    request: (init, done) => {
      arrived.push(init);
      const status = phones.get(init.uri);
      if (status === undefined) open.push(done);
      else clock.after(20, "a phone answers", () => done(status));
    },
  });
}

async function restart(): Promise<void> {
  messages.close();
  database = database.crash();
  start();
  messages.restore(await database.query(SELECT_WAITING), () => true);
}

function write(body: string, more: Partial<NewMessage> = {}): { outcome: MessageOutcome | undefined } {
  const sent: { outcome: MessageOutcome | undefined } = { outcome: undefined };
  const type = "text/plain;charset=UTF-8";
  void messages
    .send({ to: BOB, from: "1001", name: "李雷", type, body, isKept: true, expiresMs: undefined, ...more })
    .then((outcome) => {
      sent.outcome = outcome;
    });
  return sent;
}

const bodies = (): (string | undefined)[] => arrived.map(({ body }) => body);
const inDatabase = async (): Promise<number> => (await database.query("SELECT * FROM message")).length;

beforeEach(() => {
  clock = new VirtualClock();
  database = new MemoryDatabase({ clock });
  phones = new Map();
  arrived = [];
  open = [];
  logged = [];
  start();
});

afterEach(async () => {
  for (const answer of open.splice(0)) answer(408);
  await clock.advance(1_000);
  expect(messages.size).toBe(0);
  expect(clock.pendingWhy()).toEqual([]);
  expect(logged.join("\n")).not.toContain("4711");
  await Promise.all([database.close(), clock.advance(100)]);
});

describe("SIP-09 a message to a phone that is there", () => {
  test("arrives at all its phones, and one that takes it is enough", async () => {
    phones.set("sip:a", 200).set("sip:b", 480);
    const sent = write(SECRET);
    await clock.advance(100);
    expect(sent.outcome).toEqual({ kind: "delivered" });
    expect(arrived.map(({ uri, method, body }) => [method, uri, body])).toEqual([
      ["MESSAGE", "sip:a", SECRET],
      ["MESSAGE", "sip:b", SECRET],
    ]);
    expect(arrived[0]?.from).toEqual({ display: "李雷", user: "1001" });
    expect(await inDatabase()).toBe(0);
  });

  test.each([415, 403, 405])("refused for good with %i, the sender hears that", async (status) => {
    phones.set("sip:a", status);
    const sent = write("hello");
    await clock.advance(100);
    expect(sent.outcome).toEqual({ kind: "refused", status, headers: [] });
    expect(await inDatabase()).toBe(0);
  });

  test("a sender is cut off at so many a minute; the switch itself is not", async () => {
    phones.set("sip:a", 200);
    const sent = Array.from({ length: limits.messages.perMinute + 1 }, (_, i) => write(`m${i}`));
    const own = write("fire", { from: SYSTEM });
    await clock.advance(100);
    expect(sent.at(-2)?.outcome?.kind).toBe("delivered");
    expect(sent.at(-1)?.outcome).toMatchObject({ kind: "refused", status: 503 });
    expect(own.outcome?.kind).toBe("delivered");
    await clock.advance(60_000);
    const later = write("again");
    await clock.advance(100);
    expect(later.outcome?.kind).toBe("delivered");
  });
});

describe("SIP-09 a message to a phone that is away", () => {
  test("is kept, also when the process is killed, and delivered in order with the time it was written", async () => {
    const first = write("one");
    await clock.advance(1_000);
    const second = write("two");
    await clock.advance(1_000);
    expect([first.outcome, second.outcome]).toEqual([{ kind: "kept" }, { kind: "kept" }]);
    const wall = clock.wall();
    await restart();
    await clock.advance(3_600_000);
    phones.set("sip:a", 200);
    messages.registered(BOB);
    const third = write("three"); // nobody overtakes what waits
    await clock.advance(1_000);
    expect(bodies()).toEqual(["one", "two", "three"]);
    expect(third.outcome).toEqual({ kind: "kept" });
    const dates = arrived.map(({ headers }) => Date.parse(headers?.find(([name]) => name === "Date")?.[1] ?? ""));
    expect(wall - (dates[0] ?? 0)).toBeGreaterThan(1_000);
    expect(wall - (dates[0] ?? 0)).toBeLessThan(3_000);
    expect((dates[2] ?? 0) - (dates[1] ?? 0)).toBeGreaterThan(3_500_000);
    expect([await inDatabase(), messages.kept]).toEqual([0, 0]);
    messages.registered(BOB);
    await clock.advance(1_000);
    expect(arrived).toHaveLength(3); // each exactly once
  });

  test.each([480, 408, 503])("%i is as good as away", async (status) => {
    phones.set("sip:a", status);
    const sent = write("later");
    await clock.advance(100);
    expect(sent.outcome).toEqual({ kind: "kept" });
    phones.set("sip:a", 200);
    messages.registered(BOB);
    await clock.advance(200);
    expect(await inDatabase()).toBe(0);
  });

  test("a silent phone keeps nobody waiting; if it answers after all, the message is not sent again", async () => {
    phones.set("sip:a", undefined);
    const sent = write("hello?");
    await clock.advance(limits.messages.patienceMs - 100);
    expect(sent.outcome).toBeUndefined();
    await clock.advance(200);
    expect(sent.outcome).toEqual({ kind: "kept" });
    messages.registered(BOB); // while it is still under way: not yet again
    expect(arrived).toHaveLength(1);
    open.splice(0)[0]?.(200);
    await clock.advance(1_000);
    expect([arrived.length, await inDatabase(), messages.kept]).toEqual([1, 0, 0]);
  });

  test("a silent phone that registered meanwhile is asked again once it has failed", async () => {
    phones.set("sip:a", undefined);
    write("hello?");
    await clock.advance(10_000);
    messages.registered(BOB);
    phones.set("sip:a", 200);
    open.splice(0)[0]?.(408);
    await clock.advance(1_000);
    expect(bodies()).toEqual(["hello?", "hello?"]);
    expect(await inDatabase()).toBe(0);
  });

  test("a kept one that no phone will ever take is not in the way of the others", async () => {
    write("<odd>");
    await clock.advance(100);
    write("fine");
    await clock.advance(100);
    phones.set("sip:a", 415);
    messages.registered(BOB);
    await clock.advance(30);
    phones.set("sip:a", 200);
    await clock.advance(1_000);
    expect([bodies(), await inDatabase()]).toEqual([["<odd>", "fine"], 0]);
  });

  test("a phone that registers while the message is on its way to the disk gets it all the same", async () => {
    write("now or never");
    await clock.advance(5); // the database gathers writes for 25 ms
    phones.set("sip:a", 200);
    messages.registered(BOB);
    await clock.advance(1_000);
    expect([bodies(), await inDatabase(), messages.kept]).toEqual([["now or never"], 0, 0]);
  });

  test("one that expires is never delivered", async () => {
    write("lunch?", { expiresMs: 60_000 });
    write("dinner?");
    await clock.advance(61_000);
    phones.set("sip:a", 200);
    messages.registered(BOB);
    await clock.advance(1_000);
    expect([bodies(), await inDatabase(), messages.kept]).toEqual([["dinner?"], 0, 0]);
  });

  test("only so many wait; the next is refused with the reason", async () => {
    const sent = Array.from({ length: limits.messages.keptPerExtension + 1 }, (_, i) =>
      write(`m${i}`, { from: SYSTEM }),
    );
    await clock.advance(200);
    expect(sent.filter(({ outcome }) => outcome?.kind === "kept")).toHaveLength(limits.messages.keptPerExtension);
    expect(sent.at(-1)?.outcome).toMatchObject({
      status: 480,
      headers: [["Warning", expect.stringContaining("waiting")]],
    });
  });

  test("a full disk is no false promise", async () => {
    database.breakDisk("disk full");
    const sent = write(SECRET);
    await clock.advance(200);
    expect(sent.outcome).toMatchObject({ kind: "refused", status: 503 });
    expect(messages.kept).toBe(0);
  });

  test("that somebody is typing is worth nothing later", async () => {
    const sent = write("<isComposing/>", { isKept: false });
    await clock.advance(200);
    expect([sent.outcome?.kind, await inDatabase()]).toEqual(["refused", 0]);
  });

  test("an extension that is no more takes its messages along", async () => {
    write("bye");
    await clock.advance(200);
    messages.officeChanged(() => false);
    await clock.advance(200);
    expect([await inDatabase(), messages.kept]).toEqual([0, 0]);
  });
});
