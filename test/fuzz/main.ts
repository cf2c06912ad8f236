// `npm run fuzz -- [--target NAME] [--seconds N] [--seed N]`: spoilt bytes against everything that reads what strangers send, for as long as asked.

import { writeFileSync } from "node:fs";
import { run } from "./run.ts";
import { TARGETS } from "./targets.ts";

const USAGE = `npm run fuzz -- [--target NAME] [--seconds N] [--seed N]
  --target NAME  one of ${TARGETS.map(({ name }) => name).join(", ")} (all in turn)
  --seconds N    so long for each (60)      --seed N  where to begin (the time of day)`;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const value = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const seconds = Number(value("--seconds") ?? 60);
  const seed = Number(value("--seed") ?? Math.floor(performance.timeOrigin % 1e9));
  const wanted = value("--target");
  const targets = TARGETS.filter(({ name }) => wanted === undefined || name === wanted);
  const stray = args
    .filter((arg) => arg.startsWith("-"))
    .some((arg) => !["--target", "--seconds", "--seed"].includes(arg));
  if (stray || targets.length === 0 || !(seconds > 0) || !(seed >= 0)) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const corpora = process.env["ZONGJI_CORPORA"] ?? "../shared/corpora";
  for (const target of targets) {
    const forMs = seconds * 1_000;
    const { inputs, failure, slowestMs } = await run({
      target,
      seed,
      inputs: Number.POSITIVE_INFINITY,
      forMs,
      corpora,
      slowMs: 1_000,
    });
    process.stdout.write(
      `${target.name}: ${inputs} inputs, slowest ${slowestMs.toFixed(1)} ms, seed ${seed}: ${failure === undefined ? "good" : "FAILED"}\n`,
    );
    if (failure === undefined) continue;
    const file = `fuzz-${failure.target}-${failure.seed}-${failure.input}.bin`;
    writeFileSync(file, failure.bytes);
    process.stdout.write(`${failure.what}\nthe bytes are in ${file}\n`);
    process.exitCode = 1;
  }
}

await main();
