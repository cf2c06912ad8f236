// Users, and what agents say of their calls, as a person would write them down. Part of `written.ts`.

import type { Disposition } from "./dispositions.ts";
import type { Queue } from "./office.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import type { User } from "./users.ts";
import type { WrittenField } from "./written.ts";
import {
  EMPTY_LIST,
  EMPTY_MAP,
  field,
  flowText,
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

function treeText(tree: ReadonlyMap<string, Disposition>): string {
  return mapText([...tree].map(([code, one]) => [code, dispositionText(one)] as const));
}

/** A name alone where there is no more to it. */
function dispositionText({ name, solved, below }: Disposition): string {
  if (solved === undefined && below.size === 0) return quoted(name);
  return flowText([
    field("name", quoted(name), undefined),
    ...(solved === undefined ? [] : [field("solved", String(solved), undefined)]),
    field("below", treeText(below), EMPTY_MAP),
  ]);
}

export function dispositionFields(queue: Queue): readonly WrittenField[] {
  const defaults = officeDefaults.queue;
  return [
    field("dispositions", treeText(queue.dispositionTree), EMPTY_MAP),
    field("dispositionRequired", String(queue.dispositionRequired), String(defaults.dispositionRequired)),
    field("wrapUpMost", durationText(queue.wrapUpMostMs), durationText(defaults.wrapUpMost)),
  ];
}
