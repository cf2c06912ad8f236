// A flow asks for keys: the words, then keys one by one until there are enough, the end key, a pause, or nothing at all. Keys that the caller typed
// ahead of the question count, unless the question says that they do not.

import type { Outcome } from "../../../ivr/verbs.ts";
import type { Of } from "./doors.ts";
import type { FlowVisit } from "./flow-visit.ts";
import { wordsBeside } from "./listen.ts";

export async function gather(verb: Of<"gather">, visit: FlowVisit): Promise<Outcome> {
  const { line } = visit;
  if (verb.fresh) line.forgetKeys();
  const fault = await line.say(verb, verb.bargeIn);
  if (fault !== undefined) return { kind: "error", fault };
  const { most, endKey, waitMs, pauseMs } = verb;
  const words = wordsBeside(verb, visit);
  let keys = "";
  for (;;) {
    const key = await line.key(keys === "" ? waitMs : pauseMs, words?.heard);
    const said = keys === "" ? await words?.end(key !== undefined) : undefined;
    if (said !== undefined && !line.isOver) return said;
    if (line.isOver) return { kind: "gone" };
    if (key === undefined) return keys === "" ? { kind: "timeout" } : { kind: "keys", keys, by: "pause" };
    if (key === endKey) return { kind: "keys", keys, by: "end-key" };
    keys += key;
    if (keys.length < most) continue;
    line.dropTrailing(endKey, pauseMs);
    return { kind: "keys", keys, by: "full" };
  }
}
