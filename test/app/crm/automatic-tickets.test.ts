// Calls, messages, faxes and marks that become tickets by the office's rules.

import { beforeEach, describe, expect, test } from "vitest";
import { AutomaticTickets } from "../../../src/app/core/crm/automatic-tickets.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { SwitchFact } from "../../../src/call/record-keeper.ts";
import { Desk } from "../../crm/tickets/desk.ts";

let desk: Desk;
let automatic: AutomaticTickets;
const caller = "013800138000";

beforeEach(async () => {
  desk = await Desk.open("2026-11-23T09:00:00+08:00");
  automatic = new AutomaticTickets({
    log: silentLog,
    database: desk.database,
    office: () => desk.office,
    tickets: desk.tickets,
    record: (call) => ({ id: call, from: caller, fromName: undefined }) as never,
    customerOf: (number) => (number === "+8613800138000" ? ("cu-li" as never) : undefined),
  });
});

async function fold(fact: object): Promise<readonly unknown[]> {
  automatic.fold(fact as SwitchFact);
  return made();
}

async function made(): Promise<readonly unknown[]> {
  await desk.clock.advance(200);
  expect(automatic.size).toBe(0);
  return desk.rows("SELECT subject, origin, customer, phone, call, priority, category FROM ticket ORDER BY number");
}

const left = (call: string, queue: string, why: string) => ({ kind: "caller.left", call, queue, why, waitedMs: 9_000 });

describe("CRM-06 tickets that make themselves", () => {
  test("a missed call of that queue makes one for its caller, once; others make none", async () => {
    const ticket = {
      ...{ subject: "Missed call: support", origin: "missed-call", customer: "cu-li", phone: "+8613800138000" },
      ...{ call: "c-1", priority: 1, category: "repair" },
    };
    expect(await fold(left("c-1", "support", "abandoned"))).toEqual([ticket]);
    expect(await fold(left("c-1", "support", "abandoned"))).toEqual([ticket]);
    expect(await fold(left("c-2", "sales", "abandoned"))).toEqual([ticket]);
    expect(await fold(left("c-3", "support", "picked-up"))).toEqual([ticket]);
    expect(await fold(left("c-4", "support", "call-back"))).toEqual([ticket]);
    expect(await desk.rows("SELECT kind, target FROM ticket_link")).toEqual([{ kind: "call", target: "c-1" }]);
    // It is worked on like any other, though nobody filled in its fields.
    expect(desk.tickets.find("T-1001")).toMatchObject({ step: "record", team: "front", createdBy: "zongji" });
  });

  test("a voice message in that mailbox makes one that leads to it", async () => {
    const message = {
      kind: "voicemail.left",
      call: "c-1",
      mailbox: "1001",
      message: "m-1",
      urgent: false,
      durationMs: 1,
    };
    expect(await fold({ ...message, mailbox: "1002" })).toEqual([]);
    expect(await fold(message)).toMatchObject([{ subject: "Message for Li", origin: "voicemail" }]);
    expect(await desk.rows("SELECT kind, target FROM ticket_link ORDER BY kind")).toEqual([
      { kind: "call", target: "c-1" },
      { kind: "voice-message", target: "m-1" },
    ]);
  });

  test("a bad mark makes one, a good one and an unanswered question none", async () => {
    const answer = (id: string, score: number | undefined) => ({
      ...{ id, call: "c-1", survey: "visit", queue: "support", number: "+8613800138000" },
      given: score === undefined ? undefined : { at: 1, answer: 1, grade: 0, score },
    });
    for (const [id, score] of [
      ["s-1", undefined],
      ["s-2", 0.75],
      ["s-3", 0.25],
      ["s-3", 0],
    ] as const)
      automatic.answered(answer(id, score) as never);
    expect(await made()).toMatchObject([{ subject: "Low mark in survey visit", origin: "survey" }]);
  });

  test("a fax that came whole makes one, one that was sent or broke off none", async () => {
    const fax = { id: "f-1", call: "c-1", box: "main", number: caller, way: "receive", state: "done" };
    automatic.received({ ...fax, way: "send" } as never);
    automatic.received({ ...fax, state: "failed" } as never);
    expect(await made()).toEqual([]);
    automatic.received(fax as never);
    expect(await made()).toMatchObject([{ subject: "Fax received: main", origin: "fax", phone: "+8613800138000" }]);
  });

  test("a disk that takes nothing costs the ticket, says so, and nothing else", async () => {
    desk.database.breakDisk("no space left");
    expect(await fold(left("c-1", "support", "abandoned"))).toEqual([]);
    desk.database.breakDisk(undefined);
    expect(await fold(left("c-2", "support", "abandoned"))).toHaveLength(1);
  });
});

