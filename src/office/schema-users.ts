// Users of the office file: roles, what they look after, and their tokens. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { KEY, NAME, PHONE, SECRET, shortList } from "./schema-words.ts";
import { oneOf, optional, perhaps, record, required, text } from "./shape.ts";
import { ROLES } from "./users.ts";

export const user = record({
  name: perhaps(text(NAME), "The person's name; the key when left out"),
  role: required(oneOf(ROLES), `the role: ${ROLES.join(", ")}`),
  teams: optional(shortList(text(KEY), 0, limits.people.scope), [], "Teams whose agents and calls are theirs to see"),
  queues: optional(shortList(text(KEY), 0, limits.people.scope), [], "Queues whose callers are theirs to see"),
  agent: perhaps(text(PHONE), "Themselves as an agent"),
  extension: perhaps(text(PHONE), "The phone on their desk, which has what their role may do by codes"),
  token: perhaps(text(SECRET), "For the HTTP interface, at least 20 characters; `user token` makes one instead"),
});
