// Names of the audio files below a folder. Asked by `zongji flow check`, and by the switch for what its office needs.

import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

const ENDING = ".wav";

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
