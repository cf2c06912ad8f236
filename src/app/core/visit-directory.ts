// The directory by name (SIP-12): the caller spells a colleague's name on the keypad; at most three who fit are read out by their numbers, and by
// their names where somebody speaks them; 1 calls the one just heard.
//
//   "spell the name" ──keys, # or a pause──► nobody: again        ──► too many: more keys
//                                            └─► "1 0 0 2, press 1" ──1──► called        ──any other key, or none──► the next

import { limits } from "../../base/limits.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { Extension } from "../../office/office.ts";
import { extensionsSpelled } from "./name-keys.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import { say, spelled } from "./say.ts";
import { sayUntilKey } from "./say-until-key.ts";
import type { Site } from "./site.ts";

/** Nobody listens to a longer list. */
const READ_OUT = 3;

export async function visitDirectory(call: Call, caller: Leg, site: Site): Promise<Next> {
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  let prompt = "directory-spell";
  let keys = "";
  for (let tries = 0; tries < limits.call.directoryTries && !call.signal.aborted; tries++) {
    keys = await spell(call, caller, prompt, keys, site);
    if (keys === "") break;
    const found = extensionsSpelled(keys, site.office().extensions.values());
    if (found.length > READ_OUT) {
      prompt = "directory-more";
      continue; // what was spelled stays
    }
    const chosen = await choose(call, caller, found, site);
    if (chosen !== undefined) {
      call.note(`directory: ${keys} is ${chosen.key}`);
      return { kind: "visit", destination: { kind: "extension", extension: chosen } };
    }
    prompt = found.length === 0 ? "directory-nobody" : "directory-spell";
    keys = "";
  }
  call.markConnected({});
  await say(caller, ["directory-end"], site, call.signal);
  return caller.state === "ended" ? afterLeg(call, caller, "completed") : hangUp(call, "completed", "switch");
}

/** Keys until #, a pause, or as many as a name has. Those that came before are kept. */
async function spell(call: Call, caller: Leg, prompt: string, before: string, site: Site): Promise<string> {
  let keys = before;
  let key = await sayUntilKey(caller, [prompt], site, call.signal);
  while (key !== undefined && key !== "#") {
    if (key !== "*") keys += key;
    if (keys.length >= limits.call.directoryKeys) break;
    key = await site.keypad.next(caller, limits.call.keypadWaitMs, call.signal);
  }
  return keys;
}

async function choose(
  call: Call,
  caller: Leg,
  found: readonly Extension[],
  site: Site,
): Promise<Extension | undefined> {
  for (const extension of found) {
    const key = await sayUntilKey(
      caller,
      [{ text: extension.name }, "directory-extension", ...spelled(extension.key), "press-1-to-call"],
      site,
      call.signal,
    );
    if (key === "1") return extension;
    if (call.signal.aborted) return undefined;
  }
  return undefined;
}
