// Signing in for the HTTP interface and the command line (CRM-11): what is asked in which order, and what of it is told. The parts are in
// src/app/sign-in. Every refusal to sign in reads the same and takes the same time, whether there is no such user, no password, or a wrong one.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { Asker } from "../../api/people-control.ts";
import type {
  Origin,
  PersonalTokenView,
  SessionMadeView,
  SessionView,
  SignInControl,
  SignInView,
  SignInWish,
  TokenWish,
} from "../../api/sign-in-control.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { isoTime, SECOND_MS } from "../../base/time.ts";
import { RIGHTS, scopeOf } from "../../office/rights.ts";
import { secretWeakness } from "../../office/secret.ts";
import type { User } from "../../office/users.ts";
import type { Switch } from "../core/switch.ts";
import type { LockOut } from "../sign-in/lock-out.ts";
import type { Passwords } from "../sign-in/passwords.ts";
import type { PersonalToken, PersonalTokens } from "../sign-in/personal-tokens.ts";
import type { SecondFactors } from "../sign-in/second-factors.ts";
import type { Session, Sessions } from "../sign-in/sessions.ts";
import { mustEnrol } from "../sign-in/who-has.ts";
import { noSuch } from "./no-such.ts";

export interface SignInDeps {
  readonly pbx: Switch;
  readonly log: Logger;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
  readonly sessions: Sessions;
  readonly tokens: PersonalTokens;
  readonly lockOut: LockOut;
}

const WRONG = refuse(401, "Not signed in", "user, password or code is wrong");
const BUSY: Refused = {
  ...refuse(503, "Too many sign in", "too many people sign in at this moment; try again"),
  retryAfterS: 2,
};

export function signInControl(deps: SignInDeps): SignInControl {
  const { pbx, passwords, sessions, tokens, factors } = deps;
  const note = (who: string, what: string, user: string, after?: string): void =>
    pbx.people.audit.note({ who, what, on: `user ${user}`, after });
  const found = async <Value>(key: string, go: (user: User) => Promise<Answer<Value>>): Promise<Answer<Value>> => {
    const user = pbx.office.users.get(key);
    return user === undefined ? noSuch("user", key, pbx.office.users.keys()) : go(user);
  };
  return {
    signIn: (wish, from) => signIn(wish, from, deps),
    signOut: async (asker) => {
      const own = asker.user === undefined ? [] : sessions.of(asker.user).filter(({ id }) => id === asker.session);
      const [session] = own;
      if (session === undefined) return refuse(409, "No session", "Whoever asks has no session: a token is revoked.");
      await sessions.end(own);
      note(asker.name, "session.end", session.user, session.id);
      return answer(sessionView(session, sessions, asker));
    },
    show: (key) => found(key, async (user) => answer(signInView(user, deps))),
    sessions: (key, asker) =>
      found(key, async () => answer(sessions.of(key).map((one) => sessionView(one, sessions, asker)))),
    endSessions: (key, id, asker) =>
      found(key, async () => {
        const ended = sessions.of(key).filter((one) => (id === undefined ? one.id !== asker.session : one.id === id));
        if (id !== undefined && ended.length === 0) return noSuch("session", id, []);
        await sessions.end(ended);
        for (const one of ended) note(asker.name, "session.end", key, one.id);
        return answer(ended.map((one) => sessionView(one, sessions, asker)));
      }),
    setPassword: (key, password, current, asker) =>
      found(key, (user) => setPassword(user, { password, current }, asker, deps)),
    removePassword: (key, asker) =>
      found(key, async (user) => {
        await passwords.remove(key);
        await sessions.end(sessions.of(key));
        note(asker.name, "user.password", key, "none");
        return answer(signInView(user, deps));
      }),
    tokens: (key) => found(key, async () => answer(tokens.of(key).map(tokenView))),
    makeToken: (key, wish, asker) => found(key, (user) => makeToken(user, wish, asker, deps)),
    removeToken: (key, id, asker) =>
      found(key, async () => {
        const token = tokens.of(key).find((one) => one.id === id || one.name === id);
        if (token === undefined)
          return noSuch(
            "token",
            id,
            tokens.of(key).map(({ name }) => name),
          );
        await tokens.remove(token);
        note(asker.name, "token.remove", key, token.name);
        return answer(tokenView(token));
      }),
    beginSecondFactor: (key) =>
      found(key, async () => {
        if (factors.has(key)) return refuse(409, "There is one", `${key} has a second factor: take it away first.`);
        return answer(await factors.begin(key, pbx.clock.wall()));
      }),
    confirmSecondFactor: (key, code, asker) =>
      found(key, async () => {
        const recoveryCodes = await factors.confirm(key, code.trim(), pbx.clock.wall());
        if (recoveryCodes === undefined)
          return refuse(
            422,
            "Wrong code",
            "That is not the code that was begun with; the telephone's clock must be right.",
          );
        // Whatever was signed in without it might not be theirs.
        await sessions.end(sessions.of(key).filter(({ id }) => id !== asker.session));
        note(asker.name, "user.second-factor", key, "on");
        return answer({ recoveryCodes });
      }),
    removeSecondFactor: (key, code, asker) => found(key, (user) => removeFactor(user, code, asker, deps)),
  };
}

