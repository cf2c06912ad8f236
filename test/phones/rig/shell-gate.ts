// A shell in which `zongji` is the command line of this process: words, quotes, variables, pipes and files are the shell's own, and a command costs
// no process of Node. What asks the switch goes through its socket, as ever.

import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { delimiter, join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { backupTools } from "../../../src/app/backup/tools.ts";
import { offlineChecks } from "../../../src/app/doctor/offline.ts";
import { explainConfig } from "../../../src/app/explain-config.ts";
import { simulate } from "../../../src/app/simulation/simulate.ts";
import { version } from "../../../src/app/version.ts";
import { runCli } from "../../../src/cli/run.ts";

export interface LineRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Who looks at a live view sees its first picture and presses Ctrl-C. */
const LOOK_MS = 300;
const LIVE = new Set(["watch", "--watch", "--follow", "trace"]);
/** Hands its words over in files, which keep every byte; the answer is the exit status. */
const WRAPPER = `#!/bin/bash
dir=$(mktemp -d "$GATE/run-XXXXXX")
printf '%s\\0' "$PWD" "$@" > "$dir/words"
if [ -p /dev/stdin ]; then cat > "$dir/in"; else : > "$dir/in"; fi
status=$(curl -s --unix-socket "$GATE/gate.sock" "http://gate/$(basename "$dir")")
cat "$dir/out"; cat "$dir/err" >&2
exit "$status"
`;

export class ShellGate {
  /** Where the reader stands: `bin/zongji`, `examples`, `data`. */
  readonly folder: string;
  readonly #gate: string;
  readonly #server: Server;
  readonly #bash;
  #answers = "";
  #heard: () => void = () => {};
  #lines = 0;

  private constructor(folder: string, gate: string) {
    this.folder = folder;
    this.#gate = gate;
    this.#server = createServer((request, response) => {
      this.#run(join(gate, request.url ?? "")).then(
        (status) => response.end(String(status)),
        () => response.end("99"),
      );
    });
    const path = [join(folder, "bin"), process.env["PATH"]].join(delimiter);
    this.#bash = spawn("bash", ["--noprofile", "--norc"], {
      cwd: folder,
      env: { ...process.env, PATH: path, GATE: gate },
    });
    this.#bash.stdout.on("data", (chunk: Buffer) => {
      this.#answers += chunk.toString();
      this.#heard();
    });
  }

  static async open(folder: string, dataDirectory: string): Promise<ShellGate> {
    const gate = join(folder, "gate");
    for (const made of [gate, join(folder, "bin")]) mkdirSync(made, { recursive: true });
    const wrapper = join(folder, "bin", "zongji");
    writeFileSync(wrapper, WRAPPER);
    chmodSync(wrapper, 0o755);
    symlinkSync(dataDirectory, join(folder, "data"));
    for (const name of ["examples", "docs"]) symlinkSync(join(ROOT, name), join(folder, name));
    const opened = new ShellGate(folder, gate);
    await new Promise<void>((resolve) => opened.#server.listen(join(gate, "gate.sock"), resolve));
    return opened;
  }

  /** One line, after those before it: variables stay. */
  async type(line: string): Promise<LineRun> {
    const name = join(this.#gate, `line-${++this.#lines}`);
    writeFileSync(`${name}.sh`, `${line}\n`);
    const end = `@@${this.#lines}@@`;
    this.#bash.stdin.write(`. "${name}.sh" > "${name}.out" 2> "${name}.err" < /dev/null; echo "${end}$?"\n`);
    const said = new RegExp(`${end}(\\d+)\\n`);
    await new Promise<void>((resolve) => {
      this.#heard = () => (said.test(this.#answers) ? resolve() : undefined);
      this.#heard();
    });
    const status = Number(said.exec(this.#answers)?.[1]);
    return { status, out: readFileSync(`${name}.out`, "utf8"), err: readFileSync(`${name}.err`, "utf8") };
  }

  async close(): Promise<void> {
    this.#bash.stdin.end();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#gate, { recursive: true, force: true });
  }

  async #run(folder: string): Promise<number> {
    const [cwd = "/", ...words] = readFileSync(join(folder, "words"), "utf8").split("\0").slice(0, -1);
    const out: Buffer[] = [];
    let err = "";
    const before = process.cwd();
    const ownOut = Object.getOwnPropertyDescriptor(process, "stdout");
    const sink = new PassThrough(); // sound does not go through the terminal
    sink.on("data", (bytes: Buffer) => out.push(bytes));
    if (ownOut !== undefined) Object.defineProperty(process, "stdout", { ...ownOut, get: () => sink });
    process.chdir(cwd);
    try {
      const tools = { offlineDoctor: offlineChecks, backup: async () => backupTools };
      const parts = { version, explainConfig, simulate, ...tools, serve: async () => {} };
      return await runCli(words, parts, {
        out: (text) => out.push(Buffer.from(text)),
        err: (text) => (err += text),
        columns: undefined,
        env: { LANG: "en_US.UTF-8" },
        input: () => readFileSync(join(folder, "in"), "utf8"),
        onInterrupt: (stop) => {
          if (!words.some((word) => LIVE.has(word))) return () => {};
          const timer = setTimeout(stop, LOOK_MS);
          return () => clearTimeout(timer);
        },
      });
    } finally {
      await new Promise((resolve) => setImmediate(resolve)); // the last of what was piped
      process.chdir(before);
      if (ownOut !== undefined) Object.defineProperty(process, "stdout", ownOut);
      writeFileSync(join(folder, "out"), Buffer.concat(out));
      writeFileSync(join(folder, "err"), err);
    }
  }
}
