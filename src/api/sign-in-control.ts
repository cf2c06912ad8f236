// Signing in and what belongs to it (CRM-11): passwords, sessions, personal tokens, second factors. `app/control/sign-in-control.ts` does it.

import type { Action, ScopeWord } from "../office/rights.ts";
import type { Answer } from "./answer.ts";
import type { Asker } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

export interface SessionView {
  readonly id: string;
  readonly user: string;
  readonly madeAt: IsoTime;
  readonly usedAt: IsoTime;
  /** Over then if nobody uses it. */
  readonly endsAt: IsoTime;
  readonly secondFactor: boolean;
  /** Address it was made from. */
  readonly source: string;
  /** As it calls itself. */
  readonly program: string;
  /** The one that asks. */
  readonly isThis: boolean;
}

export interface SessionMadeView {
  readonly session: SessionView;
  /** Shown this once. */
  readonly token: string;
  /** This role needs a second factor and this user has none yet: nothing else can be done with the session. */
  readonly mustEnrol: boolean;
}

export interface PersonalTokenView {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly madeAt: IsoTime;
  readonly madeBy: string;
  /** null: never. */
  readonly expiresAt: IsoTime | null;
  /** To the minute; null: never yet. */
  readonly usedAt: IsoTime | null;
  /** null: all rights of its owner. */
  readonly rights: readonly Action[] | null;
  /** null: as far as its owner's rights. */
  readonly scope: Exclude<ScopeWord, "all"> | null;
}

export interface PersonalTokenMadeView extends PersonalTokenView {
  /** Shown this once. */
  readonly token: string;
}

export interface SignInView {
  readonly user: string;
  /** null: there is none. */
  readonly passwordChangedAt: IsoTime | null;
  readonly secondFactor: "none" | "on";
  /** Their role needs one. */
  readonly secondFactorNeeded: boolean;
  readonly recoveryCodesLeft: number;
  readonly sessions: number;
  readonly tokens: number;
}

export interface EnrolmentView {
  /** Base32, to be typed in. */
  readonly secret: string;
  /** otpauth://, to be scanned. */
  readonly uri: string;
}

export interface RecoveryView {
  /** Instead of a code, each once; shown this once. */
  readonly recoveryCodes: readonly string[];
}

export interface SignInWish {
  readonly user: string;
  readonly password: string;
  /** Six digits, or a recovery code. */
  readonly code: string | undefined;
}

export interface TokenWish {
  readonly name: string;
  readonly expiresAt: number | undefined;
  readonly rights: readonly Action[] | undefined;
  readonly scope: Exclude<ScopeWord, "all"> | undefined;
}

/** Where a request comes from. */
export interface Origin {
  readonly source: string;
  readonly program: string;
}

/** `user` is a key of the office file; that the asker may is known by then. */
export interface SignInControl {
  /** 401 where any of it is wrong, without a word which; 429 who tries too often. */
  signIn(wish: SignInWish, from: Origin): Promise<Answer<SessionMadeView>>;
  /** 409 where the asker has no session. */
  signOut(asker: Asker): Promise<Answer<SessionView>>;
  show(user: string): Promise<Answer<SignInView>>;
  sessions(user: string, asker: Asker): Promise<Answer<readonly SessionView[]>>;
  /** One, or all of a user but the one that asks. */
  endSessions(user: string, session: string | undefined, asker: Asker): Promise<Answer<readonly SessionView[]>>;
  /** Their other sessions end. 403 where `current` is wrong; who changes somebody else's need not know it. */
  setPassword(user: string, password: string, current: string | undefined, asker: Asker): Promise<Answer<SignInView>>;
  removePassword(user: string, asker: Asker): Promise<Answer<SignInView>>;
  tokens(user: string): Promise<Answer<readonly PersonalTokenView[]>>;
  makeToken(user: string, wish: TokenWish, asker: Asker): Promise<Answer<PersonalTokenMadeView>>;
  /** By its id or name. */
  removeToken(user: string, token: string, asker: Asker): Promise<Answer<PersonalTokenView>>;
  beginSecondFactor(user: string): Promise<Answer<EnrolmentView>>;
  confirmSecondFactor(user: string, code: string, asker: Asker): Promise<Answer<RecoveryView>>;
  /** `code` of one's own; somebody else's is reset without. */
  removeSecondFactor(user: string, code: string | undefined, asker: Asker): Promise<Answer<SignInView>>;
}
