// What the engine needs of the world beside sockets (those are `RtpPort` in media.ts): recordings' files. `rtp/port` and tests implement it.

import type { Result } from "../base/result.ts";

export interface AudioFileStore {
  /** Makes the file and the directories above it. What goes wrong is told by the first write. */
  create(path: string): AudioFile;
}

export interface FinishedFile {
  readonly bytes: number;
  /** Lower-case hex of the whole file. */
  readonly sha256: string;
}

export interface AudioFile {
  /** Writes happen in the order asked. `bytes` belong to the file until `done`, which is told the cause where it failed. */
  write(bytes: Uint8Array, position: number, done: (fault: string | undefined) => void): void;
  /** After everything written: on the disk for certain, hashed, closed. */
  finish(done: (result: Result<FinishedFile, string>) => void): void;
  /** Closes it as it is. */
  abandon(): void;
}
