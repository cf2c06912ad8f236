// The program `zongji`. Only `serve` loads the switch; every other command loads the client.

import { runCli } from "../cli/run.ts";
import { processTerminal } from "../cli/terminal.ts";
import { version } from "./version.ts";

const status = await runCli(
  process.argv.slice(2),
  {
    version,
    serve: async (options) => {
      await (await import("./serve.ts")).serve(options);
      process.exit(0); // everything is closed; timers of finished transactions must not keep the process half a minute longer
    },
    explainConfig: async (file) => (await import("./explain-config.ts")).explainConfig(file),
    simulate: async (request) => (await import("./simulation/simulate.ts")).simulate(request),
  },
  processTerminal(),
);
process.exitCode = status;
