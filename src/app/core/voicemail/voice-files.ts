// The files of voice messages and greetings, as the core needs them; `app/voice-files.ts` has the disk, tests one in memory. Paths are below the
// data directory.

export interface VoiceFiles {
  /** As the media plane opens it. */
  place(path: string): string;
  /** Also where it was never there. Rejects with the cause where it stays. */
  remove(path: string): Promise<void>;
  /** All below the folder of voicemail. */
  list(): Promise<readonly { readonly path: string; readonly bytes: number }[]>;
}

/** Where nobody gave files: the media plane writes them, and none is removed. */
export function mediaFilesOnly(dataDirectory: string | undefined): VoiceFiles {
  return {
    place: (path) => (dataDirectory === undefined ? path : `${dataDirectory}/${path}`),
    remove: async () => {},
    list: async () => [],
  };
}

export const VOICE_FOLDER = "voicemail";
const WAV = ".wav";

export function messagePath(mailbox: string, id: string): string {
  return `${VOICE_FOLDER}/${mailbox}/${id}${WAV}`;
}

/** `id` is of the take, so that a new greeting never overwrites the one in use. */
export function greetingPath(mailbox: string, kind: "greeting" | "name", id: string): string {
  return `${VOICE_FOLDER}/${mailbox}/${kind}-${id}${WAV}`;
}

/** By which the media plane plays it. */
export function playName(path: string): string {
  return path.endsWith(WAV) ? path.slice(0, -WAV.length) : path;
}
