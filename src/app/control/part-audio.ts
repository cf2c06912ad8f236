// One agent's part of a recording for who must not learn whose it is: score sheets, calibrations, examples. Part of `recording-control.ts`.

import { createHmac, randomBytes } from "node:crypto";
import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { RecordingAudio, SoundPart } from "../../api/recording-control.ts";
import { limits } from "../../base/limits.ts";
import { LISTENS_TO_MANY, type Sounds, TOO_MANY_LISTEN } from "../core/qa/sounds.ts";
import { GONE, type RecordingKeeper } from "../core/recording-keeper.ts";

/** New with each start: a tag that somebody wrote down tells nobody later what it was of. */
const TAG_KEY = randomBytes(32);
const TAG_CHARACTERS = 22;

export async function partAudio(
  { recording, fromMs, toMs, agentChannel }: SoundPart,
  listener: string,
  { keeper, sounds }: { readonly keeper: RecordingKeeper; readonly sounds: Pick<Sounds, "openPart"> },
): Promise<Answer<RecordingAudio>> {
  const found = keeper.find(recording);
  if (found === undefined || found.state === "expired" || found.state === "deleted")
    return refuse(409, "No sound any more", "The sound of this call is gone: it was deleted, or kept long enough.");
  const isSwapped = agentChannel === "left";
  const opened = await sounds.openPart({ path: found.path, fromMs, toMs, isSwapped, listener });
  if (!opened.ok && opened.fault === GONE) return refuse(404, "No such file", "The sound of this call is not there.");
  if (!opened.ok && isTooMuch(opened.fault)) return tooManyListen(opened.fault);
  if (!opened.ok) return refuse(422, "Cannot be opened", "The sound of this call cannot be read.");
  // Made Opus of meanwhile it sounds the same, and its bytes are others (RFC 9110 §8.8.1).
  return answer({
    format: "wav",
    tag: soundTag([recording, found.format, fromMs, toMs, agentChannel]),
    ...opened.value,
  });
}

export function isTooMuch(fault: string): boolean {
  return fault === TOO_MANY_LISTEN || fault === LISTENS_TO_MANY;
}

export function tooManyListen(fault: string): Refused {
  const { listeners, listenersEach } = limits.listening;
  if (fault === TOO_MANY_LISTEN)
    return refuse(503, "Too many listen", `${listeners} parts are listened to; ask again when one is over.`);
  const en = `You listen to ${listenersEach} parts at once already; close a player, or wait until one is over.`;
  const zh = `您已在同时收听 ${listenersEach} 段录音；请先关闭一个播放器，或等一段播完。`;
  return refuse(429, "You listen to too many", `${en} ${zh}`);
}

/** An entity tag (RFC 9110 §8.8.3) out of which nobody can read what it was made of. */
export function soundTag(parts: readonly unknown[]): string {
  const digest = createHmac("sha256", TAG_KEY).update(JSON.stringify(parts)).digest("base64url");
  return `"${digest.slice(0, TAG_CHARACTERS)}"`;
}
