// How people sign in with a password (CRM-11): for how long, and who needs a second factor. `app/control/sign-in.ts` goes by it.

import type { Role } from "./users.ts";

export interface SignInRules {
  /** A session that nobody uses for so long is over. */
  readonly idleMs: number;
  /** No session is longer, however busy. */
  readonly longestMs: number;
  /** These sign in with a second factor or not at all. */
  readonly secondFactor: readonly Role[];
  /** A shorter password is refused. */
  readonly passwordLength: number;
}
