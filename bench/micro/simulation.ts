// What a simulated call costs: `examples/operator-day.yaml` in each of its configurations, one day each, by the desk itself. CPU time, garbage
// collection included; the callers are drawn anew for each day, as the command does it.

import { readFileSync } from "node:fs";
import { simulateDay } from "../../src/acd/simulation/day-run.ts";
import { configurationOf, simulatedDay } from "../../src/app/core/day-scenarios.ts";
import { parseDay } from "../../src/office/day-parse.ts";
import { type Figure, rounded } from "../figures.ts";

/** The whole example, eight days of three configurations, must end within five minutes on two cores; so many would take one. */
const BUDGET_CALLS_PER_CPU_S = 5_000;

export function run(): readonly Figure[] {
  const parsed = parseDay(readFileSync("examples/operator-day.yaml", "utf8"), { open: () => undefined });
  if (!parsed.ok) throw new Error("the example has faults");
  const day = simulatedDay(parsed.value);
  const configurations = parsed.value.configurations.map(configurationOf);
  const [first] = configurations;
  if (first === undefined) throw new Error("the example has no configuration");
  simulateDay({ day, configuration: first, seed: 99 }); // until the code is hot
  return configurations.map((configuration) => {
    const before = process.cpuUsage();
    const { whole, deskSteps } = simulateDay({ day, configuration, seed: 1 });
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    return {
      name: `simulated day, ${configuration.name}`,
      unit: "calls/CPU s",
      value: rounded(whole.offered / seconds),
      budget: BUDGET_CALLS_PER_CPU_S,
      larger: true,
      note: `${whole.offered} calls, ${deskSteps} inputs of the desk, ${rounded((seconds / deskSteps) * 1e6)} µs each`,
    };
  });
}
