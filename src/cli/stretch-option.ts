// `--from` and `--until` of a recording as people say them: `83`, `1:23`, `1:02:05`.

import { type Context, textOption, UsageError } from "./context.ts";

export function stretchOption(context: Context): { readonly fromMs?: number; readonly toMs?: number } {
  const [from, until] = [textOption(context.options["from"]), textOption(context.options["until"])];
  return {
    ...(from === undefined ? {} : { fromMs: momentOf(context, from) }),
    ...(until === undefined ? {} : { toMs: momentOf(context, until) }),
  };
}

/** `83`, `83.5`, `1:23` or `1:02:05`, in ms. */
export function momentOf({ words }: Context, text: string): number {
  const match = /^(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,5}(?:\.\d{1,3})?)$/.exec(text);
  if (match === null) throw new UsageError(`${text}: ${words.sheetMoment}`);
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return Math.round((Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000);
}