describe("CRM-06 the process is killed between a call's end and its ticket", () => {
  const wall = () => Math.round(desk.clock.wall());

  function call(id: string, values: Readonly<Record<string, unknown>> = {}) {
    const row = {
      ...{ id, from_number: caller, to_number: "7000", queue: "support", started_at: wall() - 20_000 },
      ...{ ended_at: wall(), ending: "abandoned", wait_ms: 9_000, hold_ms: 0, talk_ms: 0, ...values },
    };
    return insert("call", row);
  }

  function insert(table: string, row: Readonly<Record<string, unknown>>) {
    const names = Object.keys(row);
    const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    return { sql, values: Object.values(row) as never };
  }

  /** It comes back, and does what is due. */
  async function killed(): Promise<readonly unknown[]> {
    await desk.clock.advance(200);
    await desk.killed();
    automatic = new AutomaticTickets({
      ...{ log: silentLog, database: desk.database, office: () => desk.office, tickets: desk.tickets },
      ...{ record: () => undefined, customerOf: () => undefined },
    });
    await desk.settle(automatic.catchUp());
    return made();
  }

  test("the missed call has its ticket after the start, and one only, however often it is killed again", async () => {
    void desk.database.write([call("c-1")]);
    const ticket = { subject: "Missed call: support", origin: "missed-call", phone: "+8613800138000", call: "c-1" };
    expect(await killed()).toMatchObject([ticket]);
    expect(await killed()).toHaveLength(1);
    expect(await fold(left("c-1", "support", "abandoned"))).toHaveLength(1);
  });

  test("whoever was answered, keeps their place to be called back or was turned away for good gets none", async () => {
    const segment = (id: string, kind: string, outcome: string | null) =>
      insert("segment", { call_id: id, ordinal: 1, kind, queue: "support", started_at: wall(), outcome });
    void desk.database.write([
      ...[call("c-1"), segment("c-1", "talk", null)],
      ...[call("c-2"), segment("c-2", "queue", "call-back")],
      ...[call("c-3"), segment("c-3", "queue", "refused: blocked")],
      ...[call("c-4", { queue: "sales" })],
      // It went on when the process died: nobody came.
      ...[call("c-5", { ending: "switch-restarted" })],
      // Long before: its ticket was made, or no rule asked for one.
      ...[call("c-6", { started_at: wall() - 3_600_000, ended_at: wall() - 3_500_000 })],
    ]);
    expect(await killed()).toMatchObject([{ call: "c-5" }]);
  });

  test("so have a voice message, a fax and a bad mark", async () => {
    const at = wall();
    void desk.database.write([
      insert("voice_message", {
        ...{ id: "m-1", mailbox: "1001", call_id: "c-1", sender: caller, state: "new", urgent: 0, path: "x" },
        ...{ taken_at: at, repaired: 1 },
      }),
      insert("fax", {
        ...{ id: "f-1", call_id: "c-2", way: "receive", box: "main", number: caller, ident: "", state: "done" },
        ...{ begun_at: at, pages: 1, bits_per_second: 0, bad_rows: 0, packets_lost: 0, packets_saved: 0 },
      }),
      insert("survey_answer", {
        ...{ id: "s-1", call_id: "c-3", talk: 1, survey: "visit", measure: "csat", least: 1, most: 3, best: "first" },
        ...{ flow: "f", version: 1, queue: "support", number: caller, asked_at: at, start_at: at, day: "20261123" },
        ...{ hour: 9, answered_at: at, answer: 3, grade: 0, score: 0 },
      }),
    ]);
    const origins = [{ origin: "voicemail" }, { origin: "fax" }, { origin: "survey" }];
    expect(await killed()).toMatchObject(origins);
    expect(await killed()).toHaveLength(3);
  });
});

test("IVR-04, CRM-06 a survey's own rule makes one ticket for its answer, however often it is asked for", async () => {
  const answer = {
    id: "s-1",
    call: "c-1",
    survey: "visit",
    queue: "support",
    number: caller,
    given: undefined,
  } as never;
  const ask = (category: string) => desk.settle(automatic.forAnswer(answer, category));
  expect(await ask("complaint")).toEqual({ kind: "made", id: "T-1001" });
  await desk.killed();
  automatic = new AutomaticTickets({
    log: silentLog,
    database: desk.database,
    office: () => desk.office,
    tickets: desk.tickets,
    record: () => undefined,
    customerOf: () => undefined,
  });
  expect(await ask("complaint")).toEqual({ kind: "made", id: "T-1001" });
  expect(await ask("nosuch")).toMatchObject({ kind: "failed", why: expect.stringContaining("nosuch") });
  expect(await made()).toMatchObject([{ subject: "Answer to survey visit", origin: "survey", call: "c-1" }]);
});
