// Audio files of the office's own (DATA/media): each can be read, and is of a form that can be played. Found here, and not by a caller.

import { open } from "node:fs/promises";
import { join } from "node:path";
import type { CheckView } from "../../api/views.ts";
import { audioNamesLater } from "../../cli/audio-names.ts";
import { unplayable } from "../../rtp/file-clip.ts";
import { readWav } from "../../rtp/wav.ts";
import { bad, good } from "./finding.ts";

/** Looked into; those beyond it are counted alone. */
const MOST_FILES = 500;
const MOST_NAMED = 10;
/** The head says what it is. */
const HEAD_BYTES = 65_536;

export async function ownSoundCheck(folder: string): Promise<CheckView> {
  const names = await audioNamesLater(folder);
  const name = "own sound";
  const wrong: string[] = [];
  for (const one of names.slice(0, MOST_FILES)) {
    const fault = await faultOf(join(folder, `${one}.wav`));
    if (fault !== undefined) wrong.push(`${one}: ${fault}`);
  }
  if (wrong.length === 0) return good(name, names.length === 0 ? "none" : `${names.length} files can be played`);
  const more = wrong.length > MOST_NAMED ? ` and ${wrong.length - MOST_NAMED} more` : "";
  return bad(name, `${wrong.slice(0, MOST_NAMED).join("; ")}${more}`, {
    en: "Convert them: sox IN.wav -r 8000 -c 1 -b 16 OUT.wav; the user Zongji runs as must be able to read them.",
    zh: "请转换格式：sox IN.wav -r 8000 -c 1 -b 16 OUT.wav；并确保运行总机的用户可读。",
  });
}

/** undefined: it can be played. */
async function faultOf(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const wav = readWav(buffer.subarray(0, bytesRead));
      return wav.ok ? unplayable(wav.value) : wav.fault;
    } finally {
      await file.close();
    }
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}
