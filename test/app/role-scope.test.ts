import { describe, expect, test } from "vitest";
import { peopleControl } from "../../src/app/control/people-control.ts";
import { UserTokens } from "../../src/app/control/user-tokens.ts";
import { Audit } from "../../src/app/core/audit.ts";
import { missedCalls, searchTasks } from "../../src/app/core/callback/task-tables.ts";
import type { Switch } from "../../src/app/core/switch.ts";
import type { Database, SqlRow, SqlValue } from "../../src/base/db.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { findCall, searchCalls, searchRecordings } from "../../src/call/record-tables.ts";
import { scopeOf } from "../../src/office/rights.ts";
import { Connection } from "../../src/store/connection.ts";
import { migrate } from "../../src/store/migrate.ts";
import { peopleOffice } from "../api/sample-people.ts";
import { VirtualClock } from "../world/clock.ts";
import { promptAt } from "./feature-story.ts";
import { House } from "./house.ts";

const CALL = `INSERT INTO call (id, from_number, to_number, queue, agent, started_at, ended_at, disposition)
  VALUES (?, '1', '2', ?, ?, ?, 9, ?)`;

/** The product's own tables, at once. */
function tables(): Database {
  const { sqlite } = Connection.openWriter(":memory:");
  migrate(sqlite);
  const rows = (sql: string, values: readonly SqlValue[] = []) =>
    sqlite.prepare(sql).all(...values) as readonly SqlRow[];
  return {
    write: async (writes) => {
      for (const { sql, values } of writes) sqlite.prepare(sql).run(...values);
    },
    get: (sql, values) => rows(sql, values)[0],
    query: async (sql, values) => rows(sql, values),
  };
}

/** Team a has 5001 and 5003, team b 5002; each call by who served it. */
async function callsOf(): Promise<Database> {
  const database = tables();
  const call = (
    id: string,
    queue: string | null,
    agent: string | null,
    at: number,
    disposition: string | null = null,
  ) => ({
    sql: CALL,
    values: [id, queue, agent, at, disposition],
  });
  const talk = (id: string, ordinal: number, kind: string, agent: string) => ({
    sql: "INSERT INTO segment (call_id, ordinal, kind, queue, agent, started_at) VALUES (?, ?, ?, 'sales', ?, 1)",
    values: [id, ordinal, kind, agent],
  });
  await database.write([
    call("c-a", "sales", "5001", 1, "sold"),
    call("c-b", "sales", "5002", 2),
    call("c-moved", "sales", "5002", 3), // 5003 of team a talked with them first
    talk("c-moved", 1, "talk", "5003"),
    call("c-missed", "sales", "5002", 4), // 5001's phone merely rang
    talk("c-missed", 1, "offer", "5001"),
    call("c-queue", "support", null, 5),
    call("c-direct", null, null, 6),
    {
      sql: "INSERT INTO leg (id, call_id, side, extension, started_at, answered_at) VALUES ('l', 'c-direct', 'callee', '1003', 1, 2)",
      values: [],
    },
    {
      sql: "INSERT INTO recording (id, call_id, path, started_at, state) VALUES ('r-a', 'c-a', 'p', 1, 'saved')",
      values: [],
    },
    {
      sql: "INSERT INTO recording (id, call_id, path, started_at, state) VALUES ('r-b', 'c-b', 'p', 1, 'saved')",
      values: [],
    },
  ]);
  return database;
}

const EVERYTHING = {
  ended: undefined,
  limit: 50,
  before: undefined,
  from: undefined,
  to: undefined,
  agent: undefined,
  queue: undefined,
  since: undefined,
  ending: undefined,
  disposition: undefined,
  within: undefined,
} as never as Parameters<typeof searchCalls>[1];

function peopleOf(database: Database) {
  const office = peopleOffice();
  const pbx = {
    office,
    clock: new VirtualClock(),
    records: { find: () => undefined },
    floor: { desk: { explainAgent: () => ({ queues: [] }) } },
    people: { audit: { note: () => {} } },
  } as unknown as Switch;
  return peopleControl({
    pbx,
    database,
    tokens: new UserTokens({ office: () => office, database, rows: [] }),
    others: () => undefined,
  });
}

const TASK = `INSERT INTO callback_task (id, queue, number, origin, why, state, automatic, count, waited_ms, created_at, last_at, tries, dropped,
  credit_ms, requires) VALUES (?, ?, ?, 'hand', 'by-hand', 'open', 0, 1, 0, 1, ?, 0, 0, 0, '{"kind":"and","of":[]}')`;

