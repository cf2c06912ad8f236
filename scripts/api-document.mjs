// Writes what is generated from the operations of the HTTP interface: src/cli/api-operations.ts, where the client's fields go, and
// src/api/openapi.json. `--table`: the first alone, which is quick. `--check` says whether they are current; a test runs it.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./set-up.mjs";

const TABLE = join(root, "src", "cli", "api-operations.ts");
const DOCUMENT = join(root, "src", "api", "openapi.json");
const OUT = join(root, "build", "api-document");

/** The operations as the source has them now; dist/ may be older. Types are other stages' business. */
async function readOperations() {
  mkdirSync(OUT, { recursive: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const config = join(OUT, "tsconfig.json");
  const compilerOptions = { noEmit: false, noCheck: true, rootDir: "../../src", outDir: "out", sourceMap: false };
  const files = ["../../src/api/api-routes.ts", "../../src/api/route-rights.ts", "../../src/office/shape.ts"];
  writeFileSync(config, JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, files, include: [] }));
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", config], { encoding: "utf8" });
  if (status !== 0) throw new Error(`src/api does not compile:\n${stdout}`);
  const { apiRoutes } = await compiled("api/api-routes.js");
  return apiRoutes.filter((route) => "name" in route).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function compiled(file) {
  return import(pathToFileURL(join(OUT, "out", file)).href);
}

function tableOf(operations) {
  const rows = operations.map(({ name, method, path, queryFields, body }) => {
    const query = Object.keys(queryFields ?? {})
      .map((field) => JSON.stringify(field))
      .join(", ");
    return `  ${name}: { method: "${method}", path: "${path}", query: [${query}], body: "${body}" },\n`;
  });
  return `// Generated from src/api/routes by: node scripts/api-document.mjs --table
// Where each field of an operation goes; the client (api-client.ts) goes by it.

// biome-ignore format: one operation a line
export const apiOperations = {
${rows.join("")}} as const;
`;
}

const operations = await readOperations();
const stale = [];
write(TABLE, tableOf(operations));
if (!process.argv.includes("--table")) write(DOCUMENT, await documentOf(operations));
if (stale.length > 0) {
  console.error(`not current: ${stale.join(", ")}: run  node scripts/api-document.mjs`);
  process.exitCode = 1;
}

async function documentOf(operations) {
  const { openApiOf, textOf } = await import("./openapi.mjs");
  const { ROUTE_RIGHTS: rights } = await compiled("api/route-rights.js");
  const { record } = await compiled("office/shape.js");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return textOf(openApiOf({ operations, rights, record, version, out: OUT }));
}

function write(file, wanted) {
  if (!process.argv.includes("--check")) writeFileSync(file, wanted);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== wanted) stale.push(file.slice(root.length + 1));
}
