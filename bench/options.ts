// The command line of `npm run bench`. Pure: text in, options or a sentence out.

import { parseArgs } from "node:util";

/** Accounts `first` to `last` of a foreign switch, all with one secret. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** A switch that somebody else started. */
export interface ForeignTarget {
  readonly host: string;
  readonly port: number;
  readonly callers: NumberRange;
  readonly callees: NumberRange;
  readonly secret: string;
  /** Process whose CPU and memory are counted; undefined: those figures are left out. */
  readonly pid: number | undefined;
  /** A queue whose agents are signed in and ready, and their extensions. */
  readonly queue: { readonly number: string; readonly agents: NumberRange } | undefined;
}

export interface Options {
  /** Measurements wanted; empty: all. */
  readonly names: readonly string[];
  /** Small enough for a smoke test; its figures mean nothing. */
  readonly toy: boolean;
  readonly target: ForeignTarget | undefined;
  /** The program that is started as the switch; undefined: this repository's. */
  readonly program: string | undefined;
  /** A further one, of which `pairs` measures the same in turn. */
  readonly against: string | undefined;
  /** Options of Node for that program, e.g. `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
  /** Where the figures go. */
  readonly out: string | undefined;
  /** Figures of an earlier run, which stand beside the new ones. */
  readonly compare: string | undefined;
  /** Figures that are there already and take the place of a run. */
  readonly from: string | undefined;
  /** Draws the versions' figures and measures nothing. */
  readonly chart: boolean;
  readonly help: boolean;
}

export type OptionsRead =
  | { readonly ok: true; readonly value: Options }
  | { readonly ok: false; readonly problem: string };

export const USAGE = `npm run bench -- [NAME...] [options]

Measures a Zongji of its own on loopback, or any SIP switch. Names: NAMES (default: all).

  --toy                  a few calls only: does everything work?
  --out FILE             where the figures go (default bench/results/latest.json; with --toy or --target only when given)
  --compare OLD.json     prints the figures of an earlier run beside those of this one
  --from NEW.json        with --compare: these figures instead of a run
  --chart                measures nothing: draws the versions of bench/results/ as history.svg and history.md there
  --program FILE         another bin/zongji to start, e.g. that of an older build
  --against FILE         with pairs: the bin/zongji to compare with
  --node-options TEXT    Node's options for it, e.g. "--cpu-prof --cpu-prof-dir=/tmp/prof"
  --target HOST:PORT     a switch that is running already, with:
    --callers A-B          extensions that call
    --callees A-B          extensions that are registered here and called
    --secret TEXT          the secret of them all
    --queue NUMBER --agents A-B   a queue, and the extensions of its agents, who are ready
    --pid PID              its process on this machine, for CPU and memory
`;

export function readOptions(args: readonly string[]): OptionsRead {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.from !== undefined && values.compare === undefined) return wrong("--from goes with --compare");
  const target = values.target === undefined ? undefined : readTarget(values.target, values);
  if (typeof target === "string") return wrong(target);
  return {
    ok: true,
    value: {
      names: positionals,
      toy: values.toy ?? false,
      target,
      program: values.program,
      against: values.against,
      nodeOptions: (values["node-options"] ?? "").split(" ").filter((option) => option !== ""),
      out: values.out,
      compare: values.compare,
      from: values.from,
      chart: values.chart ?? false,
      help: values.help ?? false,
    },
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      toy: { type: "boolean" },
      help: { type: "boolean" },
      chart: { type: "boolean" },
      out: text,
      compare: text,
      from: text,
      program: text,
      against: text,
      "node-options": text,
      target: text,
      callers: text,
      callees: text,
      secret: text,
      queue: text,
      agents: text,
      pid: text,
    },
  });
}

function readTarget(
  text: string,
  values: Readonly<Record<string, string | boolean | undefined>>,
): ForeignTarget | string {
  const [, host, port] = /^([^:]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined)
    return `found --target ${text}; allowed: HOST:PORT with an IPv4 address`;
  const callers = readRange(values["callers"]);
  const callees = readRange(values["callees"]);
  if (callers === undefined || callees === undefined)
    return "--target needs --callers and --callees, each as 1001-1100, numbers of one length";
  if (typeof values["secret"] !== "string") return "--target needs --secret";
  const agents = readRange(values["agents"]);
  if ((values["queue"] === undefined) !== (agents === undefined)) return "--queue and --agents A-B go together";
  const pid = values["pid"] === undefined ? undefined : Number(values["pid"]);
  if (pid !== undefined && !(Number.isInteger(pid) && pid > 0))
    return `found --pid ${values["pid"]}; allowed: a process id`;
  return {
    host,
    port: Number(port),
    callers,
    callees,
    secret: values["secret"],
    pid,
    queue: agents === undefined ? undefined : { number: String(values["queue"]), agents },
  };
}

function readRange(text: string | boolean | undefined): NumberRange | undefined {
  const [, first, last] = /^([1-9]\d{0,14})-([1-9]\d{0,14})$/.exec(typeof text === "string" ? text : "") ?? [];
  if (first === undefined || last === undefined || first.length !== last.length) return undefined;
  const range = { first: Number(first), last: Number(last) };
  return range.first <= range.last ? range : undefined;
}

function wrong(problem: string): OptionsRead {
  return { ok: false, problem };
}
