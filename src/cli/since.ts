// `--since` as people write it, turned into the instant the switch understands.

import { type Context, textOption, UsageError } from "./context.ts";
import { pastMoment } from "./format.ts";

export function sinceOption(context: Context): string | undefined {
  const text = textOption(context.options["since"]);
  if (text === undefined) return undefined;
  const moment = pastMoment(text, Date.now());
  if (moment === undefined) {
    throw new UsageError(`--since: ${context.words.found} ${JSON.stringify(text)}; ${context.words.badSince}`);
  }
  return moment;
}
