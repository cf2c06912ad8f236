// Which of our prompts somebody heard, by the sound alone.

import { join } from "node:path";
import { likenessTo, readMonoWav, stretch } from "./sound.ts";

const RATE_HZ = 8_000;
const PIECE = 800; // a tenth of a second
const MEDIA = new URL("../../../media", import.meta.url).pathname;

/** Half seconds of what was heard in which this file's loudest piece stands. */
export function heardAt(name: string, heard: Float64Array): readonly number[] {
  const piece = loudest(name);
  const found: number[] = [];
  for (let at = 0; at * RATE_HZ < heard.length; at += 0.5)
    if (likenessTo(stretch(heard, at, at + 0.6), piece) > 0.9) found.push(at);
  return found;
}

/** The tenth of a second of a file in which most is said. */
function loudest(name: string): Float64Array {
  const clip = readMonoWav(join(MEDIA, `${name}.wav`));
  let best = clip.subarray(0, PIECE);
  for (let at = 0; at + PIECE <= clip.length; at += PIECE / 4) {
    const piece = clip.subarray(at, at + PIECE);
    if (loudness(piece) > loudness(best)) best = piece;
  }
  return best;
}

export function loudness(sound: Float64Array): number {
  return sound.reduce((sum, x) => sum + x * x, 0);
}
