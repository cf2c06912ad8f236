// Sets up whatever is missing: Node's version, the compiler native packages need, node_modules, dist/.
// Called by every other script here; plain JavaScript with Node's own modules only, since nothing is installed or built yet.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MINIMUM_NODE = [20, 19];
const TOOLCHAIN = ["gcc", "g++", "make", "python3"];
/** A thread that is ended while it encodes Opus would otherwise end the process: node-addon-api throws into it, which can no longer be done. */
const NATIVE_FLAGS = "-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS";
const INSTALL_STAMP = join(root, "node_modules", ".zongji-packages");

/** Ends the script with a sentence a person can act on. */
export class SetUpError extends Error {}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const enough = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  if (!enough) {
    throw new SetUpError(`Zongji needs Node.js ${MINIMUM_NODE.join(".")} or newer; this is ${process.versions.node}.`);
  }
}

/** Is `program` somewhere on the PATH? */
export function hasProgram(program) {
  return (process.env.PATH ?? "").split(":").some((folder) => folder !== "" && existsSync(join(folder, program)));
}

/** node_modules as package-lock.json wants it, native packages built for this Node. Returns whether anything was done. */
export function ensureInstalled() {
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, "utf8") === installSignature()) return false;
  const missing = TOOLCHAIN.filter((program) => !hasProgram(program));
  if (missing.length > 0) {
    throw new SetUpError(
      `The packages for the database and for Opus are compiled on this machine and need ${missing.join(", ")}. On Debian run:\n` +
        "  apt-get update && apt-get install -y build-essential python3\n(with sudo unless you are root), then start again.",
    );
  }
  say("installing packages (npm ci); the first time this takes two to five minutes, without a word");
  // Asks install scripts for no ready-made binaries of elsewhere: what is native is compiled here.
  process.env.npm_config_build_from_source = "true";
  process.env.CXXFLAGS = `${NATIVE_FLAGS} ${process.env.CXXFLAGS ?? ""}`.trim();
  const headers = headersBesideNode();
  if (headers !== undefined) process.env.npm_config_nodedir = headers;
  // npm warns of settings that are not its own, such as the two above; its errors are shown.
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], "npm ci failed: the lines above say why.");
  writeFileSync(INSTALL_STAMP, installSignature());
  return true;
}

/** Where this Node's own headers lie, if it came with them: the compiler then needs none from nodejs.org. */
function headersBesideNode() {
  const prefix = dirname(dirname(process.execPath));
  const file = join(prefix, "include", "node", "node_version.h");
  const [major] = process.versions.node.split(".");
  const fits = existsSync(file) && readFileSync(file, "utf8").includes(`#define NODE_MAJOR_VERSION ${major}\n`);
  return fits ? prefix : undefined;
}

/** Changes with the packages of the lock file, not with our own version, and with whatever native packages are compiled for and with. */
function installSignature() {
  const { "": _ours, ...packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const lock = createHash("sha256").update(JSON.stringify(packages)).digest("hex");
  return `${lock} abi ${process.versions.modules} ${process.platform} ${process.arch} ${NATIVE_FLAGS}\n`;
}

/** dist/ from src/; skipped when nothing in src/ has changed since. Returns whether anything was done. */
export function ensureBuilt() {
  return compile({ project: "tsconfig.build.json", from: [["src", "dist"]], out: "dist", isBundled: true });
}

/** build/ from src/, bench/ and the tests that are programs: what `npm run bench`, `world`, `fuzz` and `soak` run. */
export function ensureBenchBuilt() {
  const folders = ["src", "bench", "test/world", "test/fuzz", "test/soak", "test/faults"].filter((folder) =>
    existsSync(join(root, folder)),
  );
  return compile({
    project: "tsconfig.bench.json",
    from: folders.map((folder) => [folder, join("build", folder)]),
    out: "build",
  });
}

function compile({ project, from, out, isBundled = false }) {
  const files = from.flatMap(([source, target]) => filesBelow(source).map((file) => ({ source, target, file })));
  const stamp = join(root, out, ".built");
  const signature = sourceSignature(project, files);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === signature) return false;
  say(`compiling to ${out}/`);
  rmSync(stamp, { force: true });
  run(
    process.execPath,
    [join("node_modules", "typescript", "bin", "tsc"), "-p", project],
    "The compiler refused the source.",
  );
  for (const [, target] of from) removeOrphans(target, files);
  for (const { source, target, file } of files) if (!file.endsWith(".ts")) copy(join(source, file), join(target, file));
  mkdirSync(join(root, out), { recursive: true });
  // In a process of its own: its package may have been installed only now.
  if (isBundled) run(process.execPath, [join("scripts", "bundle.mjs"), out], "The program could not be put together.");
  writeFileSync(stamp, signature);
  return true;
}

/** Path, size and time of every source file: cheap enough for each start. */
function sourceSignature(project, files) {
  const hash = createHash("sha256");
  for (const path of [
    project,
    "tsconfig.json",
    ...["bundle.mjs", "bundle-loader.cjs", "keep-compiled.mjs", "quick-spreads.mjs"].map((script) =>
      join("scripts", script),
    ),
    ...files.map(({ source, file }) => join(source, file)),
  ]) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return `${hash.digest("hex")}\n`;
}

/** Compiled files whose source is gone would still be imported and packed. */
function removeOrphans(target, files) {
  const wanted = new Set(files.filter((entry) => entry.target === target).map(({ file }) => file));
  for (const file of filesBelow(target)) {
    const source = file.replace(/\.js(\.map)?$/, ".ts");
    if (source !== file && !wanted.has(source) && !wanted.has(file)) rmSync(join(root, target, file));
  }
}

/** Paths below `folder`, sorted, relative to it. */
function filesBelow(folder) {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(absolute.length + 1))
    .sort();
}

function copy(from, to) {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  copyFileSync(join(root, from), join(root, to));
}

/** Runs a program to its end with its output on our stderr, so that stdout stays the switch's own. */
function run(program, args, failure) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new SetUpError(error === undefined ? failure : `${failure} (${error.message})`);
}

export function say(text) {
  process.stderr.write(`zongji: ${text}\n`);
}

/** Runs `main`; a set-up error becomes its sentence and exit status 1. */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
