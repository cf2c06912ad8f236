// What each role is not shown whole (CRM-14): numbers, mail addresses, own fields of customers and tickets. `call/mask.ts` does it.

import type { Role } from "./users.ts";

/** shown: as it is; middle: 138****1234 and a***@example.com; hidden: ****. */
export type MaskWord = "shown" | "middle" | "hidden";

export interface RoleMasking {
  readonly numbers: MaskWord;
  readonly emails: MaskWord;
  /** Names of own fields whose values are hidden. */
  readonly fields: readonly string[];
}

/** A role that is not in it sees everything. */
export type Masking = ReadonlyMap<Role, RoleMasking>;
