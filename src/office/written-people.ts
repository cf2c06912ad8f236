// Users, and what agents say of their calls, as a person would write them down. Part of `written.ts`.

import type { Queue } from "./office.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import type { User } from "./users.ts";
import type { WrittenField } from "./written.ts";
import {
  EMPTY_LIST,
  EMPTY_MAP,
  field,
  listText,
  mapText,
  maybe,
  quoted,
  scalarText,
  secretField,
} from "./yaml-text.ts";

export function userFields(user: User, secretText: (secret: string) => string): readonly WrittenField[] {
  return [
    field("name", scalarText(user.name), scalarText(user.key)),
    field("role", user.role, undefined),
    field("teams", listText(user.teams), EMPTY_LIST),
    field("queues", listText(user.queues), EMPTY_LIST),
    ...maybe("agent", user.agent),
    ...maybe("extension", user.extension),
    ...(user.token === undefined ? [] : [secretField("token", user.token, secretText)]),
  ];
}

export function dispositionFields(queue: Queue): readonly WrittenField[] {
  const defaults = officeDefaults.queue;
  const codes = [...queue.dispositions].map(([code, name]) => [code, quoted(name)] as const);
  return [
    field("dispositions", mapText(codes), EMPTY_MAP),
    field("dispositionRequired", String(queue.dispositionRequired), String(defaults.dispositionRequired)),
    field("wrapUpMost", durationText(queue.wrapUpMostMs), durationText(defaults.wrapUpMost)),
  ];
}
