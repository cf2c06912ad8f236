// What the switch says to a person: prompts one after the other in the office's language, numbers digit by digit. media/prompts/*.yaml has
// their texts, scripts/make-media.mjs speaks them, audio-files.ts sees at start that all are there.

import type { Signal } from "../../base/abort.ts";
import type { Leg } from "../../call/leg.ts";
import type { Site } from "./site.ts";

const DIGITS: Readonly<Record<string, string>> = { "*": "star", "#": "hash", "+": "plus" };

/** A number, digit by digit; what nobody can say is left out. */
export function spelled(number: string): readonly string[] {
  return [...number].flatMap((one) => {
    const name = /\d/.test(one) ? one : DIGITS[one];
    return name === undefined ? [] : [`digit-${name}`];
  });
}

/** Resolves when all is said, the leg has ended or `signal` is aborted. */
export async function say(
  leg: Leg,
  prompts: readonly string[],
  site: Pick<Site, "play" | "office">,
  signal?: Signal,
): Promise<void> {
  for (const prompt of prompts) {
    if (leg.state === "ended" || signal?.aborted === true) return;
    await site.play(leg, `${site.office().language}/${prompt}`, signal);
  }
}
