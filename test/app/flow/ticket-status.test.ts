import { beforeEach, describe, expect, test } from "vitest";
import { ticketStatus } from "../../../src/app/core/flow/ticket-status.ts";
import { Desk } from "../../crm/tickets/desk.ts";

let desk: Desk;
const phone = "+8613800138000";
const ask = (by: string, caller = phone) =>
  ticketStatus(by, caller, { office: () => desk.office, tickets: () => desk.tickets });

beforeEach(async () => {
  desk = await Desk.open("2026-11-23T09:00:00+08:00");
  await desk.make({ phone, subject: "first" });
  await desk.make({ phone, subject: "second", priority: "urgent" });
});

describe("IVR-05, CRM-06 the status of a ticket by telephone", () => {
  test("by its number, spoken and keyed; by one's own number the most urgent open one", async () => {
    const first = { id: "T-1001", number: 1001, categoryName: "Repair", step: "record", isOpen: true, outcome: "" };
    expect(ask("1001")).toMatchObject({ ...first, promised: expect.stringContaining("2026-11-23T03:00:00") });
    expect(ask("T-1001")).toMatchObject(first);
    expect(ask("1001", "13800138000")).toMatchObject(first);
    expect(ask(phone)).toMatchObject({ id: "T-1002" });
    await desk.settle(desk.tickets.command(1002, { kind: "withdraw", reason: "x" }, { by: "li" }));
    expect(ask("1002")).toMatchObject({ isOpen: false, outcome: "withdrawn" });
    expect(ask(phone)).toMatchObject({ id: "T-1001" });
  });

  test("who keys in the numbers of others learns nothing, not even that there are any", () => {
    for (const [by, caller] of [
      ["1001", "+8613900139000"],
      ["9999", phone],
      ["", phone],
      ["1001", "anonymous"],
    ] as const)
      expect(ask(by, caller)).toBeUndefined();
    expect(ticketStatus("1001", phone, { office: () => desk.office, tickets: () => undefined })).toBeUndefined();
  });
});
