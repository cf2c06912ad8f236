// The vote node: a caller says whether an article helped. One vote of each call and article, the last counts; and one caller's calls count once a day.

import { limits } from "../../../base/limits.ts";
import { Recent } from "../../../base/recent.ts";
import { type Clock, HOUR_MS, type Millis } from "../../../base/time.ts";
import type { Knowledge } from "../../../crm/knowledge/knowledge.ts";
import { ANONYMOUS } from "../incoming-trunk.ts";
import type { Door } from "./doors.ts";
import { callerOf } from "./look-up.ts";
import { Quota } from "./quota.ts";

const DAY_MS = 24 * HOUR_MS;

export interface VoteDeps {
  readonly clock: Clock;
  readonly knowledge: () => Pick<Knowledge, "vote" | "published"> | undefined;
}

export function voteDoor({ clock, knowledge }: VoteDeps): Door<"vote"> {
  const { callers, votesOfHidden } = limits.leftByCallers;
  const voted = new Recent<{ readonly call: string; readonly at: Millis }>(callers);
  const hidden = new Quota({ most: votesOfHidden, withinMs: DAY_MS, keys: callers });
  return async ({ article, helped, language }, { call }) => {
    const base = knowledge();
    const own = `${article}.${language}`;
    const id = base?.published(own) === undefined ? article : own;
    if (base?.published(id) === undefined)
      return { kind: "error", fault: `there is no published article ${JSON.stringify(article.slice(0, 64))}` };
    const caller = callerOf(call);
    const key = `${caller === ANONYMOUS ? call.id : caller} ${id}`;
    const before = voted.get(key);
    const now = clock.now();
    if (before !== undefined && before.call !== call.id && now - before.at < DAY_MS) return { kind: "done" };
    if (caller === ANONYMOUS && before === undefined && hidden.take(id, now) !== "taken") return { kind: "done" };
    voted.set(key, { call: call.id, at: now });
    const done = await base.vote(id, { voter: `call ${call.id}`, helped, comment: undefined, call: call.id });
    return done.ok ? { kind: "done" } : { kind: "error", fault: `the vote on ${id} was not kept: ${done.fault.kind}` };
  };
}
