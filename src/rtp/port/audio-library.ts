// Every .wav file under the media folder, loaded once and kept in both laws: `music/quiet.wav` is "music/quiet". Files that cannot be
// played are told with the reason and left out.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fail, ok, type Result } from "../../base/result.ts";
import { type AudioClip, type AudioLibrary, makeClip } from "../audio.ts";
import { SAMPLE_RATE_HZ } from "../g711.ts";
import { readWav } from "../wav.ts";

export interface LoadedAudio {
  readonly library: AudioLibrary;
  readonly names: readonly string[];
  readonly faults: readonly { readonly path: string; readonly cause: string }[];
}

export function loadAudio(folder: string): LoadedAudio {
  const clips = new Map<string, AudioClip>();
  const faults: { path: string; cause: string }[] = [];
  for (const path of wavFiles(folder, faults)) {
    const clip = loadClip(path);
    if (clip.ok) clips.set(relative(folder, path).split(sep).join("/").slice(0, -4), clip.value);
    else faults.push({ path, cause: clip.fault });
  }
  return { library: { clip: (name) => clips.get(name) }, names: [...clips.keys()].sort(), faults };
}

function wavFiles(folder: string, faults: { path: string; cause: string }[]): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".wav"))
      .map((name) => join(folder, name));
  } catch (error) {
    faults.push({ path: folder, cause: String(error) });
    return [];
  }
}

function loadClip(path: string): Result<AudioClip, string> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return fail(String(error));
  }
  const wav = readWav(bytes);
  if (!wav.ok) return wav;
  if (wav.value.channels !== 1 || wav.value.sampleRateHz !== SAMPLE_RATE_HZ) {
    return fail(
      `it has ${wav.value.channels} channels at ${wav.value.sampleRateHz} Hz; one at ${SAMPLE_RATE_HZ} Hz is played`,
    );
  }
  return ok(makeClip(wav.value.samples));
}
