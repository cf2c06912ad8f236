// The recordings' disk of a simulated switch: files are byte arrays that survive the process, writes take a moment, and it can be full.

import { createHash } from "node:crypto";
import type { Sounds } from "../../src/app/core/qa/sounds.ts";
import type { RecordingFiles } from "../../src/app/core/recording-keeper.ts";
import { VOICE_FOLDER, type VoiceFiles } from "../../src/app/core/voicemail/voice-files.ts";
import { fail, ok, type Result } from "../../src/base/result.ts";
import { type Clock, sleep } from "../../src/base/time.ts";
import type { AttachmentFiles } from "../../src/crm/tickets/attachments.ts";
import { packActivity } from "../../src/qa/hints/activity.ts";
import { Hearing } from "../../src/qa/hints/hear.ts";
import { packPeaks } from "../../src/qa/hints/peaks.ts";
import type { AudioFile, AudioFileStore } from "../../src/rtp/ports.ts";
import { readWav, WAV_HEADER_BYTES, wavHeader } from "../../src/rtp/wav.ts";

const WRITE_MS = 2;
const HEAR_MS = 20;

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

  /** Files of tickets. */
  get attachmentFiles(): AttachmentFiles {
    return {
      write: async (path, bytes) => {
        if (this.trouble !== undefined) throw new Error(this.trouble);
        this.files.set(path, bytes);
        return { sha256: sha256Of(bytes) };
      },
      read: async (path) => this.files.get(path),
      remove: async (path) => void this.files.delete(path),
      list: async (folder) => [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`)),
    };
  }

  /** Recordings that are finished; nobody compresses them here. */
  get recordingFiles(): RecordingFiles {
    return {
      remove: async (path) => {
        this.files.delete(path);
        return ok(undefined);
      },
      hash: async (path) => {
        const bytes = this.files.get(path);
        return bytes === undefined ? fail("no such file") : ok({ bytes: bytes.length, sha256: sha256Of(bytes) });
      },
      repair: async (path) => this.repair(path),
      press: async () => fail("there is no Opus on this disk"),
    };
  }

  /** As a thread that listens does; it takes a moment. */
  sounds(clock: Clock): Pick<Sounds, "hear"> {
    return {
      hear: async (path, omitted) => {
        await sleep(clock, HEAR_MS, "disk: hears a recording");
        const wav = readWav(this.files.get(path) ?? new Uint8Array());
        if (!wav.ok) return wav;
        const hearing = new Hearing(wav.value.channels === 2 ? 2 : 1);
        hearing.feed(Int16Array.from(wav.value.samples));
        const { activity, peaks } = hearing.end(omitted);
        return ok({ activity: packActivity(activity), peaks: packPeaks(peaks) });
      },
    };
  }

  /** As `repairRecording` does with a file of the real disk. */
  repair(path: string): Result<{ readonly bytes: number; readonly durationMs: number }, string> {
    const file = this.files.get(path);
    const wav = readWav(file ?? new Uint8Array());
    if (file === undefined || !wav.ok) return fail("nothing was written of it");
    const { channels, sampleRateHz } = wav.value;
    const frameBytes = 2 * channels;
    const sound = Math.floor((file.length - WAV_HEADER_BYTES) / frameBytes) * frameBytes;
    const whole = file.slice(0, WAV_HEADER_BYTES + sound);
    whole.set(wavHeader({ sampleRateHz, channels }, sound));
    this.files.set(path, whole);
    return ok({ bytes: whole.length, durationMs: Math.round((sound / frameBytes / sampleRateHz) * 1_000) });
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
          done(ok({ bytes: bytes.length, sha256: sha256Of(bytes) }));
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

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
