// The audio files a worker plays. Every .wav below the media folders is loaded at start and kept, in both laws of G.711: `music/quiet.wav` is
// "music/quiet"; a file of the office's own folder comes before the shipped one of the same name. What is not there yet at start, and what the
// switch itself keeps in its data folder (voice messages, greetings, spoken names), is read when it is first played. Files that cannot be
// played are told with the reason and left out.

import { readdirSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { limits } from "../../base/limits.ts";
import { fail, type Result } from "../../base/result.ts";
import type { AudioClip, AudioLibrary } from "../audio.ts";
import { clipOfFile, makingClip } from "../file-clip.ts";
import { readWav } from "../wav.ts";

export interface AudioFolders {
  /** Shipped with the switch. */
  readonly shipped: string;
  /** The office's own; need not be there. */
  readonly own: string | undefined;
  /** The data folder, for names that begin with one of `DATA_FOLDERS`. */
  readonly data: string | undefined;
}

export interface LoadedAudio {
  readonly library: AudioLibrary;
  readonly names: readonly string[];
  readonly faults: readonly AudioFault[];
}

interface AudioFault {
  readonly path: string;
  readonly cause: string;
}

const ENDING = ".wav";
/** Folders of the data folder whose files may be played by name. */
const DATA_FOLDERS: readonly string[] = ["voicemail", "speech"];

/** `tell` hears of files that turn out unusable later. */
export function loadAudio(folders: AudioFolders, tell: (fault: AudioFault) => void = () => {}): LoadedAudio {
  const clips = new Map<string, AudioClip>();
  const faults: AudioFault[] = [];
  for (const folder of [folders.shipped, folders.own]) {
    if (folder === undefined) continue;
    for (const path of wavFiles(folder, folder === folders.shipped ? faults : [])) {
      const clip = loadClip(path);
      if (clip.ok) clips.set(nameOf(folder, path), clip.value);
      else faults.push({ path, cause: clip.fault });
    }
  }
  const late = new LateAudio(folders, clips, tell);
  return {
    library: { clip: (name) => clips.get(name), load: (name) => late.load(name) },
    names: [...clips.keys()].sort(),
    faults,
  };
}

/** Files that are read while calls go on: never in the way of their packets, and never too many at once. */
class LateAudio {
  readonly #folders: AudioFolders;
  readonly #clips: Map<string, AudioClip>;
  readonly #tell: (fault: AudioFault) => void;
  #loading = 0;

  constructor(folders: AudioFolders, clips: Map<string, AudioClip>, tell: (fault: AudioFault) => void) {
    this.#folders = folders;
    this.#clips = clips;
    this.#tell = tell;
  }

  async load(name: string): Promise<AudioClip | undefined> {
    const folder = this.#folderOf(name);
    if (folder === undefined || this.#loading >= limits.rtp.audioLoads) return undefined;
    const path = join(folder, `${name}${ENDING}`);
    this.#loading++;
    try {
      const { size } = await stat(path);
      if (size > limits.rtp.audioFileBytes) throw new Error(`${size} bytes, at most ${limits.rtp.audioFileBytes}`);
      const clip = await clipInPieces(await readFile(path));
      if (!clip.ok) throw new Error(clip.fault);
      if (folder === this.#folders.own) this.#clips.set(name, clip.value);
      return clip.value;
    } catch (error) {
      this.#tell({ path, cause: error instanceof Error ? error.message : String(error) });
      return undefined;
    } finally {
      this.#loading--;
    }
  }

  /** No name leads out of the folders. */
  #folderOf(name: string): string | undefined {
    const parts = name.split("/");
    if (parts.some((part) => part === "" || part === "." || part === ".." || part.includes(sep))) return undefined;
    return DATA_FOLDERS.includes(parts[0] ?? "") ? this.#folders.data : this.#folders.own;
  }
}

function nameOf(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/").slice(0, -ENDING.length);
}

function wavFiles(folder: string, faults: AudioFault[]): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(ENDING))
      .map((name) => join(folder, name));
  } catch (error) {
    faults.push({ path: folder, cause: String(error) });
    return [];
  }
}

function loadClip(path: string): Result<AudioClip, string> {
  try {
    return clipOf(readFileSync(path));
  } catch (error) {
    return fail(String(error));
  }
}

function clipOf(bytes: Uint8Array): Result<AudioClip, string> {
  const wav = readWav(bytes);
  return wav.ok ? clipOfFile(wav.value) : wav;
}

/** Packets come and go between the pieces. */
async function clipInPieces(bytes: Uint8Array): Promise<Result<AudioClip, string>> {
  const wav = readWav(bytes);
  if (!wav.ok) return wav;
  const making = makingClip(wav.value, 1);
  for (;;) {
    const step = making.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}
