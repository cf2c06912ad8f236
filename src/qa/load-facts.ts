// What is known of parts of recorded calls, with what was heard (facts.ts): for drafts of inspections, for calibrations, for whoever asks of a part that
// was found before. Reads off the main thread; what was heard is one look-up a part.

import type { Database } from "../base/db.ts";
import { limits } from "../base/limits.ts";
import type { Office } from "../office/office.ts";
import { readCalls } from "./call-rows.ts";
import type { Part, TalkFacts } from "./facts.ts";
import type { SoundBook } from "./hints.ts";
import { type FoundPart, partOffice } from "./load-parts.ts";
import { partsOfCall } from "./parts-of-call.ts";
import { soundFactsOf } from "./sound-facts.ts";

/** In the order of `parts`; undefined: there is no such part any more (the sound is gone, the call is erased). */
export async function loadFacts(
  database: Database,
  parts: readonly Part[],
  office: Pick<Office, "agents" | "timezone">,
  sound: Pick<SoundBook, "hints">,
): Promise<readonly (TalkFacts | undefined)[]> {
  const of = partOffice(office);
  const calls = [...new Set(parts.map(({ call }) => call))];
  const found = new Map<string, FoundPart>();
  for (let at = 0; at < calls.length; at += limits.sampling.page)
    for (const call of await readCalls(database, calls.slice(at, at + limits.sampling.page)))
      for (const one of partsOfCall(call, of)) found.set(keyOf(one.part), one);
  return parts.map((part) => {
    const one = found.get(keyOf(part));
    return one === undefined ? undefined : { ...one.facts, ...soundFactsOf(one.part, sound) };
  });
}

function keyOf({ recording, agent }: Part): string {
  return `${recording} ${agent}`;
}
