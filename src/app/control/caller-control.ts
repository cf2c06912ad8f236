// The caller list and the marks of customers for the HTTP interface and the command line (ACD-15). Whoever bars a number says why and until when,
// at most a year on; everything done here is in the audit.

import { answer, type Refused, refuse } from "../../api/answer.ts";
import type { CallerControl, CallerView, CallerWish } from "../../api/caller-control.ts";
import type { Asker } from "../../api/people-control.ts";
import type { AgentKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { placesOf } from "../../office/regions.ts";
import type { CallerEntry } from "../core/callers/caller-entry.ts";
import { callerNumber, isTooWide } from "../core/callers/caller-list.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

const MOST_MARK = 5;

export function callerControl(pbx: Switch): CallerControl {
  const { list, marks } = pbx.waiting.callers;
  const keyOf = (number: string): string => callerNumber(number, pbx.office.country);
  return {
    list: async (asked) => answer((await list.list(asked)).map((entry) => viewOf(entry, pbx))),
    async show(number) {
      const entry = list.find(keyOf(number)) ?? list.of(number);
      return entry === undefined ? unknown(number) : answer(viewOf(entry, pbx));
    },
    async put(wish, asker) {
      const number = keyOf(wish.number);
      const refusal = refusalOf(wish, number, pbx);
      if (refusal !== undefined) return refusal;
      const before = list.find(number);
      const entry = { ...entryOf({ ...wish, number }, asker, pbx.clock.wall()), ...keptOf(before, wish) };
      if ((await list.put(entry)) === "full")
        return refuse(409, "List full", "The caller list takes no further entry.");
      note(pbx, asker, {
        what: `caller.${VERBS[wish.kind]}`,
        number,
        before: before && short(before),
        after: short(entry),
      });
      return answer(viewOf(entry, pbx));
    },
    async remove(number, asker) {
      const entry = list.find(keyOf(number));
      if (entry === undefined) return unknown(number);
      await list.remove(entry);
      note(pbx, asker, { what: "caller.remove", number: entry.number, before: short(entry) });
      return answer(viewOf(entry, pbx));
    },
    async contest(number, reason, asker) {
      const entry = list.find(keyOf(number));
      if (entry === undefined) return unknown(number);
      if (entry.kind !== "black") return refuse(409, "Not barred", `${entry.number} is not barred.`);
      const contest = { ...UNANSWERED, state: "open" as const, at: pbx.clock.wall(), by: asker.name, reason };
      await list.put({ ...entry, contest });
      note(pbx, asker, { what: "caller.contest", number: entry.number, after: reason });
      return answer(viewOf({ ...entry, contest }, pbx));
    },
    async answerContest(number, { lift, reason }, asker) {
      const entry = list.find(keyOf(number));
      if (entry === undefined) return unknown(number);
      if (entry.contest?.state !== "open")
        return refuse(409, "Nothing to answer", `Nobody objects to ${entry.number}.`);
      const answered = { answer: reason, answeredBy: asker.name, answeredAt: pbx.clock.wall() };
      const state = lift ? ("lifted" as const) : ("upheld" as const);
      const after: CallerEntry = { ...entry, contest: { ...entry.contest, ...answered, state } };
      await list.put(after);
      note(pbx, asker, { what: `caller.${state}`, number: entry.number, before: entry.contest.reason, after: reason });
      return answer(viewOf(after, pbx));
    },
    async mark(call, mark, asker) {
      const of = marks.callOf(call);
      if (of === undefined) return refuse(404, "No such call", `Found no call ${call}.`);
      const number = keyOf(of.number);
      const value = (mark - 1) / (MOST_MARK - 1);
      await marks.add({ call, agent: of.agent, number, mark: value, at: pbx.clock.wall(), by: asker.name });
      return answer({ call, agent: of.agent ?? null, number, mark: value });
    },
  };
}

const VERBS = { black: "block", white: "allow", note: "note" } as const;
const UNANSWERED = { answer: undefined, answeredBy: undefined, answeredAt: undefined } as const;

function refusalOf(wish: CallerWish, number: string, pbx: Switch): Refused | undefined {
  const { office, clock } = pbx;
  const { kind, reason, until, tier, region, owner } = wish;
  if (!/^\+?[0-9]{1,20}\*?$/.test(number) && number !== "*")
    return wrong(`${wish.number} is no number; allowed: digits, perhaps + in front, perhaps * at the end`);
  if (number === "*") return wrong("A star alone would be everybody; write the beginning of their numbers before it");
  if (kind === "black" && number.endsWith("*") && isTooWide(number, office.country))
    return wrong(`${number} would bar nearly everybody; write more of the beginning of their numbers`);
  const now = clock.wall();
  if (until !== undefined && until <= now) return wrong("The end is over already");
  if (kind === "black" && (reason === undefined || until === undefined))
    return wrong("Whoever is barred is told why and until when: a reason and an end are needed");
  if (kind === "black" && until !== undefined && until > now + limits.callers.barredMs)
    return wrong("Nobody is barred for longer than a year; then somebody decides again");
  if (tier !== undefined && !office.tiers.includes(tier)) return noSuch("tier", tier, office.tiers);
  if (region !== undefined && !placesOf(office.regions).includes(region))
    return noSuch("place", region, placesOf(office.regions));
  if (owner !== undefined && !office.agents.has(owner as AgentKey)) return noSuch("agent", owner, office.agents.keys());
  return undefined;
}

function wrong(detail: string): Refused {
  return refuse(422, "Not accepted", `${detail}.`);
}

function unknown(number: string): Refused {
  return refuse(404, "No such caller", `Found no entry for ${number} on the caller list.`);
}

function entryOf(wish: CallerWish, asker: Asker, now: WallMillis): CallerEntry {
  return {
    ...wish,
    owner: wish.owner as AgentKey | undefined,
    until: wish.until as WallMillis | undefined,
    author: asker.name,
    createdAt: now,
    contest: undefined,
    attempts: 0,
    attemptedAt: undefined,
  };
}

/** Who is barred for longer has tried as often as before, and an objection nobody has answered stands. */
function keptOf(before: CallerEntry | undefined, { kind }: CallerWish): Partial<CallerEntry> {
  if (before?.kind !== "black" || kind !== "black") return {};
  const { attempts, attemptedAt, contest } = before;
  return { attempts, attemptedAt, contest: contest?.state === "open" ? contest : undefined };
}

function note(
  pbx: Switch,
  { name: who }: Asker,
  {
    number,
    ...line
  }: { readonly what: string; readonly number: string; readonly before?: string | undefined; readonly after?: string },
): void {
  pbx.people.audit.note({ who, on: `caller ${number}`, ...line });
}

function short({ kind, reason, until, tier, owner }: CallerEntry): string {
  const parts = [kind, reason, until === undefined ? undefined : `until ${isoTime(until)}`, tier, owner];
  return parts.filter((part) => part !== undefined).join(", ");
}

function viewOf(entry: CallerEntry, pbx: Switch): CallerView {
  const { contest, until, attemptedAt } = entry;
  return {
    number: entry.number,
    kind: entry.kind,
    name: entry.name ?? null,
    tier: entry.tier ?? null,
    region: entry.region ?? null,
    owner: entry.owner ?? null,
    reason: entry.reason ?? null,
    author: entry.author,
    createdAt: isoTime(entry.createdAt),
    until: until === undefined ? null : isoTime(until),
    inForce: contest?.state !== "lifted" && (until === undefined || pbx.clock.wall() < until),
    attempts: entry.attempts,
    lastAttemptAt: attemptedAt === undefined ? null : isoTime(attemptedAt),
    contest:
      contest === undefined
        ? null
        : {
            state: contest.state,
            at: isoTime(contest.at),
            by: contest.by,
            reason: contest.reason,
            answer: contest.answer ?? null,
            answeredBy: contest.answeredBy ?? null,
            answeredAt: contest.answeredAt === undefined ? null : isoTime(contest.answeredAt),
          },
  };
}
