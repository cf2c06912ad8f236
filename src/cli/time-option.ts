// A length of time in an option, as the office file writes it: `30s`, `2m`.

import { parseDuration } from "../base/duration.ts";
import { type Context, textOption, UsageError } from "./context.ts";

const SECOND_MS = 1_000;

/** Whole seconds as text, for a body of JSON; undefined: not asked for. */
export function secondsOption({ options, words }: Context, name: string): string | undefined {
  const written = textOption(options[name]);
  if (written === undefined) return undefined;
  const ms = parseDuration(written);
  if (ms === undefined) throw new UsageError(`--${name} ${written}: ${words.notATime}`);
  return String(Math.round(ms / SECOND_MS));
}
