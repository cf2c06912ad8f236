// `zongji simulate`: reads the day file and what it names, has its days simulated on threads, and sums up. Handed to the command line by main.ts.

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Configuration, GivenCall, SimulatedDay } from "../../acd/simulation/scenario.ts";
import { compare } from "../../acd/simulation/summary.ts";
import type { SimulationAnswer, SimulationReport, SimulationRequest } from "../../cli/simulation-report.ts";
import type { DayConfiguration, DayFile } from "../../office/day.ts";
import { parseDay } from "../../office/day-parse.ts";
import { configurationOf, simulatedDay } from "../core/day-scenarios.ts";
import { midnightIn } from "./midnight.ts";
import { recordedCalls } from "./recorded-calls.ts";
import { runDays } from "./run-days.ts";

export async function simulate(request: SimulationRequest): Promise<SimulationAnswer> {
  const source = readText(request.file);
  if (!source.ok) return { kind: "no-file", detail: source.problem };
  const folder = dirname(resolve(request.file));
  const parsed = parseDay(source.text, {
    open: (name) => {
      const opened = readText(resolve(folder, name));
      return opened.ok ? opened.text : undefined;
    },
  });
  if (!parsed.ok) {
    const faults = parsed.fault.map((fault) => {
      return { ...fault, file: fault.file === undefined ? request.file : join(dirname(request.file), fault.file) };
    });
    return { kind: "faults", faults };
  }
  return simulateFile(parsed.value, request);
}

async function simulateFile(file: DayFile, request: SimulationRequest): Promise<SimulationAnswer> {
  const chosen = file.configurations.filter(
    ({ name }) => request.configuration === undefined || request.configuration === name,
  );
  const [first] = chosen;
  if (first === undefined) return { kind: "no-configuration", known: file.configurations.map(({ name }) => name) };
  let calls: readonly GivenCall[] | undefined;
  let leftOut = 0;
  if (request.recordsOf !== undefined) {
    const midnight = midnightIn(first.office.timezone, request.recordsOf);
    const recorded = recordedCalls(request.data, midnight, new Set(first.office.queues.keys()));
    if (recorded === undefined) return { kind: "no-database", data: request.data };
    if (recorded.calls.length === 0) return { kind: "no-calls" };
    ({ calls, leftOut } = recorded);
  }
  const day = simulatedDay(file, calls);
  const report = await run(file, { day, chosen, date: request.recordsOf ?? file.date, leftOut }, request);
  return { kind: "report", report };
}

interface Run {
  readonly day: SimulatedDay;
  readonly chosen: readonly DayConfiguration[];
  readonly date: string;
  readonly leftOut: number;
}

async function run(
  file: DayFile,
  { day, chosen, date, leftOut }: Run,
  { seeds: asked, firstSeed, progress, signal }: SimulationRequest,
): Promise<SimulationReport> {
  const configurations: readonly Configuration[] = chosen.map(configurationOf);
  const seeds = Array.from({ length: asked ?? file.seeds }, (_, index) => firstSeed + index);
  const figures = await runDays({ day, configurations, seeds, progress, signal });
  return {
    name: file.name,
    date,
    fromMs: day.countedFromMs,
    toMs: day.toMs,
    intervalMs: day.intervalMs,
    agents: Object.fromEntries(chosen.map(({ name, people }) => [name, people.length])),
    about: Object.fromEntries(chosen.map(({ name, about }) => [name, about ?? null])),
    unused: [...new Set(chosen.flatMap(({ unused }) => unused))].sort(),
    leftOut,
    ...compare(
      configurations.map(({ name }) => name),
      figures,
    ),
  };
}

type Text = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

function readText(path: string): Text {
  try {
    return { ok: true, text: readFileSync(path, "utf8") };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
