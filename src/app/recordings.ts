// Recordings around the switch: keys, disk, what a killed process left, and who keeps them afterwards. `serve.ts` opens it once.

import { join } from "node:path";
import { dataFiles } from "../base/data-files.ts";
import type { Database } from "../base/db.ts";
import type { Logger } from "../base/log.ts";
import type { Clock } from "../base/time.ts";
import type { Office } from "../office/office.ts";
import type { Config } from "./config.ts";
import { SoundKeeper } from "./core/qa/sound-keeper.ts";
import { RecordingKeeper } from "./core/recording-keeper.ts";
import { RecordingUpkeep } from "./core/recording-upkeep.ts";
import { type RecordingDisk, watchRecordingDisk } from "./recording-disk.ts";
import { type DiskRecordings, diskRecordings } from "./recording-files.ts";
import { type RecordingKeys, readRecordingKeys } from "./recording-keys.ts";
import { recover } from "./recover.ts";
import { ThreadSounds } from "./sound/thread-sounds.ts";

export interface OpenRecordings {
  readonly keys: RecordingKeys;
  readonly disk: RecordingDisk;
  readonly files: DiskRecordings;
  readonly keeper: RecordingKeeper;
  readonly sounds: ThreadSounds;
  /** From now on they are heard, repaired, compressed and removed as the office says. */
  keepUp(office: () => Office): void;
  close(): Promise<void>;
}

export async function openRecordings(ground: {
  readonly config: Config;
  readonly configDirectory: string;
  readonly data: string;
  readonly database: Database;
  readonly log: Logger;
  readonly clock: Clock;
}): Promise<OpenRecordings> {
  const { data, database, log, clock } = ground;
  const keys = readRecordingKeys(ground.config.recordings, ground.configDirectory);
  const files = diskRecordings(data, keys);
  await recover({ database, files, log, now: clock.wall() });
  const disk = watchRecordingDisk(join(data, dataFiles.recordings), log);
  const keeper = new RecordingKeeper({ clock, database, files });
  const sounds = new ThreadSounds({ dataDirectory: data, keys: keys.all, clock });
  let upkeep: RecordingUpkeep | undefined;
  let hearing: SoundKeeper | undefined;
  return {
    keys,
    disk,
    files,
    keeper,
    sounds,
    keepUp: (office) => {
      upkeep = new RecordingUpkeep({ clock, database, log, office, keeper });
      hearing = new SoundKeeper({ clock, database, log, sounds });
    },
    close: async () => {
      const heard = hearing?.close();
      await sounds.close();
      await heard;
      await upkeep?.close();
      disk.close();
    },
  };
}
