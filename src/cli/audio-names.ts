// Names of the audio files below a folder. Asked by `zongji flow check`, and by the switch for what its office needs.

import { type Dirent, readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const ENDING = ".wav";

/** Names as `music/quiet`, without folder and ending; none where the directory cannot be read. */
export function audioNames(mediaDirectory: string): readonly string[] {
  try {
    return namesOf(mediaDirectory, readdirSync(mediaDirectory, { recursive: true, withFileTypes: true }));
  } catch {
    return [];
  }
}

/** The same while others work. */
export async function audioNamesLater(mediaDirectory: string): Promise<readonly string[]> {
  try {
    return namesOf(mediaDirectory, await readdir(mediaDirectory, { recursive: true, withFileTypes: true }));
  } catch {
    return [];
  }
}

function namesOf(mediaDirectory: string, entries: readonly Dirent[]): readonly string[] {
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ENDING))
    .map((entry) =>
      relative(mediaDirectory, join(entry.parentPath, entry.name)).slice(0, -ENDING.length).split(sep).join("/"),
    );
}
