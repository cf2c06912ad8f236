// Users, their tokens and how they sign in, read from the database at the start. Part of `serve.ts`.

import type { PeopleControl } from "../api/people-control.ts";
import type { SignInControl } from "../api/sign-in-control.ts";
import type { Database } from "../base/db.ts";
import type { Logger } from "../base/log.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { peopleControl } from "./control/people-control.ts";
import { signInControl } from "./control/sign-in-control.ts";
import { SELECT_USER_TOKENS, UserTokens } from "./control/user-tokens.ts";
import type { Switch } from "./core/switch.ts";
import { LockOut } from "./sign-in/lock-out.ts";
import { type PasswordCost, Passwords, SELECT_PASSWORDS } from "./sign-in/passwords.ts";
import { PersonalTokens, SELECT_PERSONAL_TOKENS } from "./sign-in/personal-tokens.ts";
import { SELECT_RECOVERY_CODES, SELECT_SECOND_FACTORS, SecondFactors } from "./sign-in/second-factors.ts";
import { SELECT_SESSIONS, Sessions } from "./sign-in/sessions.ts";
import { whoHasOf } from "./sign-in/who-has.ts";

export interface OpenPeopleDeps {
  readonly pbx: Switch;
  readonly database: Database;
  readonly box: SecretBox;
  readonly log: Logger;
  /** Of a password; left out: as it should be. Tests that sign in often reckon less. */
  readonly cost?: PasswordCost;
}

export async function openPeople(
  deps: OpenPeopleDeps,
): Promise<{ readonly people: PeopleControl; readonly signIn: SignInControl }> {
  const { pbx, database, box, log } = deps;
  const office = () => pbx.office;
  const now = () => pbx.clock.wall();
  const query = (sql: string) => database.query(sql);
  const passwords = new Passwords({
    database,
    rows: await query(SELECT_PASSWORDS),
    ...(deps.cost && { cost: deps.cost }),
  });
  const codes = await query(SELECT_RECOVERY_CODES);
  const factors = new SecondFactors({ database, box, rows: await query(SELECT_SECOND_FACTORS), codes });
  const rules = () => pbx.office.signIn;
  const sessions = new Sessions({ database, log, rules, now }, await query(SELECT_SESSIONS));
  const personal = new PersonalTokens({ database, log, now }, await query(SELECT_PERSONAL_TOKENS));
  const tokens = new UserTokens({ office, database, rows: await query(SELECT_USER_TOKENS) });
  const others = whoHasOf({ office, sessions, tokens: personal });
  return {
    people: peopleControl({ pbx, database, tokens, others }),
    signIn: signInControl({ pbx, log, passwords, factors, sessions, tokens: personal, lockOut: new LockOut() }),
  };
}
