// Whether there is an audio file of a name, asked by flows before they say it. What is in the media folders at the start is known; a file of the
// office's own that came later is found when it is first asked for.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Recent } from "../base/recent.ts";
import { type Clock, SECOND_MS } from "../base/time.ts";
import { audioNames } from "./audio-files.ts";

/** A file that was not there is not looked for again so soon. */
const MISSED_MS = 10 * SECOND_MS;
const MISSED = 1_000;

export interface AudioThereDeps {
  /** The shipped one and the office's own. */
  readonly folders: readonly string[];
  readonly clock: Clock;
}

export function audioThere({ folders, clock }: AudioThereDeps): (name: string) => Promise<boolean> | boolean {
  const there = new Set(folders.flatMap(audioNames));
  const missed = new Recent<number>(MISSED);
  return (name) => {
    if (there.has(name)) return true;
    const at = missed.get(name);
    if (at !== undefined && clock.now() - at < MISSED_MS) return false;
    return look(name);
  };

  async function look(name: string): Promise<boolean> {
    const isOutside = name.split("/").some((part) => part === "" || part === "." || part === "..");
    const found = isOutside ? [] : await Promise.all(folders.map((folder) => isFile(join(folder, `${name}.wav`))));
    if (found.includes(true)) there.add(name);
    else missed.set(name, clock.now());
    return found.includes(true);
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
