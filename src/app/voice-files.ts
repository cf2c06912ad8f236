// Voice messages and greetings on this disk.

import { readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { VOICE_FOLDER, type VoiceFiles } from "./core/voicemail/voice-files.ts";

export function diskVoiceFiles(dataDirectory: string): VoiceFiles {
  return {
    place: (path) => join(dataDirectory, path),
    remove: async (path) => {
      await unlink(join(dataDirectory, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    },
    list: () => listBelow(dataDirectory),
  };
}

/** Two levels: a folder for each mailbox, its files in it. */
async function listBelow(dataDirectory: string): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const found: { path: string; bytes: number }[] = [];
  const top = join(dataDirectory, VOICE_FOLDER);
  for (const mailbox of await namesIn(top)) {
    for (const name of await namesIn(join(top, mailbox))) {
      const path = `${VOICE_FOLDER}/${mailbox}/${name}`;
      const { size } = await stat(join(dataDirectory, path));
      found.push({ path, bytes: size });
    }
  }
  return found;
}

/** None where the folder is not there yet. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
