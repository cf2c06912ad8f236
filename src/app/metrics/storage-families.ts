// Disk, database and letters for Prometheus. What a disk has free is looked up when somebody asks.

import { statfsSync } from "node:fs";
import type { Storage } from "../../store/storage.ts";
import type { Switch } from "../core/switch.ts";
import { Buckets, QUICK_S } from "./buckets.ts";
import { byKey, type Family, one, spread } from "./family.ts";

export interface StorageParts {
  readonly database: Pick<Storage, "pending" | "onCommit">;
  readonly dataDirectory: string;
  /** Sentences for a person; empty when all is well. */
  readonly troubles: () => readonly string[];
}

export function storageFamilies({ database, dataDirectory, troubles }: StorageParts, pbx: Switch): readonly Family[] {
  const commits = new Buckets(QUICK_S);
  let writes = 0;
  database.onCommit((ms, count) => {
    commits.add(ms / 1_000);
    writes += count;
  });
  return [
    one("zongji_storage_pending", "gauge", "Writes that are not on the disk yet", () => database.pending),
    one("zongji_storage_writes_total", "counter", "Writes that were committed", () => writes),
    spread("zongji_storage_commit_seconds", "Time from handing a group of writes over until it was committed", commits),
    byKey(
      {
        name: "zongji_disk_bytes",
        kind: "gauge",
        help: "The disk of the data directory; left out when it is gone",
        label: "state",
      },
      () => diskOf(dataDirectory),
    ),
    one("zongji_troubles", "gauge", "Things that a person should look at (zongji status)", () => troubles().length),
    one("zongji_alarms_open", "gauge", "Alarms that are not over", () => pbx.alarms.open.length),
    byKey(
      {
        name: "zongji_held",
        kind: "gauge",
        help: "What is alive by kind, as in zongji status --json: calls, letters, webhooks, imports, timers; what grows while calls do not is a leak",
        label: "what",
      },
      () => Object.entries(pbx.sizes),
    ),
  ];
}

function diskOf(directory: string): readonly (readonly [string, number])[] {
  try {
    const { bavail, blocks, bsize } = statfsSync(directory);
    return [
      ["free", bavail * bsize],
      ["size", blocks * bsize],
    ];
  } catch {
    return [];
  }
}
