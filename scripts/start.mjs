// `npm start`: sets up whatever is missing, then is `zongji serve` (the same process, so signals and exit status need no passing on).

import { checkNode, ensureBuilt, ensureInstalled, script } from "./set-up.mjs";

await script(async () => {
  checkNode();
  ensureInstalled();
  ensureBuilt();
  process.argv.splice(2, 0, "serve");
  await import("../bin/zongji");
});
