// The storage threads run compiled files, as in production: a test that wants them compiles src/store to a folder of its own.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { openDatabase } from "../../src/store/database.ts";
import type { StartThread } from "../../src/store/thread.ts";

export interface BuiltStore {
  readonly openDatabase: typeof openDatabase;
  readonly startThread: StartThread;
  /** Of the compiled database.js, for programs that a test starts. */
  readonly url: string;
  remove(): void;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

export async function buildStore(): Promise<BuiltStore> {
  const out = join(root, "build", `store-test-${process.pid}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(out, { recursive: true });
  const project = join(out, "tsconfig.json");
  const compilerOptions = { noEmit: false, outDir: out, rootDir: join(root, "src") };
  const files = ["database", "storage-thread", "reader-thread"].map((name) => join(root, "src/store", `${name}.ts`));
  writeFileSync(project, JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [], files }));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const compiled = spawnSync(process.execPath, [compiler, "-p", project], { encoding: "utf8" });
  if (compiled.status !== 0) throw new Error(`src/store does not compile:\n${compiled.stdout}${compiled.stderr}`);
  cpSync(join(root, "src/store/migrations"), join(out, "store/migrations"), { recursive: true });
  const url = pathToFileURL(join(out, "store/database.js")).href;
  const built: Pick<BuiltStore, "openDatabase"> = await import(/* @vite-ignore */ url);
  const thread: Pick<BuiltStore, "startThread"> = await import(/* @vite-ignore */ new URL("./thread.js", url).href);
  return { ...built, ...thread, url, remove: () => rmSync(out, { recursive: true, force: true }) };
}
