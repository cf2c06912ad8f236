// /api/sessions: signing in with a password. /api/users/:id/…: passwords, sessions, personal tokens and second factors (CRM-11). Signing in is the one
// operation that needs no token: server.ts lets it through.

import { limits } from "../../base/limits.ts";
import { type Action, RIGHTS } from "../../office/rights.ts";
import { shortList } from "../../office/schema-words.ts";
import { oneOf, perhaps, required, text } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import { identifier, instant, line } from "../shapes.ts";
import type {
  EnrolmentView,
  PersonalTokenMadeView,
  PersonalTokenView,
  RecoveryView,
  SessionMadeView,
  SessionView,
  SignInView,
} from "../sign-in-control.ts";

/** Whatever characters, none of them shown in an answer. */
const password = text({
  pattern: new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${limits.people.passwordCharacters}}$`, "u"),
  allowed: `1 to ${limits.people.passwordCharacters} characters`,
  secret: true,
});
const code = text({ pattern: /^[0-9A-Za-z -]{6,40}$/, allowed: "six digits, or a recovery code", secret: true });
const actions = Object.keys(RIGHTS) as [Action, ...Action[]];

export interface SignInAnswers {
  signIn: SessionMadeView;
  signOut: SessionView;
  showSignIn: SignInView;
  listSessions: readonly SessionView[];
  endSessions: readonly SessionView[];
  endSession: readonly SessionView[];
  setPassword: SignInView;
  removePassword: SignInView;
  listPersonalTokens: readonly PersonalTokenView[];
  makePersonalToken: PersonalTokenMadeView;
  removePersonalToken: PersonalTokenView;
  beginSecondFactor: EnrolmentView;
  confirmSecondFactor: RecoveryView;
  removeSecondFactor: SignInView;
}

const operation = operations<SignInAnswers>();

export const signInRoutes = [
  operation("signIn", {
    method: "POST",
    path: "/api/sessions",
    about: "Signs in with a password and, where one is needed, a second factor; needs no token.",
    creates: true,
    open: true,
    body: {
      user: required(identifier, "the key of the user in the office file"),
      password: required(password, "their password"),
      code: perhaps(code, "of the second factor, or a recovery code"),
    },
    handle: ({ body, source, program }, { signIn }) => signIn.signIn(body, { source, program }),
  }),
  operation("signOut", {
    method: "DELETE",
    path: "/api/sessions/this",
    about: "Ends the session that asks.",
    handle: ({ asker }, { signIn }) => signIn.signOut(asker),
  }),
  operation("showSignIn", {
    method: "GET",
    path: "/api/users/:id/sign-in",
    about: "What a user can sign in with.",
    handle: ({ params }, { signIn }) => signIn.show(params.id),
  }),
  operation("listSessions", {
    method: "GET",
    path: "/api/users/:id/sessions",
    about: "Where a user is signed in.",
    handle: ({ params, asker }, { signIn }) => signIn.sessions(params.id, asker),
  }),
  operation("endSessions", {
    method: "DELETE",
    path: "/api/users/:id/sessions",
    about: "Ends all sessions of a user but the one that asks.",
    handle: ({ params, asker }, { signIn }) => signIn.endSessions(params.id, undefined, asker),
  }),
  operation("endSession", {
    method: "DELETE",
    path: "/api/users/:id/sessions/:session",
    about: "Ends one session.",
    handle: ({ params, asker }, { signIn }) => signIn.endSessions(params.id, params.session, asker),
  }),
  operation("setPassword", {
    method: "PUT",
    path: "/api/users/:id/password",
    about: "Sets a password; one's own needs the one before. Other sessions of the user end.",
    body: {
      password: required(password, "the new one"),
      current: perhaps(password, "the one before, of one's own"),
    },
    handle: ({ params, body, asker }, { signIn }) => signIn.setPassword(params.id, body.password, body.current, asker),
  }),
  operation("removePassword", {
    method: "DELETE",
    path: "/api/users/:id/password",
    about: "Takes the password away: the user cannot sign in any more, and their sessions end.",
    handle: ({ params, asker }, { signIn }) => signIn.removePassword(params.id, asker),
  }),
  operation("listPersonalTokens", {
    method: "GET",
    path: "/api/users/:id/tokens",
    about: "A user's tokens for programs.",
    handle: ({ params }, { signIn }) => signIn.tokens(params.id),
  }),
  operation("makePersonalToken", {
    method: "POST",
    shownOnce: true,
    path: "/api/users/:id/tokens",
    about: "Makes a token for a program, perhaps for less than its owner may; shown this once.",
    creates: true,
    body: {
      name: required(line(60), "what it is for"),
      expiresAt: perhaps(instant, "its end; never when left out"),
      rights: perhaps(shortList(oneOf(actions), 1, actions.length), "only these; all of its owner's when left out"),
      scope: perhaps(oneOf(["own", "team"]), "only so far; as far as its owner's when left out"),
    },
    handle: ({ params, body, asker }, { signIn }) => signIn.makeToken(params.id, body, asker),
  }),
  operation("removePersonalToken", {
    method: "DELETE",
    path: "/api/users/:id/tokens/:token",
    about: "Makes a token void, by its id.",
    handle: ({ params, asker }, { signIn }) => signIn.removeToken(params.id, params.token, asker),
  }),
  operation("beginSecondFactor", {
    method: "POST",
    shownOnce: true,
    path: "/api/users/:id/second-factor",
    about: "Begins a second factor: its secret, shown this once; it counts when it is confirmed.",
    body: {},
    handle: ({ params }, { signIn }) => signIn.beginSecondFactor(params.id),
  }),
  operation("confirmSecondFactor", {
    method: "POST",
    shownOnce: true,
    path: "/api/users/:id/second-factor/confirm",
    about: "The second factor counts from now on; answers with the recovery codes.",
    body: { code: required(code, "what the telephone shows") },
    handle: ({ params, body, asker }, { signIn }) => signIn.confirmSecondFactor(params.id, body.code, asker),
  }),
  operation("removeSecondFactor", {
    method: "POST",
    path: "/api/users/:id/second-factor/remove",
    about: "No second factor any more; one's own with a code.",
    body: { code: perhaps(code, "of one's own; somebody else's is reset without") },
    handle: ({ params, body, asker }, { signIn }) => signIn.removeSecondFactor(params.id, body.code, asker),
  }),
] as const;
