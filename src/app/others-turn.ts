// For work on files that takes long: calls are served in between. Whoever reads or writes one asks after each piece of it.

import { setImmediate } from "node:timers/promises";
import { everyMs } from "../base/in-turns.ts";

/** What whoever takes the pieces makes of them is in it: a long row, a search, a commit begun. */
const SLICE_MS = 2;

/** Resolves at once while the slice lasts, else when others have had their turn. */
export function othersTurn(): () => Promise<void> {
  return everyMs(SLICE_MS, () => performance.now(), setImmediate);
}
