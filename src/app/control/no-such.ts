// Somebody named a thing that the office does not have: 404, with near names. Every control of the office's things answers so.

import { type Refused, refuse } from "../../api/answer.ts";

const NEAR = 5;

/** `what`: the noun, e.g. "extension"; `known`: the keys there are. */
export function noSuch(what: string, key: string, known: Iterable<string>): Refused {
  const all = [...known];
  const near = all.filter((one) => one.startsWith(key.slice(0, 2))).slice(0, NEAR);
  const some = near.length > 0 ? near : all.slice(0, NEAR);
  const hint = some.length === 0 ? `the office has no ${what} yet` : `e.g. ${some.join(", ")}`;
  return refuse(404, `No such ${what}`, `Found no ${what} ${key}; ${hint}.`);
}
