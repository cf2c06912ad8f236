// What a person should look at, now: gathered from whatever may fail beside the calls. `status` and `doctor` tell it.

import type { Storage } from "../store/storage.ts";
import type { RecordingDisk } from "./recording-disk.ts";

export function watchTroubles(
  database: Storage,
  disk: RecordingDisk,
  others: () => readonly string[],
): () => readonly string[] {
  let store: string | undefined;
  database.onTrouble((trouble) => {
    store = trouble.kind === "unwritable" ? `the database cannot be written: ${trouble.cause}` : undefined;
  });
  return () => {
    const recording = disk.trouble();
    return [
      ...(store === undefined ? [] : [store]),
      ...(recording === undefined ? [] : [`recordings are off: ${recording}`]),
      ...others(),
    ];
  };
}
