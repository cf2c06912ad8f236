// What a person should look at, now: gathered from whatever may fail beside the calls. `status` and `doctor` tell it; health pages say which part it is.

import type { HealthParts } from "../api/health.ts";
import type { Storage } from "../store/storage.ts";
import type { RecordingDisk } from "./recording-disk.ts";

export interface Troubles {
  /** Sentences; empty when all is well. */
  list(): readonly string[];
  parts(): Pick<HealthParts, "storage" | "recording">;
}

export function watchTroubles(database: Storage, disk: RecordingDisk, others: () => readonly string[]): Troubles {
  let store: string | undefined;
  database.onTrouble((trouble) => {
    store = trouble.kind === "unwritable" ? `the database cannot be written: ${trouble.cause}` : undefined;
  });
  return {
    list: () => {
      const recording = disk.trouble();
      return [
        ...(store === undefined ? [] : [store]),
        ...(recording === undefined ? [] : [`recordings are off: ${recording}`]),
        ...others(),
      ];
    },
    parts: () => ({
      storage: store === undefined ? "ok" : "unwritable",
      recording: disk.trouble() === undefined ? "ok" : "off",
    }),
  };
}
