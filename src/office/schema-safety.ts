// What the office file says of signing in and of what roles do not see whole. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS } from "../base/time.ts";
import type { Masking } from "./masking.ts";
import { KEY, shortList } from "./schema-words.ts";
import { duration, number, oneOf, optional, perhaps, record, text } from "./shape.ts";
import { ROLES } from "./users.ts";

const DAY_MS = 24 * HOUR_MS;
const how = oneOf(["shown", "middle", "hidden"]);

const ofRole = record({
  numbers: optional(how, "shown", "Telephone numbers: shown, middle (138****1234) or hidden"),
  emails: optional(how, "shown", "Mail addresses: shown, middle (a***@example.com) or hidden"),
  fields: optional(
    shortList(text(KEY), 0, limits.people.maskedFields),
    [],
    "Own fields of customers and tickets that are hidden",
  ),
});

const ABOUT = "What this role is not shown whole; everything is shown when left out";

export const masking = record({
  administrator: perhaps(ofRole, ABOUT),
  manager: perhaps(ofRole, ABOUT),
  "team-leader": perhaps(ofRole, ABOUT),
  agent: perhaps(ofRole, ABOUT),
  "qa-supervisor": perhaps(ofRole, ABOUT),
  "qa-inspector": perhaps(ofRole, ABOUT),
});

export const signIn = record({
  idle: optional(duration(MINUTE_MS, DAY_MS), 30 * MINUTE_MS, "A session that nobody uses for so long is over"),
  longest: optional(duration(5 * MINUTE_MS, 30 * DAY_MS), 12 * HOUR_MS, "No session is longer, however busy"),
  secondFactor: optional(
    shortList(oneOf(ROLES), 0, ROLES.length),
    [],
    "Roles that sign in with a second factor or not at all",
  ),
  passwordLength: optional(
    number({ low: 8, high: limits.people.passwordCharacters, whole: true }),
    10,
    "A shorter password is refused",
  ),
});

export function toMasking(written: (typeof masking)["placeholder"]): Masking {
  return new Map(
    ROLES.flatMap((role) => {
      const rules = written[role];
      return rules === undefined ? [] : [[role, rules] as const];
    }),
  );
}
