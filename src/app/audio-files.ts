// Which audio files there are below media/, and which the office or the switch needs that are not: found at start and by `zongji doctor`, not
// by a caller. `office apply` refuses names of files that are not there.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { audioNamesLater } from "../cli/audio-names.ts";
import type { Office } from "../office/office.ts";
import { readTree, type Tree } from "../office/tree.ts";
import { boxesOf, languageOf } from "./core/voicemail/boxes.ts";

export { audioNames, audioNamesLater } from "../cli/audio-names.ts";

/** What the switch may say: media/prompts/TOPIC.yaml, by each prompt's name its text in each language that has it. */
const TEXTS = "prompts";

/** Names of the prompts that have a text in each of these languages, as `zh/all-busy`: file by file, so that calls are served in between. */
async function promptsNeeded(mediaDirectory: string, languages: ReadonlySet<string>): Promise<readonly string[]> {
  const folder = join(mediaDirectory, TEXTS);
  const needed: string[] = [];
  for (const file of await readdir(folder)) {
    if (!file.endsWith(".yaml")) continue;
    for (const [name, texts] of entriesOf(await readFile(join(folder, file), "utf8")))
      for (const language of languages) if (texts.has(language)) needed.push(`${language}/${name}`);
  }
  return needed;
}

/** By each prompt's name the languages it has a text in. */
function entriesOf(source: string): ReadonlyMap<string, ReadonlySet<string>> {
  const document = readTree(source);
  if (!("root" in document)) throw new Error(`what is shipped is broken: ${document[0]?.found}`);
  return new Map([...keysOf(document.root)].map(([name, { value }]) => [name, new Set(keysOf(value).keys())]));
}

function keysOf(tree: Tree): ReadonlyMap<string, { readonly value: Tree }> {
  return tree.kind === "map" ? tree.entries : new Map();
}

/** `folders`: the shipped one, which has the texts of the prompts too, and the office's own. */
export async function missingAudio(office: Office, folders: readonly string[]): Promise<readonly string[]> {
  const needed = new Set<string>([office.holdMusic]);
  for (const folder of folders.slice(0, 1))
    for (const name of await promptsNeeded(folder, languagesOf(office))) needed.add(name);
  for (const queue of office.queues.values()) if (queue.waiting.kind === "file") needed.add(queue.waiting.name);
  for (const { settings } of boxesOf(office)) if (settings.greeting !== undefined) needed.add(settings.greeting);
  for (const { music } of office.conferences.values()) if (music !== undefined) needed.add(music);
  for (const target of office.numbers.values()) if (target.kind === "music") needed.add(target.name);
  const there = new Set((await Promise.all(folders.map(audioNamesLater))).flat());
  return [...needed].filter((name) => !there.has(name));
}

/** The office's own, and those of mailboxes and conference rooms that speak another. */
function languagesOf(office: Office): ReadonlySet<Office["language"]> {
  const boxes = boxesOf(office).map((box) => languageOf(office, box));
  const rooms = [...office.conferences.values()].map(({ language }) => language ?? office.language);
  return new Set([office.language, ...boxes, ...rooms]);
}
