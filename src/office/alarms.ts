// Alarms of an office (ACD-23): what is watched, how long it must be so, and who is told. Read by `schema-alarms.ts`, run by `app/core/alarms`.

import type { QueueKey } from "../base/ids.ts";
import type { Condition } from "../base/rules.ts";

export type AlarmTeller = "console" | "webhook" | "mail" | "lamp";

/** A queue by its figures, or a part of the switch itself. */
export type AlarmWatch =
  | {
      readonly kind: "queue";
      readonly queue: QueueKey;
      readonly when: Condition;
      /** Once raised it stays until this holds; undefined: until `when` does not. */
      readonly until: Condition | undefined;
    }
  /** A carrier cannot be reached or refuses us; recordings cannot be written; the desk found somebody bound to a call that is no more. */
  | { readonly kind: "trunks" | "disk" | "ghosts" };

export interface Alarm {
  readonly key: string;
  readonly name: string;
  readonly watch: AlarmWatch;
  /** It goes off when it has been so for this long … */
  readonly forMs: number;
  /** … and is over when it has not been so for this long. */
  readonly calmMs: number;
  readonly tell: readonly AlarmTeller[];
  /** Lamps of this number are on while it is open. */
  readonly number: string | undefined;
}
