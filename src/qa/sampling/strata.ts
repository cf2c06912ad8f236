// Which stratum a part belongs to: one text made of what the rule divides by, readable, the same whenever it is reckoned.

import { durationText } from "../../base/duration.ts";
import type { Part, TalkFacts } from "../facts.ts";
import type { SamplingRule, StratumKind } from "./rule.ts";

/** Of a rule that does not divide. */
export const ONE_STRATUM = "all";

/** `agent 5001, hour 09-12`. */
export function stratumOf(part: Part, facts: TalkFacts, { by, hours, lengthsMs }: SamplingRule["strata"]): string {
  if (by.length === 0) return ONE_STRATUM;
  const values: { readonly [Kind in StratumKind]: () => string } = {
    agent: () => part.agent,
    team: () => part.team ?? "-",
    queue: () => part.queue ?? "-",
    hour: () => bandOf(facts.hour, hours, { end: 24, text: twoDigits }),
    length: () => bandOf(facts.durationMs, lengthsMs, { end: undefined, text: durationText }),
  };
  return by.map((kind) => `${kind} ${values[kind]()}`).join(", ");
}

/** From the last bound that was reached to the next. */
function bandOf(
  value: number,
  bounds: readonly number[],
  { end, text }: { readonly end: number | undefined; readonly text: (value: number) => string },
): string {
  const from = bounds.findLast((bound) => bound <= value) ?? 0;
  const to = bounds.find((bound) => bound > value) ?? end;
  return to === undefined ? `${text(from)}+` : `${text(from)}-${text(to)}`;
}

function twoDigits(hour: number): string {
  return String(hour).padStart(2, "0");
}
