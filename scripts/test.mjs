// `npm test [stage…] [--quick]`: sets up, runs every stage whatever became of the one before, and ends with
// `N passed, N failed, N skipped`. A stage that is one command counts as one test; vitest's own counts are added up.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  checkNode,
  ensureBenchBuilt,
  ensureBuilt,
  ensureInstalled,
  hasProgram,
  root,
  SetUpError,
  say,
} from "./set-up.mjs";

const MINUTE = 60_000;
/** Debian package by program; the phone tests need these. */
const PHONE_TOOLS = { sipp: "sip-tester", baresip: "baresip", sox: "sox", tcpdump: "tcpdump" };
/** Without one of these its own tests are left out, the others run. */
const FURTHER_TOOLS = {
  kamailio: "kamailio",
  sipsak: "sipsak",
  svmap: "sipvicious",
  chromium: "chromium",
  tshark: "tshark",
  openssl: "openssl",
};
const RESULTS = join(root, "test-results");

const STAGES = [
  {
    name: "lint",
    what: "format and lint",
    run: () => command(bin("@biomejs/biome", "bin/biome"), ["ci", "--colors=off"]),
  },
  { name: "types", what: "types of everything", run: () => command(tsc(), ["-p", "tsconfig.json"]) },
  { name: "pure", what: "types of the pure folders", run: () => command(tsc(), ["-p", "tsconfig.pure.json"]) },
  { name: "build", what: "build", run: build },
  { name: "tidy", what: "rules of the house", run: () => vitest("tidy", 3 * MINUTE) },
  { name: "unit", what: "unit tests", run: () => vitest("unit*", 8 * MINUTE) },
  { name: "world", what: "simulated days", run: () => vitest("world", 10 * MINUTE) },
  { name: "phones", what: "real phones", run: () => phones("phones", 15 * MINUTE) },
  { name: "alone", what: "real phones that nothing may disturb", run: () => phones("alone", 15 * MINUTE) },
];
/** Only when named: `npm run test:interop`. */
const FURTHER_STAGES = [
  { name: "interop", what: "real phones, every row over every transport", run: () => phones("interop", 60 * MINUTE) },
];
const QUICK = ["lint", "types", "pure", "tidy", "unit"];

await main();

async function main() {
  const { values: wanted, quick } = readArguments(process.argv.slice(2));
  process.chdir(root);
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const rows = [];
  const notes = [];
  try {
    checkNode();
    ensureInstalled();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(error.message);
    finish([], [], { passed: 0, failed: 1, skipped: 0 });
    return;
  }
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const usual = quick ? STAGES.filter(({ name }) => QUICK.includes(name)) : STAGES;
  const named = [...STAGES, ...FURTHER_STAGES].filter(({ name }) => wanted.includes(name));
  for (const stage of wanted.length > 0 ? named : usual) {
    process.stdout.write(`\n== ${stage.name}: ${stage.what}\n`);
    const started = performance.now();
    const result = await stage.run();
    for (const key of Object.keys(totals)) totals[key] += result[key];
    notes.push(...(result.notes ?? []).map((note) => `${stage.name}: ${note}`));
    rows.push({ stage: stage.name, ...result, seconds: (performance.now() - started) / 1000 });
  }
  finish(rows, notes, totals);
}

function readArguments(args) {
  const names = [...STAGES, ...FURTHER_STAGES].map(({ name }) => name);
  const values = args.filter((arg) => !arg.startsWith("-"));
  const unknown = args.filter((arg) => (arg.startsWith("-") ? arg !== "--quick" : !names.includes(arg)));
  if (unknown.length > 0) {
    say(
      `unknown: ${unknown.join(" ")}. Stages are ${names.join(", ")}; the only option is --quick (${QUICK.join(", ")}).`,
    );
    process.exit(2);
  }
  return { values, quick: args.includes("--quick") };
}

