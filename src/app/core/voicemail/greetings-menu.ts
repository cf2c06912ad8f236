// Greetings at the phone: record one or one's name, choose which of them callers hear, listen to it. What was recorded counts once it is kept.
//
//   1 record the greeting  2 record the name  3 greeting, 4 name, 5 standard  6 what callers hear  # or * back

import type { RecordingId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Box } from "./boxes.ts";
import { greetingOf } from "./greeting.ts";
import { speak } from "./speak.ts";
import { greetingPath, playName } from "./voice-files.ts";
import type { VoiceLine } from "./voice-line.ts";

export async function greetingsMenu(line: VoiceLine, box: Box): Promise<void> {
  const { states } = line.site.voicemail;
  for (let silent = 0; silent < limits.voicemail.tries && !line.isOver; ) {
    const key = await line.ask(["voicemail-greetings"]);
    silent = key === undefined ? silent + 1 : 0;
    const { greeting, name } = states.of(box.key);
    if (key === "1") await recordPiece(line, box, "greeting");
    else if (key === "2") await recordPiece(line, box, "name");
    else if (key === "3") await use(line, box, "personal", greeting !== undefined);
    else if (key === "4") await use(line, box, "name", name !== undefined);
    else if (key === "5") await use(line, box, "standard", true);
    else if (key === "6") await line.say(greetingOf(box, line.site));
    else if (key === "#" || key === "*") return;
  }
}

async function use(
  line: VoiceLine,
  box: Box,
  choice: "personal" | "name" | "standard",
  isThere: boolean,
): Promise<void> {
  if (isThere) await line.site.voicemail.states.setGreeting(box, { choice });
  await line.say([isThere ? `voicemail-uses-${choice}` : "voicemail-not-recorded"]);
}

async function recordPiece(line: VoiceLine, box: Box, kind: "greeting" | "name"): Promise<void> {
  const { voicemail } = line.site;
  if (voicemail.trouble(box) === "unavailable") return line.say(["voicemail-unavailable"]);
  for (let tries = 0; tries < limits.voicemail.tries && !line.isOver; tries++) {
    const id = voicemail.takes.nextId(line.call.id) as RecordingId;
    const path = greetingPath(box.key, kind, id);
    await line.say([`voicemail-record-${kind}`]);
    line.forgetKeys();
    const spoken = await speak(line, { id, path, maxMs: limits.voicemail.greetingMs, keys: "#" });
    const isGood = spoken.result.kind === "saved" && spoken.isWorthKeeping && !line.isOver;
    const verdict = isGood ? await review(line, path) : "again";
    if (verdict === "keep") {
      await voicemail.states.setGreeting(box, {
        [kind]: path,
        choice: kind === "greeting" ? "personal" : "name",
      });
      line.call.note(`voicemail ${box.key}: ${kind} recorded`);
      return line.say([kind === "greeting" ? "voicemail-uses-personal" : "voicemail-uses-name"]);
    }
    await voicemail.states.removeFile(path);
    if (verdict === "drop") return;
    if (!isGood && !line.isOver) await line.say(["voicemail-too-short"]);
  }
}

async function review(line: VoiceLine, path: string): Promise<"keep" | "again" | "drop"> {
  for (let silent = 0; silent < limits.voicemail.tries && !line.isOver; ) {
    const key = await line.ask(["voicemail-review-greeting"]);
    silent = key === undefined ? silent + 1 : 0;
    if (key === "1") return "keep";
    if (key === "2") await line.say([{ file: playName(path) }]);
    if (key === "3") return "again";
    if (key === "*") return "drop";
  }
  return "drop";
}
