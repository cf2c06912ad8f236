// The recordings' disk of a simulated switch: files are byte arrays that survive the process, writes take a moment, and it can be full.

import { createHash } from "node:crypto";
import { VOICE_FOLDER, type VoiceFiles } from "../../src/app/core/voicemail/voice-files.ts";
import { fail, ok } from "../../src/base/result.ts";
import type { Clock } from "../../src/base/time.ts";
import type { AudioFile, AudioFileStore } from "../../src/rtp/ports.ts";

const WRITE_MS = 2;

export class SimulatedDisk {
  readonly files = new Map<string, Uint8Array>();
  /** While set, each write fails with it. */
  trouble: string | undefined;

  /** `clock` is the process's: what it had not yet written when it died is not written. */
  store(clock: Clock): AudioFileStore {
    return { create: (path) => this.#create(path, clock) };
  }

  /** Voice messages and greetings among them. */
  get voiceFiles(): VoiceFiles {
    return {
      place: (path) => path,
      remove: async (path) => void this.files.delete(path),
      list: async () =>
        [...this.files]
          .filter(([path]) => path.startsWith(`${VOICE_FOLDER}/`))
          .map(([path, bytes]) => ({ path, bytes: bytes.length })),
    };
  }

  #create(path: string, clock: Clock): AudioFile {
    if (this.trouble === undefined) this.files.set(path, new Uint8Array(0));
    return {
      write: (bytes, position, done) => {
        clock.after(WRITE_MS, "disk: write", () => {
          if (this.trouble === undefined) this.#put(path, bytes, position);
          done(this.trouble);
        });
      },
      finish: (done) => {
        clock.after(WRITE_MS, "disk: finish", () => {
          const bytes = this.files.get(path);
          if (bytes === undefined || this.trouble !== undefined) return done(fail(this.trouble ?? "no such file"));
          done(ok({ bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }));
        });
      },
      abandon: () => {},
    };
  }

  #put(path: string, bytes: Uint8Array, position: number): void {
    const before = this.files.get(path) ?? new Uint8Array(0);
    const after = new Uint8Array(Math.max(before.length, position + bytes.length));
    after.set(before);
    after.set(bytes, position);
    this.files.set(path, after);
  }
}
