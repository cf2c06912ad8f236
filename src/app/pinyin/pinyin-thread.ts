// Entry of the thread that knows how names sound. Started by `spell-names.ts`.

import { parentPort } from "node:worker_threads";
import { assert } from "../../base/assert.ts";
import { readName } from "./read-names.ts";
import type { SpellAnswer, SpellAsk } from "./spell-names.ts";

assert(parentPort !== null, "pinyin-thread runs in a worker");
const port = parentPort;

port.on("message", ({ id, texts }: SpellAsk) => {
  port.postMessage({ id, spellings: texts.map(readName) } satisfies SpellAnswer);
});
