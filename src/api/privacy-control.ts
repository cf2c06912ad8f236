// The privacy of people (CRM-14) as the HTTP interface and the command line see it. `app/control/privacy-control.ts` implements it. A person is the id of a
// customer, or a telephone number in any form.

import type { Answer } from "./answer.ts";
import type { MadeFile } from "./import-control.ts";
import type { Asker } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

/** What there is of a person. */
export interface PersonView {
  /** As they were named. */
  readonly person: string;
  /** Ids of the customer they are, and of all that were merged into it. */
  readonly customers: readonly string[];
  /** Every way in which records write their numbers down. */
  readonly numbers: readonly string[];
  /** The hold that keeps their data; null: none. */
  readonly hold: string | null;
  /** How much of each kind of data. */
  readonly data: readonly { readonly kind: string; readonly about: string; readonly count: number }[];
}

/** Data that must not be removed. */
export interface HoldView {
  readonly id: string;
  readonly person: string;
  readonly why: string;
  readonly at: IsoTime;
  readonly by: string;
}

/** A person that was erased; who it was nobody knows any more. */
export interface ErasureView {
  readonly id: string;
  readonly at: IsoTime;
  readonly by: string;
  /** null: something of it is still to be done. */
  readonly overAt: IsoTime | null;
  /** How much of each kind of data. */
  readonly counts: Readonly<Record<string, number>>;
}

/** How long a kind of data is kept. */
export interface KeepView {
  readonly kind: string;
  /** Days; null: for ever. */
  readonly days: number | null;
}

export interface PrivacyControl {
  person(said: string): Promise<Answer<PersonView>>;
  /** A ZIP archive: what is known of them as JSON, with recordings, messages, faxes and files. */
  export(said: string, asker: Asker): Promise<Answer<MadeFile>>;
  /** 409 where they are held or in a call. Resolves when all is gone. */
  erase(said: string, asker: Asker): Promise<Answer<ErasureView>>;
  erasures(): Promise<Answer<readonly ErasureView[]>>;
  holds(): Promise<Answer<readonly HoldView[]>>;
  hold(said: string, why: string, asker: Asker): Promise<Answer<HoldView>>;
  release(id: string, asker: Asker): Promise<Answer<HoldView>>;
  /** Of the office file. */
  keep(): Promise<Answer<readonly KeepView[]>>;
}
