// Who a session or a personal token stands for, and how much less than their user they may (CRM-11).

import type { Asker } from "../../api/people-control.ts";
import type { Office } from "../../office/office.ts";
import { type Action, RIGHTS } from "../../office/rights.ts";
import type { User } from "../../office/users.ts";
import { type PersonalToken, type PersonalTokens, TOKEN_PREFIX } from "./personal-tokens.ts";
import { SESSION_PREFIX, type Session, type Sessions } from "./sessions.ts";

const ENROL: ReadonlySet<Action> = new Set(["sign-in.change"]);
/** A token makes no tokens and changes no passwords, or it could make itself more than it is. */
const NOT_BY_TOKEN: ReadonlySet<Action> = new Set(["sign-in.change", "user.change"]);
const BY_TOKEN: ReadonlySet<Action> = new Set(
  (Object.keys(RIGHTS) as Action[]).filter((one) => !NOT_BY_TOKEN.has(one)),
);

export function whoHasOf(deps: {
  readonly office: () => Office;
  readonly sessions: Sessions;
  readonly tokens: PersonalTokens;
}): (token: string, isUse: boolean) => Asker | undefined {
  return (token, isUse) => {
    const office = deps.office();
    if (token.startsWith(SESSION_PREFIX)) {
      const session = deps.sessions.find(token, isUse);
      const user = session === undefined ? undefined : office.users.get(session.user);
      return session === undefined || user === undefined ? undefined : ofSession(session, user, office);
    }
    if (!token.startsWith(TOKEN_PREFIX)) return undefined;
    const found = deps.tokens.find(token, isUse);
    return found === undefined || !office.users.has(found.user) ? undefined : ofToken(found);
  };
}

/** Their role needs a second factor, and they signed in without. */
export function mustEnrol({ role }: User, { hasSecondFactor }: Session, { signIn }: Office): boolean {
  return !hasSecondFactor && signIn.secondFactor.includes(role);
}

function ofSession(session: Session, user: User, office: Office): Asker {
  const asker: Asker = { name: user.key, user: user.key, session: session.id };
  if (!mustEnrol(user, session, office)) return asker;
  const why = `A ${user.role} needs a second factor: begin one and sign in with it. Until then nothing else can be done`;
  return { ...asker, narrowed: { actions: ENROL, scope: undefined, why } };
}

function ofToken({ user, name, actions, scope }: PersonalToken): Asker {
  const may = actions === undefined ? BY_TOKEN : new Set([...actions].filter((one) => BY_TOKEN.has(one)));
  const why = `The token ${JSON.stringify(name)} of ${user} has some rights only`;
  return { name: user, user, narrowed: { actions: may, scope, why } };
}
