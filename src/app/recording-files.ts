// Recordings on this disk for whoever keeps them (`core/recording-keeper.ts`), and in clear for whoever listens.

import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { fail, ok, type Result } from "../base/result.ts";
import { pressInThread } from "../rtp/port/press.ts";
import { hashOfFile, type OpenRecording, openRecording, repairRecording } from "../rtp/port/sealed-reader.ts";
import type { RecordingFiles } from "./core/recording-keeper.ts";
import type { RecordingKeys } from "./recording-keys.ts";

export interface DiskRecordings extends RecordingFiles {
  /** Whoever opens it closes it. */
  open(path: string): Promise<Result<OpenRecording, string>>;
}

export function diskRecordings(dataDirectory: string, keys: RecordingKeys): DiskRecordings {
  const at = (path: string): string => join(dataDirectory, path);
  return {
    open: (path) => openRecording(at(path), keys.all),
    hash: (path) => hashOfFile(at(path)),
    repair: (path) => repairRecording(at(path), keys.all),
    remove: async (path) => {
      try {
        await unlink(at(path));
        return ok(undefined);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return code === "ENOENT" ? ok(undefined) : fail(message);
      }
    },
    press: async (path) => {
      const to = path.replace(/\.wav(\.sealed)?$/, (_, sealed: string | undefined) => `.ogg${sealed ?? ""}`);
      const pressed = await pressInThread({ from: at(path), to: at(to), keys: keys.all });
      return pressed.ok ? ok({ path: to, ...pressed.value }) : pressed;
    },
  };
}
