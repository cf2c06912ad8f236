// Tickets as people at their desks meet them: steps, limits, what is told to whom, and what a killed process may cost (nothing).

import { beforeEach, describe, expect, test } from "vitest";
import { isoTime } from "../../../src/base/time.ts";
import {
  searchTickets,
  sees,
  type TicketFilter,
  type TicketReach,
  workOf,
  works,
} from "../../../src/crm/tickets/search.ts";
import type { Ticket } from "../../../src/crm/tickets/ticket.ts";
import { Desk, done, OFFICE, officeOf } from "./desk.ts";

let desk: Desk;

beforeEach(async () => {
  desk = await Desk.open("2026-11-23T09:00:00+08:00"); // a Monday
});

const wallOf = (iso: string) => isoTime(Date.parse(iso) as never);

describe("CRM-06 a ticket walks from desk to desk", () => {
  test("it begins at the first step, at the people of that step, with its limit in working hours", async () => {
    const ticket = await desk.make();
    expect(ticket).toMatchObject({ id: "T-1001", step: "record", team: "front", assignee: undefined, revision: 1 });
    expect(Math.round(((ticket.dueAt ?? 0) - ticket.enteredAt) / 60_000)).toBe(120);
    expect(desk.types()).toEqual(["ticket.created"]);
    expect(desk.events[0]?.data).toMatchObject({ dueAt: isoTime(ticket.dueAt as never), promisedAt: null });
    expect((await desk.make()).id).toBe("T-1002");
  });

  test("only along the ways of its category, and with what the step asks for", async () => {
    const ticket = await desk.make();
    expect(await desk.run(ticket, { kind: "move", to: "visit" })).toMatchObject({ why: "forbidden" });
    expect(await desk.run(ticket, { kind: "move", to: "nowhere" })).toMatchObject({ why: "missing" });
    await desk.move(ticket, "engineering");
    const refused = await desk.run(ticket, { kind: "move", to: "visit" });
    expect(refused).toMatchObject({ why: "wrong", detail: expect.stringContaining("model") });
    expect(desk.now(ticket)).toMatchObject({ step: "engineering", team: "works", revision: 2 });
    const wrong = await desk.run(ticket, { kind: "move", to: "visit", fields: { model: "Z9" } });
    expect(wrong).toMatchObject({ why: "wrong", detail: expect.stringContaining("A1, B2") });
    const visit = await desk.move(ticket, "visit", { model: "B2", visits: "2" });
    expect(visit.fields).toEqual({ address: "1 Main St", model: "B2", visits: 2 });
    const closed = await desk.move(ticket, "done");
    expect(closed).toMatchObject({ outcome: "solved", closedBy: "li" });
    expect(desk.types().slice(-2)).toEqual(["ticket.moved", "ticket.closed"]);
    // The office file lets this end be left again.
    expect(await desk.move(ticket, "record")).toMatchObject({
      outcome: undefined,
      closedAt: undefined,
      step: "record",
    });
  });

  test("fields that a category must have are asked for; others, and SQL, are only text", async () => {
    expect(await desk.create({ fields: {} })).toMatchObject({
      why: "wrong",
      detail: expect.stringContaining("address"),
    });
    expect(await desk.create({ fields: { address: "1", nosuch: "1" } })).toMatchObject({ why: "wrong" });
    expect(await desk.create({ fields: { address: "1", visits: "many" } })).toMatchObject({ why: "wrong" });
    expect(await desk.create({ category: "nosuch" })).toMatchObject({ why: "missing" });
    const subject = "'); DROP TABLE ticket; --%_\\";
    const odd = await desk.make({ subject, fields: { address: subject } });
    expect(desk.now(odd)).toMatchObject({ subject, fields: { address: subject } });
  });

  test("somebody who was quicker is not overwritten", async () => {
    const ticket = await desk.make();
    await desk.run(ticket, { kind: "change", priority: "urgent" }, "han");
    const late = await desk.run(ticket, { kind: "move", to: "done" }, "li", { revision: ticket.revision });
    expect(late).toMatchObject({ why: "stale" });
    expect(desk.now(ticket)).toMatchObject({ step: "record", priority: "urgent" });
  });

  test("two at once: one moves it, the other hears where it is now", async () => {
    const ticket = await desk.make();
    const both = ["li", "han"].map((by) =>
      desk.tickets.command(ticket.number, { kind: "move", to: "engineering" }, { by }),
    );
    const [one, other] = await desk.settle(Promise.all(both));
    expect([one?.kind, other?.kind]).toEqual(["done", "refused"]);
    expect(await desk.rows("SELECT COUNT(*) AS n FROM ticket_history WHERE what = 'moved'")).toEqual([{ n: 1 }]);
  });

  test("a macro is all or nothing", async () => {
    const ticket = await desk.make();
    const quick = done(await desk.settle(desk.tickets.macro(ticket.number, "quick", { by: "li" })));
    expect(quick).toMatchObject({ step: "done", outcome: "solved", priority: "low" });
    expect(await desk.rows("SELECT text, is_public FROM ticket_comment")).toEqual([
      { text: "Solved by phone.", is_public: 1 },
    ]);
    const second = await desk.make();
    expect(await desk.settle(desk.tickets.macro(second.number, "broken", { by: "li" }))).toMatchObject({
      why: "wrong",
    });
    expect(desk.now(second)).toMatchObject({ step: "record", revision: 1, fields: { address: "1 Main St" } });
    expect(await desk.settle(desk.tickets.macro(second.number, "nosuch", { by: "li" }))).toMatchObject({
      why: "missing",
    });
  });

  test("what is linked is linked both ways, and taken away both ways", async () => {
    const [one, other] = [await desk.make(), await desk.make()];
    await desk.settle(desk.tickets.link(one.number, { kind: "ticket", to: other.id }, "li"));
    expect(await desk.rows("SELECT ticket, target FROM ticket_link ORDER BY 1")).toEqual([
      { ticket: 1001, target: "T-1002" },
      { ticket: 1002, target: "T-1001" },
    ]);
    await desk.settle(desk.tickets.unlink(other.number, { kind: "ticket", to: one.id }, "li"));
    expect(await desk.rows("SELECT * FROM ticket_link")).toEqual([]);
  });

  test("a customer's open tickets are found with one look-up, urgent ones first, of those they were merged from too", async () => {
    const customer = "cu-abc" as never;
    const put =
      "INSERT INTO customer (id, name, spellings, numbers, tags, fields, created_at, created_by, changed_at, version, merged_into) VALUES ('cu-old', '', '[]', '[]', '[]', '{}', 1, 'x', 1, 1, 'cu-abc')";
    await desk.settle(desk.database.write([{ sql: put, values: [] }]));
    const calm = await desk.make({ customer });
    await desk.make({ customer: "cu-old" as never, priority: "urgent", subject: "of the other" });
    const over = await desk.make({ customer });
    await desk.move(over, "done");
    await desk.make({ customer: "cu-xyz" as never, phone: "+8613800138000" });
    expect(desk.tickets.openTicketsOf(customer)).toMatchObject([
      { subject: "of the other", priority: "urgent", categoryName: "Repair", stepName: "record" },
      { id: calm.id, promisedAt: calm.dueAt, isLate: false },
    ]);
    expect(desk.tickets.openTicketsOfPhone("+8613800138000").map(({ id }) => id)).toEqual(["T-1004"]);
    expect(desk.tickets.openTicketsOf("cu-none" as never)).toEqual([]);
  });
});

