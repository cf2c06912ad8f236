// Something is said and a key is waited for: a key pressed meanwhile cuts it short, and none is lost between the two.

import { Abort, type Signal } from "../../base/abort.ts";
import { limits } from "../../base/limits.ts";
import type { Leg } from "../../call/leg.ts";
import type { SpokenLanguage } from "../../call/spoken-number.ts";
import { type Said, say } from "./say.ts";
import type { Site } from "./site.ts";

/** `spoken`: another language than the office's. undefined: no key until a while after the last word, the leg ended, or `signal` was aborted. */
export async function sayUntilKey(
  leg: Leg,
  prompts: readonly Said[],
  site: Site,
  signal: Signal,
  spoken?: SpokenLanguage,
): Promise<string | undefined> {
  const cut = new Abort();
  const forget = signal.onAbort(() => cut.abort());
  let early: string | undefined;
  const stop = site.keypad.listen(leg, (digit) => {
    early = digit;
    stop();
    cut.abort();
  });
  await say(leg, prompts, site, cut, spoken);
  forget();
  if (early !== undefined) {
    leg.hear({ kind: "nothing" });
    return early;
  }
  stop();
  return site.keypad.next(leg, limits.call.keypadWaitMs, signal);
}
