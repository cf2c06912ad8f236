// The audio files a worker plays, by their names: `music/quiet.wav` is "music/quiet"; a file of the office's own folder comes before the shipped one
// of the same name. Each is read when it is first played, and kept, so that a start waits for none of them and only what is used takes room. What
// the switch itself keeps in its data folder (voice messages, spoken names) is read each time. Files that cannot be played are told with the
// reason: those of the media folders soon after the start, by a look at their headers.

import { readdirSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import type { AudioClip, AudioLibrary } from "../audio.ts";
import { makingClip, unplayable } from "../file-clip.ts";
import { readWav } from "../wav.ts";

export interface AudioFolders {
  /** Shipped with the switch. */
  readonly shipped: string;
  /** The office's own; need not be there. */
  readonly own: string | undefined;
  /** The data folder, for names that begin with one of `DATA_FOLDERS`. */
  readonly data: string | undefined;
}

export interface OpenAudio {
  readonly library: AudioLibrary;
  readonly names: readonly string[];
  /** Looks at every file's header and tells of those that cannot be played. Resolves when it has seen all. */
  check(): Promise<void>;
}

interface AudioFault {
  readonly path: string;
  readonly cause: string;
}

const ENDING = ".wav";
/** Folders of the data folder whose files may be played by name. */
const DATA_FOLDERS: readonly string[] = ["voicemail", "speech", "articles"];

/** Of a file whose format stands there, as it does in all but odd ones. */
const HEAD_BYTES = 4_096;

/** `tell` hears of files that cannot be played. */
export function openAudio(folders: AudioFolders, tell: (fault: AudioFault) => void = () => {}): OpenAudio {
  const paths = new Map<string, string>();
  for (const folder of [folders.shipped, folders.own]) {
    if (folder === undefined) continue;
    for (const path of wavFiles(folder, folder === folders.shipped ? tell : () => {}))
      paths.set(nameOf(folder, path), path);
  }
  const files = new AudioFiles(folders, paths, tell);
  return {
    library: { clip: (name) => files.clip(name), load: (name) => files.load(name) },
    names: [...paths.keys()].sort(),
    check: async () => {
      for (const path of paths.values()) await files.check(path);
    },
  };
}

/** Read while calls go on: never in the way of their packets, and never too many at once. */
class AudioFiles {
  readonly #folders: AudioFolders;
  readonly #paths: ReadonlyMap<string, string>;
  readonly #tell: (fault: AudioFault) => void;
  /** Of the media folders, those that were played. */
  readonly #clips = new Map<string, AudioClip>();
  #loading = 0;

  constructor(folders: AudioFolders, paths: ReadonlyMap<string, string>, tell: (fault: AudioFault) => void) {
    this.#folders = folders;
    this.#paths = paths;
    this.#tell = tell;
  }

  clip(name: string): AudioClip | undefined {
    return this.#clips.get(name);
  }

  async load(name: string): Promise<AudioClip | undefined> {
    const path = this.#pathOf(name);
    if (path === undefined || this.#loading >= limits.rtp.audioLoads) return undefined;
    this.#loading++;
    try {
      const { size } = await stat(path);
      if (size > limits.rtp.audioFileBytes) throw new Error(`${size} bytes, at most ${limits.rtp.audioFileBytes}`);
      const clip = await clipInPieces(await readFile(path));
      if (!clip.ok) throw new Error(clip.fault);
      if (!isOfData(name)) this.#clips.set(name, clip.value);
      return clip.value;
    } catch (error) {
      this.#tell({ path, cause: causeOf(error) });
      return undefined;
    } finally {
      this.#loading--;
    }
  }

  async check(path: string): Promise<void> {
    try {
      const file = await open(path, "r");
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
        const head = readWav(buffer.subarray(0, bytesRead));
        const wav = head.ok || bytesRead < HEAD_BYTES ? head : readWav(await readFile(path));
        if (!wav.ok) throw new Error(wav.fault);
        const fault = unplayable(wav.value);
        if (fault !== undefined) throw new Error(fault);
      } finally {
        await file.close();
      }
    } catch (error) {
      this.#tell({ path, cause: causeOf(error) });
    }
  }

  /** No name leads out of the folders. A file of the office's own may have come after the start. */
  #pathOf(name: string): string | undefined {
    const parts = name.split("/");
    if (parts.some((part) => part === "" || part === "." || part === ".." || part.includes(sep))) return undefined;
    const folder = isOfData(name) ? this.#folders.data : this.#folders.own;
    return this.#paths.get(name) ?? (folder === undefined ? undefined : join(folder, `${name}${ENDING}`));
  }
}

function isOfData(name: string): boolean {
  return DATA_FOLDERS.includes(name.slice(0, name.indexOf("/")));
}

function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function nameOf(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/").slice(0, -ENDING.length);
}

function wavFiles(folder: string, tell: (fault: AudioFault) => void): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(ENDING))
      .map((name) => join(folder, name));
  } catch (error) {
    tell({ path: folder, cause: causeOf(error) });
    return [];
  }
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
