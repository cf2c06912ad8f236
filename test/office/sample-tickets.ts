// Categories of tickets by chance, all of their names within the office. Part of `sample.ts`.

import fc from "fast-check";
import { limits } from "../../src/base/limits.ts";
import {
  TICKET_FIELD_TYPES,
  TICKET_LEVELS,
  TICKET_PRIORITIES,
  type TicketCategory,
  type TicketField,
  type TicketPeople,
  type TicketRule,
  type TicketStep,
} from "../../src/office/tickets.ts";
import { ROLES } from "../../src/office/users.ts";

interface Names {
  readonly queues: readonly string[];
  readonly extensions: readonly string[];
  readonly faxes: readonly string[];
  readonly places: readonly string[];
}

const title = fc.constantFrom("报修", "Repair", "true", "a: b, {c}", '"quoted"');
const minutes = (least: number, most: number) => fc.integer({ min: least, max: most }).map((count) => count * 60_000);
const nobody: TicketPeople = { user: undefined, team: undefined, role: undefined };
const somebody = fc.constantFrom(...ROLES).map((role): TicketPeople => ({ ...nobody, role }));
const perhaps = <Value>(one: fc.Arbitrary<Value>) => fc.option(one, { nil: undefined });

const choices = fc.uniqueArray(title, { minLength: 1, maxLength: 3 });

function fieldOf(key: string): fc.Arbitrary<TicketField> {
  return fc
    .record({ name: title, type: fc.constantFrom(...TICKET_FIELD_TYPES), choices, required: fc.boolean() })
    .map((drawn) => ({ ...drawn, key, choices: drawn.type === "choice" ? drawn.choices : [] }));
}

/** Each goes to the end at least, which the last one is. */
function stepOf(key: string, next: readonly string[], requires: readonly string[]): fc.Arbitrary<TicketStep> {
  return fc
    .record({
      name: title,
      whom: fc.oneof(fc.constant(nobody), somebody),
      limitMs: perhaps(minutes(60, limits.tickets.limitMs / 60_000)),
      remind: fc.boolean(),
      escalate: fc.array(fc.record({ afterMs: minutes(0, 600), whom: somebody, take: fc.boolean() }), { maxLength: 2 }),
      requires: fc.subarray([...requires]),
      level: fc.constantFrom(...TICKET_LEVELS),
    })
    .map(({ whom, remind, escalate, limitMs, ...drawn }) => ({
      ...drawn,
      ...whom,
      ...{ key, limitMs, closes: undefined, next: [...next, "end"] },
      remindMs: limitMs !== undefined && remind ? 60_000 : undefined,
      escalate: limitMs === undefined ? [] : escalate.map((one) => ({ ...one.whom, ...one })).map(withoutWhom),
    }));
}

function withoutWhom({ user, team, role, afterMs, take }: TicketStep["escalate"][number]) {
  return { user, team, role, afterMs, take };
}

const end: TicketStep = {
  ...nobody,
  ...{ key: "end", name: "end", limitMs: undefined, remindMs: undefined, escalate: [] },
  ...{ requires: [], next: [], closes: "solved", level: "branch" },
};

const noPlace = { queue: undefined, mailbox: undefined, fax: undefined, survey: undefined };

function ruleOf({ queues, extensions, faxes }: Names): fc.Arbitrary<TicketRule> {
  const among = (names: readonly string[]) =>
    names.length === 0 ? fc.constant(undefined) : perhaps(fc.constantFrom(...names));
  const where = fc.oneof(
    among(queues).map((queue) => ({ ...noPlace, from: "missed-call" as const, queue })),
    among(extensions).map((mailbox) => ({ ...noPlace, from: "voicemail" as const, mailbox })),
    among(faxes).map((fax) => ({ ...noPlace, from: "fax" as const, fax })),
    fc.constant({ ...noPlace, from: "survey" as const, survey: "visit" }),
  );
  const how = fc.record({
    atMost: fc.integer({ min: 0, max: 100 }),
    subject: perhaps(title),
    priority: fc.constantFrom(...TICKET_PRIORITIES),
  });
  return fc.tuple(where, how).map(([at, rest]) => ({ ...at, ...rest }));
}

export function ticketCategoryOf(key: string, names: Names): fc.Arbitrary<TicketCategory> {
  const fields = fc.tuple(fieldOf("address"), fieldOf("型号"));
  const stepKeys = ["record", "engineering"];
  const steps = fc.tuple(...stepKeys.map((one) => stepOf(one, stepKeys, ["address", "型号"])));
  const macro = fc.record({
    name: title,
    move: fc.constantFrom("end", undefined),
    comment: perhaps(title),
    isPublic: fc.boolean(),
    priority: perhaps(fc.constantFrom(...TICKET_PRIORITIES)),
    fields: fc.constantFrom(new Map<string, string>(), new Map([["address", "1"]])),
  });
  return fc
    .record({
      name: title,
      mail: fc.constantFrom("desk@example.net", undefined),
      fields,
      steps,
      macro: perhaps(macro),
      automatic: fc.array(ruleOf(names), { maxLength: 2 }),
      dueMs: minutes(60, 9_000),
      isComplaint: fc.boolean(),
    })
    .map(({ name, mail, fields: drawn, steps: walked, macro: one, automatic, dueMs, isComplaint }) => {
      const head: TicketStep = {
        ...end,
        key: "head",
        name: "head",
        closes: undefined,
        next: ["end"],
        level: "head-office",
      };
      return {
        ...{ key, name, hours: undefined, mail, automatic },
        fields: new Map(drawn.map((field) => [field.key, field])),
        steps: new Map([...walked, head, end].map((step) => [step.key, step])),
        macros: new Map(one === undefined ? [] : [["m1", { ...one, key: "m1", assign: undefined }]]),
        complaint: isComplaint
          ? { dueMs, headOffice: "head", objectionMs: 3_600_000, branches: new Map<string, string>() }
          : undefined,
      };
    });
}