async function signIn(wish: SignInWish, from: Origin, deps: SignInDeps): Promise<Answer<SessionMadeView>> {
  const { pbx, lockOut, passwords, factors, sessions, log } = deps;
  const { user: name, code } = wish;
  const waitMs = lockOut.begin(name, from.source, pbx.clock.now());
  if (waitMs > 0) {
    log.warn("sign-in.early", { source: from.source });
    return tooOften(waitMs);
  }
  const checked = await passwords.check(name, wish.password);
  if (checked === "busy") {
    lockOut.takeBack(name, from.source);
    return BUSY;
  }
  const user = pbx.office.users.get(name);
  if (checked === "wrong" || user === undefined) return refusedSignIn("password", from, deps);
  if (factors.has(name)) {
    if (code === undefined) {
      lockOut.takeBack(name, from.source);
      return refuse(
        401,
        "Code needed",
        "the password is right; send the code of the second factor, or a recovery code",
      );
    }
    if (!(await factors.take(name, code.trim(), pbx.clock.wall()))) return refusedSignIn("code", from, deps);
  }
  lockOut.succeeded(name, from.source);
  const changedAt = passwords.changedAt(name);
  const hasSecondFactor = factors.has(name);
  const { session, token } = await sessions.open({ user: name, hasSecondFactor, ...from });
  // What ended all sessions while this one was written down ends it too.
  if (passwords.changedAt(name) !== changedAt || factors.has(name) !== hasSecondFactor) {
    await sessions.end([session]);
    return refusedSignIn("password", from, deps);
  }
  pbx.people.audit.note({ who: name, what: "session.begin", on: `user ${name}`, after: from.source });
  const asker: Asker = { name, user: name, session: session.id };
  return answer({
    session: sessionView(session, sessions, asker),
    token,
    mustEnrol: mustEnrol(user, session, pbx.office),
  });
}

function refusedSignIn(why: "password" | "code", { source }: Origin, { log }: SignInDeps): Refused {
  log.warn("sign-in.refused", { source, why });
  return WRONG;
}

/** Whoever is signed in as them guesses for themselves alone. */
function ownSource(key: string): string {
  return `as ${key}`;
}

function tooOften(waitMs: number): Refused {
  const seconds = Math.ceil(waitMs / SECOND_MS);
  return {
    ...refuse(429, "Too many tries", `too many wrong passwords; try again in ${seconds} s`),
    retryAfterS: seconds,
  };
}

async function setPassword(
  { key, role }: User,
  { password, current }: { readonly password: string; readonly current: string | undefined },
  asker: Asker,
  deps: SignInDeps,
): Promise<Answer<SignInView>> {
  const { pbx, passwords, sessions, lockOut } = deps;
  const least = pbx.office.signIn.passwordLength;
  const weakness = password.length < least ? `only ${password.length} characters` : secretWeakness(password, key);
  if (weakness !== undefined)
    return refuse(422, "Weak password", `found ${weakness}; allowed: at least ${least} characters that nobody guesses`);
  if (asker.user === key && passwords.changedAt(key) !== undefined) {
    const waitMs = lockOut.begin(key, ownSource(key), pbx.clock.now());
    if (waitMs > 0) return tooOften(waitMs);
    const checked = await passwords.check(key, current ?? "");
    if (checked === "busy") return BUSY;
    if (checked === "wrong") return refuse(403, "Not allowed", "the password of before is wrong");
    lockOut.takeBack(key, ownSource(key));
  }
  if ((await passwords.set(key, password, asker.name, pbx.clock.wall())) === "busy") return BUSY;
  await sessions.end(sessions.of(key).filter(({ id }) => id !== asker.session));
  pbx.people.audit.note({ who: asker.name, what: "user.password", on: `user ${key}`, after: "set" });
  return answer(signInView({ key, role }, deps));
}

