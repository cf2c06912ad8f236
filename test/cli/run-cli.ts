// Runs the command line in this process as a person would, against a fake switch on a real Unix socket.

import { answer, refuse } from "../../src/api/answer.ts";
import { backupTools } from "../../src/app/backup/tools.ts";
import { simulate } from "../../src/app/simulation/simulate.ts";
import type { CliParts, ServeOptions } from "../../src/cli/program.ts";
import { runCli } from "../../src/cli/run.ts";

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface Person {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly input?: string;
  /** Sees all that was printed so far, and presses Ctrl-C by returning true. */
  readonly interruptWhen?: (out: string, err: string) => boolean;
  /** Width of standard error, where they watch it. */
  readonly errColumns?: number;
}

/** What `serve` was called with. */
export const served: ServeOptions[] = [];

export const parts: CliParts = {
  version: "1.2.3",
  serve: async (options) => {
    served.push(options);
    if (options.data === "/proc/nowhere") throw new Error("cannot write /proc/nowhere: choose another --data");
  },
  offlineDoctor: async ({ data }) => [
    { name: "switch", verdict: "bad", found: `none runs at ${data}`, advice: "Start it.", adviceZh: "请启动。" },
  ],
  explainConfig: async (file) => {
    if (file === "bad.yaml") {
      const fault = {
        line: 3,
        path: "sip.udp.prot",
        found: "an unknown key",
        allowed: "host, port",
        hint: "did you mean port?",
      };
      return refuse(422, "Wrong configuration", "1 fault", [fault]);
    }
    return answer([{ key: "sip.udp.port", value: 5070, from: "file", why: "where phones register" }]);
  },
  simulate,
  backup: async () => backupTools,
};

export async function zongji(args: readonly string[], person: Person = {}): Promise<Ran> {
  let out = "";
  let err = "";
  let interrupt = (): void => {};
  const status = await runCli(args, parts, {
    out: (text) => {
      out += text;
      if (person.interruptWhen?.(out, err) === true) interrupt();
    },
    err: (text) => {
      err += text;
      if (person.interruptWhen?.(out, err) === true) interrupt();
    },
    columns: person.columns,
    errColumns: person.errColumns,
    env: person.env ?? {},
    input: () => person.input ?? "",
    onInterrupt: (stop) => {
      interrupt = stop;
      return () => {
        interrupt = () => {};
      };
    },
  });
  return { status, out, err };
}
