// `npm run bench`: runs the measurements that were asked for, one after the other, prints them against their budgets and keeps them in a file.
// The exit status tells whether everything ran, never whether a budget was kept: that is a person's judgement, or a comparison's.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { comparison } from "./compare.ts";
import { type Figure, type Finding, isFigure } from "./figures.ts";
import { historyChart, historyTable, inOrder } from "./history.ts";
import type { Exchange } from "./load/exchange.ts";
import { openForeign } from "./load/foreign-switch.ts";
import { OwnSwitch, type SwitchProgram } from "./load/own-switch.ts";
import { callSetUp } from "./measures/call-set-up.ts";
import { customers } from "./measures/customers.ts";
import { guardFlood } from "./measures/guard-flood.ts";
import { hotline } from "./measures/hotline.ts";
import type { Bench, Measurement } from "./measures/measure.ts";
import { media } from "./measures/media.ts";
import { memory } from "./measures/memory.ts";
import { menus } from "./measures/menus.ts";
import { micro } from "./measures/micro.ts";
import { nextCaller } from "./measures/next-caller.ts";
import { overload } from "./measures/overload.ts";
import { pairs } from "./measures/pairs.ts";
import { profile } from "./measures/profile.ts";
import { quality } from "./measures/quality.ts";
import { registrations } from "./measures/registrations.ts";
import { routing } from "./measures/routing.ts";
import { screenPop } from "./measures/screen-pop.ts";
import { srtp } from "./measures/srtp.ts";
import { startCustomers } from "./measures/start-customers.ts";
import { startUp } from "./measures/start-up.ts";
import { worker } from "./measures/worker.ts";
import { benchOffice } from "./office-file.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { findingJson, findingTable, readFigures } from "./table.ts";

const MEASUREMENTS: readonly Measurement[] = [
  micro,
  startUp,
  startCustomers,
  customers,
  quality,
  screenPop,
  callSetUp,
  overload,
  registrations,
  routing,
  nextCaller,
  hotline,
  menus,
  guardFlood,
  media,
  srtp,
  worker,
  memory,
];
/** Those that need more than time, or say nothing of cost: run by their names only. */
const BY_NAME: readonly Measurement[] = [profile, pairs];
const NEEDS_SWITCH = MEASUREMENTS.filter((measurement) => measurement !== micro);
const RESULTS = join(process.cwd(), "bench", "results");
/** Whatever hangs, the bench ends. */
const AT_MOST_MS = 20 * 60_000;

async function main(): Promise<number> {
  const read = readOptions(process.argv.slice(2));
  if (!read.ok) return usage(read.problem);
  const options = read.value;
  if (options.help) {
    process.stdout.write(helpText());
    return 0;
  }
  if (options.chart) return drawHistory();
  if (options.compare !== undefined && options.from !== undefined) {
    process.stdout.write(`${comparison(figuresIn(options.compare), figuresIn(options.from))}\n`);
    return 0;
  }
  const named = [...MEASUREMENTS, ...BY_NAME];
  const unknown = options.names.filter((name) => !named.some((measurement) => measurement.name === name));
  if (unknown.length > 0) return usage(`there is no measurement ${unknown.join(", ")}`);
  // The micro modules know no toy size, and of a foreign switch they say nothing.
  const all = options.target === undefined && !options.toy ? MEASUREMENTS : NEEDS_SWITCH;
  const wanted = options.names.length === 0 ? all : named.filter(({ name }) => options.names.includes(name));
  return runAll(wanted, options);
}

async function runAll(wanted: readonly Measurement[], options: Options): Promise<number> {
  const findings: Finding[] = [];
  const file = options.out ?? (options.toy || options.target !== undefined ? undefined : defaultFile());
  let troubles = 0;
  for (const measurement of wanted) {
    const bench = benchFor(options, measurement.name);
    const began = performance.now();
    try {
      const found = await measurement.run(bench);
      findings.push(...found);
      process.stdout.write(`${findingTable(found)}\n\n`);
    } catch (error) {
      troubles += 1;
      findings.push({ name: measurement.name, why: error instanceof Error ? error.message : String(error) });
      process.stdout.write(`${findingTable(findings.slice(-1))}\n\n`);
    }
    bench.progress(`took ${Math.round((performance.now() - began) / 1_000)} s`);
    if (file !== undefined) keep(file, findings); // a run that is broken off leaves what it had found
  }
  if (file !== undefined) process.stdout.write(`${findings.filter(isFigure).length} figures in ${file}\n`);
  if (options.compare !== undefined)
    process.stdout.write(`${comparison(figuresIn(options.compare), findings.filter(isFigure))}\n`);
  return troubles === 0 ? 0 : 1;
}

function keep(file: string, findings: readonly Finding[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, findingJson(findings));
}

function figuresIn(file: string): readonly Figure[] {
  return readFigures(readFileSync(file, "utf8"));
}

/** Of each version the whole run that was kept as bench/results/VERSION.json. */
function drawHistory(): number {
  const files = readdirSync(RESULTS).filter((file) => /^\d+\.\d+\.\d+\.json$/.test(file));
  const versions = inOrder(
    files.map((file) => ({ name: file.replace(".json", ""), figures: figuresIn(join(RESULTS, file)) })),
  );
  writeFileSync(join(RESULTS, "history.svg"), historyChart(versions));
  writeFileSync(join(RESULTS, "history.md"), historyTable(versions));
  process.stdout.write(`${versions.length} versions in ${join(RESULTS, "history.svg")} and history.md\n`);
  return 0;
}

function benchFor(options: Options, name: string): Bench {
  const { target, toy, nodeOptions } = options;
  const own: SwitchProgram = { program: options.program ?? join(process.cwd(), "bin", "zongji"), nodeOptions };
  const { against } = options;
  return {
    toy,
    own: target === undefined ? own : undefined,
    against: against === undefined ? undefined : () => openOwn({ program: against, nodeOptions }),
    open: (further = []) => {
      return target === undefined
        ? openOwn({ ...own, nodeOptions: [...nodeOptions, ...further] })
        : openForeign(target);
    },
    progress: (text) => process.stderr.write(`${name}: ${text}\n`),
  };
}

async function openOwn(program: SwitchProgram): Promise<Exchange> {
  const pbx = new OwnSwitch(program);
  try {
    await pbx.start();
    await pbx.applyOffice(benchOffice);
    return pbx.exchange(benchOffice);
  } catch (error) {
    await pbx.close();
    throw error;
  }
}

function defaultFile(): string {
  return join(RESULTS, "latest.json");
}

function helpText(): string {
  const list = [...MEASUREMENTS, ...BY_NAME].map(({ name, about }) => `  ${name.padEnd(14)}${about}\n`).join("");
  return `${USAGE.replace(" (default: all)", "").replace("Names: NAMES.", "Without a name, all of:")}\n${list}`;
}

function usage(problem: string): number {
  process.stderr.write(`bench: ${problem}\n\n${helpText()}`);
  return 2;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
setTimeout(() => {
  process.stderr.write("bench: took too long and was stopped\n");
  process.exit(1);
}, AT_MOST_MS).unref();
process.exitCode = await main();