describe("CRM-06 nothing is late without somebody being told", () => {
  test("reminded before, late at the limit, escalated after: each once, each to whom it concerns", async () => {
    const ticket = await desk.move(await desk.make(), "engineering");
    await desk.until("2026-11-23T12:30:00+08:00");
    expect(desk.words).toEqual([]); // this step reminds nobody
    await desk.until("2026-11-23T13:01:00+08:00");
    expect(desk.now(ticket)).toMatchObject({ isLate: true, escalated: 1, assignee: undefined });
    const late = desk.words.filter((word) => word.includes("is late:"));
    expect(late.map((word) => word.split(":")[0]).sort()).toEqual(["1002", "1003", "desk@example.net"]);
    const told = desk.words.filter((word) => word.includes("escalated")).map((word) => word.split(":")[0]);
    expect(told).toEqual(["1003", "desk@example.net"]);
    await desk.until("2026-11-23T15:01:00+08:00");
    expect(desk.now(ticket)).toMatchObject({ escalated: 2, role: "manager", team: undefined });
    expect(desk.words.at(-2)).toContain("1004: ");
    const count = desk.words.length;
    await desk.until("2026-11-30T12:00:00+08:00");
    expect(desk.words).toHaveLength(count);
    expect(desk.types().filter((type) => type !== "ticket.created" && type !== "ticket.moved")).toEqual([
      ...["ticket.late", "ticket.escalated", "ticket.escalated"],
    ]);
    expect(desk.clock.pending).toBe(0);
  });

  test("whoever has it is reminded, and only they", async () => {
    const ticket = await desk.make();
    await desk.run(ticket, { kind: "assign", user: "han", team: undefined });
    expect(desk.words.shift()).toBe("1002: Ticket T-1001 (Repair) is yours: no cold air, step: record");
    desk.words.length = 0;
    await desk.until("2026-11-23T10:31:00+08:00");
    expect(desk.words.map((word) => word.split(":")[0])).toEqual(["1002", "desk@example.net"]);
    expect(desk.words[0]).toContain("is due soon");
  });

  test("where the people of a step have no phone their leaders hear of it, else the managers", async () => {
    const ticket = await desk.make({ category: "complaint", branch: "fujian/fuzhou", fields: {} });
    expect(ticket.team).toBe("fuzhou");
    await desk.until("2026-11-23T18:00:00+08:00"); // no working hours: they run on
    expect(desk.words).toEqual(["1004: Ticket T-1001 (Complaint) is late: no cold air, step: branch"]);
  });

  test("nobody there at all: the log says so, and the event is there for others", async () => {
    const lonely = OFFICE.replace(/users:\n(?: {2}.*\n)*/, "").replace(/ {4}mail: .*\n/, "");
    desk.office = officeOf(lonely.replace("{ after: 0s, user: lead }, ", ""));
    const ticket = await desk.move(await desk.make(), "engineering");
    await desk.until("2026-11-23T13:01:00+08:00");
    expect(desk.now(ticket).isLate).toBe(true);
    expect(desk.types()).toContain("ticket.late");
    expect(desk.troubles).toContain("ticket.nobody-told");
  });

  test("a night, a weekend and a holiday are not working time", async () => {
    await desk.until("2026-11-24T17:00:00+08:00");
    const ticket = await desk.make(); // 2 h: one on Tuesday, Wednesday is closed, one on Thursday
    const due = wallOf("2026-11-26T10:00:00+08:00");
    expect(isoTime(ticket.dueAt as never).slice(0, 16)).toBe(due.slice(0, 16));
    await desk.until("2026-11-26T09:59:00+08:00");
    expect(desk.now(ticket).isLate).toBe(false);
    await desk.until("2026-11-26T10:01:00+08:00");
    expect(desk.now(ticket).isLate).toBe(true);
  });

  test("a category that the office has no more stops nothing from being closed, and nothing from being told", async () => {
    const ticket = await desk.make();
    desk.office = officeOf(OFFICE.replace("  repair:\n", "  other:\n"));
    expect(await desk.run(ticket, { kind: "move", to: "done" })).toMatchObject({ why: "forbidden" });
    await desk.until("2026-11-23T11:01:00+08:00");
    expect(desk.now(ticket).isLate).toBe(true);
    expect(done(await desk.run(ticket, { kind: "withdraw", reason: "gone" }))).toMatchObject({ outcome: "withdrawn" });
  });
});

