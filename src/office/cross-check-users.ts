// Users and dispositions against the rest of the file: names that lead nowhere, a phone or a token of two people, tokens that are guessed.
// Part of `cross-check.ts`.

import { limits } from "../base/limits.ts";
import { type CrossCheck, complain, mustExist, SEALED_ELSEWHERE, type Segments } from "./complain.ts";
import { type Disposition, leavesOf } from "./dispositions.ts";
import type { RawOffice } from "./schema.ts";
import { isSealed, secretWeakness } from "./secret.ts";

type RawUser = RawOffice["users"] extends ReadonlyMap<string, infer Value> ? Value : never;

export function checkUsers(check: CrossCheck): void {
  const { users } = check.written;
  if (users.size > limits.people.users) {
    complain(check, ["users"], { found: `${users.size} of them`, allowed: `at most ${limits.people.users}` });
  }
  const taken = {
    extension: new Map<string, string>(),
    agent: new Map<string, string>(),
    token: new Map<string, string>(),
  };
  for (const [key, user] of users) {
    checkUser(check, key, user);
    for (const of of ["extension", "agent", "token"] as const) checkOnce(check, key, of, user[of], taken[of]);
  }
  for (const [key, queue] of check.written.queues) checkDispositions(check, key, queue);
}

function checkUser(check: CrossCheck, key: string, user: RawUser): void {
  const { agents, extensions, queues } = check.written;
  const at = ["users", key];
  const teams = [...new Set([...agents.values()].flatMap(({ team }) => team ?? []))];
  user.teams.forEach((team, i) => {
    mustExist(check, [...at, "teams", i], team, teams, "a team of some agent");
  });
  user.queues.forEach((queue, i) => {
    mustExist(check, [...at, "queues", i], queue, [...queues.keys()], "a queue of this file");
  });
  mustExist(check, [...at, "agent"], user.agent ?? "", [...agents.keys()], "an agent of this file");
  mustExist(check, [...at, "extension"], user.extension ?? "", [...extensions.keys()], "an extension of this file");
  if (user.role === "agent" && user.agent === undefined && user.name !== "") {
    complain(check, [...at, "agent"], {
      found: "nothing",
      allowed: "the agent this person is, since the role is agent",
    });
  }
  if (user.token !== undefined && user.token !== "") checkToken(check, [...at, "token"], key, user.token);
}

function checkToken(check: CrossCheck, at: Segments, key: string, token: string): void {
  const least = limits.people.tokenCharacters;
  const allowed = `at least ${least} characters that nobody guesses`;
  const hint = "leave it out, and `zongji user token` makes one that is kept as a hash alone";
  if (isSealed(token)) complain(check, at, { found: SEALED_ELSEWHERE, allowed });
  else if (token.length < least) complain(check, at, { found: `only ${token.length} characters`, allowed, hint });
  else {
    const found = secretWeakness(token, key);
    if (found !== undefined) complain(check, at, { found, allowed, hint });
  }
}

/** Who it is must be known from a phone, and from a token. */
function checkOnce(
  check: CrossCheck,
  key: string,
  of: "extension" | "agent" | "token",
  value: string | undefined,
  taken: Map<string, string>,
): void {
  if (value === undefined || value === "") return;
  const other = taken.get(value);
  if (other === undefined) taken.set(value, key);
  else
    complain(check, ["users", key, of], {
      found: of === "token" ? `the token of users.${other}` : `${JSON.stringify(value)}, which is users.${other}'s`,
      allowed: "one of their own",
    });
}

/** The name is what records keep: two codes of one name could not be told apart. */
function checkDispositions(
  check: CrossCheck,
  key: string,
  queue: { readonly dispositions: ReadonlyMap<string, Disposition>; readonly dispositionRequired: boolean },
): void {
  const names = new Set<string>();
  const codes = new Set<string>();
  for (const [top, one] of queue.dispositions) {
    const complainOf = (found: string, allowed: string): void =>
      complain(check, ["queues", key, "dispositions", top], { found: `${found} a second time`, allowed });
    for (const { code, name } of leavesOf(new Map([[top, one]]))) {
      if (name !== "" && names.has(name)) complainOf(JSON.stringify(name), "each name once");
      if (codes.has(code)) complainOf(`the code ${code}`, "each code once, as it is dialled from the top");
      names.add(name);
      codes.add(code);
    }
  }
  if (queue.dispositionRequired && queue.dispositions.size === 0) {
    const found = "true, and no dispositions to choose from";
    complain(check, ["queues", key, "dispositionRequired"], { found, allowed: "dispositions first, or false" });
  }
}
