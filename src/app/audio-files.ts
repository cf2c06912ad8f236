// Which audio files there are below media/, and which the office or the switch needs that are not: found at start and by `zongji doctor`, not
// by a caller. `office apply` refuses names of files that are not there.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { audioNames } from "../cli/audio-names.ts";
import type { Office } from "../office/office.ts";
import { boxesOf, languageOf } from "./core/voicemail/boxes.ts";

export { audioNames } from "../cli/audio-names.ts";

/** What the switch may say: media/prompts/TOPIC.yaml, by each prompt's name its text in each language that has it. */
const TEXTS = "prompts";

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Names of the prompts of one language. */
function promptNames(mediaDirectory: string, language: string): readonly string[] {
  const folder = join(mediaDirectory, TEXTS);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => Object.entries(parse(readFileSync(join(folder, file), "utf8")) as Texts))
    .flatMap(([name, texts]) => (language in texts ? [name] : []));
}

/** `folders`: the shipped one, which has the texts of the prompts too, and the office's own. */
export function missingAudio(office: Office, folders: readonly string[]): readonly string[] {
  const needed = new Set<string>([office.holdMusic]);
  for (const language of languagesOf(office)) {
    for (const folder of folders.slice(0, 1)) {
      for (const name of promptNames(folder, language)) needed.add(`${language}/${name}`);
    }
  }
  for (const queue of office.queues.values()) if (queue.waiting.kind === "file") needed.add(queue.waiting.name);
  for (const { settings } of boxesOf(office)) if (settings.greeting !== undefined) needed.add(settings.greeting);
  for (const { music } of office.conferences.values()) if (music !== undefined) needed.add(music);
  for (const target of office.numbers.values()) if (target.kind === "music") needed.add(target.name);
  const there = new Set(folders.flatMap(audioNames));
  return [...needed].filter((name) => !there.has(name));
}

/** The office's own, and those of mailboxes and conference rooms that speak another. */
function languagesOf(office: Office): ReadonlySet<Office["language"]> {
  const boxes = boxesOf(office).map((box) => languageOf(office, box));
  const rooms = [...office.conferences.values()].map(({ language }) => language ?? office.language);
  return new Set([office.language, ...boxes, ...rooms]);
}
