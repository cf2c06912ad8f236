// `npm run build`: packages, then dist/; afterwards ./bin/zongji works.

import { checkNode, ensureBuilt, ensureInstalled, say, script } from "./set-up.mjs";

await script(async () => {
  checkNode();
  ensureInstalled();
  say(ensureBuilt() ? "dist/ is built" : "dist/ is up to date");
});
