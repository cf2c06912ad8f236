// Single steps without a network, in CPU time: every module of bench/micro/ with its `run`, each in a process of its own, so that neither heap
// nor compiled code of one colours another.

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Finding } from "../figures.ts";
import { start } from "../load/process.ts";
import type { Bench, Measurement } from "./measure.ts";

const FOLDER = fileURLToPath(new URL("../micro/", import.meta.url));
const RUNNER = fileURLToPath(new URL("../run-micro.js", import.meta.url));

export const micro: Measurement = {
  name: "micro",
  about: "parser, writer, media and ACD decision alone",
  run: async (bench) => {
    const findings: Finding[] = [];
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".js")))
      findings.push(...(await runModule(file, bench)));
    return findings;
  },
};

async function runModule(file: string, bench: Bench): Promise<readonly Finding[]> {
  const name = file.replace(/\.js$/, "");
  bench.progress(name);
  const { child, exited } = await start(process.execPath, [RUNNER, file], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  if ((await exited) !== 0) return [{ name, why: "it ended with an error, told above" }];
  return JSON.parse(said);
}
