// `npm run faults`: what goes wrong around a switch, brought about one after the other. Exit status 1 where it behaves otherwise than docs/faults.md says.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { allFaults } from "./all-faults.ts";
import type { Fault, Verdict } from "./fault.ts";

const USAGE = `npm run faults -- [NAME…] [--rounds N] [--program F] [--out FILE]

Brings about what goes wrong around a switch of its own, and looks whether it behaves as docs/faults.md says.

  --rounds N     how often what is repeated is repeated, default 100
  --program F    another bin/zongji to start
  --out FILE     default bench/results/faults.json

${allFaults.map(({ name, about }) => `  ${name.padEnd(18)}${about}`).join("\n")}
`;

interface Ran extends Verdict {
  readonly name: string;
  readonly seconds: number;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    process.stdout.write(USAGE);
    return 0;
  }
  const read = readArguments(args);
  if (typeof read === "string") {
    process.stderr.write(`faults: ${read}\n\n${USAGE}`);
    return 2;
  }
  const ran: Ran[] = [];
  for (const fault of read.faults) ran.push(await run(fault, read.program, read.rounds));
  mkdirSync(dirname(read.out), { recursive: true });
  writeFileSync(read.out, `${JSON.stringify(ran, null, 1)}\n`);
  return ran.every(({ faults }) => faults.length === 0) ? 0 : 1;
}

async function run(fault: Fault, program: string, rounds: number): Promise<Ran> {
  const began = performance.now();
  const say = (text: string): void => void process.stderr.write(`${fault.name}: ${text}\n`);
  say(fault.about);
  const verdict = await fault.run({ program, rounds, say }).catch((error: unknown) => ({
    faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  }));
  const ran: Ran = { name: fault.name, ...verdict, seconds: Math.round((performance.now() - began) / 100) / 10 };
  const figures = Object.entries(ran.figures ?? {}).map(([name, value]) => `${name} ${value}`);
  const how = ran.faults.length === 0 ? "ok  " : "FAIL";
  process.stdout.write(`${how} ${fault.name.padEnd(18)}${ran.seconds} s  ${figures.join(", ")}\n`);
  for (const trouble of ran.faults) process.stdout.write(`     ${trouble}\n`);
  return ran;
}

function readArguments(
  args: readonly string[],
): { faults: readonly Fault[]; rounds: number; program: string; out: string } | string {
  try {
    const text = { type: "string" } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { rounds: text, program: text, out: text },
      allowPositionals: true,
    });
    const unknown = positionals.filter((name) => !allFaults.some((fault) => fault.name === name));
    if (unknown.length > 0) return `there is no fault named ${unknown.join(" ")}`;
    const rounds = values.rounds ?? "100";
    if (!/^[1-9]\d{0,4}$/.test(rounds)) return "--rounds is a whole number";
    return {
      faults: positionals.length === 0 ? allFaults : allFaults.filter(({ name }) => positionals.includes(name)),
      rounds: Number(rounds),
      program: values.program ?? join(process.cwd(), "bin", "zongji"),
      out: values.out ?? join(process.cwd(), "bench", "results", "faults.json"),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();
