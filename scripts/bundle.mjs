// `node scripts/bundle.mjs FOLDER`, after the compiler: the program and each thread, every one together with whatever it imports, in a few files, and
// beside each what V8 makes of it. A thousand small files take Node half a second to find and read at each start and at each command, and compiling them
// takes as long again. Packages with compiled code of their own stay where they are.
//
//   dist/app/main.js, dist/rtp/port/worker.js, dist/**/*-thread.js ─► dist/bundle/parts/ with the same paths, parts/shared/ what several of them need
//   dist/bundle/load.js runs parts (bundle-loader.cjs); dist/bundle/app/main.js and so on have it run their part

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { withQuickSpreads } from "./quick-spreads.mjs";

const BUNDLE = "bundle";
/** Compiled for this machine, or asked for by a package that goes on without. */
const OUTSIDE = ["better-sqlite3", "@discordjs/opus", "@node-rs/argon2", "bufferutil", "utf-8-validate"];

/** The program and its threads below `folder`, without their ending. */
function entriesOf(folder) {
  const threads = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith("-thread.js"));
  return ["app/main.js", "rtp/port/worker.js", ...threads]
    .filter((file) => !file.startsWith(BUNDLE))
    .map((file) => file.slice(0, -3));
}

/** `folder`, absolute: where the compiler has written. */
async function bundle(folder) {
  const out = join(folder, BUNDLE);
  rmSync(out, { recursive: true, force: true });
  const entries = entriesOf(folder);
  const made = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(folder, `${entry}.js`)])),
    platform: "node",
    external: (id) => OUTSIDE.includes(id),
    plugins: [placesOf(folder)],
    logLevel: "warn",
  });
  const parts = join(out, "parts");
  await made.write({
    dir: parts,
    format: "cjs",
    dynamicImportInCjs: false, // what is imported later is required: V8 knows no way to import from what the loader compiles
    entryFileNames: "[name].js",
    chunkFileNames: "shared/[name]-[hash].js",
  });
  await made.close();
  for (const file of readdirSync(parts, { recursive: true })) if (file.endsWith(".js")) rewrite(join(parts, file));
  writeFileSync(join(out, "package.json"), '{ "type": "commonjs" }\n');
  copyFileSync(new URL("bundle-loader.cjs", import.meta.url), join(out, "load.js"));
  for (const entry of entries) writeFirst(out, entry);
}

/**
 * What V8 is quicker with. A text of single bytes is read and compiled in half the time: between quotes, in templates, expressions and comments the
 * escape means the same.
 */
function rewrite(file) {
  const escaped = withQuickSpreads(readFileSync(file, "utf8")).replace(/[^\0-\x7f]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  writeFileSync(file, escaped);
}

/** The file that Node is told to run: it has the loader run the part of the same name. */
function writeFirst(out, entry) {
  const file = join(out, `${entry}.js`);
  mkdirSync(dirname(file), { recursive: true });
  const loader = relative(dirname(file), join(out, "load.js"));
  writeFileSync(file, `require(${JSON.stringify(loader)})(${JSON.stringify(entry)});\n`);
}

const PLACES = "places";

/** What a module finds beside itself it goes on finding where it was compiled to; threads begin in the bundle. */
function placesOf(folder) {
  return {
    name: PLACES,
    transform(code, id) {
      if (!id.startsWith(folder) || !code.includes("import.meta.url")) return undefined;
      const path = relative(folder, id);
      const place = JSON.stringify(code.includes("new Worker(") ? join(BUNDLE, path) : path);
      const moved = code.replaceAll("import.meta.url", `placeOf__(${place})`);
      return { code: `import { placeOf as placeOf__ } from "${PLACES}";\n${moved}`, map: null };
    },
    resolveId: (id) => (id === PLACES ? `\0${PLACES}` : undefined),
    load: (id) => (id === `\0${PLACES}` ? PLACE_OF : undefined),
  };
}

/** In whichever file of the bundle it comes to stand. */
const PLACE_OF = `
import { pathToFileURL } from "node:url";
const here = pathToFileURL(__filename).href;
const root = here.slice(0, here.lastIndexOf("/${BUNDLE}/") + 1);
export const placeOf = (path) => root + path;
`;

/** In a process of its own, which it takes to be the switch's. Without it the program runs as well, and starts later. */
function keepCompiled(folder) {
  const script = fileURLToPath(new URL("keep-compiled.mjs", import.meta.url));
  const { status } = spawnSync(process.execPath, [script, folder], { stdio: ["ignore", 2, 2] });
  if (status !== 0)
    process.stderr.write("zongji: what V8 compiles could not be kept; starts will take half a second longer\n");
}

const folder = resolve(process.argv[2] ?? "dist");
await bundle(folder);
keepCompiled(folder);
