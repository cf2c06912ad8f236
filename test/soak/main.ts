// `npm run soak`: calls of every ending at once, then the verdict. Exit status 1 where something is left or grew.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSoakOptions, USAGE } from "./options.ts";
import { soak } from "./soak.ts";
import { soakTable } from "./soak-table.ts";

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    process.stdout.write(USAGE);
    return 0;
  }
  const options = readSoakOptions(args);
  if (typeof options === "string") {
    process.stderr.write(`soak: ${options}\n\n${USAGE}`);
    return 2;
  }
  const program = options.program ?? join(process.cwd(), "bin", "zongji");
  const outcome = await soak(options, program, (text) => process.stderr.write(`soak: ${text}\n`));
  const file = options.out ?? join(process.cwd(), "bench", "results", "soak.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(outcome, null, 1)}\n`);
  process.stdout.write(`${soakTable(outcome)}\n`);
  return outcome.faults.length === 0 ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();
