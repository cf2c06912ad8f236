// Audio files the office names or the switch itself plays, and that are not there: found at start and by `zongji doctor`, not by a caller.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Office } from "../office/office.ts";

const PROMPTS = [
  "signed-in",
  "signed-out",
  "ready",
  "busy",
  "on-break",
  "wrap-up-done",
  "wrong-pin",
  "not-allowed",
  "not-signed-in",
  "unknown-number",
];

/** Names as `music/quiet`, without folder and ending. */
export function missingAudio(office: Office, mediaDirectory: string): readonly string[] {
  const needed = new Set<string>(["music/quiet", ...PROMPTS.map((name) => `${office.language}/${name}`)]);
  for (const queue of office.queues.values()) if (queue.waiting.kind === "file") needed.add(queue.waiting.name);
  for (const target of office.numbers.values()) if (target.kind === "music") needed.add(target.name);
  return [...needed].filter((name) => !existsSync(join(mediaDirectory, `${name}.wav`)));
}
