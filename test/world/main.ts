// `npm run world -- --seed N --calls M`: one simulated day, one line per happening, and what was found. A seed that failed once fails again.

import { runDay, summaryLine } from "./day.ts";

interface Options {
  readonly seed: number;
  readonly seeds: number;
  readonly calls: number;
  readonly loss: number | undefined;
  readonly crash: boolean;
  readonly verbose: boolean;
  readonly sip: boolean;
  readonly stranger: boolean;
  readonly sound: boolean;
  readonly centre: boolean;
  readonly flows: boolean;
  readonly commands: boolean;
  readonly customers: boolean;
  readonly quality: boolean;
}

const USAGE = `npm run world -- [--seed N] [--seeds K] [--calls M] [--loss SHARE] [--crash] [--sound] [--centre] [--flows] [--commands] [--customers] [--quality] [--quiet]
  --seed N      which day (1)            --seeds K   so many days from that one (1)
  --calls M     how many calls (200)     --loss SHARE  of datagrams, e.g. 0.05
  --crash       kill the switch once     --quiet     only the last line of each day
  --sip         each SIP datagram too    --stranger  somebody replays and spoils datagrams
  --sound       rooms, mailboxes, supervisors, recording by key; the media worker dies once
  --centre      queues with all they can do, phones that lie, supervisors; --crash then kills in the middle of an offer, a call-back, a booking
  --flows       menus, numbers, surveys and the rest of flows, whose callers press keys, changed under them
  --commands    calls placed, answered, held, sent on, joined and spoken to by command, at any moment
  --customers   customers, tickets, imports, streams and webhooks; --crash then kills in the middle of an import, a ticket, a delivery
  --quality     scorecards, draws at midnight, score sheets, disputes, calibrations, people who are erased; --crash then kills in a draw, on a sheet or in an inspection`;

function readOptions(args: readonly string[]): Options | undefined {
  const value = (name: string): number | undefined => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : Number(args[at + 1]);
  };
  const known = [
    "--seed",
    "--seeds",
    "--calls",
    "--loss",
    "--crash",
    "--quiet",
    "--verbose",
    "--sip",
    "--stranger",
    "--sound",
    "--centre",
    "--flows",
    "--commands",
    "--customers",
    "--quality",
  ];
  const options = {
    seed: value("--seed") ?? 1,
    seeds: value("--seeds") ?? 1,
    calls: value("--calls") ?? 200,
    loss: value("--loss"),
    crash: args.includes("--crash"),
    verbose: !args.includes("--quiet"),
    sip: args.includes("--sip"),
    stranger: args.includes("--stranger"),
    sound: args.includes("--sound"),
    centre: args.includes("--centre"),
    flows: args.includes("--flows"),
    commands: args.includes("--commands"),
    customers: args.includes("--customers"),
    quality: args.includes("--quality"),
  };
  const numbers = [options.seed, options.seeds, options.calls, options.loss ?? 0];
  const stray = args.some((arg) => (arg.startsWith("-") ? !known.includes(arg) : Number.isNaN(Number(arg))));
  return stray || numbers.some((n) => !(n >= 0)) ? undefined : options;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  for (let seed = options.seed; seed < options.seed + options.seeds; seed++) {
    const started = performance.now();
    const day = await runDay({
      seed,
      calls: options.calls,
      crash: options.crash,
      showSip: options.sip,
      stranger: options.stranger,
      sound: options.sound,
      centre: options.centre,
      flows: options.flows,
      commands: options.commands,
      customers: options.customers,
      quality: options.quality,
      ...(options.loss === undefined ? {} : { loss: options.loss }),
      ...(options.verbose ? { onLine: (line: string) => process.stdout.write(`${line}\n`) } : {}),
    });
    for (const { at, what } of day.violations)
      process.stdout.write(`VIOLATION at ${(at / 1_000).toFixed(3)} s: ${what}\n`);
    process.stdout.write(`${summaryLine(day, (performance.now() - started) / 1_000)}\n`);
    if (day.violations.length > 0) process.exitCode = 1;
  }
}

await main();