describe("CRM-07 complaints: a branch first, then the head office", () => {
  let complaint: Ticket;
  beforeEach(async () => {
    complaint = await desk.make({ category: "complaint", fields: {} });
  });

  test("it is at the branch of the office's own place, and promised by a time", () => {
    expect(complaint).toMatchObject({ branch: "fujian/xiamen", team: "front", step: "branch" });
    expect((complaint.promiseAt ?? 0) - complaint.createdAt).toBe(40 * 3_600_000);
  });

  test("passed to another branch it begins anew there, and the promise stays", async () => {
    await desk.clock.advance(3_600_000);
    const passed = done(await desk.run(complaint, { kind: "pass", branch: "fujian/fuzhou", reason: "theirs" }));
    expect(passed).toMatchObject({ team: "fuzhou", branch: "fujian/fuzhou", promiseAt: complaint.promiseAt });
    expect(passed.dueAt).toBeGreaterThan(complaint.dueAt ?? 0);
    expect(await desk.run(complaint, { kind: "pass", branch: "beijing", reason: "x" })).toMatchObject({
      why: "missing",
    });
    expect(await desk.run(complaint, { kind: "pass", branch: "fujian/fuzhou", reason: "x" })).toMatchObject({
      why: "forbidden",
    });
  });

  test("a customer who objects in time has the head office take it, with a new promise; too late, nothing", async () => {
    expect(await desk.run(complaint, { kind: "object", reason: "no" })).toMatchObject({ why: "forbidden" });
    await desk.move(complaint, "answered");
    await desk.clock.advance(9 * 24 * 3_600_000);
    const objected = done(await desk.run(complaint, { kind: "object", reason: "that is no answer" }));
    expect(objected).toMatchObject({
      step: "head",
      role: "manager",
      team: undefined,
      objections: 1,
      closedAt: undefined,
    });
    expect(objected.promiseAt).toBeGreaterThan(complaint.promiseAt ?? 0);
    expect(desk.words.at(-1)).toBe(
      "1004: Ticket T-1001 (Complaint) has an objection of the customer: no cold air, step: head",
    );
    expect(await desk.run(complaint, { kind: "pass", branch: "fujian/fuzhou", reason: "x" })).toMatchObject({
      why: "forbidden",
    });
    await desk.move(complaint, "final");
    await desk.clock.advance(11 * 24 * 3_600_000);
    expect(await desk.run(complaint, { kind: "object", reason: "again" })).toMatchObject({ why: "forbidden" });
  });

  test("a branch that does not keep the promise loses it to the head office, and people are told", async () => {
    await desk.clock.advance(40 * 3_600_000 + 1_000);
    expect(desk.now(complaint)).toMatchObject({ step: "head", isBroken: true, role: "manager", isLate: false });
    expect(desk.words.at(-1)).toContain("1004: Ticket T-1001 (Complaint) is later than the customer was promised");
    expect(desk.now(complaint).dueAt).toBeGreaterThan(desk.clock.wall());
  });

  test("withdrawn it is over, and nothing is due any more", async () => {
    expect(done(await desk.run(complaint, { kind: "withdraw", reason: "settled" }))).toMatchObject({
      outcome: "withdrawn",
    });
    expect(desk.due(complaint)).toBeUndefined();
    expect(await desk.run(complaint, { kind: "object", reason: "x" })).toMatchObject({ why: "forbidden" });
    expect(await desk.run(complaint, { kind: "withdraw", reason: "x" })).toMatchObject({ why: "forbidden" });
    await desk.clock.advance(60 * 24 * 3_600_000);
    expect(desk.words).toEqual([]);
    expect(await desk.run(await desk.make(), { kind: "object", reason: "x" })).toMatchObject({ why: "forbidden" });
  });
});

