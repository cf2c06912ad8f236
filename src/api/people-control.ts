// Who may do what (CRM-11): users, their rights and scope, and the audit, as the HTTP interface and the command line see them.
// `app/control/people-control.ts` implements it, `admission.ts` asks it before each request.

import type { Mask } from "../call/mask.ts";
import type { Action, ScopeWord } from "../office/rights.ts";
import type { Role } from "../office/users.ts";
import type { Answer } from "./answer.ts";
import type { IsoTime } from "./views.ts";

/** Whoever asks. undefined `user`: the installation itself, by its socket or its token, which may do everything. */
export interface Asker {
  /** For records and the audit: a user's key, or the name they gave. */
  readonly name: string;
  readonly user: string | undefined;
  /** They may less than their user may: a personal token, or a session that lacks its second factor. */
  readonly narrowed?: Narrowing;
  /** Id of the session that asks. */
  readonly session?: string;
}

export interface Narrowing {
  readonly actions: ReadonlySet<Action>;
  /** undefined: as far as the user's rights. */
  readonly scope: Exclude<ScopeWord, "all"> | undefined;
  /** For whoever is refused: `the token "crm" has some rights only`. */
  readonly why: string;
}

/** How far a right of somebody reaches; undefined instead of it: everywhere. */
export interface Reach {
  readonly scope: Exclude<ScopeWord, "all">;
  /** Whose it is. */
  readonly user: string;
  /** Those they look after, and the one they are in themselves. */
  readonly teams: ReadonlySet<string>;
  readonly agents: ReadonlySet<string>;
  /** Themselves, and whose agents are in `agents`. */
  readonly users: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
  readonly extensions: ReadonlySet<string>;
}

/** What a request is about. */
export type Subject =
  /** Whoever has the right may, however far it reaches: what is nobody's in particular, and lists that are filtered. */
  | { readonly kind: "anybody" }
  /** Needs the right everywhere. */
  | { readonly kind: "everything" }
  | {
      readonly kind: "agent" | "queue" | "extension" | "mailbox" | "call" | "recording" | "voice-message" | "user";
      readonly id: string;
    };

/** What a person hears of who has no right. */
export interface RightNeeded {
  readonly action: Action;
  readonly on: Subject;
}

export interface UserView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly teams: readonly string[];
  readonly queues: readonly string[];
  readonly agent: string | null;
  readonly extension: string | null;
  /** file: in the office file; made: by `user token`, then kept as a hash alone. */
  readonly token: "none" | "file" | "made";
  readonly tokenMadeAt: IsoTime | null;
}

export interface MeView {
  /** null: the installation itself. */
  readonly user: UserView | null;
  readonly rights: readonly { readonly action: Action; readonly scope: ScopeWord }[];
}

export interface RightView {
  readonly action: Action;
  readonly about: string;
  /** null: that role may not. */
  readonly roles: Readonly<Record<Role, ScopeWord | null>>;
}

export interface TokenView {
  readonly user: string;
  /** Shown this once. */
  readonly token: string;
}

export interface AuditView {
  readonly at: IsoTime;
  readonly who: string;
  readonly what: string;
  /** On whom or what it was done, e.g. `agent 5001`; null: the line does not say. */
  readonly on: string | null;
  readonly before: string | null;
  readonly after: string | null;
  /** As it stands in the database. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditFilter {
  readonly who: string | undefined;
  /** The name of an event, or the beginning of several: `agent`. */
  readonly what: string | undefined;
  readonly since: number | undefined;
  readonly limit: number;
}

export interface PeopleControl {
  /** Whose token it is. "unknown": nobody's. `isUse` false: they do nothing, it is only looked whether they still could. */
  whoHas(token: string, isUse?: boolean): Asker | "unknown";
  /** How far they may; 403 where they may not, or not so far. */
  admit(asker: Asker, needed: RightNeeded): Promise<Answer<Reach | undefined>>;
  /** What this asker is not shown whole; undefined: everything is shown. */
  maskOf(asker: Asker): Mask | undefined;
  users(): Promise<Answer<readonly UserView[]>>;
  user(key: string): Promise<Answer<UserView>>;
  me(asker: Asker): Promise<Answer<MeView>>;
  rights(): readonly RightView[];
  /** The one before is void at once. 409 where the office file has one. */
  makeToken(key: string, by: string): Promise<Answer<TokenView>>;
  revokeToken(key: string, by: string): Promise<Answer<UserView>>;
  /** For the audit. */
  note(line: {
    readonly who: string;
    readonly what: string;
    readonly on: string;
    readonly after: string | undefined;
  }): void;
  audit(filter: AuditFilter): Promise<Answer<readonly AuditView[]>>;
}