describe("CRM-11 whose calls a user sees", () => {
  const asker = (user: string) => ({ name: user, user });

  test("ACD-09 a leader's page of call-backs and of missed calls is full, whatever came to other queues since", async () => {
    const database = tables();
    const later = Array.from({ length: 5 }, (_, i) => ["sales", `${i}`, 10 + i] as const);
    const all = [["support", "a", 1] as const, ["support", "b", 2] as const, ...later];
    await database.write(
      all.flatMap(([queue, name, at]) => [
        { sql: TASK, values: [`t-${name}`, queue, `+86${name}`, at] },
        { sql: CALL, values: [`c-${name}`, queue, null, at, null] },
      ]),
    );
    const within = { queues: new Set(["support"]) };
    const page = { state: undefined, queue: undefined, number: undefined, since: undefined, limit: 2 };
    expect((await searchTasks(database, { ...page, within })).map(({ id }) => id)).toEqual(["t-b", "t-a"]);
    expect((await missedCalls(database, { ...page, within })).map(({ call }) => call)).toEqual(["c-b", "c-a"]);
    expect((await searchTasks(database, { ...page, within, queue: "sales" })).length, "asked by name").toBe(0);
    expect((await missedCalls(database, page)).map(({ call }) => call)).toEqual(["c-4", "c-3"]);
  });

  test("a leader's list has the calls of the queues and of whoever of the team served them, and a page is full", async () => {
    const database = await callsOf();
    const people = peopleOf(database);
    const reach = await people.admit(asker("team-leader"), { action: "call.view", on: { kind: "anybody" } });
    if (!reach.ok || reach.value === undefined) throw new Error("not admitted");
    const seen = (await searchCalls(database, { ...EVERYTHING, within: reach.value })).map(({ id }) => id);
    expect(seen).toEqual(["c-direct", "c-queue", "c-moved", "c-a"]);
    const page = await searchCalls(database, { ...EVERYTHING, limit: 2, within: reach.value });
    expect(page.map(({ id }) => id)).toEqual(["c-direct", "c-queue"]);
    const recordings = await searchRecordings(database, {
      ...EVERYTHING,
      call: undefined,
      held: undefined,
      within: reach.value,
    });
    expect(recordings.map(({ recording }) => recording.id)).toEqual(["r-a"]);
  });

  test("what a list shows can be opened, and what it does not show cannot", async () => {
    const database = await callsOf();
    const people = peopleOf(database);
    for (const user of ["team-leader", "agent"]) {
      const reach = await people.admit(asker(user), { action: "call.view", on: { kind: "anybody" } });
      if (!reach.ok || reach.value === undefined) throw new Error("not admitted");
      const seen = (await searchCalls(database, { ...EVERYTHING, within: reach.value })).map(({ id }) => String(id));
      for (const { id } of await searchCalls(database, EVERYTHING)) {
        const opened = await people.admit(asker(user), { action: "call.view", on: { kind: "call", id } });
        expect([user, id, opened.ok]).toEqual([user, id, seen.includes(id)]);
      }
    }
  });

  test("what there is not and what is somebody else's are answered alike, so that guessing ids tells nothing", async () => {
    const people = peopleOf(await callsOf());
    const asked = async (kind: "call" | "recording" | "user", id: string) => {
      const answered = await people.admit(asker("agent"), { action: "call.view", on: { kind, id } });
      return answered.ok ? "admitted" : `${answered.status} ${answered.problem.detail.replace(id, "ID")}`;
    };
    expect(await asked("call", "c-never")).toBe(await asked("call", "c-b"));
    for (const kind of ["call", "recording", "user"] as const)
      expect(await asked(kind, "x-never")).toMatch(/^403 .*no .* ID within that/);
  });

  test("a list of one disposition", async () => {
    const database = await callsOf();
    const sold = await searchCalls(database, { ...EVERYTHING, disposition: "sold" });
    expect(sold.map(({ id }) => id)).toEqual(["c-a"]);
    expect((await findCall(database, "c-a"))?.disposition).toBe("sold");
  });
});

