// The keys that recordings are sealed with, from the files zongji.yaml names. A key that others can read, or that is none, keeps the switch from
// starting: recordings would be open, or lost.

import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { makeRecordingKey, type RecordingKey } from "../rtp/port/sealed-format.ts";
import type { RecordingsConfig } from "./config-recordings.ts";
import { StartError } from "./one-server.ts";

export interface RecordingKeys {
  /** Of new recordings; undefined: those are written in clear. */
  readonly current: RecordingKey | undefined;
  readonly all: readonly RecordingKey[];
}

/** Throws a StartError that says what to do. */
export function readRecordingKeys({ key, oldKeys }: RecordingsConfig, directory: string): RecordingKeys {
  const current = key === undefined ? undefined : readKey(resolve(directory, key));
  const old = oldKeys.map((file) => readKey(resolve(directory, file)));
  return { current, all: current === undefined ? old : [current, ...old] };
}

function readKey(file: string): RecordingKey {
  let written: string;
  try {
    const { mode } = statSync(file);
    if ((mode & 0o077) !== 0) throw new StartError(`others can read the recording key ${file}: run  chmod 600 ${file}`);
    written = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `cannot read the recording key ${file}: ${why}. Make one with  openssl rand -hex 32 > ${file}`,
    );
  }
  const secret = Buffer.from(written, /^[0-9a-fA-F]{64}$/.test(written) ? "hex" : "base64");
  if (secret.length !== 32 || !/^[0-9A-Za-z+/=]+$/.test(written)) {
    throw new StartError(`${file} is no recording key: allowed are 32 bytes as 64 hexadecimal digits or in base64`);
  }
  return makeRecordingKey(new Uint8Array(secret));
}
