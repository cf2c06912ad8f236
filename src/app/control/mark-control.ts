// First-call resolution, follow-ups and hints that a customer may leave, for the HTTP interface and the command line.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  ChurnHintView,
  ChurnReasonView,
  FirstCallView,
  FollowUpView,
  MarkControl,
  SettledView,
} from "../../api/mark-control.ts";
import type { Reach } from "../../api/people-control.ts";
import { type Database, longQueries } from "../../base/db.ts";
import { durationText } from "../../base/duration.ts";
import type { AgentKey, QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import { HOUR_MS, isoTime, type WallMillis } from "../../base/time.ts";
import type { CustomerBook } from "../../crm/customers/customer-book.ts";
import { type ChurnDeps, type ChurnHint, type ChurnReason, churnHints } from "../../crm/marks/churn.ts";
import type { Settled } from "../../crm/marks/first-call.ts";
import { firstCallReport } from "../../crm/marks/first-call-report.ts";
import { type FollowUp, followUpId, followUpNumber } from "../../crm/marks/follow-up.ts";
import type { FollowUpFault, FollowUps } from "../../crm/marks/follow-ups.ts";
import { leavesOf } from "../../office/dispositions.ts";
import type { Office } from "../../office/office.ts";
import { settledByListening } from "../../qa/reports/solved-by-listening.ts";
import type { ScorecardBook } from "../../qa/scorecard.ts";
import type { Switch } from "../core/switch.ts";
import { reachesCustomer } from "./customer-control.ts";

export interface MarkControlDeps {
  readonly pbx: {
    readonly crm: { readonly care: { readonly followUps: FollowUps }; readonly customers: Book };
    readonly quality: { readonly scorecards: Pick<ScorecardBook, "version"> };
    readonly clock: Switch["clock"];
    readonly office: Office;
  };
  readonly database: Database;
}

type Book = Pick<CustomerBook, "byNumber" | "get" | "numberOf" | "spellings" | "family">;

const DAY_MS = 24 * HOUR_MS;
const SPAN_MS = 30 * DAY_MS;

export function markControl(deps: MarkControlDeps): MarkControl {
  return { ...figures(deps), ...followUps(deps) };
}

function figures({ pbx, database }: MarkControlDeps): Pick<MarkControl, "firstCall" | "churn" | "churnOf"> {
  const { customers } = pbx.crm;
  const churnDeps = (): ChurnDeps => ({
    ...{ database: longQueries(database), now: pbx.clock.wall(), rules: pbx.office.marks.churn },
    complaints: [...pbx.office.tickets.values()].flatMap(({ key, complaint }) =>
      complaint === undefined ? [] : [key],
    ),
    personOf: (number) => customers.byNumber(number)?.id ?? customers.numberOf(number),
  });
  return {
    firstCall: async (filter, within) => {
      const now = pbx.clock.wall();
      const to = filter.to ?? now;
      const ask = { ...filter, to, from: filter.from ?? to - SPAN_MS, within };
      const { sameMatterMs, solvedSurveys, solvedQuestions } = pbx.office.marks;
      const far = longQueries(database);
      const rows = await firstCallReport(ask, {
        ...{
          database: far,
          now,
          solvedSurveys,
          rules: { sameMatterMs, solvedBy: solvedBy(pbx.office) },
        },
        numberOf: (written) => customers.numberOf(written),
        teamOf: (agent) => pbx.office.agents.get(agent as AgentKey)?.team,
        // A contact may be within reach by its queue alone: what was heard of other people's agents stays with those who may see that.
        heard: (calls) =>
          settledByListening(
            { calls, questions: solvedQuestions, agents: within?.agents },
            { database: far, cards: pbx.quality.scorecards },
          ),
      });
      if (!rows.ok)
        return refuse(
          422,
          "Too many contacts",
          `more than ${limits.marks.contacts} in that time: ask for a shorter one`,
        );
      return answer(
        rows.value.map(
          ({ group, contacts, notYetKnown, noNewContact, survey, disposition, listening }): FirstCallView => ({
            ...{ group: group === "" ? null : group, contacts, notYetKnown, noNewContact: settledView(noNewContact) },
            ...{ survey: settledView(survey), disposition: settledView(disposition) },
            listening: settledView(listening),
          }),
        ),
      );
    },
    churn: async (limit, reach) => {
      const all = await churnHints(churnDeps(), undefined);
      const hints = all.filter(({ person }) => reachesPerson(person, reach, customers));
      return answer(hints.slice(0, limit).map((hint) => churnView(hint, customers)));
    },
    churnOf: async ({ customer, phone }, reach) => {
      const known = customer === undefined ? customers.byNumber(phone ?? "") : customers.get(customer);
      const number = phone === undefined ? undefined : customers.numberOf(phone);
      const isOthers = known !== undefined && !reachesCustomer(known, { reach });
      if (isOthers || (known === undefined && number === undefined))
        return refuse(404, "No such customer", `Found no customer ${customer ?? phone ?? ""}.`);
      const numbers = known?.numbers ?? (number === undefined ? [] : [{ number, label: undefined }]);
      const ids = known === undefined ? [number ?? ""] : await customers.family(known.id);
      const person = known?.id ?? number ?? "";
      const of = { numbers: customers.spellings(numbers), ids: [person, ...ids.filter((id) => id !== person)] };
      const [hint = { person, reasons: [] }] = await churnHints(churnDeps(), of);
      return answer(churnView(hint, customers));
    },
  };
}

/** A number that is nobody's is within everybody's reach. */
function reachesPerson(person: string, reach: Reach | undefined, customers: Book): boolean {
  const known = customers.get(person);
  return known === undefined || reachesCustomer(known, { reach });
}

function solvedBy({ queues }: Office): (queue: string, disposition: string) => boolean | undefined {
  const known = new Map<string, ReadonlyMap<string, boolean | undefined>>();
  return (queue, disposition) => {
    const tree = queues.get(queue as QueueKey)?.dispositionTree ?? new Map();
    const leaves = known.get(queue) ?? new Map(leavesOf(tree).map(({ name, solved }) => [name, solved]));
    known.set(queue, leaves);
    return leaves.get(disposition);
  };
}

function settledView({ known, settled }: Settled): SettledView {
  return { known, settled, share: known === 0 ? null : settled / known };
}

function churnView({ person, reasons }: ChurnHint, customers: Book): ChurnHintView {
  const customer = customers.get(person);
  return {
    customer: customer?.id ?? null,
    customerName: customer?.name ?? null,
    phone: customer === undefined ? person : null,
    reasons: reasons.map(reasonView),
  };
}

function reasonView(reason: ChurnReason): ChurnReasonView {
  const { kind, found, rule } = reason;
  const span = `${rule.atLeast} ${kind} in ${durationText(rule.inMs)}`;
  if (reason.kind !== "marks") return { kind, rule: `${span} or more`, found, mean: null };
  const percent = Math.round(reason.rule.belowScore * 1_000) / 10;
  return { kind, rule: `${span} or more, their mean below ${percent} %`, found, mean: reason.mean };
}

type FollowUpVerbs = "followUps" | "followUp" | "createFollowUp" | "takeFollowUp" | "closeFollowUp";

function followUps({ pbx }: MarkControlDeps): Pick<MarkControl, FollowUpVerbs> {
  const {
    care: { followUps: all },
    customers,
  } = pbx.crm;
  const view = (one: FollowUp): FollowUpView => followUpView(one, customers, pbx.clock.wall());
  const find = (id: string, within: Reach | undefined): FollowUp | undefined => {
    const found = all.find(id);
    return found !== undefined && isWithin(found, within) ? found : undefined;
  };
  const changed = (given: Result<FollowUp, FollowUpFault>, id: string): Answer<FollowUpView> => {
    if (given.ok) return answer(view(given.value));
    if (given.fault.kind === "unknown") return noFollowUp(id);
    return refuse(409, "It is closed", `The follow-up ${id} is ${given.fault.state}.`);
  };
  return {
    followUps: async ({ mine, after, ...filter }, by, within) => {
      const before = after === undefined ? undefined : followUpNumber(after);
      const owner = mine ? (by.user ?? by.name) : undefined;
      const search = { ...filter, owner, before, phone: undefined, within, limit: filter.limit + 1 };
      const found = await all.search(search);
      const items = found.slice(0, filter.limit).map(view);
      return answer({ items, next: found.length > filter.limit ? (items.at(-1)?.id ?? null) : null });
    },
    followUp: async (id, within) => {
      const found = find(id, within);
      return found === undefined ? noFollowUp(id) : answer(view(found));
    },
    createFollowUp: async ({ due, phone, ...draft }, by) => {
      const dueAt = (due ?? pbx.clock.wall() + DAY_MS) as WallMillis;
      const number = customers.numberOf(phone) ?? phone;
      return answer(view(await all.make({ ...draft, phone: number, dueAt, by: by.name })));
    },
    takeFollowUp: async (id, by, within) =>
      find(id, within) === undefined ? noFollowUp(id) : changed(await all.take(id, by.user ?? by.name), id),
    closeFollowUp: async (id, state, outcome, by, within) =>
      find(id, within) === undefined
        ? noFollowUp(id)
        : changed(await all.finish(id, state, by.user ?? by.name, outcome), id),
  };
}

function isWithin({ owner, agent = "", queue = "" }: FollowUp, within: Reach | undefined): boolean {
  return within === undefined || owner === within.user || within.agents.has(agent) || within.queues.has(queue);
}

function followUpView(one: FollowUp, customers: Book, now: number): FollowUpView {
  const { reason, phone, state, dueAt, createdAt, closedAt } = one;
  const customer = customers.byNumber(phone);
  const isOpen = state === "open" || state === "taken";
  return {
    ...{ id: followUpId(one.number), state, because: reason.kind, reason: reasonText(one) },
    answer: reason.kind === "survey" ? reason.answer : null,
    score: reason.kind === "survey" ? reason.score : null,
    ...{ phone, customer: customer?.id ?? null, customerName: customer?.name ?? null },
    ...{ call: one.call ?? null, queue: one.queue ?? null, agent: one.agent ?? null, team: one.team ?? null },
    ...{ owner: one.owner ?? null, outcome: one.outcome ?? null, dueAt: isoTime(dueAt), isLate: isOpen && dueAt < now },
    ...{ createdAt: isoTime(createdAt), closedAt: closedAt === undefined ? null : isoTime(closedAt) },
  };
}

function reasonText({ reason }: FollowUp): string {
  if (reason.kind === "hand") return `${reason.text} (${reason.by})`;
  const percent = (share: number): number => Math.round(share * 1_000) / 10;
  return `survey ${reason.survey}: ${percent(reason.score)} %, below ${percent(reason.below)} %`;
}

function noFollowUp(id: string): Refused {
  return refuse(404, "No such follow-up", `Found no follow-up ${id}; "follow-up list" shows those there are.`);
}
