// `npm run bench`, `npm run world`, `npm run fuzz`: compiles to build/ and runs one program there with the remaining arguments.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkNode, ensureBenchBuilt, ensureBuilt, ensureInstalled, root, SetUpError, script } from "./set-up.mjs";

await script(async () => {
  const program = process.argv[2] ?? "";
  checkNode();
  ensureInstalled();
  ensureBuilt();
  ensureBenchBuilt();
  const file = join(root, "build", program);
  if (!existsSync(file)) throw new SetUpError(`there is no ${program.replace(/\.js$/, ".ts")} to run`);
  process.argv.splice(1, 2, file);
  await import(pathToFileURL(file).href);
});
