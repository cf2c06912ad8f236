// The program `zongji`. Only `serve` loads the switch; every other command loads the client.

import { runCli } from "../cli/run.ts";
import { processTerminal } from "../cli/terminal.ts";
import { version } from "./version.ts";

const status = await runCli(
  process.argv.slice(2),
  {
    version,
    serve: async (options) => (await import("./serve.ts")).serve(options),
    explainConfig: async (file) => (await import("./explain-config.ts")).explainConfig(file),
  },
  processTerminal(),
);
process.exitCode = status;
