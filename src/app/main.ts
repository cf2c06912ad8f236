// The program `zongji`. Only `serve` loads the switch, while threads open the database already; every other command loads the client.

import { runCli } from "../cli/run.ts";
import { processTerminal } from "../cli/terminal.ts";
import { version } from "./version.ts";

void runCli(
  process.argv.slice(2),
  {
    version,
    serve: async (options) => {
      const ground = await (await import("./ground.ts")).layGround(options);
      await (await import("./serve.ts")).serve(ground);
      process.exit(0); // everything is closed; timers of finished transactions must not keep the process half a minute longer
    },
    explainConfig: async (file) => (await import("./explain-config.ts")).explainConfig(file),
    offlineDoctor: async (terms) => (await import("./doctor/offline.ts")).offlineChecks(terms),
    backup: async () => (await import("./backup/tools.ts")).backupTools,
    simulate: async (request) => (await import("./simulation/simulate.ts")).simulate(request),
  },
  processTerminal(),
).then((status) => {
  process.exitCode = status;
});
