// Runs the parts of the bundle, each from what V8 kept of it when the bundle was made (keep-compiled.mjs), where that is of this very Node: a start and a
// command then compile next to nothing. Parts that require parts come here again; packages and Node's own modules are required Node's way. Copied to
// dist/bundle/load.js; the first file of the program and of each thread requires it.

"use strict";

const { readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

const compiled = new Map();
const modules = new Map();
/** Parts of which nothing was kept, or nothing that V8 took. `doctor` asks for them by this name (src/app/doctor/code-check.ts). */
const uncompiled = new Set();
globalThis[Symbol.for("zongji.uncompiled")] = uncompiled;

/** `name`: of a part, e.g. `app/main`. Returns what it exports. */
function load(name) {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const { script, filename } = load.compile(name);
  const module = { exports: {} };
  modules.set(name, module); // before it runs: parts may require one another
  const requireHere = (id) =>
    id.startsWith(".") ? load(join(dirname(name), id).slice(0, -".js".length)) : require(id);
  const run = script.runInThisContext();
  run.call(module.exports, module.exports, requireHere, module, filename, dirname(filename));
  return module.exports;
}

/** Without running it. */
load.compile = (name) => {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const filename = join(__dirname, "parts", `${name}.js`);
  const text = readFileSync(filename, "latin1"); // it is written without other characters
  const source = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
  const part = { filename, script: new Script(source, { filename, cachedData: keptOf(filename) }) };
  if (part.script.cachedDataRejected !== false) uncompiled.add(name);
  compiled.set(name, part);
  return part;
};

/** V8 refuses by itself what another version, or the same with other flags, has kept; the part is then compiled as ever. */
function keptOf(filename) {
  try {
    return readFileSync(`${filename}.v8`);
  } catch {
    return undefined;
  }
}

/** Every part up to now with what V8 has compiled of it, functions that were called among it. For the build. */
load.compiled = () =>
  [...compiled.values()].map(({ filename, script }) => ({ filename, code: script.createCachedData() }));

module.exports = load;
