// The command line of `npm run soak`.

import { parseArgs } from "node:util";

export interface SoakOptions {
  readonly calls: number;
  /** Calls begun a second, of all kinds together. */
  readonly rate: number;
  /** Calls of the first, short round, which fills what is bounded; the second round may not take more. */
  readonly warmUp: number;
  /** Of the switch that is started. */
  readonly program: string | undefined;
  /** Where the figures go. */
  readonly out: string | undefined;
  /** Folders of the phones and of the switch stay. */
  readonly keep: boolean;
}

export const USAGE = `npm run soak -- [options]

Calls of every ending at once, by SIPp, against a switch of its own; at the end nothing may be left.

  --calls N      default 72000, an hour
  --rate N       calls begun a second, default 20
  --warm-up N    calls before the first weighing, default as many again, at most 5000
  --program F    another bin/zongji to start
  --out FILE     default bench/results/soak.json
  --keep         leave the folder with the logs of the phones
`;

/** A string is what was wrong. */
export function readSoakOptions(args: readonly string[]): SoakOptions | string {
  try {
    const text = { type: "string" } as const;
    const options = {
      calls: text,
      rate: text,
      "warm-up": text,
      program: text,
      out: text,
      keep: { type: "boolean" },
    } as const;
    const { values } = parseArgs({ args: [...args], options });
    const calls = wholeNumber(values.calls, 72_000);
    const rate = wholeNumber(values.rate, 20);
    // Ladders, bans and whatever else is kept of calls that are over take some thousand calls to fill; that is no leak.
    const warmUp = wholeNumber(values["warm-up"], Math.min(5_000, calls ?? 0));
    if (calls === undefined || calls < 1 || rate === undefined || rate < 1 || warmUp === undefined) {
      return "--calls, --rate and --warm-up are whole numbers";
    }
    return { calls, rate, warmUp, program: values.program, out: values.out, keep: values.keep ?? false };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function wholeNumber(text: string | undefined, usual: number): number | undefined {
  if (text === undefined) return usual;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
