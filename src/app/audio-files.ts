// Which audio files there are below media/, and which the office or the switch needs that are not: found at start, at `office apply` and by
// `zongji doctor`, not by a caller.

import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Office } from "../office/office.ts";

const ENDING = ".wav";
const HOLD_MUSIC = "music/quiet";
const PROMPTS = [
  ...[
    "signed-in",
    "signed-out",
    "ready",
    "busy",
    "on-break",
    "wrap-up-done",
    "wrong-pin",
    "not-allowed",
    "not-signed-in",
  ],
  "unknown-number",
  "parked-at",
  ...["dnd-on", "dnd-off", "forward-always", "forward-busy", "forward-no-answer", "forward-off"],
  ...["call-waiting-on", "call-waiting-off", "night-on", "night-off", "press-1-to-take", "press-1-to-call"],
  ...["directory-spell", "directory-more", "directory-nobody", "directory-extension", "directory-end"],
  ...["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "star", "hash", "plus"].map((digit) => `digit-${digit}`),
];

/** Names as `music/quiet`, without folder and ending; none where the directory cannot be read. */
export function audioNames(mediaDirectory: string): readonly string[] {
  try {
    return readdirSync(mediaDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(ENDING))
      .map((entry) =>
        relative(mediaDirectory, join(entry.parentPath, entry.name)).slice(0, -ENDING.length).split(sep).join("/"),
      );
  } catch {
    return [];
  }
}

export function missingAudio(office: Office, mediaDirectory: string): readonly string[] {
  const needed = new Set<string>([HOLD_MUSIC, ...PROMPTS.map((name) => `${office.language}/${name}`)]);
  for (const queue of office.queues.values()) if (queue.waiting.kind === "file") needed.add(queue.waiting.name);
  for (const target of office.numbers.values()) if (target.kind === "music") needed.add(target.name);
  const there = new Set(audioNames(mediaDirectory));
  return [...needed].filter((name) => !there.has(name));
}
