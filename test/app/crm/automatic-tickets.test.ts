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
    office: () => desk.office,
    tickets: desk.tickets,
    record: () => undefined,
    customerOf: () => undefined,
  });
  expect(await ask("complaint")).toEqual({ kind: "made", id: "T-1001" });
  expect(await ask("nosuch")).toMatchObject({ kind: "failed", why: expect.stringContaining("nosuch") });
  expect(await made()).toMatchObject([{ subject: "Answer to survey visit", origin: "survey", call: "c-1" }]);
});
