// What every step of a start stands on: what a person configured, the data directory, the log, the clocks, and the database, which is being opened in threads
// of its own while the main thread still loads the switch (`main.ts`). Whatever cannot be had is said in one sentence with what to do about it.

import { dirname, join, resolve } from "node:path";
import type { ConfigEntryView } from "../api/views.ts";
import { dataFiles } from "../base/data-files.ts";
import type { Rng } from "../base/rng.ts";
import type { Clock, WallMillis } from "../base/time.ts";
import { faultText } from "../office/fault.ts";
import { openDatabase } from "../store/database.ts";
import type { Storage } from "../store/storage.ts";
import { type Backups, openBackups } from "./backup/open-backups.ts";
import { type Config, ConfigError, configEntries, parseConfig, readConfigText } from "./config.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { type LogSink, openLog } from "./log-sink.ts";
import { nodeClock } from "./node-clock.ts";
import { nodeRng } from "./node-crypto.ts";
import { refuseSecondServer, StartError } from "./one-server.ts";

export interface ServeOptions {
  /** Path of zongji.yaml; undefined: the one in the working directory, if there is one. */
  readonly config: string | undefined;
  /** Data directory. */
  readonly data: string;
}

export /** What was opened so far, closed in reverse also when a later step fails. */
class Opened {
  #closers: (() => Promise<void> | void)[] = [];

  add(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  /** One that does not close keeps no other from closing; the first trouble is told after. */
  async closeAll(): Promise<void> {
    const troubles: unknown[] = [];
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (trouble) {
        troubles.push(trouble);
      }
    }
    if (troubles.length > 0) throw troubles[0];
  }
}

export interface Ground {
  readonly config: Config;
  /** Where the relative paths in it start. */
  readonly configDirectory: string;
  readonly entries: readonly ConfigEntryView[];
  readonly data: string;
  readonly log: LogSink;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly startedAt: WallMillis;
  /** Rejects with a StorageError; whoever takes it closes it. */
  readonly opening: Promise<Storage>;
  readonly opened: Opened;
  /** Nothing is made before they are started. */
  readonly backups: Backups;
}

/** Rejects with a StartError, a ConfigError. */
export async function layGround(options: ServeOptions): Promise<Ground> {
  outliveTerminal();
  // Records and recordings are about people: nobody but the owner, and whom the owner lets into the group, reads what is written.
  process.umask(process.umask() | 0o027);
  const { config, entries } = readConfig(options.config);
  if (options.data === "")
    throw new StartError("--data (or ZONGJI_DATA) names no directory: give one, e.g. --data ./data");
  const data = resolve(options.data);
  makeDataDirectory(data);
  await refuseSecondServer(data);
  const log = openLog(config.log.level);
  const opened = new Opened();
  opened.add(() => log.drain());
  const clock = nodeClock(log);
  const startedAt = clock.wall();
  const configDirectory = dirname(resolve(options.config ?? "zongji.yaml"));
  const configFile = resolve(options.config ?? "zongji.yaml");
  const backups = openBackups({ config, configDirectory, configFile, data, log, clock, opened });
  const opening = openDatabase({ path: join(data, dataFiles.database), log, ...backups.storage });
  opening.catch(() => undefined); // told to whoever awaits it, later
  return { config, configDirectory, entries, data, log, clock, rng: nodeRng(), startedAt, opening, opened, backups };
}

type ReadConfig = Pick<Ground, "config" | "entries">;

function readConfig(file: string | undefined): ReadConfig {
  const source = readConfigText(file);
  const config = parseConfig(source);
  if (!config.ok)
    throw new ConfigError(
      `${file ?? "zongji.yaml"} is wrong:\n  ${config.fault.map(faultText).join("\n  ")}`,
      config.fault,
    );
  return { config: config.value, entries: configEntries(config.value, source) };
}

/** A terminal that was closed, or a file on a full disk, takes no more words: calls go on. The command line would end the process. */
function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error").on("error", () => {});
}
