// First-call resolution against a count that compares every contact with every other.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Contact, FirstCall, type FirstCallRules } from "../../../src/crm/marks/first-call.ts";

const DAY_MS = 86_400_000;
const rules: FirstCallRules = {
  sameMatterMs: 30 * DAY_MS,
  solvedBy: (_, disposition) => (disposition.endsWith("yes") ? true : disposition.endsWith("no") ? false : undefined),
};
const NOW = 200 * DAY_MS;

function contact(day: number, more: Partial<Contact> = {}): Contact {
  const startedAt = day * DAY_MS;
  const plain = {
    person: "li",
    queue: "billing",
    agent: "5001",
    disposition: undefined,
    score: undefined,
    heard: undefined,
  };
  return { ...plain, startedAt, endedAt: startedAt + 60_000, ...more };
}

function figuresOf(contacts: readonly Contact[], now = NOW) {
  const fold = new FirstCall(rules, now);
  for (const one of contacts) fold.take(one, "");
  return fold.figures().get("");
}

describe("CRM-09 first-call resolution: no new contact on the same matter within 30 days", () => {
  test("who calls again on day 30 was not helped, who calls on day 31 was", () => {
    expect(figuresOf([contact(1), contact(31)])?.noNewContact).toEqual({ known: 2, settled: 1 });
    expect(figuresOf([contact(1), contact(32)])?.noNewContact).toEqual({ known: 2, settled: 2 });
  });

  test("another queue or another branch of the dispositions is another matter; another leaf of it is the same", () => {
    const refund = { disposition: "Refund / yes" };
    expect(figuresOf([contact(1), contact(2, { queue: "sales" })])?.noNewContact.settled).toBe(2);
    expect(figuresOf([contact(1, refund), contact(2, { disposition: "Invoice / yes" })])?.noNewContact.settled).toBe(2);
    expect(figuresOf([contact(1, refund), contact(2, { disposition: "Refund / no" })])?.noNewContact.settled).toBe(1);
    expect(figuresOf([contact(1, refund), contact(2)])?.noNewContact.settled).toBe(1);
  });

  test("who calls again and hangs up in the queue has called again, but is no contact of anybody", () => {
    expect(figuresOf([contact(1), contact(2, { agent: undefined })])).toMatchObject({
      contacts: 1,
      noNewContact: { known: 1, settled: 0 },
    });
  });

  test("nothing is known yet of a contact whose time is not over, and nothing ever of one who hid the number", () => {
    const young = figuresOf([contact(190), contact(195)]);
    expect(young).toMatchObject({ contacts: 2, notYetKnown: 2, noNewContact: { known: 0, settled: 0 } });
    const hidden = { person: undefined };
    expect(figuresOf([contact(1, hidden), contact(2, hidden)])).toMatchObject({
      contacts: 2,
      noNewContact: { known: 0 },
    });
  });

  test("the survey, the disposition and who listened say so for themselves, and count where they say anything", () => {
    const said = [
      contact(1, { score: 1, disposition: "A / no", heard: true }),
      contact(2, { person: "b", score: 0.49, disposition: "A / yes", heard: false }),
      contact(3, { person: "c", score: 0.5 }),
      contact(4, { person: "d", disposition: "A / neither" }),
    ];
    expect(figuresOf(said)).toMatchObject({
      survey: { known: 3, settled: 2 },
      disposition: { known: 2, settled: 1 },
      listening: { known: 2, settled: 1 },
    });
  });

  const anyContact = fc.record({
    person: fc.constantFrom("li", "han", "wang", undefined),
    queue: fc.constantFrom("billing", "sales"),
    agent: fc.constantFrom("5001", undefined),
    disposition: fc.constantFrom("A / yes", "A / no", "B", undefined),
    startedAt: fc.integer({ min: 0, max: 200 }).map((day) => day * DAY_MS),
    lasts: fc.constantFrom(0, 60_000, 2 * DAY_MS),
  });

  test("any history of contacts counts as the slow way counts it", () => {
    fc.assert(
      fc.property(fc.array(anyContact, { maxLength: 60 }), (drawn) => {
        const contacts = drawn
          .map(
            ({ lasts, ...one }): Contact => ({
              ...one,
              score: undefined,
              heard: undefined,
              endedAt: one.startedAt + lasts,
            }),
          )
          .toSorted((a, b) => a.startedAt - b.startedAt);
        expect(figuresOf(contacts)?.noNewContact ?? { known: 0, settled: 0 }).toEqual(slowly(contacts));
      }),
      { numRuns: 300 },
    );
  });
});

/** As the definition reads. */
function slowly(contacts: readonly Contact[]): { known: number; settled: number } {
  const over = contacts.filter(
    ({ agent, person, endedAt }) => agent !== undefined && person !== undefined && NOW - endedAt > 30 * DAY_MS,
  );
  const settled = over.filter((one) => {
    const after = contacts.slice(contacts.indexOf(one) + 1);
    return !after.some((next) => {
      const isSoon = next.startedAt - one.endedAt <= 30 * DAY_MS;
      const branches = [one, next].map(({ disposition }) => disposition?.split(" / ")[0]);
      const isOther = branches[0] !== undefined && branches[1] !== undefined && branches[0] !== branches[1];
      return next.person === one.person && next.queue === one.queue && isSoon && !isOther;
    });
  });
  return { known: over.length, settled: settled.length };
}