describe("CRM-06 kill -9", () => {
  test("a move is there with its history, comment and event, or not at all", async () => {
    const ticket = await desk.make();
    const moving = desk.tickets.command(
      ticket.number,
      { kind: "move", to: "engineering" },
      { by: "li", comment: { text: "off to them", isPublic: false } },
    );
    void moving.catch(() => {});
    await desk.clock.advance(5); // not committed yet: a group takes 25 ms
    await desk.killed();
    const state = async () => [
      desk.now(ticket).step,
      await desk.rows("SELECT COUNT(*) AS n FROM ticket_history WHERE what = 'moved'"),
      await desk.rows("SELECT COUNT(*) AS n FROM ticket_comment"),
      await desk.rows("SELECT COUNT(*) AS n FROM event WHERE type = 'ticket.moved'"),
    ];
    expect(await state()).toEqual(["record", [{ n: 0 }], [{ n: 0 }], [{ n: 0 }]]);
    done(await desk.run(ticket, { kind: "move", to: "engineering" }, "li", { note: "off to them" }));
    await desk.killed();
    expect(await state()).toEqual(["engineering", [{ n: 1 }], [{ n: 1 }], [{ n: 1 }]]);
  });

  test("what fell due while no process ran is told at the next start, once", async () => {
    const ticket = await desk.move(await desk.make(), "engineering");
    await desk.killed(26 * 3_600_000);
    expect(desk.now(ticket)).toMatchObject({ isLate: true, escalated: 2 });
    expect(desk.types().filter((type) => type === "ticket.late")).toHaveLength(1);
    const words = desk.words.length;
    expect(words).toBeGreaterThan(0);
    await desk.killed();
    expect(desk.words).toHaveLength(words);
  });

  test("a word that nobody took is said again, also by the next process", async () => {
    desk.phonesAway = true;
    await desk.move(await desk.make(), "engineering");
    await desk.until("2026-11-23T13:01:00+08:00");
    expect(desk.words).toEqual([]);
    await desk.killed();
    desk.phonesAway = false;
    await desk.clock.advance(120_000);
    expect(desk.words.filter((word) => word.includes("is late:"))).toHaveLength(3);
    await desk.clock.advance(1_000);
    expect(await desk.rows("SELECT * FROM ticket_notice")).toEqual([]);
    expect(desk.tickets.sizes).toEqual({ ticketsUnderWay: 0, ticketWords: 0 });
  });

  test("numbers are never used again, and an automatic ticket is made once for what caused it", async () => {
    const one = await desk.make({ origin: "missed-call", source: "missed-call:c-1:repair", fields: {} });
    await desk.settle(desk.database.write([{ sql: "DELETE FROM ticket WHERE number = 1001", values: [] }]));
    await desk.killed();
    expect((await desk.make()).id).toBe("T-1002");
    const source = "missed-call:c-2:repair";
    const twice = [1, 2].map(() => desk.create({ origin: "missed-call", source, fields: {} }));
    const made = await Promise.all(twice);
    await desk.killed();
    const again = await desk.make({ origin: "missed-call", source, fields: {} });
    expect(new Set([...made.map(done), again].map(({ id }) => id)).size).toBe(1);
    expect(one.id).toBe("T-1001");
  });

  test("a disk that takes nothing loses no deadline", async () => {
    const ticket = await desk.move(await desk.make(), "engineering");
    desk.database.breakDisk("no space left");
    await desk.until("2026-11-23T14:00:00+08:00");
    expect(desk.now(ticket).isLate).toBe(false);
    desk.database.breakDisk(undefined);
    await desk.clock.advance(61_000);
    expect(desk.now(ticket).isLate).toBe(true);
  });
});