async function makeToken(
  { key, role }: User,
  wish: TokenWish,
  asker: Asker,
  { pbx, tokens }: SignInDeps,
): Promise<Answer<PersonalTokenView & { readonly token: string }>> {
  const there = tokens.of(key);
  const { name, rights } = wish;
  if (there.length >= limits.people.tokensOfUser)
    return refuse(409, "Too many tokens", `${key} has ${there.length}, which is the most: remove one first.`);
  if (there.some((one) => one.name === name)) return refuse(409, "There is one", `${key} has a token ${name} already.`);
  if (wish.expiresAt !== undefined && wish.expiresAt <= pbx.clock.wall())
    return refuse(422, "Wrong content", "expiresAt: found a time that is over; allowed: one to come");
  const lacking = rights?.find((right) => scopeOf(role, right) === undefined);
  if (lacking !== undefined)
    return refuse(422, "Wrong content", `rights: ${key} (${role}) does not have ${lacking} (${RIGHTS[lacking][0]}).`);
  const { kept, token } = await tokens.make({
    user: key,
    name,
    madeBy: asker.name,
    expiresAt: wish.expiresAt as PersonalToken["expiresAt"],
    actions: rights === undefined ? undefined : new Set(rights),
    scope: wish.scope,
  });
  pbx.people.audit.note({ who: asker.name, what: "token.make", on: `user ${key}`, after: name });
  return answer({ ...tokenView(kept), token });
}

async function removeFactor(
  { key, role }: User,
  code: string | undefined,
  asker: Asker,
  deps: SignInDeps,
): Promise<Answer<SignInView>> {
  const { factors, lockOut, pbx } = deps;
  if (!factors.has(key)) return refuse(409, "There is none", `${key} has no second factor.`);
  if (asker.user === key) {
    const waitMs = lockOut.begin(key, ownSource(key), pbx.clock.now());
    if (waitMs > 0) return tooOften(waitMs);
    if (code === undefined || !(await factors.take(key, code.trim(), pbx.clock.wall())))
      return refuse(403, "Not allowed", "one's own second factor is taken away with its code, or a recovery code");
    lockOut.takeBack(key, ownSource(key));
  }
  await factors.remove(key);
  pbx.people.audit.note({ who: asker.name, what: "user.second-factor", on: `user ${key}`, after: "none" });
  return answer(signInView({ key, role }, deps));
}

function signInView({ key, role }: Pick<User, "key" | "role">, deps: SignInDeps): SignInView {
  const { passwords, factors, sessions, tokens, pbx } = deps;
  const changedAt = passwords.changedAt(key);
  return {
    user: key,
    passwordChangedAt: changedAt === undefined ? null : isoTime(changedAt),
    secondFactor: factors.has(key) ? "on" : "none",
    secondFactorNeeded: pbx.office.signIn.secondFactor.includes(role),
    recoveryCodesLeft: factors.codesLeft(key),
    sessions: sessions.of(key).length,
    tokens: tokens.of(key).length,
  };
}

function sessionView(session: Session, sessions: Sessions, asker: Asker): SessionView {
  const { id, user, source, program } = session;
  return {
    id,
    user,
    madeAt: isoTime(session.madeAt),
    usedAt: isoTime(session.usedAt),
    endsAt: isoTime(sessions.endsAt(session)),
    secondFactor: session.hasSecondFactor,
    source,
    program,
    isThis: id === asker.session,
  };
}

function tokenView({
  id,
  user,
  name,
  madeAt,
  madeBy,
  expiresAt,
  usedAt,
  actions,
  scope,
}: PersonalToken): PersonalTokenView {
  return {
    id,
    user,
    name,
    madeAt: isoTime(madeAt),
    madeBy,
    expiresAt: expiresAt === undefined ? null : isoTime(expiresAt),
    usedAt: usedAt === undefined ? null : isoTime(usedAt),
    rights: actions === undefined ? null : [...actions],
    scope: scope ?? null,
  };
}
