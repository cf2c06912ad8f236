// What the switch says to a person: prompts one after the other in the office's language, numbers digit by digit. media/prompts/*.yaml has
// their texts, scripts/make-media.mjs speaks them, audio-files.ts sees at start that all are there.

import type { Signal } from "../../base/abort.ts";
import type { Leg } from "../../call/leg.ts";
import type { SpokenLanguage } from "../../call/spoken-number.ts";
import type { Site } from "./site.ts";

const DIGITS: Readonly<Record<string, string>> = { "*": "star", "#": "hash", "+": "plus" };

/** A number, digit by digit; what nobody can say is left out. */
export function spelled(number: string): readonly string[] {
  return [...number].flatMap((one) => {
    const name = /\d/.test(one) ? one : DIGITS[one];
    return name === undefined ? [] : [`digit-${name}`];
  });
}

/** A prompt by its name; a text, such as a person's name, that is said where the office has somebody who speaks; or an audio file of the office. */
export type Said = string | { readonly text: string } | { readonly file: string };

/** A caller hears what they chose in a flow, everybody else the office's. */
export function languageFor(
  leg: Leg,
  { calls, office }: Pick<Site, "office"> & Partial<Pick<Site, "calls">>,
): SpokenLanguage {
  const way = calls?.way(leg.call);
  return (way?.call.anchor === leg ? way.language : undefined) ?? office().language;
}

/** Resolves when all is said, the leg has ended or `signal` is aborted. `spoken`: another language than `languageFor`. */
export async function say(
  leg: Leg,
  prompts: readonly Said[],
  site: Pick<Site, "play" | "office" | "speak"> & Partial<Pick<Site, "calls">>,
  signal?: Signal,
  spoken?: SpokenLanguage,
): Promise<void> {
  for (const prompt of prompts) {
    if (leg.state === "ended" || signal?.aborted === true) return;
    const language = spoken ?? languageFor(leg, site);
    const name = await fileOf(prompt, language, site);
    if (name !== undefined) await site.play(leg, name, signal);
  }
}

function fileOf(
  prompt: Said,
  language: SpokenLanguage,
  site: Pick<Site, "speak">,
): Promise<string | undefined> | string | undefined {
  if (typeof prompt === "string") return `${language}/${prompt}`;
  return "file" in prompt ? prompt.file : site.speak?.(prompt.text, language);
}
