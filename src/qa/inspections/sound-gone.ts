// Why there is nothing to hear of a recording any more. Its row stays when its sound goes, and says why; the row itself goes with its call, when all of
// that is older than the rules keep it.

import type { SqlValue } from "../../base/db.ts";
import { BECAUSE_ERASED } from "../../crm/privacy/ports.ts";

/** expired: by the rules; deleted: by a person; erased: with what was kept of a person. */
export type SoundGone = "expired" | "deleted" | "erased";

/** undefined: it is there. `state` and `cause` of its row, null where there is none. */
export function soundGone(state: SqlValue, cause: SqlValue): SoundGone | undefined {
  if (state === null || state === "expired") return "expired";
  if (state !== "deleted") return undefined;
  return cause === BECAUSE_ERASED ? "erased" : "deleted";
}
