// `recordings` of zongji.yaml: with which key recordings are sealed on disk (RTP-09). Part of `config.ts`; the files are read by
// `recording-keys.ts`.

import { list, optional, perhaps, record, text } from "../office/shape.ts";

export interface RecordingsConfig {
  /** undefined: recordings are written in clear. */
  readonly key: string | undefined;
  /** Keys of before, that older recordings are still opened with. */
  readonly oldKeys: readonly string[];
}

const FILE = text({ pattern: /^[^\0\r\n]{1,1000}$/, allowed: "the path of a file" });

export const recordings = record({
  key: perhaps(
    FILE,
    "File with the key that seals recordings: 32 bytes in hex or base64, readable by nobody else; without it they are written in clear",
  ),
  oldKeys: optional(list(FILE), [], "Files with earlier keys, for recordings sealed with those"),
});

export function recordingsRows({ key, oldKeys }: RecordingsConfig) {
  return [
    ["recordings.key", key ?? "none", "File with the key that seals recordings"],
    ["recordings.oldKeys", oldKeys.join(", ") || "none", "Files with earlier keys"],
  ] as const;
}