describe("CRM-11 the audit", () => {
  test("is listed by who, by event and its kind, newest first, and never outgrows its bound", async () => {
    const database = tables();
    const clock = new VirtualClock();
    const audit = new Audit({ database, clock, log: silentLog });
    audit.note({ who: "ann", what: "agent.busy", on: "agent 5001", before: "ready", after: "busy (supervisor)" });
    audit.note({ who: "bob", what: "agent.ready", on: "agent 5001" });
    audit.note({ who: "ann", what: "call.move", on: "call c-1", before: "queue a", after: "queue b" });
    const people = peopleOf(database);
    const filter = { who: undefined, what: undefined, since: undefined, limit: 50 };
    const whats = async (more: object): Promise<unknown> => {
      const found = await people.audit({ ...filter, ...more });
      return found.ok ? found.value.map(({ what }) => what) : found;
    };
    expect(await whats({})).toEqual(["call.move", "agent.ready", "agent.busy"]);
    expect(await whats({ who: "ann" })).toEqual(["call.move", "agent.busy"]);
    expect(await whats({ what: "agent" })).toEqual(["agent.ready", "agent.busy"]);
    expect(await whats({ what: "agent.busy" })).toEqual(["agent.busy"]);
    expect(await whats({ what: "age" })).toEqual([]);
    const found = await people.audit({ ...filter, what: "agent.busy" });
    expect(found).toMatchObject({
      value: [{ who: "ann", on: "agent 5001", before: "ready", after: "busy (supervisor)" }],
    });
  });

  test("the oldest lines go", async () => {
    const database = tables();
    const far = limits.people.auditRows + 10;
    await database.write([
      { sql: "INSERT INTO audit (id, at, who, what) VALUES (?, 1, 'x', 'y')", values: [5] },
      { sql: "INSERT INTO audit (id, at, who, what) VALUES (?, 1, 'x', 'y')", values: [far] },
    ]);
    new Audit({ database, clock: new VirtualClock(), log: silentLog }).note({ who: "ann", what: "z", on: "w" });
    const rows = await database.query("SELECT id FROM audit ORDER BY id");
    expect(rows.map((row) => row["id"])).toEqual([far, far + 1]);
  });
});

const OFFICE = `
office: { language: en }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1003": { secret: "cd83-vnq2-79" }
  "1010": { secret: "gh83-vnq2-81" }
  "1011": { secret: "ij83-vnq2-82" }
  "1012": { secret: "kl83-vnq2-83" }
agents: { "5001": { extension: "1001", team: a } }
queues: { sales: { number: "7000" }, other: { number: "7001" } }
users:
  lead: { role: team-leader, teams: [a], extension: "1010" }
  ear: { role: qa-supervisor, extension: "1011" }
  far: { role: team-leader, queues: [other], extension: "1012" }
`;

describe("ACD-18 listening by the role of the phone's user", () => {
  /** A caller talks with 5001; then `from` dials to listen. */
  async function listening(from: string) {
    const house = new House(OFFICE);
    house.ready("5001");
    const caller = house.dial("7000");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    const supervisor = house.dial("*551001", { from });
    await house.settle();
    const [post] = house.site.supervisors.of(house.calls.ways[Symbol.iterator]().next().value?.call.id as never);
    return { house, caller, supervisor, post };
  }

  test("a leader hears the team's calls, and may be heard", async () => {
    const { house, caller, post } = await listening("1010");
    expect(post?.role).toBe("listen");
    (post as { become?: (role: string) => void } | undefined)?.become?.("barge");
    expect(post?.role).toBe("barge");
    caller.phoneHangsUp();
    await house.clock.advance(15_000);
    await house.expectNothingLeft();
  });

  test("quality assurance hears them, and no key makes it heard", async () => {
    const { house, caller, post } = await listening("1011");
    expect(scopeOf("qa-supervisor", "call.supervise")).toBe(undefined);
    const supervision = post as unknown as { become(role: string): void; takeOver(): boolean; role: string };
    expect(supervision.role).toBe("listen");
    for (const role of ["whisper", "barge"]) supervision.become(role);
    expect([supervision.role, supervision.takeOver()]).toEqual(["listen", false]);
    caller.phoneHangsUp();
    await house.clock.advance(15_000);
    await house.expectNothingLeft();
  });

  test("the leader of another queue hears that it is not allowed", async () => {
    const { house, caller, post } = await listening("1012");
    expect([post, promptAt(house, 2)]).toEqual([undefined, "not-allowed"]);
    caller.phoneHangsUp();
    await house.settle();
  });
});