function finish(rows, notes, totals) {
  const lines = rows.map(
    ({ stage, passed, failed, skipped, seconds }) =>
      `${failed > 0 ? "FAIL" : "ok  "}  ${stage.padEnd(8)}${cell(passed)} passed${cell(failed)} failed${cell(skipped)} skipped${cell(seconds.toFixed(1))} s`,
  );
  process.stdout.write(`\n${[...lines, ...notes.map((note) => `note: ${note}`)].join("\n")}\n`);
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}

function cell(value) {
  return String(value).padStart(7);
}

function bin(packageName, path) {
  return join(root, "node_modules", packageName, path);
}

function tsc() {
  return bin("typescript", "bin/tsc");
}

async function command(script, args) {
  return asOneTest(await runNode(script, args, 5 * MINUTE));
}

function asOneTest(passed) {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

function build() {
  try {
    ensureBuilt();
    ensureBenchBuilt();
    return asOneTest(true);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(error.message);
    return asOneTest(false);
  }
}

async function vitest(project, limitMs) {
  const file = join(RESULTS, `${project.replace("*", "")}.json`);
  const args = ["run", "--project", project, "--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
  const ended = await runNode(bin("vitest", "vitest.mjs"), args, limitMs);
  return countVitest(file, ended);
}

function countVitest(file, ended) {
  if (!existsSync(file)) return { ...asOneTest(false), notes: ["the test run wrote no result"] };
  const report = JSON.parse(readFileSync(file, "utf8"));
  const skipped = report.numPendingTests + report.numTodoTests;
  // A file that cannot even be loaded has no tests to count; an error outside of any test shows in the exit status alone.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
  let failed = report.numFailedTests + unloaded;
  const notes = skippedNames(report);
  if (failed === 0 && report.numPassedTests + skipped === 0) {
    failed = 1;
    notes.push("no tests were found");
  } else if (failed === 0 && !ended) {
    failed = 1;
    notes.push("the run ended badly though each test passed");
  }
  return { passed: report.numPassedTests, failed, skipped, notes };
}

function skippedNames(report) {
  const names = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status !== "passed" && status !== "failed").map(({ fullName }) => fullName),
  );
  const shown = names.slice(0, 10).map((name) => `left out: ${name}`);
  return names.length > shown.length ? [...shown, `left out: ${names.length - shown.length} more`] : shown;
}

async function phones(project, limitMs) {
  const missing = installPhoneTools();
  if (missing.length === 0) return vitest(project, limitMs);
  const packages = missing.map((program) => PHONE_TOOLS[program]).join(" ");
  const advice = `needs ${missing.join(", ")}; on Debian: apt-get update && apt-get install -y ${packages}`;
  say(`the tests with real phones are left out: ${advice}`);
  return { passed: 0, failed: 0, skipped: countTests(project), notes: [`left out: all, ${advice}`] };
}

/** Installs what is missing where that is permitted (root on Debian); returns what is missing still. */
function installPhoneTools() {
  const wanted = { ...PHONE_TOOLS, ...FURTHER_TOOLS };
  const missing = () => Object.keys(PHONE_TOOLS).filter((program) => !hasProgram(program));
  const before = Object.keys(wanted).filter((program) => !hasProgram(program));
  if (before.length === 0 || process.getuid?.() !== 0 || !hasProgram("apt-get")) return missing();
  const packages = before.map((program) => wanted[program]);
  say(`installing ${packages.join(" ")} for the tests with real phones`);
  const options = { stdio: ["ignore", 2, 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  spawnSync("apt-get", ["update", "-q"], options);
  spawnSync("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...packages], options);
  return missing();
}

function countTests(project) {
  const args = [bin("vitest", "vitest.mjs"), "list", "--project", project, "--json"];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", 2] });
  try {
    return Math.max(1, JSON.parse(stdout).length);
  } catch {
    return 1;
  }
}

/** Resolves to whether the program ended with status 0 in time. */
function runNode(script, args, limitMs) {
  return new Promise((resolve) => {
    const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: "1" };
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    const guard = setTimeout(() => {
      say(`stopped after ${limitMs / MINUTE} minutes`);
      child.kill("SIGKILL");
    }, limitMs);
    child.on("close", (code) => {
      clearTimeout(guard);
      resolve(code === 0);
    });
  });
}
