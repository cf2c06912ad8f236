// May recordings be written now? Asked before each one; answered from a look at the disk a few seconds old, so that it costs nothing.

import { accessSync, constants, mkdirSync, statfsSync } from "node:fs";
import type { Logger } from "../base/log.ts";

const LOOK_EVERY_MS = 5_000;
/** Less than this free: recordings stop, so that call records can still be written. */
const KEEP_FREE_BYTES = 200 * 1024 * 1024;

export interface RecordingDisk {
  /** Why recordings cannot be written; undefined: they can. */
  trouble(): string | undefined;
  /** A recording failed to be written: no new one until the next good look. */
  failed(cause: string): void;
  close(): void;
}

export function watchRecordingDisk(directory: string, log: Logger): RecordingDisk {
  let trouble: string | undefined;
  const look = (): void => {
    const found = lookAt(directory);
    if (found !== trouble) {
      if (found === undefined) log.info("recording.disk-recovered");
      else log.error("recording.disk-trouble", { cause: found });
    }
    trouble = found;
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return {
    trouble: () => trouble,
    failed: (cause) => {
      trouble = cause;
    },
    close: () => clearInterval(timer),
  };
}

function lookAt(directory: string): string | undefined {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    const disk = statfsSync(directory);
    const free = disk.bavail * disk.bsize;
    if (free >= KEEP_FREE_BYTES) return undefined;
    return `disk nearly full: ${Math.floor(free / 1024 / 1024)} MiB free below ${directory}, ${KEEP_FREE_BYTES / 1024 / 1024} MiB are kept free`;
  } catch (error) {
    return `cannot write below ${directory}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
