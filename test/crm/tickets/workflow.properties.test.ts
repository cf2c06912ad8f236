// Whatever people do in whatever order, and whenever the clock looks: what must always be so of a ticket.

import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR_MS, type WallMillis } from "../../../src/base/time.ts";
import type { Ticket } from "../../../src/crm/tickets/ticket.ts";
import { type Draft, enterFirst, nextAt, stepTicket, type TicketCommand } from "../../../src/crm/tickets/workflow.ts";
import { WorkingTime } from "../../../src/crm/tickets/working-time.ts";
import type { TicketCategory } from "../../../src/office/tickets.ts";
import { OFFICE, officeOf } from "./desk.ts";

const office = officeOf(OFFICE);
const working = new WorkingTime(office.timezone);
const START = Date.parse("2026-11-23T09:00:00+08:00");

const steps = ["record", "engineering", "visit", "done", "branch", "head", "answered", "final", "nowhere"];
const command: fc.Arbitrary<TicketCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...steps).map((to) => ({ kind: "move" as const, to, fields: undefined })) },
  fc.constantFrom(...steps).map((to) => ({ kind: "move" as const, to, fields: { model: "A1" } })),
  fc.constantFrom(undefined, "han", "nobody").map((user) => ({ kind: "assign" as const, user, team: undefined })),
  fc.constantFrom("withdraw" as const, "object" as const).map((kind) => ({ kind, reason: "x" })),
  fc
    .constantFrom("fujian/xiamen", "fujian/fuzhou", "beijing")
    .map((branch) => ({ kind: "pass" as const, branch, reason: "x" })),
  { weight: 4, arbitrary: fc.constant({ kind: "due" as const }) },
);
const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 * HOUR_MS }), command), { maxLength: 25 });

function begin(category: TicketCategory): Ticket {
  const draft = { ticket: { ...blank, category: category.key }, lines: [], words: [], events: [] } as unknown as Draft;
  enterFirst(draft, category, { office, working, now: START as WallMillis, by: "li" });
  return draft.ticket;
}

const blank = {
  ...{
    id: "T-1",
    number: 1,
    revision: 1,
    subject: "x",
    priority: "normal",
    fields: {},
    origin: "hand",
    createdBy: "li",
  },
  ...{ createdAt: START, updatedAt: START, objections: 0, branch: "fujian/xiamen" },
};

test("CRM-06, CRM-07 no order of things breaks a ticket, forgets a deadline or tells of it twice", () => {
  fc.assert(
    fc.property(fc.constantFrom(...office.tickets.values()), history, (category, deeds) => {
      let ticket = begin(category);
      let now = START;
      /** Stays at a step that were told to be late. */
      const told = new Set<string>();
      for (const [laterMs, wanted] of deeds) {
        now += laterMs;
        // The clock comes first: whatever is due was seen to before people go on.
        for (const one of [{ kind: "due" } as const, wanted]) {
          const before = ticket;
          const stepped = stepTicket(before, one, { office, working, now: now as WallMillis, by: "li" });
          if (stepped.kind === "refused") {
            expect(stepped.detail).not.toBe("");
            continue;
          }
          const { draft } = stepped;
          ticket = draft.ticket;
          expect(category.steps.has(ticket.step)).toBe(true);
          expect(ticket.revision).toBe(before.revision + Math.min(1, draft.lines.length));
          expect(ticket.closedAt === undefined).toBe(ticket.outcome === undefined);
          if (ticket.closedAt !== undefined) expect(nextAt(ticket)).toBeUndefined();
          if (one.kind === "due") expect(nextAt(ticket) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
          for (const { what } of draft.lines.filter((line) => line.what === "late" || line.what === "promise-broken")) {
            const stay = `${what} ${before.enteredAt} ${before.step} ${before.objections}`;
            expect(told.has(stay)).toBe(false);
            told.add(stay);
          }
          // Somebody is told whenever something is late: this office has people everywhere.
          const isNews = draft.lines.some(({ what }) => ["late", "promise-broken", "escalated"].includes(what));
          if (isNews) expect(draft.words.flatMap(({ to }) => to).length).toBeGreaterThan(0);
          if (ticket.isLate || ticket.isBroken)
            expect((ticket.isBroken ? ticket.promiseAt : ticket.dueAt) ?? 0).toBeLessThanOrEqual(now);
        }
      }
    }),
    { numRuns: 300 },
  );
});
