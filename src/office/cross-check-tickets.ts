// Categories of tickets: what they name must be there, each step leads to an end, and somebody can be found for it. Part of `cross-check.ts`.

import { limits } from "../base/limits.ts";
import { type CrossCheck, complain, mustExist, type Segments } from "./complain.ts";
import { placesOf } from "./regions.ts";
import type { RawTicketCategory } from "./schema-tickets.ts";

type ValueOf<Kept> = Kept extends ReadonlyMap<string, infer Value> ? Value : never;
type RawStep = ValueOf<RawTicketCategory["steps"]>;
type Whom = Pick<RawStep, "user" | "team" | "role">;

export function checkTickets(check: CrossCheck): void {
  const { tickets } = check.written;
  tooMany(check, ["tickets"], tickets.size, limits.tickets.categories);
  for (const [key, category] of tickets) checkCategory(check, ["tickets", key], category);
}

function checkCategory(check: CrossCheck, at: Segments, category: RawTicketCategory): void {
  const { hours } = check.written;
  if (category.hours !== undefined) {
    mustExist(check, [...at, "hours"], category.hours, [...hours.keys()], "one of `hours`");
    const week = hours.get(category.hours)?.week;
    if (week !== undefined && week.length === 0)
      complain(check, [...at, "hours"], { found: "hours without a week", allowed: "hours that open each week" });
  }
  tooMany(check, [...at, "fields"], category.fields.size, limits.tickets.fields);
  tooMany(check, [...at, "macros"], category.macros.size, limits.tickets.macros);
  checkSteps(check, at, category);
  for (const [key, { type, choices }] of category.fields) {
    if ((type === "choice") === choices.length > 0) continue;
    const found = type === "choice" ? "a choice without choices" : `choices of a ${type}`;
    complain(check, [...at, "fields", key], { found, allowed: "type: choice and choices together" });
  }
  checkMacros(check, at, category);
  checkRules(check, at, category);
  checkComplaint(check, at, category);
}

function checkSteps(check: CrossCheck, at: Segments, { steps, fields }: RawTicketCategory): void {
  tooMany(check, [...at, "steps"], steps.size, limits.tickets.steps);
  const names = [...steps.keys()];
  const [first] = steps;
  if (first === undefined) return complain(check, [...at, "steps"], { found: "none", allowed: "at least two steps" });
  if (first[1].closes !== undefined)
    complain(check, [...at, "steps", first[0]], { found: "an end where they begin", allowed: "a step that goes on" });
  for (const [key, step] of steps) {
    const place = [...at, "steps", key];
    for (const [i, next] of step.next.entries())
      mustExist(check, [...place, "next", i], next, names, "a step of this category");
    for (const [i, field] of step.requires.entries())
      mustExist(check, [...place, "requires", i], field, [...fields.keys()], "a field of this category");
    checkPeople(check, place, step, 0);
    for (const [i, one] of step.escalate.entries()) checkPeople(check, [...place, "escalate", i], one, 1);
    if (step.limit === undefined && (step.remind !== undefined || step.escalate.length > 0))
      complain(check, place, { found: "no limit", allowed: "a limit, which reminders and escalation count from" });
    if (step.limit !== undefined && step.remind !== undefined && step.remind >= step.limit)
      complain(check, [...place, "remind"], { found: "as long as the limit", allowed: "less than the limit" });
    if (!canEnd(key, steps))
      complain(check, place, { found: "no way to an end", allowed: "a way by `next` to a step that closes" });
  }
}

function canEnd(from: string, steps: ReadonlyMap<string, RawStep>): boolean {
  const seen = new Set<string>([from]);
  for (const key of seen) {
    const step = steps.get(key);
    if (step?.closes !== undefined) return true;
    for (const next of step?.next ?? []) seen.add(next);
  }
  return false;
}

function checkPeople(check: CrossCheck, at: Segments, { user, team, role }: Whom, least: number): void {
  const { users, agents } = check.written;
  const count = [user, team, role].filter((one) => one !== undefined).length;
  if (count > 1 || count < least)
    complain(check, at, {
      found: count === 0 ? "nobody" : "several of user, team and role",
      allowed: least === 0 ? "at most one of them" : "one of user, team and role",
    });
  mustExist(check, [...at, "user"], user ?? "", [...users.keys()], "a user of this file");
  mustExist(check, [...at, "team"], team ?? "", teamsOf(agents), "a team of some agent");
}

function teamsOf(agents: CrossCheck["written"]["agents"]): readonly string[] {
  return [...new Set([...agents.values()].flatMap(({ team }) => team ?? []))];
}

function checkMacros(check: CrossCheck, at: Segments, { macros, steps, fields }: RawTicketCategory): void {
  for (const [key, { move, assign, fields: filled }] of macros) {
    const place = [...at, "macros", key];
    mustExist(check, [...place, "move"], move ?? "", [...steps.keys()], "a step of this category");
    mustExist(check, [...place, "assign"], assign ?? "", [...check.written.users.keys()], "a user of this file");
    for (const field of filled.keys())
      mustExist(check, [...place, "fields", field], field, [...fields.keys()], "a field of this category");
  }
}

const GOES_WITH = { queue: "missed-call", mailbox: "voicemail", fax: "fax", survey: "survey" } as const;

function checkRules(check: CrossCheck, at: Segments, { automatic }: RawTicketCategory): void {
  const { queues, extensions, faxes } = check.written;
  for (const [i, rule] of automatic.entries()) {
    const place = [...at, "automatic", i];
    mustExist(check, [...place, "queue"], rule.queue ?? "", [...queues.keys()], "a queue of this file");
    const mailboxes = [...extensions.keys(), ...queues.keys()];
    mustExist(check, [...place, "mailbox"], rule.mailbox ?? "", mailboxes, "an extension or a queue");
    mustExist(check, [...place, "fax"], rule.fax ?? "", [...faxes.keys()], "one of `faxes`");
    for (const name of ["queue", "mailbox", "fax", "survey"] as const) {
      const fits = rule.from === GOES_WITH[name] || (name === "queue" && rule.from === "survey");
      if (rule[name] === undefined || fits) continue;
      complain(check, [...place, name], { found: `${name} of a ${rule.from}`, allowed: `from: ${GOES_WITH[name]}` });
    }
  }
}

function checkComplaint(check: CrossCheck, at: Segments, { complaint, steps }: RawTicketCategory): void {
  if (complaint === undefined) return;
  const place = [...at, "complaint"];
  mustExist(check, [...place, "headOffice"], complaint.headOffice, [...steps.keys()], "a step of this category");
  const head = steps.get(complaint.headOffice);
  if (head !== undefined && (head.level !== "head-office" || head.closes !== undefined))
    complain(check, [...place, "headOffice"], {
      found: "a step of the branch, or an end",
      allowed: "a step with level: head-office that goes on",
    });
  const { regions, agents } = check.written;
  const places = [...placesOf(regions), ...regions.keys()];
  for (const [branch, team] of complaint.branches) {
    mustExist(check, [...place, "branches", branch], branch, places, "a place of `regions`");
    mustExist(check, [...place, "branches", branch], team, teamsOf(agents), "a team of some agent");
  }
}

function tooMany(check: CrossCheck, at: Segments, count: number, most: number): void {
  if (count > most) complain(check, at, { found: `${count} of them`, allowed: `at most ${most}` });
}
