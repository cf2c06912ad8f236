// `node scripts/keep-compiled.mjs FOLDER`, after the bundle is made: starts the switch once, on a data directory that is thrown away, and keeps beside each
// part what V8 has compiled by then, so that no later start compiles it again (bundle-loader.cjs). What only threads run is compiled here and not run.
// A further process proves that V8 takes all of it: a flag given too late would show as nothing but slower starts.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const READY_MS = 120_000;
const QUIET = `sip: { udp: { host: 127.0.0.1, port: 0 }, tcp: { host: 127.0.0.1, port: 0 } }
http: { host: 127.0.0.1, port: 0 }
rtp: { host: 127.0.0.1 }
log: { level: error }
drain: 0s
`;

const bundle = join(resolve(process.argv[2] ?? "dist"), "bundle");
const load = createRequire(import.meta.url)(join(bundle, "load.js"));
const scratch = mkdtempSync(join(tmpdir(), "zongji-build-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/** Resolves when the switch says so. What it says besides, to newcomers, is for nobody here. */
function untilReady() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("the switch was not ready in time")), READY_MS).unref();
    process.stderr.write = () => true;
    process.stdout.write = (text) => {
      if (text === "ready\n") resolve();
      return true;
    };
  });
}

function partNames() {
  const files = readdirSync(join(bundle, "parts"), { recursive: true });
  return files.filter((file) => file.endsWith(".js")).map((file) => file.slice(0, -3));
}

function keep() {
  for (const name of partNames()) load.compile(name);
  for (const { filename, code } of load.compiled()) writeFileSync(`${filename}.v8`, code);
}

const CHECK = `const load = require(process.argv[1]);
for (const name of process.argv.slice(2)) load.compile(name);
process.stdout.write([...globalThis[Symbol.for("zongji.uncompiled")]].join(" "));`;

/** Throws, and the build fails, where a start would compile anew what was kept. */
function prove() {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--eval", CHECK, join(bundle, "load.js"), ...partNames()],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`kept code could not be tried: ${stderr}`);
  if (stdout !== "")
    throw new Error(`V8 refuses what it has just compiled: ${stdout}; flags must be given at the top of load.js`);
}

const config = join(scratch, "zongji.yaml");
writeFileSync(config, QUIET);
process.argv.splice(2, process.argv.length, "serve", "--config", config, "--data", join(scratch, "data"));
const ready = untilReady();
load("app/main");
try {
  await ready;
  keep();
  prove();
} catch (error) {
  // The switch that runs here would take it for a fault of its own, write it down and go on for ever.
  writeSync(2, `zongji: ${String(error)}\n`);
  process.exit(1);
}
process.kill(process.pid, "SIGTERM");
