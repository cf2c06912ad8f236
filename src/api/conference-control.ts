// Conference rooms as the HTTP interface and the command line see them. `app/control/conference-control.ts` implements it.

import type { Answer } from "./answer.ts";

export interface ConferencePartyView {
  /** In the order they came, from 1. */
  readonly party: number;
  readonly call: string;
  readonly number: string;
  readonly name: string | null;
  readonly moderator: boolean;
  readonly muted: boolean;
  /** Holds, or the way to their phone is broken. */
  readonly away: boolean;
  readonly joinedAt: string;
}

export interface ConferenceView {
  /** The room's key. */
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly maxParties: number;
  /** empty: nobody is there; waiting: for the moderator. */
  readonly state: "empty" | "waiting" | "open" | "locked";
  readonly recorded: boolean;
  /** null: nobody is there. */
  readonly startedAt: string | null;
  readonly parties: readonly ConferencePartyView[];
}

/** One meeting, over or not. */
export interface ConferenceHistoryView {
  readonly id: string;
  readonly room: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly parties: readonly {
    readonly party: number;
    readonly call: string;
    readonly number: string;
    readonly name: string | null;
    readonly moderator: boolean;
    readonly joinedAt: string;
    readonly leftAt: string | null;
    readonly why: string | null;
  }[];
}

/** 404 where there is no such room or party; 409 where nobody is in the room. A party is its number in the room, or the number it shows. */
export interface ConferenceControl {
  list(): Promise<Answer<readonly ConferenceView[]>>;
  show(room: string): Promise<Answer<ConferenceView>>;
  /** `party` "all": everybody but the moderators. */
  mute(room: string, party: string, isMuted: boolean): Promise<Answer<ConferenceView>>;
  kick(room: string, party: string): Promise<Answer<ConferenceView>>;
  lock(room: string, isLocked: boolean): Promise<Answer<ConferenceView>>;
  record(room: string, on: boolean, author: string): Promise<Answer<ConferenceView>>;
  end(room: string): Promise<Answer<ConferenceView>>;
  /** Rings a number, which comes in without a PIN; with the rights and at the cost of `by`, else of the first moderator. */
  invite(room: string, number: string, by: string | undefined): Promise<Answer<ConferenceInviteView>>;
  /** Newest first. */
  history(room: string | undefined, limit: number): Promise<Answer<readonly ConferenceHistoryView[]>>;
}

export interface ConferenceInviteView {
  readonly room: string;
  readonly number: string;
  /** The call that rings. */
  readonly call: string;
}
