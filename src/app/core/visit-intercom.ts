// Somebody speaks through a colleague's phone: it answers by itself after a beep, so that nobody is listened to unawares. Only where the colleague
// allows it and the line is free; the caller hears a voice otherwise.

import type { ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { sleep } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import { EarlySound } from "../../call/early-sound.ts";
import type { Leg } from "../../call/leg.ts";
import type { Extension } from "../../office/office.ts";
import { announce } from "./announce.ts";
import { AUTO_ANSWER } from "./auto-answer.ts";
import { hangUp, type Next, unanswered } from "./next.ts";
import { ringExtension } from "./ring-extension.ts";
import type { Site } from "./site.ts";
import { talk } from "./talk.ts";

/** The beep is half of it. */
const BEEP_MS = 800;

export async function visitIntercom(call: Call, caller: Leg, dialled: string, site: Site): Promise<Next> {
  const extension = site.office().extensions.get(dialled as ExtensionKey);
  if (call.maxForwards <= 0) return hangUp(call, "failed", "switch", 483); // RFC 3261 §16.3 step 3
  if (call.extension === undefined) return hangUp(call, "rejected", "switch", 403);
  if (extension === undefined) return announce(call, caller, ["unknown-number"], site);
  if (extension.intercom === "refuse" || extension.key === call.extension)
    return announce(call, caller, ["not-allowed"], site);
  if (!isFreeForSpeech(extension, site)) return hangUp(call, "busy", "switch");
  const early = new EarlySound(caller);
  const outcome = await ringExtension(
    { call, caller, extension, ringMs: limits.call.autoAnswerMs, headers: AUTO_ANSWER, site },
    call.signal,
    (leg, progress) => early.progress(leg, progress),
  );
  if (outcome.kind !== "answered") return unanswered(call, caller, outcome);
  call.note(`intercom to ${extension.key}`);
  outcome.leg.hear({ kind: "tone", tone: "beep" });
  await sleep(site.clock, BEEP_MS, "the beep before an intercom call", call.signal);
  return talk(call, caller, outcome.leg, { extension: extension.key, recorded: false }, site);
}

/** In no call, and nobody who asked not to be disturbed. */
export function isFreeForSpeech(extension: Extension, site: Site): boolean {
  return site.lines.calls(extension.key).length === 0 && !site.lines.settings(extension.key).dnd;
}