describe("CRM-11 lists, work and single tickets go by reach", () => {
  const everything: TicketFilter = {
    ...{ state: "all", category: undefined, step: undefined, assignee: undefined, team: undefined, branch: undefined },
    ...{ priority: undefined, customer: undefined, phone: undefined, link: undefined, text: undefined },
    ...{ within: undefined, limit: 100, after: 0 },
  };
  const list = async (filter: Partial<TicketFilter> = {}) =>
    (await searchTickets(desk.database, { ...everything, ...filter })).map(({ number }) => number);
  const han: TicketReach = {
    scope: "own",
    user: "han",
    role: "agent",
    teams: new Set(["works"]),
    colleagues: new Set(),
  };
  const lead: TicketReach = {
    ...han,
    scope: "team",
    user: "lead",
    role: "team-leader",
    colleagues: new Set(["han", "lead"]),
  };
  const boss: TicketReach = { ...han, user: "boss", role: "manager", teams: new Set() };

  test("SQL and the single look-up agree about every ticket and every reach", async () => {
    await desk.make({ subject: "at the front" });
    const works1 = await desk.move(await desk.make({ subject: "waits at the works" }), "engineering");
    const hans = await desk.move(await desk.make({ subject: "han has it" }), "engineering");
    await desk.run(hans, { kind: "assign", user: "han", team: undefined });
    const others = await desk.move(await desk.make({ subject: "another of the works has it" }), "engineering");
    await desk.run(others, { kind: "assign", user: "jim", team: undefined });
    await desk.make({ subject: "han made it", by: "han" });
    const head = await desk.make({ category: "complaint", fields: {} });
    await desk.move(head, "answered");
    await desk.run(head, { kind: "object", reason: "no" });
    const all = await searchTickets(desk.database, everything);
    for (const within of [undefined, han, lead, boss]) {
      const seen = all.filter((ticket) => sees(within, ticket)).map(({ number }) => number);
      expect(await list({ within })).toEqual(seen);
    }
    expect(await list({ within: han })).toEqual([1005, 1003, 1002]);
    expect(await list({ within: lead })).toEqual([1005, 1004, 1003, 1002]);
    expect(await list({ within: boss })).toEqual([1006]);
    expect(all.filter((ticket) => works(han, ticket)).map(({ number }) => number)).toEqual([1003, 1002]);
    expect((await workOf(desk.database, han, 10)).map(({ id }) => id)).toEqual([hans.id, works1.id]);
  });

  test("filters, pages and text: what looks like a pattern is meant as it stands", async () => {
    for (const subject of ["100% broken", "100 broken", "a_b", "空调不制冷"]) await desk.make({ subject });
    expect(await list({ text: "100%" })).toEqual([1001]);
    expect(await list({ text: "a_" })).toEqual([1003]);
    expect(await list({ text: "不制" })).toEqual([1004]);
    expect(await list({ limit: 2 })).toEqual([1004, 1003]);
    expect(await list({ limit: 2, after: 1003 })).toEqual([1002, 1001]);
    await desk.move(desk.now({ id: "T-1002" } as Ticket), "done");
    expect(await list({ state: "closed" })).toEqual([1002]);
    expect(await list({ state: "open", category: "complaint" })).toEqual([]);
    await desk.until("2026-11-23T11:05:00+08:00");
    expect(await list({ state: "late" })).toEqual([1004, 1003, 1001]);
  });
});
